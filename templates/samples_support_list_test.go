package templates_test

import "mooring/templates"

// liveView is a part that refreshes itself.
func liveView(path, summary string) templates.Live {
	return templates.Live{Path: path, Seconds: 30, At: at("10:42"), Summary: summary}
}

// homeView is the console's first page on a bad day.
func homeView() templates.SupportHome {
	return templates.SupportHome{
		SearchPath: "/support/connections", ProblemsPath: "/support/problems",
		Live: liveView("/support", "41 not working, 3 need reconnecting, 12 need attention."),
		States: []templates.SupportCount{
			{Meaning: templates.MeaningBad, Label: "Not working", Number: "41", Path: "/support/connections?health=failing&status=connected"},
			{Meaning: templates.MeaningBad, Label: "Need reconnecting", Number: "3", Path: "/support/connections?status=needs_reconnect"},
			{Meaning: templates.MeaningNotice, Label: "Need attention", Number: "12", Path: "/support/connections?health=attention&status=connected"},
			{Meaning: templates.MeaningNotice, Label: "No location chosen", Number: "2", Path: "/support/connections?status=choosing"},
			{Meaning: templates.MeaningGood, Label: "Working", Number: "98,204", Path: "/support/connections?health=healthy&status=connected"},
			{Meaning: templates.MeaningOff, Label: "Disconnected", Number: "1,738", Path: "/support/connections?status=disconnected"},
		},
		Providers: []templates.SupportCount{
			{Meaning: templates.MeaningOff, Label: "Core Practice", Number: "60,000", Path: "/support/connections?provider=core-practice"},
			{Meaning: templates.MeaningOff, Label: "Docplanner", Number: "40,000", Path: "/support/connections?provider=docplanner"},
		},
		Lapsing: templates.SupportCount{Number: "4", Path: "/support/connections?problem=sign_in_lapsing&sort=longest"},
		Causes: []templates.SupportCause{
			{
				ID: "core-practice-provider_unreachable", Kind: "provider_unreachable", Meaning: templates.MeaningBad,
				Number: "41 connections", Cause: "Core Practice not answering", Since: at("today 10:42"), Newest: at("today 11:03"),
				Path: "/support/connections?problem=provider_unreachable&provider=core-practice",
			},
			{
				ID: "docplanner-location_new", Kind: "location_new", Meaning: templates.MeaningOff,
				Number: "1 location", Cause: "Docplanner lists new locations", Since: at("Mon 23 Nov 08:00"),
				Path: "/support/connections?problem=location_new&provider=docplanner",
			},
		},
	}
}

// supportRows are one row in each state.
func supportRows() []templates.SupportRow {
	row := templates.SupportRow{
		ID: "a1", Path: "/support/connections/a1", TenantName: "Bayside Dental Group", TenantAddress: "bayside", Organisation: "Harbourside Health",
		ProviderName: "Core Practice", Status: templates.StatusConnected, Health: templates.HealthHealthy,
		Since: at("Tue 3 Nov 09:40"), For: "18 days", Proof: at("2 minutes ago"),
	}
	failing, dead, hostileRow := row, row, row
	failing.ID, failing.Path, failing.TenantName, failing.Health = "a2", "/support/connections/a2", "Manly Dental", templates.HealthFailing
	failing.Problem, failing.ProblemMeaning, failing.ProblemSince, failing.MoreProblems = "Provider not answering", templates.MeaningBad, at("today 10:42"), "2 more"
	dead.ID, dead.Path, dead.Status, dead.Health = "a3", "/support/connections/a3", templates.StatusNeedsReconnect, ""
	dead.Problem, dead.ProblemMeaning, dead.ProblemSince, dead.Lapses = "Sign-in about to lapse", templates.MeaningNotice, at("today 10:42"), at("Tue 24 Nov 09:40")
	hostileRow.ID, hostileRow.TenantName, hostileRow.TenantAddress, hostileRow.Organisation = `a"4`, hostile, hostile, hostile
	hostileRow.Status, hostileRow.Health, hostileRow.Proof = templates.StatusChoosing, "", templates.Time{}
	return []templates.SupportRow{row, failing, dead, hostileRow}
}

// listView is a page of the list in the middle.
func listView() templates.SupportList {
	return templates.SupportList{
		ActionPath: "/support/connections", Search: hostile, ClearPath: "/support/connections",
		Choices: []templates.SupportChoice{
			{Name: "status", Label: "Status", Options: []templates.SupportOption{{Label: "Any status"}, {Value: "connected", Label: "Connected", Chosen: true}}},
			{Name: "sort", Label: "Order", Options: []templates.SupportOption{{Value: "name", Label: "Practice", Chosen: true}, {Value: "newest", Label: "Newest first"}}},
		},
		Live: liveView("/support/connections?status=connected", "4 connections on this page: 2 not working, 1 to look at."),
		Rows: supportRows(), FirstPath: "/support/connections?status=connected", NextPath: "/support/connections?from=abc&status=connected",
		ExportPath: "/support/connections.csv?status=connected",
	}
}

func supportListSamples() []sample {
	empty := listView()
	empty.Rows, empty.FirstPath, empty.NextPath, empty.Empty = nil, "", "", "No connection is like that."
	empty.Notes = []string{"There is no such status, so connections of every status are shown."}
	lapsing := listView()
	lapsing.ShowsLapse = true
	well := homeView()
	well.Causes, well.Providers = nil, nil
	return []sample{
		{"support-home", templates.SupportHomePage(staffPage("Overview"), homeView())},
		{"support-home-well", templates.SupportHomePage(staffPage("Overview"), well)},
		{"support-home-empty", templates.SupportHomePage(staffPage("Overview"), templates.SupportHome{
			SearchPath: "/support/connections", Live: liveView("/support", "0 not working."), Empty: true,
		})},
		{"support-list", templates.SupportListPage(staffPage("Connections"), listView())},
		{"support-list-empty", templates.SupportListPage(staffPage("Connections"), empty)},
		{"support-list-lapsing", templates.SupportListPage(staffPage("Connections"), lapsing)},
		{"support-problems", templates.SupportProblemsPage(staffPage("What problems mean"), templates.SupportProblems{
			BackPath: "/support", Kinds: []templates.SupportKind{{
				Kind: "provider_unreachable", Title: "Provider not answering", Meaning: templates.MeaningBad, Severity: "Failing: no data arrives any more.",
				Concerns: "Support, then the practice.", Opens: "A call was not answered.", Resolves: "With the next call that is answered.",
				Practice: "Core Practice is not answering.", Happened: "Core Practice does not answer our calls.", ToDo: "Look at its status page.",
				Told: "When it has lasted for an hour.", Path: "/support/connections?problem=provider_unreachable",
			}},
		})},
	}
}
