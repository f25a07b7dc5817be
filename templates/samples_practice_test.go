package templates_test

import "mooring/templates"

// settledCard is one on which much went wrong today, and does no longer.
func settledCard(id string) templates.Card {
	c := card(id)
	c.Settled = []templates.Settled{
		{Kind: "provider_unreachable", Was: "Core Practice did not answer", From: at("today 09:10"), To: at("09:40"), Lasted: "30 minutes", Now: "It works again."},
		{Kind: "location_removed", Was: hostile + " was not listed in Core Practice", From: at("yesterday 23:10"), To: at("today 09:40"), Lasted: "10 hours", Now: "This is over."},
	}
	return c
}

// quietCard is one with something that is only worth knowing, and a sign-in that
// a check keeps alive.
func quietCard(id string) templates.Card {
	c := bayside(id)
	c.Problems = []templates.Problem{
		{
			Kind: "sign_in_lapsing", Meaning: templates.MeaningNotice, Opened: at("today 07:15"),
			Happened: "Core Practice ends a sign-in that nobody uses, and yours has not been used for a long time.",
			ToDo:     "Press “Check now” to use it once.",
			Action:   &templates.Action{Label: "Check now", Path: c.Paths.Check, Post: true},
		},
		{
			Kind: "location_new", Meaning: templates.MeaningOff, Opened: at("today 07:15"),
			Happened: "Core Practice lists a new location, “Hobart”.", Means: "Its appointments are not read until you choose it.",
			Action: &templates.Action{Label: "Choose locations", Path: c.Paths.Locations},
		},
	}
	return c
}

// reconnect is the page for a sign-in that was refused.
func reconnect() templates.Reconnect {
	problem := deadCard("a1").Problems[0]
	problem.Action = nil
	return templates.Reconnect{
		ID: "a1", Status: templates.StatusNeedsReconnect,
		TenantName: "Manly Dental", TenantURL: "https://manly.corepractice.is", ProviderName: "Core Practice", BackPath: "/connections",
		Heading: "Sign in again to Core Practice", Problem: &problem, SignInHost: "manly.corepractice.is",
		Steps:   []string{"Core Practice asks whether you allow the connection.", "You come back here, and appointments are updated again."},
		Primary: templates.Action{Label: "Reconnect", Path: "/connections/a1/reconnect", Post: true},
		Link:    &templates.Link{Label: "Not now", Path: "/connections"},
	}
}

// working is the page for a sign-in that works.
func working() templates.Reconnect {
	view := reconnect()
	again := view.Primary
	view.Status, view.Health, view.Problem, view.SignInHost, view.Link = templates.StatusConnected, templates.HealthHealthy, nil, "", nil
	view.Heading, view.Paragraphs = "Nothing needs doing", []string{"You need not sign in again."}
	view.Primary, view.Reconnect = templates.Action{Label: "See the connection", Path: "/connections/a1"}, &again
	return view
}

// account is the page of an owner.
func account() templates.Account {
	return templates.Account{
		Name: "Kim Lee", Email: "kim@harbour.example", Organisation: "Harbour Dental Partners", Role: "Owner",
		Owner: true, WantsMail: true, ActionPath: "/account",
	}
}

// practiceSamples are the pages that an email leads to, and cards of after it.
func practiceSamples() []sample {
	hostileReconnect, bounced, refused, member := reconnect(), account(), account(), account()
	hostileReconnect.TenantName, hostileReconnect.TenantURL = hostile, "javascript:alert(1)"
	bounced.BouncedAt, bounced.WantsMail, bounced.Name = at("yesterday 09:40"), false, hostile
	refused.Error = "We could not read that, so nothing was changed."
	member.Owner, member.Role, member.BouncedAt = false, "Member", at("yesterday 09:40")
	cards := templates.Connections{CanChange: true, Cards: []templates.Card{settledCard("a1"), quietCard("a2")}}
	return []sample{
		{"cards with what is settled and what is quiet", templates.ConnectionsPage(page("Connections"), cards)},
		{"reconnect", templates.ReconnectPage(page("Sign in again"), reconnect())},
		{"reconnect of a hostile practice", templates.ReconnectPage(page("Sign in again"), hostileReconnect)},
		{"reconnect that is not needed", templates.ReconnectPage(page("Sign in again"), working())},
		{"account", templates.AccountPage(page("Your emails"), account())},
		{"account that mail came back from", templates.AccountPage(page("Your emails"), bounced)},
		{"account with a refused form", templates.AccountPage(page("Your emails"), refused)},
		{"account of a member", templates.AccountPage(page("Your emails"), member)},
	}
}
