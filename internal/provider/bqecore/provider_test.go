package bqecore_test

import (
	"net/url"
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider/bqecore"
	"mooring/internal/secret"
)

// production is the adapter with the addresses that BQE documents.
func production(t *testing.T, changes ...func(*bqecore.Options)) connection.Provider {
	t.Helper()
	chosen := options("https://api-identity.bqecore.com")
	chosen.APIURL = "https://api.bqecore.com/api"
	for _, change := range changes {
		change(&chosen)
	}
	made, err := bqecore.New(chosen)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestInfoSaysWhatBQECOREHasAndHasNot(t *testing.T) {
	t.Parallel()
	info := production(t, func(o *bqecore.Options) { o.Scopes = append(bqecore.KnownScopes(), "x:y") }).Info()
	if info.Slug != "bqe-core" || info.Name != "BQE CORE" || info.SignInHost != "api-identity.bqecore.com" {
		t.Errorf("info = %+v", info)
	}
	if !info.OneSignIn || !info.OneLocation || !info.NoAppointments || info.Asks != connection.AskNothing || info.Grant != connection.GrantCode || len(info.Records) != 2 {
		t.Errorf("info = %+v", info)
	}
	titles := map[string]bool{}
	for _, scope := range info.Scopes {
		if scope.Title == "" || scope.Why == "" || scope.Without == "" || titles[scope.Title] {
			t.Errorf("scope %+v is not explained", scope)
		}
		titles[scope.Title] = true
		if scope.Renews != (scope.Name == "offline_access") {
			t.Errorf("%s renews: %v", scope.Name, scope.Renews)
		}
	}
	if len(titles) != 9 || !titles["x:y"] {
		t.Errorf("titles = %v", titles)
	}
}

func TestNothingIsAskedAboutTheCompany(t *testing.T) {
	t.Parallel()
	for _, input := range []string{"", "bayside", "https://evil.example"} {
		if got, err := production(t).ParseTenant(input); got != "" || err != nil {
			t.Errorf("%q: %q, %v", input, got, err)
		}
	}
}

func TestTheBrowserIsSentWithScopesStateAndChallenge(t *testing.T) {
	t.Parallel()
	made := production(t).(connection.Authorizer)
	text, err := made.AuthorizeURL(connection.AuthorizeParams{
		State: "st", Verifier: secret.NewValue("v"), RedirectURI: "https://m.example/cb", Scopes: []string{"read:core", "offline_access"},
	})
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	if address.Path != "/idp/connect/authorize" || query.Get("scope") != "read:core offline_access" || query.Get("state") != "st" ||
		query.Get("code_challenge_method") != "S256" || query.Get("response_type") != "code" || query.Get("redirect_uri") != "https://m.example/cb" {
		t.Errorf("address = %s", text)
	}
	if made.Issuer("") != "" || !made.UsesPKCE() {
		t.Error("the issuer is not known, and PKCE is on")
	}
}

func TestWithoutARevokeAddressTheAdapterCannotRevoke(t *testing.T) {
	t.Parallel()
	if _, can := production(t).(connection.Revoker); !can {
		t.Error("with an address it cannot revoke")
	}
	if _, can := production(t, func(o *bqecore.Options) { o.RevokeURL = "" }).(connection.Revoker); can {
		t.Error("without an address it says it can revoke")
	}
}

func TestNewNamesEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	_, err := bqecore.New(bqecore.Options{
		AuthorizeURL: "nonsense", TokenURL: "https://{tenant}.bqecore.com", RevokeURL: "ftp://x", ClientAuth: "magic", Scopes: []string{"offline_access"}, FirstPage: 2,
	})
	if err == nil {
		t.Fatal("nonsense is accepted")
	}
	for _, word := range []string{"authorize", "token: there is one address", "revoke", "client id", "magic", "API address", "clock", "read:core", "first page"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not speak of %q", err, word)
		}
	}
}
