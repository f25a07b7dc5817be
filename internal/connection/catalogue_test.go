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

// problemOf is a problem of a kind with everything that words can take in.
func problemOf(kind connection.ProblemKind) connection.Problem {
	return connection.Problem{Kind: kind, Subject: "subject", Label: "Lord Howe", Former: "Norfolk", ProviderCode: "E42"}
}

func TestTheCatalogueIsCompleteAndSaysNothingTwice(t *testing.T) {
	t.Parallel()
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
	for _, entry := range connection.Catalogue() {
		words := problemOf(entry.Kind).Words(saying)
		text := strings.Join([]string{words.Happened, words.Means, words.ToDo, entry.Began, entry.Ended}, " ")
		for _, jargon := range []string{"!", "token", "OAuth", "scope", "API", "invalid", "E42", "HTTP", "credential", "client id", "queue"} {
			if strings.Contains(text, jargon) {
				t.Errorf("%s: says %q: %s", entry.Kind, jargon, text)
			}
		}
	}
}

func TestSupportReadsTheProvidersOwnCodeWhereThereIsOne(t *testing.T) {
	t.Parallel()
	// These are seen by us alone, or by what the provider gives and lists.
	without := []connection.ProblemKind{
		connection.ProblemSignInEnding, connection.ProblemSignInLapsing, connection.ProblemSignInLost, connection.ProblemScopeMissing,
		connection.ProblemLocationRemoved, connection.ProblemLocationRenamed, connection.ProblemLocationNew,
		connection.ProblemSyncBehind, connection.ProblemSyncBroken,
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
	fresh := saying
	fresh.LastUpdate, fresh.Lapses = "", ""
	for _, entry := range connection.Catalogue() {
		words, advice := problemOf(entry.Kind).Words(fresh), problemOf(entry.Kind).Advice(fresh)
		text := fmt.Sprint(words, advice)
		for _, hole := range []string{"was .", ": .", " .", "on ,", "on ."} {
			if strings.Contains(text, hole) {
				t.Errorf("%s: %s", entry.Kind, text)
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
