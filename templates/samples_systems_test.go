package templates_test

import "mooring/templates"

// systemOffers are four providers, each with needs of its own.
func systemOffers() []templates.Offer {
	return append(offerList(),
		templates.Offer{ProviderName: "DrChrono", Path: "/connections/new?provider=drchrono", Needs: []string{
			"The DrChrono user name and password of somebody who may see the practice’s calendar. We copy what that person may see.",
		}},
		templates.Offer{ProviderName: "BQE CORE", Path: "/connections/new?provider=bqe-core", Needs: []string{
			"A BQE CORE account that may allow access to your company.",
		}},
		templates.Offer{ProviderName: "Docplanner", Path: "/connections/new?provider=docplanner", Needs: []string{
			"The country whose Docplanner site your clinic is on, such as doctoralia.es for Spain.",
			"The client id and client secret of your clinic. Docplanner gives them out itself.",
		}},
	)
}

// companyCard is a connection without appointments and with a single location, whose
// sign-in ends soon.
func companyCard(id string) templates.Card {
	c := card(id)
	c.TenantName, c.TenantURL, c.ProviderName = "Acme Architects", "https://api.bqecore.com", "BQE CORE"
	c.Locations = []templates.CardLocation{{Name: "Acme Architects"}}
	c.Paths.Locations, c.Paths.Appointments = "", ""
	c.Paths.Records = templates.Link{Label: "Employees and activities", Path: "/connections/" + id + "/records"}
	c.Sync.LastResult, c.EndsAt = "12 entries updated", at("today 15:40")
	return c
}

// clinicCard is a connection by client id and secret that needs them again.
func clinicCard(id string) templates.Card {
	c := deadCard(id)
	c.TenantName, c.TenantURL, c.ProviderName = "Clínica Mirador", "https://www.doctoralia.es", "Docplanner"
	c.Paths.ReconnectAsks = true
	c.Problems[0].Happened, c.Problems[0].ToDo = "Docplanner no longer accepts the client id and secret.", "Type the client id and secret again to carry on."
	c.Problems[0].Action = &templates.Action{Label: "Reconnect", Path: c.Paths.Reconnect}
	return c
}

// clinicFields ask for a client id and a secret.
func clinicFields() []templates.FormField {
	return []templates.FormField{
		{Name: "client_id", Label: "Client id", Type: "text", Exact: true},
		{Name: "client_secret", Label: "Client secret", Type: "password", Exact: true, Autocomplete: "new-password"},
	}
}

// clinicView is the connect page of a provider that takes a client id and a secret.
func clinicView() templates.Connect {
	country := templates.FormField{Name: "tenant", Label: "Country", Options: []templates.Option{
		{Label: "Please choose"}, {Value: "doctoralia.com.br", Label: "Brazil (doctoralia.com.br)"}, {Value: "doctoralia.es", Label: "Spain (doctoralia.es)"},
	}}
	return templates.Connect{
		ProviderName: "Docplanner", ProviderSlug: "docplanner", ActionPath: "/connections", CancelPath: "/connections",
		Fields:     append([]templates.FormField{country}, clinicFields()...),
		FieldsFrom: "Docplanner’s integrations team issues a client id and a client secret for your clinic. Ask your contact at Docplanner.",
		Scopes:     scopes(),
		Steps: []string{
			"We ask Docplanner whether it accepts the client id and the secret. You need not go anywhere.",
			"If it does, we keep them encrypted and never show them again. If it does not, nothing is kept.", "You choose your locations.",
		},
	}
}

// refusedClinic is the connect page after the provider refused what was typed.
func refusedClinic() templates.Connect {
	view := clinicView()
	view.Fields[0].Options[2].Chosen = true
	view.Fields[1].Value = `harbour" onfocus="x`
	view.Fields[2].Error, view.Fields[2].First = "Docplanner does not accept this client id and secret. Copy both again.", true
	return view
}

// userView is the connect page of a provider that asks nothing and has a caution.
func userView() templates.Connect {
	view := connectView()
	view.ProviderName, view.ProviderSlug, view.Address, view.SignInAt = "DrChrono", "drchrono", nil, "drchrono.com"
	view.Cautions = []string{"DrChrono keeps one sign-in to this product for each user. Signing in here as a user who has connected another organisation would end that connection, so we refuse it."}
	return view
}

// clinicReconnect is the reconnect page with a form; needed says that nothing works
// without it.
func clinicReconnect(needed bool) templates.Reconnect {
	view := reconnect()
	view.TenantName, view.TenantURL, view.ProviderName, view.SignInHost = "Clínica Mirador", "https://www.doctoralia.es", "Docplanner", ""
	view.Heading, view.Steps = "Type the client id and secret again", clinicView().Steps[:2]
	view.Form = &templates.ReconnectForm{ActionPath: "/connections/a1/reconnect", Fields: clinicFields(), FieldsFrom: clinicView().FieldsFrom, Needed: needed}
	if !needed {
		view.Status, view.Health, view.Problem, view.Steps = templates.StatusConnected, templates.HealthHealthy, nil, nil
		view.Heading, view.Paragraphs, view.Link = "Nothing needs doing", []string{"You need not type them again."}, nil
		view.Primary = templates.Action{Label: "See the connection", Path: "/connections/a1"}
	}
	return view
}

// recordsView is a page of a list.
func recordsView() templates.Records {
	path := "/connections/a1/records"
	return templates.Records{
		TenantName: "Acme Architects", ProviderName: "BQE CORE", BackPath: "/connections", Title: "Employees", Detail: "Job title",
		Lists: []templates.NavLink{{Label: "Employees", Path: path + "?list=employees", Current: true}, {Label: "Activities", Path: path + "?list=activities"}},
		Rows: []templates.RecordRow{
			{Name: "Ana Ruiz", Detail: "Architect"}, {Name: hostile, Detail: hostile}, {Name: "Zoë Adeyemi-Ffrench", Detail: "", Inactive: true},
		},
		Zone: "Perth time (AWST, UTC+8)", LastSync: at("today 09:40"), CanChange: true, NextPath: path + "?after=x&list=employees",
	}
}

// systemSamples are the pages of providers unlike Core Practice.
func systemSamples() []sample {
	setup := func(cards ...templates.Card) templates.Connections {
		return templates.Connections{CanChange: true, Cards: cards, Offers: systemOffers()}
	}
	later, empty, unread := recordsView(), recordsView(), recordsView()
	later.FirstPath, later.NextPath, later.Detail, later.Title = "/connections/a1/records?list=activities", "", "", "Activities"
	empty.Rows, empty.NextPath, empty.Empty = nil, "", "No employees in BQE CORE."
	unread.Rows, unread.NextPath, unread.Empty, unread.LastSync, unread.Syncing = nil, "", "No employees have been read yet.", templates.Time{}, true
	unread.Problem = &failingCard("a1").Problems[0]
	receipt := receiptView(templates.ProviderUnsupported)
	receipt.ProviderName, receipt.Left = "Docplanner", "Here the client id and the secret are removed, but Docplanner takes them until it withdraws them."
	receipt.Removed = []string{"The client id and the secret, and our access to Docplanner", "12 employees and activities", "1 location"}
	return []sample{
		{"systems-first", templates.ConnectionsPage(page("Connections"), setup())},
		{"systems", templates.ConnectionsPage(page("Connections"), setup(companyCard("a1"), clinicCard("b2"), bayside("c3")))},
		{"system-connection", templates.ConnectionPage(page("Acme Architects"), templates.Connection{Card: companyCard("a1"), BackPath: "/connections"})},
		{"connect-credentials", templates.ConnectPage(page("Connect"), clinicView())},
		{"connect-credentials-refused", templates.ConnectPage(page("Connect"), refusedClinic())},
		{"connect-nothing-asked", templates.ConnectPage(page("Connect"), userView())},
		{"reconnect-credentials", templates.ReconnectPage(page("Reconnect"), clinicReconnect(true))},
		{"reconnect-credentials-not-needed", templates.ReconnectPage(page("Reconnect"), clinicReconnect(false))},
		{"receipt-credentials", templates.ReceiptPage(page("Disconnected"), receipt)},
		{"records", templates.RecordsPage(page("Employees"), recordsView())},
		{"records-later", templates.RecordsPage(page("Activities"), later)},
		{"records-empty", templates.RecordsPage(page("Employees"), empty)},
		{"records-unread", templates.RecordsPage(page("Employees"), unread)},
	}
}
