package corepractice_test

import (
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider/corepractice"
)

func TestInfoExplainsEveryScope(t *testing.T) {
	t.Parallel()
	info := production(t, nil).Info()
	if info.Slug != "core-practice" || info.Name != "Core Practice" || info.TenantDomain != "corepractice.is" {
		t.Errorf("info = %+v", info)
	}
	if len(info.Scopes) != 6 {
		t.Fatalf("%d scopes, want the 6 configured", len(info.Scopes))
	}
	titles := map[string]bool{}
	for _, scope := range info.Scopes {
		if scope.Name == "" || scope.Title == "" || scope.Why == "" || scope.Without == "" {
			t.Errorf("scope %+v is not explained", scope)
		}
		if titles[scope.Title] {
			t.Errorf("two scopes are called %q", scope.Title)
		}
		titles[scope.Title] = true
	}
	if !titles["x:y"] {
		t.Error("a scope that is not known is not called by its name")
	}
}

func TestTheIssuerIsKnownOnlyUnderTheAssumedPath(t *testing.T) {
	t.Parallel()
	if got := production(t, nil).Issuer("bayside"); got != "https://bayside.corepractice.is" {
		t.Errorf("issuer = %q", got)
	}
	other := production(t, func(o *corepractice.Options) { o.AuthorizeURL = "https://login.corepractice.is/connect" })
	if got := other.Issuer("bayside"); got != "" {
		t.Errorf("issuer = %q, want none", got)
	}
}

func TestPeopleAreToldTheHostTheyWillSignInAt(t *testing.T) {
	t.Parallel()
	if got := production(t, nil).Info().SignInHost; got != "{tenant}.corepractice.is" {
		t.Errorf("host = %q", got)
	}
	other := production(t, func(o *corepractice.Options) { o.AuthorizeURL = "https://login.corepractice.is/connect" })
	if got := other.Info().SignInHost; got != "login.corepractice.is" {
		t.Errorf("host = %q", got)
	}
}

func TestWithoutARevokeAddressTheAdapterCannotRevoke(t *testing.T) {
	t.Parallel()
	if _, can := production(t, nil).(connection.Revoker); !can {
		t.Error("with an address it cannot revoke")
	}
	without := production(t, func(o *corepractice.Options) { o.RevokeURL = "" })
	if _, can := without.(connection.Revoker); can {
		t.Error("without an address it says it can revoke")
	}
}

func TestNewNamesEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	_, err := corepractice.New(corepractice.Options{AuthorizeURL: "nonsense", RevokeURL: "ftp://x", ClientAuth: "magic"})
	if err == nil {
		t.Fatal("nonsense is accepted")
	}
	for _, word := range []string{"authorize", "revoke", "client id", "magic", "API address", "clock"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not speak of %q", err, word)
		}
	}
}
