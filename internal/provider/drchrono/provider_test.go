package drchrono_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider/drchrono"
	"mooring/internal/secret"
)

func TestAnUnusableConfigurationIsRefusedWithAllItsFaults(t *testing.T) {
	t.Parallel()
	_, err := drchrono.New(drchrono.Options{APIURL: "https://{tenant}.drchrono.com/api", Scopes: []string{" "}, ClientAuth: "header"})
	for _, fault := range []string{"client id", "header", "authorize", "api: there is one address for all", "domain", "without scopes", "clock"} {
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("error %v says nothing of %q", err, fault)
		}
	}
}

func TestAnAuthorizationRequestNamesItsScopesAndKeepsTheSlash(t *testing.T) {
	t.Parallel()
	adapter := newAdapter(t, options("https://drchrono.com"))
	params := connection.AuthorizeParams{State: "state", RedirectURI: "https://app.example/back", Scopes: []string{"user:read", "calendar:read"}}
	text, err := adapter.AuthorizeURL(params)
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(text)
	if err != nil || address.Host != "drchrono.com" || address.Path != "/o/authorize/" {
		t.Fatalf("address = %q, %v", text, err)
	}
	if got := address.Query(); got.Get("scope") != "user:read calendar:read" || got.Get("response_type") != "code" || got.Has("code_challenge") {
		t.Errorf("query = %v", got)
	}
	for _, scopes := range [][]string{nil, {}, {""}, {" ", ""}} {
		params.Scopes = scopes
		if text, err := adapter.AuthorizeURL(params); err == nil {
			t.Errorf("scopes %q gave %q, want a refusal: DrChrono would share everything", scopes, text)
		}
	}
}

func TestAPersonIsAskedForNoAddress(t *testing.T) {
	t.Parallel()
	adapter := newAdapter(t, options("https://drchrono.com"))
	info := adapter.Info()
	if info.Asks != connection.AskNothing || info.SignInHost != "drchrono.com" || info.Grant != connection.GrantCode || !info.OneSignIn {
		t.Errorf("info = %+v", info)
	}
	if len(info.Needs) == 0 || len(info.Cautions) == 0 || info.Forbidden == "" || info.EndAccess == "" {
		t.Errorf("info leaves something unsaid: %+v", info)
	}
	for _, scope := range info.Scopes {
		if scope.Title == "" || scope.Title == scope.Name || scope.Why == "" || scope.Without == "" {
			t.Errorf("scope %q is not described: %+v", scope.Name, scope)
		}
	}
	if got, err := adapter.ParseTenant("whatever"); got != "" || err != nil {
		t.Errorf("tenant = %q, %v", got, err)
	}
}

func TestAccessCanBeEndedOnlyWhereThereIsAnAddressForIt(t *testing.T) {
	t.Parallel()
	without := options("https://drchrono.com")
	without.RevokeURL = ""
	if _, can := newAdapter(t, without).(connection.Revoker); can {
		t.Error("an adapter without an address revokes")
	}
	if _, can := newAdapter(t, options("https://drchrono.com")).(connection.Revoker); !can {
		t.Error("an adapter with an address does not revoke")
	}
}

// form answers the token endpoint and keeps what was sent.
func (r *rig) form(t *testing.T, path, body string) func() url.Values {
	var sent url.Values
	r.answer(path, func(w http.ResponseWriter, request *http.Request) {
		if err := request.ParseForm(); err != nil || request.Method != http.MethodPost {
			t.Errorf("%s with %v", request.Method, err)
		}
		sent = request.PostForm
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	})
	return func() url.Values { return sent }
}

func TestCredentialsAreSentInTheBody(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	sent := r.form(t, "/o/token/", `{"access_token": "a", "token_type": "Bearer", "expires_in": 172800, "refresh_token": "r", "scope": "user calendar user:read calendar:read"}`)
	tokens, err := r.adapter.Exchange(t.Context(), connection.ExchangeParams{Code: secret.NewValue("code"), RedirectURI: "https://app.example/back"})
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"grant_type": {"authorization_code"}, "code": {"code"}, "redirect_uri": {"https://app.example/back"},
		"client_id": {"mooring"}, "client_secret": {"s3cr:t &%/+ü"},
	}
	if sent().Encode() != want.Encode() || r.headers[0] != "" {
		t.Errorf("sent %v with header %q, want %v", sent(), r.headers[0], want)
	}
	if !slices.Contains(tokens.Scopes, "calendar:read") || !tokens.ExpiresAt.Equal(now.Add(48*60*60*1e9)) || !tokens.LapsesAt.IsZero() {
		t.Errorf("tokens = %+v", tokens)
	}
}

func TestARenewalKeepsTheRefreshTokenUnlessAnotherComes(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		`{"access_token": "a", "token_type": "Bearer", "expires_in": 172800}`:                        "old",
		`{"access_token": "a", "token_type": "Bearer", "expires_in": 172800, "refresh_token": ""}`:   "old",
		`{"access_token": "a", "token_type": "Bearer", "expires_in": 172800, "refresh_token": null}`: "old",
		`{"access_token": "a", "token_type": "Bearer", "refresh_token": "new"}`:                      "new",
	} {
		r := newRig(t, nil)
		sent := r.form(t, "/o/token/", answer)
		tokens, err := r.adapter.Refresh(t.Context(), "", secret.NewValue("old"), []string{"user:read"})
		if err != nil || tokens.Refresh.Reveal() != want {
			t.Errorf("%s left %q, %v; want %q", answer, tokens.Refresh.Reveal(), err, want)
		}
		if sent().Has("redirect_uri") || sent().Get("refresh_token") != "old" {
			t.Errorf("sent %v", sent())
		}
	}
}

func TestARefusedRenewalHandsNoTokenOn(t *testing.T) {
	t.Parallel()
	for code, kind := range map[string]connection.FailureKind{
		"invalid_grant": connection.FailureRefused, "invalid_client": connection.FailureClient,
	} {
		for _, status := range []int{http.StatusUnauthorized, http.StatusBadRequest} {
			r := newRig(t, nil)
			r.status("/o/token/", status, `{"error": "`+code+`"}`)
			tokens, err := r.adapter.Refresh(t.Context(), "", secret.NewValue("old"), nil)
			fails(t, err, kind)
			if !tokens.Refresh.IsZero() {
				t.Errorf("%s handed a refresh token on", code)
			}
		}
	}
	if !newRig(t, nil).adapter.MayReplay() {
		t.Error("a lost renewal is not tried again")
	}
}

func TestBothTokensAreRevoked(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	sent := r.form(t, "/o/revoke_token", "")
	err := r.adapter.(connection.Revoker).Revoke(t.Context(), "", connection.Tokens{Access: secret.NewValue("a"), Refresh: secret.NewValue("r")})
	if err != nil || r.count("/o/revoke_token") != 2 {
		t.Fatalf("revoke: %v after %v", err, r.requests())
	}
	if got := sent(); got.Get("token") != "a" || got.Get("client_id") != "mooring" || got.Get("client_secret") == "" {
		t.Errorf("sent %v", got)
	}
}
