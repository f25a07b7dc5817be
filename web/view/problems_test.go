package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// corePractice describes the provider of these tests.
func corePractice() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug: "core-practice", Name: "Core Practice", SignInHost: "{tenant}.corepractice.is",
		Scopes: []connection.Scope{{Name: "appointments:read", Title: "Appointments", Without: "No appointments are shown."}},
	}
}

// bayside is a connection in a status, with open problems, as an owner sees it at
// noon in Sydney.
func bayside(t *testing.T, status connection.Status, open ...connection.Problem) (view.Reader, connection.Overview) {
	t.Helper()
	clock := sydney(t)
	tenant := connection.Tenant{ID: "t1", Name: "Bayside Dental Group", URL: "https://bayside.corepractice.is", Address: "bayside"}
	return view.Reader{CanChange: true, AppName: "Recall Desk", Clock: clock}, connection.Overview{
		Connection: connection.Connection{ID: "C1", Status: status, Tenant: tenant, StatusSince: clock.Now.Add(-2 * time.Hour)},
		Problems:   open,
	}
}

// problem is an open problem that began so long ago.
func problem(t *testing.T, kind connection.ProblemKind, ago time.Duration) connection.Problem {
	t.Helper()
	return connection.Problem{Kind: kind, Label: "Lord Howe", OpenedAt: sydney(t).Now.Add(-ago)}
}

// over is a problem that ended after a while.
func over(t *testing.T, kind connection.ProblemKind, ago, lasted time.Duration) connection.Problem {
	t.Helper()
	ended := problem(t, kind, ago)
	ended.ResolvedAt = ended.OpenedAt.Add(lasted)
	return ended
}

func TestOpenProblemsAreTheWorstFirstAndEachHasItsMeaning(t *testing.T) {
	t.Parallel()
	reader, overview := bayside(t, connection.StatusConnected,
		problem(t, connection.ProblemLocationNew, 5*time.Hour), problem(t, connection.ProblemSignInLapsing, 4*time.Hour),
		problem(t, connection.ProblemUnreachable, 3*time.Hour), problem(t, connection.ProblemLocationRemoved, 2*time.Hour),
	)
	overview.LapsesAt = reader.Clock.Now.AddDate(0, 0, 14)
	type line struct{ kind, meaning, button string }
	var got []line
	card := view.Card(reader, overview, corePractice())
	for _, shown := range card.Problems {
		button := ""
		if shown.Action != nil {
			button = shown.Action.Label
		}
		got = append(got, line{shown.Kind, shown.Meaning, button})
	}
	want := []line{
		{"provider_unreachable", templates.MeaningBad, ""},
		{"sign_in_lapsing", templates.MeaningNotice, "Check now"},
		{"location_removed", templates.MeaningNotice, "Choose locations"},
		{"location_new", templates.MeaningOff, ""}, // The one above leads there too.
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
		t.Errorf("problems: %s", diff)
	}
	if lapses := card.Problems[1].Means; lapses != "It lapses on Sat 5 Dec 12:00, unless it is used before." {
		t.Errorf("%q", lapses)
	}
	overview.LapsesAt = reader.Clock.Now.Add(time.Hour)
	if lapses := view.Card(reader, overview, corePractice()).Problems[1].Means; lapses != "It lapses today 13:00, unless it is used before." {
		t.Errorf("%q", lapses)
	}
}

func TestASettledProblemSaysHowLongItWasAndHowItStands(t *testing.T) {
	t.Parallel()
	const minute, hour = time.Minute, time.Hour
	reader, overview := bayside(t, connection.StatusConnected)
	overview.Resolved = []connection.Problem{
		over(t, connection.ProblemUnreachable, 170*minute, 30*minute),
		over(t, connection.ProblemLocationNew, 5*hour, hour),
		over(t, connection.ProblemLocationRemoved, 14*hour, 13*hour),
	}
	want := []templates.Settled{
		{Kind: "provider_unreachable", Was: "Core Practice did not answer", From: reader.Clock.Time(overview.Resolved[0].OpenedAt), To: reader.Clock.TimeOfDay(overview.Resolved[0].ResolvedAt), Lasted: "30 minutes", Now: "It works again."},
		{Kind: "location_removed", Was: "“Lord Howe” was not listed in Core Practice", From: reader.Clock.Time(overview.Resolved[2].OpenedAt), To: reader.Clock.Time(overview.Resolved[2].ResolvedAt), Lasted: "13 hours", Now: "This is over."},
	}
	if diff := cmp.Diff(want, view.Card(reader, overview, corePractice()).Settled); diff != "" {
		t.Errorf("settled: %s", diff)
	}
	if want[0].From.Text != "today 09:10" || want[0].To.Text != "09:40" || want[1].From.Text != "yesterday 22:00" || want[1].To.Text != "today 11:00" {
		t.Errorf("times: %+v", want)
	}
}

func TestNobodyIsToldThatItWorksAgainWhileItDoesNot(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*connection.Overview){
		"something else is wrong": func(o *connection.Overview) {
			o.Problems = []connection.Problem{problem(t, connection.ProblemSignInUnknown, time.Minute)}
		},
		"the sign-in ended": func(o *connection.Overview) { o.Connection.Status = connection.StatusNeedsReconnect },
		"nothing is chosen": func(o *connection.Overview) { o.Connection.Status = connection.StatusChoosing },
	} {
		reader, overview := bayside(t, connection.StatusConnected)
		overview.Resolved = []connection.Problem{over(t, connection.ProblemUnreachable, time.Hour, time.Minute)}
		change(&overview)
		if now := view.Card(reader, overview, corePractice()).Settled[0].Now; now != "This is over." {
			t.Errorf("%s: %q", name, now)
		}
	}
}

func TestEveryKindOfProblemHasWordsForAfterwards(t *testing.T) {
	t.Parallel()
	for _, entry := range connection.Catalogue() {
		if entry.Severity == connection.SeverityNotice {
			continue
		}
		reader, overview := bayside(t, connection.StatusConnected)
		overview.Resolved = []connection.Problem{over(t, entry.Kind, time.Hour, time.Minute)}
		was := view.Card(reader, overview, corePractice()).Settled[0].Was
		if len(was) < 10 || strings.HasSuffix(was, ".") || strings.HasPrefix(was, "Something") || strings.Contains(was, "  ") {
			t.Errorf("%s: %q", entry.Kind, was)
		}
		if (entry.About == connection.AboutLocation) != strings.Contains(was, "“Lord Howe”") && entry.About != connection.AboutPermission {
			t.Errorf("%s: which location? %q", entry.Kind, was)
		}
	}
	if was := (connection.Problem{Kind: "of_a_newer_version"}).Was(connection.Saying{}); was == "" {
		t.Error("a kind of a newer version has no words")
	}
}
