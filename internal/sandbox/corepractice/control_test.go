package corepractice_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
	"mooring/internal/sandbox/sandboxtest"
)

// control sends JSON to the control interface.
func (r *running) control(method, path, body string) reply {
	r.t.Helper()
	request := r.request(method, "/control/"+path, body)
	request.Header.Set("Content-Type", "application/json")
	return sandboxtest.Must(r.t, http.DefaultClient, request)
}

func TestControlIsServedOnlyWhenItIsSwitchedOn(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.Control = false })
	for _, path := range []string{"/control", "/control/state"} {
		if answer := r.get(path); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if answer := r.control(http.MethodPost, "reset", ""); answer.StatusCode != http.StatusNotFound {
		t.Errorf("reset: %d", answer.StatusCode)
	}
}

func TestFaultsAreSetAddedAndClearedByJSON(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	faults := func() []sandbox.Fault {
		var state corepractice.State
		r.control(http.MethodGet, "state", "").Into(t, &state)
		return state.Tenants[0].Faults
	}
	r.control(http.MethodPost, "tenants/bayside/faults", `{"kind":"down"}`)
	r.control(http.MethodPut, "tenants/bayside/faults", `{"faults":[{"kind":"slow","seconds":3,"target":"api","next":2}]}`)
	r.control(http.MethodPost, "tenants/bayside/faults", `{"kind":"scope_trimmed","scopes":["appointments:read"]}`)
	got := faults()
	if len(got) != 2 || got[0].Kind != sandbox.Slow || got[0].Seconds != 3 || got[0].Next != 2 || got[1].Kind != sandbox.ScopeTrimmed {
		t.Errorf("faults %+v", got)
	}
	r.control(http.MethodDelete, "tenants/bayside/faults", "")
	if len(faults()) != 0 {
		t.Error("not cleared")
	}
}

func TestControlRefusesWhatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for _, test := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "tenants/bayside/faults", `{"kind":"down","speed":1}`, 400},
		{"POST", "tenants/bayside/faults", `{"kind":"down"} {}`, 400},
		{"POST", "tenants/bayside/faults", `{"kind":"upside_down"}`, 422},
		{"PUT", "tenants/bayside/faults", `{"faults":[{"kind":"down"},{"kind":"slow"}]}`, 422},
		{"POST", "tenants/nowhere/faults", `{"kind":"down"}`, 404},
		{"PUT", "tenants/bayside/locations/b9", `{"removed":true}`, 404},
		{"PUT", "tenants/bayside/locations/b1", `{"gone":true}`, 400},
		{"PUT", "tenants/bayside/locations/b1", `{"name":" "}`, 422},
		{"POST", "tenants/bayside/locations", `{"name":"A","time_zone":"Australia/Atlantis"}`, 422},
		{"POST", "tenants/bayside/appointments", `{"count":0}`, 422},
		{"POST", "tenants/bayside/appointments", `{"count":9,"location_id":"m1"}`, 404},
		{"POST", "tenants/bayside/changes", `{"count":-1}`, 422},
		{"PUT", "tenants/bayside/settings", `{"page_size":0}`, 422},
		{"PUT", "tenants/bayside/settings", `{"page_size":501}`, 422},
	} {
		if answer := r.control(test.method, test.path, test.body); answer.StatusCode != test.status {
			t.Errorf("%s %s %s: %d %s", test.method, test.path, test.body, answer.StatusCode, answer.Text)
		}
	}
	if faults := r.State().Tenants[0].Faults; len(faults) != 0 {
		t.Errorf("a refused request switched on %+v", faults)
	}
}

func TestJSONControlDoesWhatTheMethodsDo(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	before := len(readAll(r, "bayside", "/appointments?location_id=b2", token, nil))
	r.control(http.MethodPost, "tenants/bayside/appointments", `{"count":40,"location_id":"b2"}`)
	r.control(http.MethodPut, "tenants/bayside/settings", `{"page_size":1}`)
	r.control(http.MethodPut, "tenants/bayside/locations/b1", `{"name":"Bayside Glebe","active":false}`)
	if after := len(readAll(r, "bayside", "/appointments?location_id=b2", token, nil)); after != before+40 {
		t.Errorf("%d appointments, had %d", after, before)
	}
	var page list[struct {
		Name   string
		Active bool
	}]
	r.api(http.MethodGet, "bayside", "/locations", token).Into(t, &page)
	if len(page.Data) != 1 || page.Data[0].Name != "Bayside Glebe" || page.Data[0].Active {
		t.Errorf("page %+v", page)
	}
	if answer := r.control(http.MethodPost, "tenants/bayside/revoke-grant", ""); !strings.Contains(answer.Text, `"revoked":1`) {
		t.Errorf("revoke: %s", answer.Text)
	}
	if r.works("bayside", token) {
		t.Error("the grant survived")
	}
}

func TestATenantCanBeActivatedAndDeactivated(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	yes := true
	if err := r.Change("harbour", corepractice.SettingsChange{Activated: &yes}); err != nil {
		t.Fatal(err)
	}
	tokens := r.connect("harbour")
	if !r.works("harbour", tokens.AccessToken) {
		t.Error("harbour does not work")
	}
	no := false
	if err := r.Change("harbour", corepractice.SettingsChange{Activated: &no}); err != nil {
		t.Fatal(err)
	}
	if _, got := r.token("harbour", refreshForm(tokens.RefreshToken)); got.Error != "unauthorized_client" {
		t.Errorf("deactivated again: %+v", got)
	}
	if answer := r.api(http.MethodGet, "harbour", "/practice", tokens.AccessToken); answer.StatusCode != http.StatusForbidden || apiError(t, answer) != "not_activated" {
		t.Errorf("the API, deactivated again: %d %s", answer.StatusCode, answer.Text)
	}
	if err := r.Change("harbour", corepractice.SettingsChange{Activated: &yes}); err != nil {
		t.Fatal(err)
	}
	if _, got := r.token("harbour", refreshForm(tokens.RefreshToken)); got.AccessToken == "" || !r.works("harbour", got.AccessToken) {
		t.Errorf("activated once more: %+v", got)
	}
}

func TestResetPutsEverythingBack(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	before := readAll(r, "bayside", "/appointments", token, nil)
	if _, err := r.ChangeAppointments("bayside", 50); err != nil {
		t.Fatal(err)
	}
	set(t, r, sandbox.Fault{Kind: sandbox.Down})
	r.control(http.MethodPost, "reset", "")
	state := r.State()
	if len(state.TokenRequests) != 0 || len(state.APICalls) != 0 || len(state.Tenants[0].Faults) != 0 {
		t.Errorf("left over: %+v", state)
	}
	if r.works("bayside", token) {
		t.Error("a token survived")
	}
	after := readAll(r, "bayside", "/appointments", r.connect("bayside").AccessToken, nil)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the data differs: %s", diff)
	}
}

func TestTheFormsOfTheControlPageWork(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	page := r.get("/control").Page(t)
	for _, form := range []string{"fault", "revoke", "settings", "location", "add", "appointments", "changes"} {
		if page.Find(`form[action="/control/forms/bayside/`+form+`"]`).Length() == 0 {
			t.Errorf("the page has no form %s", form)
		}
	}
	for _, test := range []struct {
		form   string
		values url.Values
		status int
	}{
		{"fault", url.Values{"kind": {"slow"}, "target": {"token"}, "seconds": {"3"}, "next": {""}, "after_work": {"yes"}, "scope": {"x"}}, 303},
		{"fault", url.Values{"kind": {"slow"}, "seconds": {"soon"}}, 422},
		{"location", url.Values{"id": {"b5"}, "name": {"Lord Howe Lagoon"}, "do": {"rename"}}, 303},
		{"location", url.Values{"id": {"b4"}, "do": {"remove"}}, 303},
		{"settings", url.Values{"page_size": {"3"}}, 303},
		{"changes", url.Values{"count": {"2"}}, 303},
		{"appointments", url.Values{"count": {"2"}, "location": {"b1"}}, 303},
		{"nonsense", nil, 422},
	} {
		if answer := r.post("/control/forms/bayside/"+test.form, test.values); answer.StatusCode != test.status {
			t.Errorf("%s %v: %d", test.form, test.values, answer.StatusCode)
		}
	}
	got := r.State().Tenants[0]
	if len(got.Faults) != 1 || !got.Faults[0].AfterWork || got.Faults[0].Target != sandbox.Token {
		t.Errorf("faults %+v", got.Faults)
	}
	if got.Locations[4].Name != "Lord Howe Lagoon" || !got.Locations[3].Removed || got.Settings != (corepractice.Settings{PageSize: 3}) {
		t.Errorf("state %+v", got)
	}
	if answer := r.post("/control/forms/bayside/clear", nil); answer.StatusCode != 303 || len(r.State().Tenants[0].Faults) != 0 {
		t.Error("not cleared")
	}
	if answer := r.post("/control/forms/reset", nil); answer.StatusCode != 303 || r.State().Tenants[0].Locations[3].Removed {
		t.Error("not reset")
	}
}

func TestMethodsRefuseUnknownTenants(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	_, grants := r.Grants("x")
	_, revoked := r.RevokeGrants("x")
	_, added := r.AddLocation("x", practice.LocationPlan{})
	_, changed := r.ChangeAppointments("x", 1)
	for name, err := range map[string]error{
		"SetFaults": r.SetFaults("x"), "AddFault": r.AddFault("x", sandbox.Fault{}), "ClearFaults": r.ClearFaults("x"),
		"Grants": grants, "RevokeGrants": revoked, "AddLocation": added, "ChangeAppointments": changed,
		"ChangeLocation":  r.ChangeLocation("x", "b1", practice.LocationChange{}),
		"AddAppointments": r.AddAppointments("x", "", 1), "DeleteAppointment": r.DeleteAppointment("x", ""),
		"Change": r.Change("x", corepractice.SettingsChange{}),
	} {
		if !errors.Is(err, corepractice.ErrNoTenant) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThePracticeCanTakeAccessAwayByItself(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	form := r.get("/t/bayside/").Page(t).Find(`form[action*="/applications/"]`)
	action, found := form.Attr("action")
	if !found {
		t.Fatal("the home page does not offer it")
	}
	stranger := *r
	stranger.browser = sandboxtest.NewBrowser(t)
	if stranger.post(action, nil); !r.works("bayside", token) {
		t.Fatal("somebody who is not signed in took access away")
	}
	if answer := r.post(action, nil); answer.StatusCode != http.StatusSeeOther || r.works("bayside", token) {
		t.Errorf("%d, or the token still works", answer.StatusCode)
	}
}

func TestEveryPageSaysThatItIsASimulationAndCarriesAPolicy(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	paths := []string{"/", "/t/bayside/", "/control", authorizePath("bayside", nil), "/t/nowhere/", authorizePath("bayside", map[string]string{"client_id": "x"})}
	r.signIn("manly", "director@bayside.example")
	for _, path := range append(paths, authorizePath("manly", nil)) {
		answer := r.get(path)
		page := answer.Page(t)
		if page.Find(".strip").Text() != "Simulation - not the real Core Practice" || page.Find("h1").Length() != 1 {
			t.Errorf("%s: strip %q, %d headings", path, page.Find(".strip").Text(), page.Find("h1").Length())
		}
		if page.Find("[style], style, script, [onclick]").Length() != 0 {
			t.Errorf("%s: inline style or script", path)
		}
		policy := answer.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: policy %q", path, policy)
		}
		if leads := strings.Contains(policy, "form-action 'self' http://app.localhost:8080"); leads != strings.Contains(path, "client_id="+clientID) {
			t.Errorf("%s: policy %q", path, policy)
		}
		page.Find("input:not([type=hidden]), select").Each(func(_ int, field *goquery.Selection) {
			id, _ := field.Attr("id")
			if page.Find(`label[for="`+id+`"]`).Length() == 0 && field.Closest("label").Length() == 0 {
				t.Errorf("%s: a field without a label", path)
			}
		})
	}
	for _, asset := range []string{"/assets/sandbox.css", "/assets/icon.svg"} {
		if answer := r.get(asset); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", asset, answer.StatusCode)
		}
	}
}

func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) { o.PageSize = 5 })
	token := r.connect("bayside").AccessToken
	var wait sync.WaitGroup
	for i := range 12 {
		wait.Go(func() {
			for range 5 {
				switch i % 6 {
				case 0:
					_ = r.AddFault("bayside", sandbox.Fault{Kind: sandbox.ServerError, Target: sandbox.Revoke, Next: 1})
				case 1:
					_, _ = r.ChangeAppointments("bayside", 3)
				case 2:
					_ = r.State()
				case 3:
					_ = r.AddAppointments("manly", "", 1)
				default:
					request := r.request(http.MethodGet, apiPath("bayside", "/appointments"), "")
					request.Header.Set("Authorization", "Bearer "+token)
					if answer, err := sandboxtest.Send(http.DefaultClient, request); err != nil || answer.StatusCode != http.StatusOK {
						t.Errorf("%v", err)
					}
				}
			}
		})
	}
	wait.Wait()
}
