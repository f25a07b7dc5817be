package templates_test

import (
	"mooring/templates"
)

// staffPage is the frame for one of the vendor's support staff.
func staffPage(title string) templates.Page {
	return templates.Page{
		AppName: "Brightbook", Title: title, Person: "Sam Field", HomePath: "/", SignOutPath: "/logout",
		Nav: []templates.NavLink{{Label: "Overview", Path: "/support"}, {Label: "Connections", Path: "/support/connections", Current: true}},
	}
}

// history is a month with quiet, good and bad days.
func history() templates.Chart {
	days := make([]templates.ChartDay, 30)
	for i := range days {
		days[i].Name = "Day " + string(rune('A'+i))
		if i >= 3 {
			days[i] = templates.ChartDay{Name: days[i].Name, Done: 90 + i%5, Changed: 1200 + i, Removed: i}
		}
	}
	days[20].Partial, days[21].Done, days[21].Failed, days[29].Failed = 12, 40, 38, 2
	return templates.Chart{Days: days}
}

// supportView is a connection with everything to show.
func supportView() templates.SupportConnection {
	return templates.SupportConnection{
		BackPath: "/support/connections", ID: "C1", Status: templates.StatusConnected, Health: templates.HealthFailing,
		TenantName: "Bayside Dental Group", TenantURL: "https://bayside.corepractice.is", ProviderName: "Core Practice",
		Organisation: "Harbourside Health", Since: at("Tue 3 Nov 09:40"), Lasting: "18 days", ZoneName: "Sydney time (AEDT, UTC+11)",
		Facts: []templates.Fact{
			{Label: "Last proof of life", At: at("12 minutes ago")},
			{Label: "Next sync", Text: "Due since", At: at("today 12:00")},
			{Label: "Connected", At: at("Tue 3 Nov 09:40"), Aside: "by Kim Lee"},
		},
		Locations:   []templates.CardLocation{{Name: "Bondi"}, {Name: "Lord Howe", Gone: true}},
		RefreshPath: "/support/connections/C1", RefreshSeconds: 60,
		CheckPath: "/support/connections/C1/check", MailPath: "/support/connections/C1/mail", NotePath: "/support/connections/C1/notes",
		MailAdvice: "The link goes to 2 owners.",
		Problems: []templates.SupportProblem{{
			ID: "P1", Kind: "provider_unreachable", Meaning: templates.MeaningBad, Title: "Provider not answering",
			Happened: "Core Practice does not answer our calls (code 503).", ToDo: "Look at the status page of Core Practice.",
			Practice: "Core Practice is not answering. Last update: today 09:40.", From: at("today 10:42"), Lasted: "50 minutes",
			Returned: "came back 2 times", Told: "owners were not told by email",
		}},
		Resolved: []templates.SupportProblem{{
			ID: "P2", Kind: "location_renamed", Meaning: templates.MeaningOff, Title: "Location renamed", Happened: "“Bondi” was renamed.",
			From: at("Mon 2 Nov 09:00"), Until: at("Mon 9 Nov 09:00"), Lasted: "7 days", Told: "no email is sent about it",
		}},
		History: history(),
		Runs:    []templates.SyncRun{{Started: at("today 10:42"), Took: "20 s", Outcome: "Not finished", Meaning: templates.MeaningBad}},
		Timeline: templates.Activity{
			Days: []templates.ActivityDay{{Name: "Today", Events: []templates.ActivityEvent{
				{At: at("10:42"), Sentence: "Sam Field (support) looked at Bayside Dental Group.", Meaning: templates.MeaningOff},
			}}},
			EarlierPath: "/support/connections/C1?before=7#timeline", NewestPath: "/support/connections/C1#timeline",
		},
		Letters: []templates.SupportLetter{
			{At: at("today 11:42"), To: "kim@harbourside.example", About: "About a problem: Provider not answering", Outcome: "Sent", Meaning: templates.MeaningGood},
			{At: at("today 11:43"), To: "lee@harbourside.example", About: "Link to reconnect", Outcome: "Refused for good (code 550 5.1.1)", Meaning: templates.MeaningBad},
		},
		Owners: []templates.SupportOwner{
			{Name: "Kim Lee", Email: "kim@harbourside.example", State: "Is told by email.", Meaning: templates.MeaningGood},
			{Name: "Lee Kim", Email: "lee@harbourside.example", State: "A mail server refused this address (code 550 5.1.1):", Meaning: templates.MeaningBad, At: at("today 11:43")},
			{Name: "Jo Bloggs", Email: "jo@harbourside.example", State: "Has switched email off.", Meaning: templates.MeaningOff},
		},
		Notes:     []templates.SupportNote{{Author: "Sam Field (support)", At: at("yesterday 16:05"), Text: "Called Kim.\nThey moved to another server on Monday."}},
		NoteField: "text", NoteLength: 2000,
		Quotes: []templates.Quote{{Label: "Connection", Value: "C1"}, {Label: "Newest sync", Value: "RUN7"}},
	}
}

// supportShowSamples are the states of the console's page of one connection.
func supportShowSamples() []sample {
	empty := templates.SupportConnection{
		BackPath: "/support/connections", ID: "C2", Status: templates.StatusDisconnected, TenantName: hostile, TenantURL: hostile,
		ProviderName: hostile, Organisation: hostile, ZoneName: "UTC", MailAdvice: hostile, NoteField: "text", NoteLength: 2000,
		NotePath: "/support/connections/C2/notes", NoteText: hostile, NoteError: hostile,
		History: templates.Chart{Days: make([]templates.ChartDay, 30)},
		Notes:   []templates.SupportNote{{Author: hostile, At: at("today 09:00"), Text: hostile}},
		Quotes:  []templates.Quote{{Label: hostile, Value: hostile}},
	}
	return []sample{
		{"support: a connection", templates.SupportConnectionPage(staffPage("Bayside Dental Group"), supportView())},
		{"support: a connection with nothing to show, named to harm", templates.SupportConnectionPage(staffPage(hostile), empty)},
	}
}
