package templates_test

import "mooring/templates"

// addressField asks for an address in Core Practice.
func addressField() *templates.AddressField {
	return &templates.AddressField{Domain: "corepractice.is", Example: "bayside", SignInHost: "{tenant}.corepractice.is"}
}

// signInSteps follow a sign-in at Core Practice.
func signInSteps() []string {
	return []string{"Core Practice asks whether you allow the list above.", "You come back here and choose your locations."}
}

// connectView is the connect page of Core Practice.
func connectView() templates.Connect {
	return templates.Connect{
		ProviderName: "Core Practice", ProviderSlug: "core-practice", ActionPath: "/connections", CancelPath: "/connections",
		Scopes: scopes(), Address: addressField(), SignInAt: "Core Practice", Steps: signInSteps(),
	}
}

func connectSamples() []sample {
	fresh, typed, refused, guest := connectView(), connectView(), connectView(), connectView()
	guest.Organisation, guest.For = "hillside", &templates.ConnectFor{Organisation: `<b>Hill & "Side"`, Person: "Kim Lee", AppName: "Recall Desk"}
	typed.Address.Value = "https://bayside.corepractice.is/#/calendar"
	refused.Address.Value, refused.Address.Error = `evil.example" onfocus="x`, "That is not a Core Practice address. It should look like bayside.corepractice.is."
	return []sample{
		{"connect", templates.ConnectPage(page("Connect"), fresh)},
		{"connect-typed", templates.ConnectPage(page("Connect"), typed)},
		{"connect-refused", templates.ConnectPage(page("Connect"), refused)},
		{"connect-guest", templates.ConnectPage(page("Connect"), guest)},
	}
}

func locationsView() templates.Locations {
	return templates.Locations{
		TenantName: "Bayside Dental Group", ProviderName: "Core Practice", Things: "appointments", ActionPath: "/connections/a1/locations",
		BackPath: "/connections/a1", CanChange: true, ReadAt: at("a minute ago"),
		Choices: []templates.LocationChoice{
			{ID: "b1", Name: "Bayside Sydney", Address: "12 Bay Street, Sydney NSW 2000", TimeZone: "Sydney time, now 09:40", Chosen: true},
			{ID: "b2", Name: "Perth", Address: "4 Swan Road, Perth WA 6000", TimeZone: "Perth time, now 06:40", Chosen: true},
			{ID: "b3", Name: "Adelaide", Address: "77 Rundle Street, Adelaide SA 5000", TimeZone: "Adelaide time, now 09:10"},
			{ID: "b5", Name: "Coogee", Address: "1 Beach Street, Coogee NSW 2034", TimeZone: "Sydney time, now 09:40", New: true},
			{ID: `b"4`, Name: "Lord Howe", TimeZone: "Lord Howe time, now 09:40", Chosen: true, Gone: true},
		},
	}
}

func locationSamples() []sample {
	first := locationsView()
	first.First = true
	refused := locationsView()
	refused.Error = "Choose at least one location, or disconnect if you no longer need any."
	member := locationsView()
	member.CanChange = false
	none := locationsView()
	none.Choices = nil
	return []sample{
		{"locations-first", templates.LocationsPage(page("Choose locations"), first)},
		{"locations", templates.LocationsPage(page("Choose locations"), locationsView())},
		{"locations-refused", templates.LocationsPage(page("Choose locations"), refused)},
		{"locations-member", templates.LocationsPage(page("Locations"), member)},
		{"locations-none", templates.LocationsPage(page("Choose locations"), none)},
	}
}

// removed is what a disconnect from Core Practice removes.
func removed() []string {
	return []string{"Our access to Core Practice", "5,012 appointments", "14 practitioners", "5 locations"}
}

func receiptView(provider string) templates.Receipt {
	return templates.Receipt{
		TenantName: "Bayside Dental Group", TenantURL: "https://bayside.corepractice.is", ProviderName: "Core Practice", ID: "0198c7f2-6c1e-7d3a-9a55-2f6f1f0b3a11",
		At: at("today 09:40"), By: "Kim Lee", Removed: removed(), Left: "Here our access is removed, but our app may still be listed there.",
		Provider: provider, ProviderAt: at("today 09:40"), BackPath: "/connections",
		ProviderToDo: "In Core Practice, open Settings, then Integration, and remove Brightbook from the list.",
	}
}

func disconnectSamples() []sample {
	view := templates.Disconnect{
		TenantName: "Bayside Dental Group", TenantURL: "https://bayside.corepractice.is", ProviderName: "Core Practice",
		ActionPath: "/connections/a1/disconnect", BackPath: "/connections", Removed: removed(), Things: "appointments",
		Syncing: true, AsksProvider: true,
	}
	mute := view
	mute.AsksProvider, mute.TenantName = false, hostile
	all := []sample{
		{"disconnect", templates.DisconnectPage(page("Disconnect"), view)},
		{"disconnect-mute-provider", templates.DisconnectPage(page("Disconnect"), mute)},
	}
	for _, answer := range []string{templates.ProviderConfirmed, templates.ProviderUnconfirmed, templates.ProviderPending, templates.ProviderUnsupported, templates.ProviderNotNeeded} {
		all = append(all, sample{"receipt-" + answer, templates.ReceiptPage(page("Disconnected"), receiptView(answer))})
	}
	return all
}

func dayView() templates.Appointments {
	path := "/connections/a1/appointments"
	return templates.Appointments{
		TenantName: "Bayside Dental Group", BackPath: "/connections", LocationID: "b1", LocationName: "Bayside Sydney",
		Locations: []templates.LocationTab{
			{Name: "Bayside Sydney", Path: path + "?location=b1", Current: true}, {Name: "Perth", Path: path + "?location=b2"},
			{Name: "Adelaide", Path: path + "?location=b3"}, {Name: "Brisbane", Path: path + "?location=b4"}, {Name: "Lord Howe", Path: path + "?location=b5"},
		},
		Date: "2026-11-24", DateText: "Tuesday 24 November 2026", IsToday: true, Zone: "Sydney time (AEDT, UTC+11)",
		FormPath: path, PreviousPath: path + "?date=2026-11-23&location=b1", NextPath: path + "?date=2026-11-25&location=b1", TodayPath: path,
		LastSync: at("today 09:40"), CanChange: true,
		Practitioners: []templates.PractitionerDay{
			{Name: "Dr Renée O'Sullivan", Appointments: []templates.Appointment{
				{Start: at("09:00"), End: at("09:30"), Patient: "P-10482", Reason: "Check-up and clean", Status: "Completed"},
				{Start: at("09:40"), End: at("10:20"), Patient: "P-10011", Reason: "Root canal treatment, second visit", Status: "Arrived"},
				{Start: at("10:30"), End: at("11:00"), Patient: "P-18823", Status: "Cancelled", Cancelled: true},
			}},
			{Name: "Siân Ní Bhriain", Appointments: []templates.Appointment{
				{Start: at("13:00"), End: at("13:45"), Patient: "P-12904", Reason: "New patient", Status: "Booked"},
			}},
		},
	}
}

func appointmentSamples() []sample {
	change := dayView()
	change.IsToday, change.Date, change.DateText = false, "2026-10-04", "Sunday 4 October 2026"
	change.DayNote = "This day has 23 hours: clocks go forward at 02:00."
	change.Problem = &failingCard("a1").Problems[0]
	empty := dayView()
	empty.Practitioners = nil
	unread := empty
	unread.LastSync, unread.Syncing = templates.Time{}, true
	gone := dayView()
	gone.LocationGone, gone.LocationName = true, hostile
	outside := empty
	outside.OutsideWindow, outside.NextPath = "Appointments are kept from 17 November 2026 to 22 February 2027.", ""
	return []sample{
		{"appointments", templates.AppointmentsPage(page("Appointments"), dayView())},
		{"appointments-clock-change", templates.AppointmentsPage(page("Appointments"), change)},
		{"appointments-empty", templates.AppointmentsPage(page("Appointments"), empty)},
		{"appointments-syncing", templates.AppointmentsPage(page("Appointments"), unread)},
		{"appointments-gone", templates.AppointmentsPage(page("Appointments"), gone)},
		{"appointments-outside", templates.AppointmentsPage(page("Appointments"), outside)},
		{"appointments-unchosen", templates.AppointmentsPage(page("Appointments"), templates.Appointments{TenantName: "Bayside Dental Group", BackPath: "/connections", LocationsPath: "/connections/a1/locations", CanChange: true})},
	}
}

func activitySamples() []sample {
	full := templates.Activity{
		BackPath: "/connections", EarlierPath: "/activity?before=17", NewestPath: "/activity",
		Days: []templates.ActivityDay{
			{Name: "Today", Events: []templates.ActivityEvent{
				{At: at("10:42"), Sentence: "Kim Lee disconnected Bayside Dental Group", Meaning: templates.MeaningOff},
				{At: at("09:40"), Sentence: "Core Practice no longer accepts the sign-in of Manly Dental", Meaning: templates.MeaningBad},
			}},
			{Name: "Saturday 21 November 2026", Events: []templates.ActivityEvent{
				{At: at("16:03"), Sentence: "Kim Lee chose 5 locations of " + hostile, Meaning: templates.MeaningOff},
				{At: at("16:01"), Sentence: "Kim Lee connected Bayside Dental Group", Meaning: templates.MeaningGood},
			}},
		},
	}
	return []sample{
		{"activity", templates.ActivityPage(page("Activity"), full)},
		{"activity-empty", templates.ActivityPage(page("Activity"), templates.Activity{TenantName: "Manly Dental", BackPath: "/connections/a1"})},
	}
}

func messageSamples() []sample {
	again := &templates.Action{Label: "Connect to Core Practice", Path: "/connections", Post: true, Fields: []templates.Field{{Name: "provider", Value: "core-practice"}, {Name: "tenant", Value: hostile}}}
	return []sample{
		{"message-refused-consent", templates.MessagePage(page("Not connected"), templates.Message{
			Meaning: templates.MeaningNotice, Heading: "You did not allow the connection",
			Paragraphs: []string{"Core Practice told us that access was not allowed, so nothing was connected and nothing was stored.", "If that was a slip, start again. If you may not allow connections, ask whoever manages Core Practice at your practice."},
			Primary:    again, Secondary: &templates.Link{Label: "Back to connections", Path: "/connections"},
		})},
		{"message-wrong-tenant", templates.MessagePage(page("Another practice"), templates.Message{
			Meaning: templates.MeaningBad, Heading: "You signed in to another practice",
			Paragraphs: []string{`You signed in to "Manly Dental", but this connection is "Bayside Dental Group". Nothing was changed.`, "Sign in with a Bayside account, or connect Manly as a new connection."},
			Primary:    again,
		})},
		{"message-server-trouble", templates.MessagePage(signedOut("Something went wrong"), templates.Message{
			Meaning: templates.MeaningBad, Heading: "Something went wrong on our side",
			Paragraphs: []string{"Your practice system and your choices are as they were. Try again in a minute."},
			Primary:    &templates.Action{Label: "Go to connections", Path: "/connections"}, Reference: "7f3a-91c2",
		})},
		{"message-not-found", templates.MessagePage(page("Not found"), templates.Message{Meaning: templates.MeaningOff, Heading: "There is no such page", Paragraphs: []string{"The address may be old, or it may belong to somebody else."}, Primary: &templates.Action{Label: "Go to connections", Path: "/connections"}})},
	}
}
