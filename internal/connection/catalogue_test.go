package connection_test

import (
	"strings"
	"testing"

	"mooring/internal/connection"
)

// kinds are all kinds of problem.
var kinds = []connection.ProblemKind{
	connection.ProblemSignInRefused, connection.ProblemSignInUnknown, connection.ProblemSignInEnding, connection.ProblemUnreachable,
	connection.ProblemLimited, connection.ProblemMalformed, connection.ProblemScopeMissing,
	connection.ProblemForbidden, connection.ProblemLocationRemoved, connection.ProblemSyncFailing,
	connection.ProblemClientRefused,
}

// saying is what words depend on, in these tests.
var saying = connection.Saying{
	AppName:    "Recall Desk",
	LastUpdate: "today 09:40",
	Provider: connection.ProviderInfo{Name: "Core Practice", Scopes: []connection.Scope{
		{Name: "appointments:read", Title: "Appointments", Without: "No appointments are shown."},
	}},
}

func TestEveryProblemSaysWhatHappenedWhatItMeansAndWhatToDo(t *testing.T) {
	t.Parallel()
	seen := make(map[string]connection.ProblemKind)
	for _, kind := range kinds {
		words := connection.Problem{Kind: kind, Label: "Lord Howe"}.Words(saying)
		if words.Happened == "" || words.Means == "" || words.ToDo == "" {
			t.Errorf("%s: incomplete: %+v", kind, words)
		}
		if other, twice := seen[words.Happened]; twice {
			t.Errorf("%s and %s say the same", kind, other)
		}
		seen[words.Happened] = kind
		text := words.Happened + words.Means + words.ToDo
		for _, jargon := range []string{"!", "token", "OAuth", "scope", "API", "invalid"} {
			if strings.Contains(text, jargon) {
				t.Errorf("%s: says %q: %s", kind, jargon, text)
			}
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
	fresh.LastUpdate = ""
	for _, kind := range kinds {
		words := connection.Problem{Kind: kind, Label: "Perth"}.Words(fresh)
		if strings.Contains(words.Means, "was .") || strings.Contains(words.Means, ": .") {
			t.Errorf("%s: %s", kind, words.Means)
		}
	}
}
