package view_test

import (
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
	"mooring/templates"
	"mooring/web/view"
)

// supportPage shows a connected connection, changed by change, to support.
func supportPage(t *testing.T, change func(now time.Time, detail *support.Detail)) templates.SupportConnection {
	t.Helper()
	clock := sydney(t)
	detail := support.Detail{
		Overview: connection.Overview{Connection: connection.Connection{
			ID: "C1", OrganisationID: "O1", Status: connection.StatusConnected, StatusSince: clock.Now.Add(-72 * time.Hour),
			Tenant: connection.Tenant{ID: "T1", Name: "Manly Dental"},
		}},
		Owners: []support.Owner{{Name: "Kim Lee", Email: "kim@manly.example", WantsMail: true}},
	}
	change(clock.Now, &detail)
	return view.SupportConnection(view.Reader{AppName: "Recall Desk", Clock: clock}, detail, connection.ProviderInfo{Name: "Core Practice"})
}

func TestSupportReadsWhatBecameOfEachLetter(t *testing.T) {
	t.Parallel()
	for _, told := range []struct {
		letter         support.Letter
		about, outcome string
		meaning        string
	}{
		{support.Letter{Kind: "problem", ProblemID: "P1", Outcome: "sent"}, "About a problem: Sign-in refused", "Sent", templates.MeaningGood},
		{support.Letter{Kind: "all_clear", ProblemID: "P2", Outcome: "written"}, "All-clear: Provider not answering", "Written to a file; no mail server is set up", templates.MeaningGood},
		{support.Letter{Kind: "reminder", ProblemID: "GONE", Attempts: 3, Code: "451 4.7.1"}, "Reminder", "Waiting, tried 3 times (code 451 4.7.1)", templates.MeaningNotice},
		{support.Letter{Kind: "sign_in"}, "Link to reconnect", "Waiting to be sent", templates.MeaningOff},
		{support.Letter{Kind: "sign_in", Outcome: "bounced", Code: "550 5.1.1"}, "Link to reconnect", "Refused for good (code 550 5.1.1)", templates.MeaningBad},
		{support.Letter{Kind: "problem", Outcome: "dropped"}, "About a problem", "No longer needed", templates.MeaningOff},
		{support.Letter{Kind: "problem", Outcome: "given_up", Attempts: 1}, "About a problem", "Given up, tried once", templates.MeaningBad},
		{support.Letter{Kind: "of_a_later_version", Outcome: "of_a_later_version"}, "Letter", "Ended", templates.MeaningOff},
	} {
		shown := supportPage(t, func(now time.Time, detail *support.Detail) {
			told.letter.CreatedAt = now
			detail.Letters = []support.Letter{told.letter}
			detail.Overview.Problems = []connection.Problem{{ID: "P1", Kind: connection.ProblemSignInRefused, OpenedAt: now}}
			detail.Resolved = []connection.Problem{{ID: "P2", Kind: connection.ProblemUnreachable, OpenedAt: now, ResolvedAt: now}}
		})
		if got := shown.Letters[0]; got.About != told.about || got.Outcome != told.outcome || got.Meaning != told.meaning || got.At.IsZero() {
			t.Errorf("%+v: %+v", told.letter, got)
		}
	}
}

func TestSupportReadsWhomMailReaches(t *testing.T) {
	t.Parallel()
	shown := supportPage(t, func(now time.Time, detail *support.Detail) {
		detail.Owners = []support.Owner{
			{Name: "A", WantsMail: true}, {Name: "B", WantsMail: true, BouncedAt: now, Bounce: "550 5.1.1"}, {Name: "C", BouncedAt: now},
		}
	})
	for i, want := range []string{"Is told by email.", "A mail server refused this address (code 550 5.1.1):", "Has switched email off."} {
		if shown.Owners[i].State != want {
			t.Errorf("owner %d: %q", i, shown.Owners[i].State)
		}
	}
	if shown.MailAdvice != "The link goes to 2 owners." || shown.MailPath == "" {
		t.Errorf("advice %q, path %q", shown.MailAdvice, shown.MailPath)
	}
}

func TestSupportReadsHowOftenAProblemCameBackAndWhoWasTold(t *testing.T) {
	t.Parallel()
	hour := func(hours int) func(time.Time) time.Time {
		return func(now time.Time) time.Time { return now.Add(time.Duration(hours) * time.Hour) }
	}
	for _, test := range []struct {
		problem        connection.Problem
		opened         func(time.Time) time.Time
		returned, told string
	}{
		{connection.Problem{Kind: connection.ProblemUnreachable, Times: 1}, hour(0), "", "owners are told by email today 13:00 if it lasts"},
		{connection.Problem{Kind: connection.ProblemUnreachable, Times: 2}, hour(-2), "came back once", "owners are not told by email yet"},
		{connection.Problem{Kind: connection.ProblemUnreachable, Times: 5, Told: 1}, hour(-2), "came back 4 times", "owners were told by email"},
		{connection.Problem{Kind: connection.ProblemSignInRefused, Told: 3}, hour(-300), "", "owners were told by email 3 times"},
		{connection.Problem{Kind: connection.ProblemLocationNew}, hour(-2), "", "no email is sent about it"},
		{connection.Problem{Kind: "of_a_later_version"}, hour(-2), "", "no email is sent about it"},
	} {
		shown := supportPage(t, func(now time.Time, detail *support.Detail) {
			test.problem.OpenedAt = test.opened(now)
			detail.Overview.Problems = []connection.Problem{test.problem}
		})
		if got := shown.Problems[0]; got.Returned != test.returned || got.Told != test.told {
			t.Errorf("%+v: %q, %q", test.problem, got.Returned, got.Told)
		}
	}
	shown := supportPage(t, func(now time.Time, detail *support.Detail) {
		detail.Resolved = []connection.Problem{{Kind: connection.ProblemUnreachable, OpenedAt: now.Add(-time.Hour), ResolvedAt: now.Add(-30 * time.Minute)}}
	})
	if got := shown.Resolved[0]; got.Told != "owners were not told by email" || got.Lasted != "30 minutes" {
		t.Errorf("over: %+v", got)
	}
}

func TestSupportReadsTheWorstProblemFirst(t *testing.T) {
	t.Parallel()
	shown := supportPage(t, func(now time.Time, detail *support.Detail) {
		for _, kind := range []connection.ProblemKind{connection.ProblemLocationNew, connection.ProblemLimited, connection.ProblemUnreachable, connection.ProblemLocationRemoved} {
			detail.Overview.Problems = append(detail.Overview.Problems, connection.Problem{Kind: kind, OpenedAt: now})
		}
	})
	var kinds []string
	for _, problem := range shown.Problems {
		kinds = append(kinds, problem.Kind)
	}
	if got := strings.Join(kinds, " "); got != "provider_unreachable provider_limiting location_removed location_new" {
		t.Error(got)
	}
}

func TestSupportReadsWhatSyncingDoesNext(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(now time.Time, overview *connection.Overview){
		"None ":                       func(time.Time, *connection.Overview) {},
		" today 12:15":                func(now time.Time, o *connection.Overview) { o.Connection.NextSyncAt = now.Add(15 * time.Minute) },
		"Due since today 11:45":       func(now time.Time, o *connection.Overview) { o.Connection.NextSyncAt = now.Add(-15 * time.Minute) },
		"None until it is connected ": func(_ time.Time, o *connection.Overview) { o.Connection.Status = connection.StatusChoosing },
		"Running now: 2 of 5 locations done ": func(_ time.Time, o *connection.Overview) {
			o.Run = &connection.SyncRun{LocationsTotal: 5, LocationsDone: 2}
		},
	} {
		shown := supportPage(t, func(now time.Time, detail *support.Detail) { change(now, &detail.Overview) })
		for _, fact := range shown.Facts {
			if fact.Label == "Next sync" && fact.Text+" "+fact.At.Text != want {
				t.Errorf("%q, want %q", fact.Text+" "+fact.At.Text, want)
			}
		}
	}
}
