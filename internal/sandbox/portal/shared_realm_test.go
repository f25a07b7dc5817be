package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/portal"
)

func TestASharedRealmConnectsTheChosenCompany(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	if text := r.do(http.MethodGet, authorizePath("read"), "").Page(t).Find("h1").Text(); text != "Sign in to Ledger" {
		t.Errorf("heading %q", text)
	}
	r.signIn("owner@ledger.example")
	page := r.do(http.MethodGet, authorizePath("read offline"), "").Page(t)
	if label := page.Find("label[for=practice]").Text(); label != "Company" || page.Find("select[name=practice] option").Length() != 2 {
		t.Errorf("label %q", label)
	}
	if text := page.Find("main").Text(); !strings.Contains(text, "one of your companies") {
		t.Errorf("the page does not say whose data: %s", text)
	}
	tokens := r.connect("owner@ledger.example", "south")
	got := r.call("/company", tokens).Object(t)
	if got["id"] != "south" || got["same"] != true || got["user"] != "owner@ledger.example" {
		t.Errorf("%v", got)
	}
}

func TestWhoBelongsToOneCompanyIsNotAskedWhich(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("clerk@north.example")
	page := r.do(http.MethodGet, authorizePath("read"), "").Page(t)
	if page.Find("select[name=practice]").Length() != 0 || !strings.Contains(page.Find("main").Text(), "North & Sons") {
		t.Error("asked, or the company is not named")
	}
	answer := r.post(authorizePath("read"), url.Values{"decision": {"allow"}, "scope": {"read"}, "practice": {"south"}})
	if answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(answer.Text, "Choose one of your companies.") {
		t.Errorf("another company: %d", answer.StatusCode)
	}
}

func TestWhatIsUntickedIsNotGranted(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("clerk@north.example")
	code := r.consent("read offline", url.Values{"scope": {"read"}}).Get("code")
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}}
	if got := r.token(form).Object(t); got["scope"] != "read" || got["refresh_token"] != nil || got["access_token"] == nil {
		t.Errorf("%v", got)
	}
}

func TestFaultsStrikeTheTenantOfTheTokenAlone(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	north, south := r.connect("owner@ledger.example", "north"), r.connect("owner@ledger.example", "south")
	if err := r.SetFaults("north", sandbox.Fault{Kind: sandbox.ServerError}); err != nil {
		t.Fatal(err)
	}
	if got := r.call("/company", north).StatusCode; got != http.StatusInternalServerError {
		t.Errorf("north: %d", got)
	}
	if got := r.call("/company", south).StatusCode; got != http.StatusOK {
		t.Errorf("south: %d", got)
	}
	for name, want := range map[string]int{"north": http.StatusInternalServerError, "south": http.StatusOK} {
		tokens := map[string]map[string]any{"north": north, "south": south}[name]
		refresh, _ := tokens["refresh_token"].(string)
		if got := r.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}).StatusCode; got != want {
			t.Errorf("%s: refresh %d", name, got)
		}
	}
	if got := r.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"made up"}}).StatusCode; got != http.StatusBadRequest {
		t.Errorf("unknown: %d", got)
	}
	requests := r.State().TokenRequests
	for i, want := range []string{"north", "south"} {
		if requests[i].Tenant != want {
			t.Errorf("request %d is recorded for %q", i, requests[i].Tenant)
		}
	}
	if last := requests[len(requests)-1]; last.Tenant != "" || last.Outcome != "invalid_grant" {
		t.Errorf("%+v", last)
	}
}

func TestASignInPageMeetsEveryTenantsFaultsUntilSomebodyIsSignedIn(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	if err := r.AddFault("south", sandbox.Fault{Kind: sandbox.Unavailable, Target: sandbox.Authorize, Next: 1}); err != nil {
		t.Fatal(err)
	}
	if got := r.do(http.MethodGet, authorizePath("read"), "").StatusCode; got != http.StatusServiceUnavailable {
		t.Errorf("nobody: %d", got)
	}
	r.signIn("clerk@north.example")
	if err := r.AddFault("south", sandbox.Fault{Kind: sandbox.ConsentRefused}); err != nil {
		t.Fatal(err)
	}
	if got := r.do(http.MethodGet, authorizePath("read"), "").StatusCode; got != http.StatusOK {
		t.Errorf("the clerk of north: %d", got)
	}
	r.signIn("owner@ledger.example")
	if target := r.do(http.MethodGet, authorizePath("read"), "").Header.Get("Location"); !strings.Contains(target, "error=access_denied") {
		t.Errorf("the owner of both goes to %q", target)
	}
}

func TestACompanyTakesAccessAwayByItself(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	tokens := r.connect("owner@ledger.example", "south")
	action, found := r.do(http.MethodGet, "/t/south/", "").Page(t).Find(`form[action*="/applications/"]`).Attr("action")
	if !found {
		t.Fatal("the home page does not offer it")
	}
	r.post("/sign-out", nil)
	r.signIn("clerk@north.example")
	if r.post(action, nil); r.call("/company", tokens).StatusCode != http.StatusOK {
		t.Error("somebody of another company took it away")
	}
	r.signIn("owner@ledger.example")
	if answer := r.post(action, nil); answer.StatusCode != http.StatusSeeOther || r.call("/company", tokens).StatusCode != http.StatusUnauthorized {
		t.Errorf("%d, or the token still works", answer.StatusCode)
	}
}

func TestASignInInASharedRealmLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for path, want := range map[string]string{
		"https://evil.example/": "/", "//evil.example/": "/", `/\evil.example/`: "/", "/control": "/", "/t/../control": "/",
		"/t/north/": "/t/north/", authorizePath("read"): authorizePath("read"),
	} {
		answer := r.post("/sign-in", url.Values{"email": {"clerk@north.example"}, "password": {"sandbox"}, "return_to": {path}})
		if got := answer.Header.Get("Location"); got != want {
			t.Errorf("%s leads to %q", path, got)
		}
	}
}

func TestTheScopesOfACallAreAlternatives(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *portal.Options) { o.Authority.RefreshScope = "" })
	r.signIn("clerk@north.example")
	granted := func(scope string) map[string]any {
		code := r.consent(scope, url.Values{"scope": {scope}}).Get("code")
		return r.token(url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}}).Object(t)
	}
	for scope, want := range map[string]int{"read": 200, "write": 200, "offline": 403} {
		tokens := granted(scope)
		if got := r.call("/staff/7", tokens); got.StatusCode != want {
			t.Errorf("%s: %d", scope, got.StatusCode)
		}
		if got := r.call("/company", tokens); got.StatusCode != http.StatusOK {
			t.Errorf("%s, no scope needed: %d", scope, got.StatusCode)
		}
	}
	var calls []string
	for _, seen := range r.State().APICalls {
		calls = append(calls, seen.Call)
	}
	if strings.Join(calls, ",") != "GET /company,GET /staff/{id},GET /staff/{id}" {
		t.Errorf("counted %v", calls)
	}
}
