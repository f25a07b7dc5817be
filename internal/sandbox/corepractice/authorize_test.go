package corepractice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/sandboxtest"
)

func TestAnUntrustedClientOrReturnAddressIsNeverRedirected(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for name, path := range map[string]string{
		"unknown client":      authorizePath("bayside", map[string]string{"client_id": "nobody"}),
		"no client":           authorizePath("bayside", map[string]string{"client_id": ""}),
		"no redirect":         authorizePath("bayside", map[string]string{"redirect_uri": ""}),
		"other path":          authorizePath("bayside", map[string]string{"redirect_uri": redirectURI + "/x"}),
		"added query":         authorizePath("bayside", map[string]string{"redirect_uri": redirectURI + "?a=1"}),
		"other case":          authorizePath("bayside", map[string]string{"redirect_uri": strings.ToUpper(redirectURI)}),
		"evil host":           authorizePath("bayside", map[string]string{"redirect_uri": "http://evil.example/"}),
		"repeated redirect":   authorizePath("bayside", nil) + "&redirect_uri=" + url.QueryEscape(redirectURI),
		"not activated, evil": authorizePath("harbour", map[string]string{"redirect_uri": "http://evil.example/"}),
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			answer := sandboxtest.Must(r.t, r.browser, r.request(method, path, ""))
			if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Location") != "" {
				t.Errorf("%s %s: %d to %q", name, method, answer.StatusCode, answer.Header.Get("Location"))
			}
		}
	}
}

func TestAFaultyRequestOfATrustedClientGoesBackWithItsStateAndIssuer(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for name, test := range map[string]struct {
		path, want string
	}{
		"token response type": {authorizePath("bayside", map[string]string{"response_type": "token"}), "unsupported_response_type"},
		"no response type":    {authorizePath("bayside", map[string]string{"response_type": ""}), "invalid_request"},
		"unknown scope":       {authorizePath("bayside", map[string]string{"scope": "patients:read"}), "invalid_scope"},
		"no scope":            {authorizePath("bayside", map[string]string{"scope": ""}), "invalid_scope"},
		"plain challenge":     {authorizePath("bayside", map[string]string{"code_challenge_method": "plain"}), "invalid_request"},
		"method defaulted":    {authorizePath("bayside", map[string]string{"code_challenge_method": ""}), "invalid_request"},
		"short challenge":     {authorizePath("bayside", map[string]string{"code_challenge": "abc"}), "invalid_request"},
		"repeated scope":      {authorizePath("bayside", nil) + "&scope=practice:read", "invalid_request"},
		"not activated":       {authorizePath("harbour", nil), "unauthorized_client"},
	} {
		got := r.callback(r.get(test.path))
		tenant := strings.Split(test.path, "/")[2]
		if got.Get("error") != test.want || got.Get("state") != "st-1" || got.Get("iss") != r.base+"/t/"+tenant {
			t.Errorf("%s: %v", name, got)
		}
		if got.Has("code") {
			t.Errorf("%s: got a code", name)
		}
	}
}

func TestPKCECanBeRequired(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.RequirePKCE = true })
	got := r.callback(r.get(authorizePath("bayside", map[string]string{"code_challenge": "", "code_challenge_method": ""})))
	if got.Get("error") != "invalid_request" {
		t.Errorf("got %v", got)
	}
}

func TestSigningInLeadsToTheConsentPageAndConsentToTheClient(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	path := authorizePath("bayside", nil)
	page := r.get(path).Page(t)
	form := page.Find("form")
	returnTo, _ := form.Find("input[name=return_to]").Attr("value")
	action, _ := form.Attr("action")
	answer := r.post(action, url.Values{"email": {"Reception@Bayside.example"}, "password": {"sandbox"}, "return_to": {returnTo}})
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != path {
		t.Fatalf("sign-in: %d to %q, want %q", answer.StatusCode, answer.Header.Get("Location"), path)
	}
	page = r.get(path).Page(t)
	if text := page.Find("main").Text(); !strings.Contains(text, "Mooring for Recalls") || !strings.Contains(text, "Bayside Dental Group") {
		t.Errorf("the consent page names neither application nor practice: %s", text)
	}
	if boxes := page.Find("input[name=scope]"); boxes.Length() != 5 || page.Find("input[name=scope][checked]").Length() != 5 {
		t.Errorf("%d boxes", boxes.Length())
	}
	action, _ = page.Find("form").Attr("action")
	got := r.callback(r.post(action, url.Values{"decision": {"allow"}, "scope": strings.Fields(allScopes)}))
	if got.Get("code") == "" || got.Get("state") != "st-1" || got.Get("iss") != r.base+"/t/bayside" {
		t.Errorf("callback %v", got)
	}
}

func TestAWrongPasswordKeepsTheAddressAndTheRequest(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	path := authorizePath("bayside", nil)
	answer := r.post("/t/bayside/sign-in", url.Values{"email": {"reception@bayside.example"}, "password": {"x"}, "return_to": {path}})
	page := answer.Page(t)
	if answer.StatusCode != http.StatusUnprocessableEntity || page.Find("[role=alert]").Length() != 1 {
		t.Fatalf("status %d", answer.StatusCode)
	}
	if email, _ := page.Find("#email").Attr("value"); email != "reception@bayside.example" {
		t.Errorf("e-mail %q", email)
	}
	if kept, _ := page.Find("[name=return_to]").Attr("value"); kept != path {
		t.Errorf("return_to %q", kept)
	}
}

func TestASignInLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for _, path := range []string{"https://evil.example/", "//evil.example/", "/t/manly/", "/control", "/t/bayside/../../control", `\\evil`} {
		answer := r.post("/t/bayside/sign-in",
			url.Values{"email": {"reception@bayside.example"}, "password": {"sandbox"}, "return_to": {path}})
		if got := answer.Header.Get("Location"); got != "/t/bayside/" {
			t.Errorf("%q led to %q", path, got)
		}
	}
}

func TestASignInHoldsAtItsOwnTenantOnly(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "director@bayside.example")
	address, err := url.Parse(r.base + "/t/bayside/")
	if err != nil {
		t.Fatal(err)
	}
	request := r.request(http.MethodGet, authorizePath("manly", nil), "")
	for _, cookie := range r.browser.Jar.Cookies(address) {
		request.AddCookie(cookie)
	}
	if len(request.Cookies()) != 1 || sandboxtest.Must(r.t, http.DefaultClient, request).Page(t).Find("#password").Length() != 1 {
		t.Error("manly did not ask for a sign-in")
	}
}

func TestASignInLastsTwelveHours(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "reception@bayside.example")
	r.clock.Add(12*time.Hour - time.Second)
	if r.get(authorizePath("bayside", nil)).Page(t).Find("#password").Length() != 0 {
		t.Error("it ended early")
	}
	r.clock.Add(time.Second)
	if r.get(authorizePath("bayside", nil)).Page(t).Find("#password").Length() != 1 {
		t.Error("it did not end")
	}
}

func TestRefusingConsentSendsAccessDenied(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "reception@bayside.example")
	got := r.callback(r.post(authorizePath("bayside", nil), url.Values{"decision": {"deny"}}))
	if got.Get("error") != "access_denied" || got.Get("state") != "st-1" || got.Has("code") {
		t.Errorf("got %v", got)
	}
}

func TestUntickedScopesAreNotGranted(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("bayside", "locations:read")
	if got.Scope != "practice:read locations:read" {
		t.Fatalf("scope %q", got.Scope)
	}
	answer := r.api(http.MethodGet, "bayside", "/appointments", got.AccessToken)
	if answer.StatusCode != http.StatusForbidden || !strings.Contains(answer.Header.Get("WWW-Authenticate"), "insufficient_scope") {
		t.Errorf("%d %s", answer.StatusCode, answer.Text)
	}
}

func TestScopesThatWereNotAskedForCannotBeTicked(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "reception@bayside.example")
	path := authorizePath("bayside", map[string]string{"scope": "locations:read"})
	code := r.callback(r.post(path, url.Values{"decision": {"allow"}, "scope": strings.Fields(allScopes)})).Get("code")
	if _, got := r.token("bayside", codeForm(code)); got.Scope != "locations:read" {
		t.Errorf("scope %q", got.Scope)
	}
	answer := r.post(path, url.Values{"decision": {"allow"}})
	if answer.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing ticked: %d", answer.StatusCode)
	}
}

func TestADirectorMayChooseTheOtherPractice(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "director@bayside.example")
	path := authorizePath("bayside", nil)
	if chosen, _ := r.get(path).Page(t).Find("select[name=practice] option[selected]").Attr("value"); chosen != "bayside" {
		t.Errorf("the select begins at %q", chosen)
	}
	form := url.Values{"decision": {"allow"}, "practice": {"manly"}, "scope": strings.Fields(allScopes)}
	_, got := r.token("bayside", codeForm(r.callback(r.post(path, form)).Get("code")))
	var who struct{ ID, Name, URL string }
	r.api(http.MethodGet, "bayside", "/practice", got.AccessToken).Into(t, &who)
	if who.ID != "manly" || who.Name != "Manly Dental" || who.URL != "https://manly.corepractice.is" {
		t.Errorf("the token is for %+v", who)
	}
	form.Set("practice", "harbour")
	if answer := r.post(path, form); answer.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("somebody else's practice: %d", answer.StatusCode)
	}
}

func TestReceptionCannotChooseAnotherPractice(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "reception@bayside.example")
	form := url.Values{"decision": {"allow"}, "practice": {"manly"}, "scope": strings.Fields(allScopes)}
	if answer := r.post(authorizePath("bayside", nil), form); answer.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("status %d", answer.StatusCode)
	}
}

func TestConsentFaults(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "reception@bayside.example")
	set(t, r, sandbox.Fault{Kind: sandbox.ConsentRefused, Next: 1})
	if got := r.callback(r.get(authorizePath("bayside", nil))); got.Get("error") != "access_denied" {
		t.Errorf("refused at once: %v", got)
	}
	set(t, r, sandbox.Fault{Kind: sandbox.ScopeTrimmed, Scopes: []string{"appointments:read", "practice:read"}})
	if got := r.connect("bayside"); got.Scope != "locations:read practitioners:read appointments:write" {
		t.Errorf("scope %q", got.Scope)
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "reception@bayside.example")
	for _, path := range []string{authorizePath("bayside", nil), "/control/reset", "/control/forms/reset", "/t/bayside/sign-in"} {
		request := r.request(http.MethodPost, path, "decision=allow&scope=practice:read")
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "cross-site")
		if answer := sandboxtest.Must(r.t, r.browser, request); answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
}

// set switches on exactly these faults of bayside.
func set(t *testing.T, r *running, faults ...sandbox.Fault) {
	t.Helper()
	if err := r.SetFaults("bayside", faults...); err != nil {
		t.Fatal(err)
	}
}

func TestADiscreetSimulationNamesNobody(t *testing.T) {
	t.Parallel()
	for _, discreet := range []bool{false, true} {
		r := start(t, func(o *corepractice.Options) { o.Discreet = discreet })
		said := r.get(authorizePath("bayside", nil)).Page(t).Find("main").Text()
		if named := strings.Contains(said, "reception@bayside.example"); named == discreet {
			t.Errorf("discreet %t: the page names who can sign in: %t", discreet, named)
		}
	}
}
