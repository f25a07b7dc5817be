package portal_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/portal"
)

func TestHabitsChangeWhatIsAnswered(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *portal.Options) {
		o.Habits = portal.Habits{
			NoScopeIsAll: true, Issuer: true,
			SameRedirect: func(registered, sent string) bool { return strings.HasPrefix(sent, registered) },
			TokenAnswer: func(v portal.Visit, answer map[string]any) {
				answer["endpoint"] = "https://" + v.Tenant.ID + ".example/"
			},
			OAuthError: func(w http.ResponseWriter, _ portal.Visit, e portal.OAuthError) {
				portal.WriteJSON(w, http.StatusOK, "Not authenticated: "+e.Code)
			},
			APIError: func(w http.ResponseWriter, status int, code, _ string) {
				portal.WriteJSON(w, status, map[string]string{"detail": code})
			},
			BeforeCall: func(w http.ResponseWriter, _ *http.Request, v portal.APIVisit) bool {
				if !v.Data.On("audited") {
					portal.WriteJSON(w, http.StatusForbidden, "not audited")
				}
				return !v.Data.On("audited")
			},
		}
	})
	r.signIn("owner@ledger.example")
	if boxes := r.do(http.MethodGet, authorizePath(""), "").Page(t).Find("input[name=scope]").Length(); boxes != 3 {
		t.Errorf("no scope asks for %d", boxes)
	}
	longer := strings.Replace(authorizePath("read"), url.QueryEscape(redirectURI), url.QueryEscape(redirectURI+"?a=1"), 1)
	if got := r.do(http.MethodGet, longer, "").StatusCode; got != http.StatusOK {
		t.Errorf("a longer return address: %d", got)
	}
	if got := r.consent("read", url.Values{"scope": {"read"}}); got.Get("iss") != r.base {
		t.Errorf("%v", got)
	}
	tokens := r.connect("owner@ledger.example", "south")
	if tokens["endpoint"] != "https://south.example/" {
		t.Errorf("%v", tokens)
	}
	if got := r.call("/company", tokens); got.StatusCode != http.StatusForbidden || !strings.Contains(got.Text, "not audited") {
		t.Errorf("%d %s", got.StatusCode, got.Text)
	}
	if got := r.call("/company", nil); got.StatusCode != http.StatusUnauthorized || got.Object(t)["detail"] != "unauthorized" {
		t.Errorf("%d %s", got.StatusCode, got.Text)
	}
	if got := r.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"made up"}}); got.StatusCode != 200 || !strings.Contains(got.Text, "Not authenticated") {
		t.Errorf("%d %s", got.StatusCode, got.Text)
	}
}

func TestAClientThatActsForItselfGetsATokenForItsOwnTenant(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *portal.Options) {
		o.Clients[0].Tenant = "south"
		o.Layout = portal.Layout{Token: "/connect/token", API: "/api", OwnIndex: true}
		o.Habits.ClientCredentials = true
		o.Scopes = []portal.Scope{{Name: "read", Label: "Read"}}
	})
	got := r.token(url.Values{"grant_type": {"client_credentials"}, "scope": {"read"}}).Object(t)
	if got["access_token"] == nil || got["refresh_token"] != nil || got["scope"] != "read" {
		t.Fatalf("%v", got)
	}
	if seen := r.call("/company", got).Object(t); seen["id"] != "south" || seen["user"] != "" {
		t.Errorf("%v", seen)
	}
	for name, form := range map[string]url.Values{
		"unsupported_grant_type": {"grant_type": {"authorization_code"}, "code": {"x"}},
		"invalid_scope":          {"grant_type": {"client_credentials"}, "scope": {"everything"}},
	} {
		if got := r.token(form).Object(t); got["error"] != name {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, path := range []string{"/", "/connect/authorize", "/sign-in"} {
		if got := r.do(http.MethodGet, path, "").StatusCode; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
	if page := r.do(http.MethodGet, "/t/south/", "").Page(t); page.Find("form").Length() != 0 {
		t.Error("the home page lets somebody sign in")
	}
	if err := r.AddFault("south", sandbox.Fault{Kind: sandbox.InvalidClient}); err != nil {
		t.Fatal(err)
	}
	if got := r.token(url.Values{"grant_type": {"client_credentials"}}); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("the fault of the client's tenant: %d", got.StatusCode)
	}
}

func TestSwitchesAreWorkedByMethodsFormsAndJSON(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	audited := func() (north, south bool) {
		tenants := r.State().Tenants
		return tenants[0].Settings.Switches["audited"], tenants[1].Settings.Switches["audited"]
	}
	if north, south := audited(); !north || south {
		t.Errorf("at the start %v %v", north, south)
	}
	page := r.do(http.MethodGet, "/control", "").Page(t)
	if page.Find("#south input[name=audited]").Length() != 1 || !strings.Contains(page.Find("#south").Text(), "not audited") {
		t.Error("the control page does not show the switch")
	}
	if !strings.Contains(page.Text(), "Calls this hour: 17") || page.Find("#south input[name=page_size], #south h3:contains(Locations)").Length() != 0 {
		t.Error("no figure, or a field for what the company does not have")
	}
	if got := r.post("/control/forms/south/settings", url.Values{"audited": {"yes"}}).StatusCode; got != http.StatusSeeOther {
		t.Errorf("form: %d", got)
	}
	if got := r.do(http.MethodPut, "/control/tenants/north/settings", `{"audited":false}`).StatusCode; got != http.StatusOK {
		t.Errorf("JSON: %d", got)
	}
	if north, south := audited(); north || !south {
		t.Errorf("afterwards %v %v", north, south)
	}
	for body, want := range map[string]int{`{"shiny":true}`: 422, `{"audited":1}`: 400, `{"page_size":5}`: 422, `[]`: 400} {
		if got := r.do(http.MethodPut, "/control/tenants/north/settings", body).StatusCode; got != want {
			t.Errorf("%s: %d", body, got)
		}
	}
	if err := r.Change("nowhere", nil, nil); !errors.Is(err, portal.ErrNoTenant) {
		t.Errorf("%v", err)
	}
	if _, err := r.Book("south"); !errors.Is(err, portal.ErrControl) {
		t.Errorf("%v", err)
	}
	if err := r.Reset(); err != nil {
		t.Fatal(err)
	}
	if north, south := audited(); !north || south {
		t.Errorf("after a reset %v %v", north, south)
	}
}

func TestUnusableOptionsAreRefused(t *testing.T) {
	t.Parallel()
	_, err := portal.New(portal.Options{
		BaseURL: "x", Look: portal.Look{Dark: "red; } body"}, PageSize: 501, Faults: fmt.Errorf("%w: the provider’s own", portal.ErrOptions),
		Fill: func() ([]*portal.Tenant, error) {
			t.Error("tenants are made up by options that are refused")
			return nil, nil
		},
	})
	for _, word := range []string{"Name", "BaseURL", "colour", "PageSize", "the provider’s own"} {
		if !errors.Is(err, portal.ErrOptions) || !strings.Contains(err.Error(), word) {
			t.Errorf("%q is not named in %v", word, err)
		}
	}
}

func TestTheLookIsTheProvidersOwn(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *portal.Options) { o.Look = portal.Look{Dark: "#0b3d2e"} })
	for asset, kind := range map[string]string{"sandbox.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"} {
		answer := r.do(http.MethodGet, "/assets/"+asset, "")
		if answer.Header.Get("Content-Type") != kind || !strings.Contains(answer.Text, "#0b3d2e") {
			t.Errorf("%s: %q", asset, answer.Header.Get("Content-Type"))
		}
	}
	page := r.do(http.MethodGet, "/", "").Page(t)
	if page.Find(".strip").Text() != "Simulation - not the real Ledger" || page.Find("h1").Text() != "Companies" {
		t.Errorf("strip %q, heading %q", page.Find(".strip").Text(), page.Find("h1").Text())
	}
}
