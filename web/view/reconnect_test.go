package view_test

import (
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/connection"
	"mooring/web/view"
)

func TestTheReconnectPageSaysHowTheConnectionStandsNow(t *testing.T) {
	t.Parallel()
	type page struct{ heading, problem, primary, reconnect, link string }
	for name, test := range map[string]struct {
		status connection.Status
		open   []connection.ProblemKind
		want   page
	}{
		"refused": {
			connection.StatusNeedsReconnect, []connection.ProblemKind{connection.ProblemScopeMissing, connection.ProblemSignInRefused},
			page{"Sign in again to Core Practice", "sign_in_refused", "Reconnect", "", "Not now"},
		},
		"refused, of a newer version": {
			connection.StatusNeedsReconnect, []connection.ProblemKind{"unheard_of"},
			page{"Sign in again to Core Practice", "", "Reconnect", "", "Not now"},
		},
		"will end": {
			connection.StatusConnected, []connection.ProblemKind{connection.ProblemUnreachable, connection.ProblemSignInUnknown},
			page{"Sign in again to Core Practice", "sign_in_unknown", "Reconnect", "", "Not now"},
		},
		"works": {
			connection.StatusConnected, []connection.ProblemKind{connection.ProblemLocationNew},
			page{"Nothing needs doing", "", "See the connection", "Reconnect", ""},
		},
		"does not work, and a sign-in does not help": {
			connection.StatusConnected, []connection.ProblemKind{connection.ProblemUnreachable},
			page{"You need not sign in again", "", "See the connection", "Reconnect", ""},
		},
		"waits for locations": {connection.StatusChoosing, nil, page{"Choose your locations", "", "Choose locations", "Reconnect", ""}},
		"disconnected":        {connection.StatusDisconnected, nil, page{"This connection is disconnected", "", "Reconnect", "", "See the receipt"}},
	} {
		var open []connection.Problem
		for _, kind := range test.open {
			open = append(open, problem(t, kind, time.Hour))
		}
		reader, overview := bayside(t, test.status, open...)
		shown := view.Reconnect(reader, overview, corePractice(), view.Asked{})
		got := page{heading: shown.Heading, primary: shown.Primary.Label}
		if shown.Problem != nil {
			got.problem = shown.Problem.Kind
			if shown.Problem.Action != nil {
				t.Errorf("%s: the banner has a button of its own", name)
			}
		}
		if shown.Reconnect != nil {
			got.reconnect = shown.Reconnect.Label
		}
		if shown.Link != nil {
			got.link = shown.Link.Label
		}
		if got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
		if shown.Problem == nil && len(shown.Paragraphs) == 0 {
			t.Errorf("%s: nothing is said", name)
		}
		if host := shown.SignInHost; (host == "bayside.corepractice.is") != strings.HasPrefix(test.want.heading, "Sign in") {
			t.Errorf("%s: sign in at %q", name, host)
		}
	}
}

func TestTheHeaderLeadsEverybodyToTheirOwnPages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		role account.Role
		path string
		want string
	}{
		{account.RoleOwner, "/connections", "[Connections] Activity Email"},
		{account.RoleMember, "/connections/:id/activity", "[Connections] Activity Email"},
		{account.RoleOwner, "/activity", "Connections [Activity] Email"},
		{account.RoleOwner, "/account", "Connections Activity [Email]"},
		{account.RoleSupport, "/support", "[Overview] Connections What problems mean"},
		{account.RoleAdmin, "/support/connections", "Overview [Connections] What problems mean API keys Webhooks"},
		{account.RoleAdmin, "/support/api-keys/:key/revoke", "Overview Connections What problems mean [API keys] Webhooks"},
		{account.RoleSupport, "/support/connections/:id", "Overview [Connections] What problems mean"},
		{account.RoleSupport, "/support/problems", "Overview Connections [What problems mean]"},
		{account.RoleSupport, "/connections", "Overview Connections What problems mean"},
	} {
		var got []string
		for _, link := range view.Navigation(test.role, test.path) {
			if link.Current {
				link.Label = "[" + link.Label + "]"
			}
			got = append(got, link.Label)
		}
		if line := strings.Join(got, " "); line != test.want {
			t.Errorf("%s at %s: %s, want %s", test.role, test.path, line, test.want)
		}
	}
}
