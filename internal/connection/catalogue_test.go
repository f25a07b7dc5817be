package connection_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
)

// saying is what words depend on, in these tests.
var saying = connection.Saying{
	AppName:    "Recall Desk",
	LastUpdate: "today 09:40",
	Lapses:     "Tue 24 Nov 09:40",
	Provider: connection.ProviderInfo{Name: "Core Practice", Scopes: []connection.Scope{
		{Name: "appointments:read", Title: "Appointments", Without: "No appointments are shown."},
	}},
}

// shapes are providers of every shape, as words depend on them.
func shapes() map[string]connection.Saying {
	shaped := func(info connection.ProviderInfo) connection.Saying {
		shape := saying
		shape.Provider = info
		return shape
	}
	return map[string]connection.Saying{
		"people sign in at it": saying,
		"it says itself whom to ask": shaped(connection.ProviderInfo{
			Name: "DrChrono", Scopes: saying.Provider.Scopes,
			Forbidden: "Ask whoever manages DrChrono at your practice, then check again.", EndAccess: "Ask DrChrono to end it.",
		}),
		"it has lists and one location": shaped(connection.ProviderInfo{
			Name: "BQE CORE", OneLocation: true, NoAppointments: true,
			Records: []connection.RecordKind{{Slug: "employees", Title: "Employees"}, {Slug: "activities", Title: "Activities"}},
			Scopes:  []connection.Scope{{Name: "offline_access", Title: "Staying connected", Without: "It ends after an hour.", Renews: true}},
		}),
		"its credentials are typed": shaped(connection.ProviderInfo{Name: "Docplanner", Grant: connection.GrantClient}),
	}
}

// problemOf is a problem of a kind with everything that words can take in.
func problemOf(kind connection.ProblemKind) connection.Problem {
	return connection.Problem{Kind: kind, Subject: "subject", Label: "Lord Howe", Former: "Norfolk", ProviderCode: "E42", Count: 3}
}

func TestTheCatalogueIsCompleteAndSaysNothingTwice(t *testing.T) {
	t.Parallel()
	for name, saying := range shapes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkCatalogue(t, saying)
		})
	}
}

// checkCatalogue checks everything that is said of a provider.
func checkCatalogue(t *testing.T, saying connection.Saying) {
	t.Helper()
	seen := make(map[string]connection.ProblemKind)
	for _, entry := range connection.Catalogue() {
		problem := problemOf(entry.Kind)
		words, advice := problem.Words(saying), problem.Advice(saying)
		for name, text := range map[string]string{
			"kind": string(entry.Kind), "about": string(entry.About), "tell": string(entry.Tell), "title": entry.Title, "cause": entry.Cause,
			"opens": entry.Opens, "resolves": entry.Resolves, "began": entry.Began, "ended": entry.Ended,
			"happened": words.Happened, "means": words.Means, "to do": words.ToDo, "advice": advice.Happened, "next step": advice.ToDo,
		} {
			if text == "" || strings.TrimSpace(text) != text || strings.Contains(text, "  ") || strings.Contains(text, "..") {
				t.Errorf("%s: %s is %q", entry.Kind, name, text)
			}
		}
		for name, text := range map[string]string{
			"kind": string(entry.Kind), "title": entry.Title, "cause": entry.Cause, "opens": entry.Opens, "began": entry.Began, "ended": entry.Ended,
			"happened": words.Happened, "advice": advice.Happened,
		} {
			if other, twice := seen[name+text]; twice {
				t.Errorf("%s and %s have the same %s", entry.Kind, other, name)
			}
			seen[name+text] = entry.Kind
		}
		if entry.Severity < connection.SeverityNotice || entry.Severity > connection.SeverityFailing || len(entry.Concerns) == 0 {
			t.Errorf("%s: severity %d, concerns %v", entry.Kind, entry.Severity, entry.Concerns)
		}
		if found, known := connection.EntryOf(entry.Kind); !known || found.Title != entry.Title {
			t.Errorf("%s is not found", entry.Kind)
		}
	}
}

func TestWhatThePracticeReadsIsPlain(t *testing.T) {
	t.Parallel()
	for name, saying := range shapes() {
		jargon := []string{"!", "token", "OAuth", "scope", "API", "invalid", "E42", "HTTP", "credential", "queue"}
		if saying.Provider.Grant == connection.GrantCode {
			jargon = append(jargon, "client id")
		}
		for _, entry := range connection.Catalogue() {
			words := problemOf(entry.Kind).Words(saying)
			text := strings.Join([]string{words.Happened, words.Means, words.ToDo, entry.Began, entry.Ended}, " ")
			for _, word := range jargon {
				if strings.Contains(text, word) {
					t.Errorf("%s, %s: says %q: %s", name, entry.Kind, word, text)
				}
			}
		}
	}
}

func TestWordsFollowWhatTheProviderHas(t *testing.T) {
	t.Parallel()
	lists, typed := shapes()["it has lists and one location"], shapes()["its credentials are typed"]
	for _, entry := range connection.Catalogue() {
		problem := problemOf(entry.Kind)
		words := problem.Words(lists)
		if text := fmt.Sprint(words, problem.Was(lists)); strings.Contains(text, "ppointment") && entry.Kind != connection.ProblemTimesUnclear {
			t.Errorf("%s speaks of appointments where there are none: %s", entry.Kind, text)
		}
		switch entry.Kind {
		case connection.ProblemSignInRefused, connection.ProblemSignInUnknown, connection.ProblemSignInLost:
			if words := problem.Words(typed); !strings.HasPrefix(words.ToDo, "Type the client id and secret again") || words.Remedy != connection.RemedyReconnect {
				t.Errorf("%s: %+v", entry.Kind, words)
			}
		case connection.ProblemForbidden:
			if words := problem.Words(shapes()["it says itself whom to ask"]); !strings.HasPrefix(words.ToDo, "Ask whoever manages DrChrono") || words.Remedy != connection.RemedyCheck {
				t.Errorf("%s: %+v", entry.Kind, words)
			}
		}
	}
}

func TestUnclearTimesAreCounted(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]string{
		0: "Some appointments of “Lord Howe” in Core Practice are", 1: "One appointment of “Lord Howe” in Core Practice is", 12: "12 appointments of “Lord Howe” in Core Practice are",
	} {
		problem := problemOf(connection.ProblemTimesUnclear)
		problem.Count = count
		if words := problem.Words(saying); !strings.HasPrefix(words.Happened, want) {
			t.Errorf("%d: %s", count, words.Happened)
		}
	}
}

func TestSupportReadsTheProvidersOwnCodeWhereThereIsOne(t *testing.T) {
	t.Parallel()
	// These are seen by us alone, or by what the provider gives and lists.
	without := []connection.ProblemKind{
		connection.ProblemSignInEnding, connection.ProblemSignInLapsing, connection.ProblemSignInLost, connection.ProblemScopeMissing,
		connection.ProblemLocationRemoved, connection.ProblemLocationRenamed, connection.ProblemLocationNew,
		connection.ProblemSyncBehind, connection.ProblemSyncBroken, connection.ProblemTimesUnclear,
	}
	for _, entry := range connection.Catalogue() {
		said := strings.Contains(problemOf(entry.Kind).Advice(saying).Happened, "(code E42)")
		if said == slices.Contains(without, entry.Kind) {
			t.Errorf("%s: code said: %v", entry.Kind, said)
		}
	}
}

func TestAMissingPermissionIsNamedAsThePracticeSawIt(t *testing.T) {
	t.Parallel()
	words := connection.Problem{Kind: connection.ProblemScopeMissing, Subject: "appointments:read"}.Words(saying)
	if !strings.Contains(words.Happened, "“Appointments”") || words.Means != "No appointments are shown." {
		t.Errorf("got %+v", words)
	}
	if words.Remedy != connection.RemedyReconnect {
		t.Errorf("remedy %q", words.Remedy)
	}
}

func TestProblemsWithoutAnUpdateYetDoNotInventOne(t *testing.T) {
	t.Parallel()
	for name, fresh := range shapes() {
		fresh.LastUpdate, fresh.Lapses = "", ""
		for _, entry := range connection.Catalogue() {
			words, advice := problemOf(entry.Kind).Words(fresh), problemOf(entry.Kind).Advice(fresh)
			text := fmt.Sprint(words, advice)
			for _, hole := range []string{"was .", ": .", " .", "on ,", "on ."} {
				if strings.Contains(text, hole) {
					t.Errorf("%s, %s: %s", name, entry.Kind, text)
				}
			}
		}
	}
}

func TestAKindOfANewerVersionHasWordsToo(t *testing.T) {
	t.Parallel()
	problem := problemOf("of_a_newer_version")
	words, advice := problem.Words(saying), problem.Advice(saying)
	if words.Happened == "" || words.Means == "" || words.ToDo == "" || !strings.Contains(advice.Happened, "of_a_newer_version") || advice.ToDo == "" {
		t.Errorf("got %+v, %+v", words, advice)
	}
	if problem.Severity() != connection.SeverityAttention || !problem.TellAt().IsZero() || problem.ConcernsPractice() {
		t.Error("it is taken for more, or less, than can be known")
	}
}

func TestOwnersAreToldAtOnceOrAfterAnHourOrNever(t *testing.T) {
	t.Parallel()
	opened := time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)
	for _, entry := range connection.Catalogue() {
		want := map[connection.Telling]time.Time{
			connection.TellAtOnce: opened, connection.TellIfItLasts: opened.Add(time.Hour), connection.TellNever: {},
		}[entry.Tell]
		problem := problemOf(entry.Kind)
		problem.OpenedAt = opened
		if got := problem.TellAt(); !got.Equal(want) {
			t.Errorf("%s is told at %v, want %v", entry.Kind, got, want)
		}
		if entry.Severity == connection.SeverityNotice && entry.Tell != connection.TellNever {
			t.Errorf("%s is worth a letter, and only worth knowing", entry.Kind)
		}
	}
}
