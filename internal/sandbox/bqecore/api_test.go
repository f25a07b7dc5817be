package bqecore_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/bqecore"
)

// elements reads a page.
func elements(t *testing.T, of reply) (list []map[string]any) {
	t.Helper()
	of.Into(t, &list)
	return list
}

func TestAListComesInPagesAndThenNoContent(t *testing.T) {
	t.Parallel()
	for first, zero := range map[string]bool{"1": false, "0": true} {
		r := start(t, func(o *bqecore.Options) { o.FirstPageZero = zero })
		tokens := r.connect("office@northshore.example", bqecore.Northshore)
		last := map[string]string{"1": "3", "0": "2"}[first]
		if got := len(elements(t, r.call(tokens, "/employee"))); got != 25 {
			t.Errorf("%d come unasked", got)
		}
		if got := len(elements(t, r.call(tokens, "/employee?page="+first+",1000"))); got != 60 {
			t.Errorf("%d on one page", got)
		}
		seen := map[any]bool{}
		for page := first[0]; page <= last[0]; page++ {
			for _, e := range elements(t, r.call(tokens, "/employee?page="+string(page)+",25")) {
				seen[e["id"]] = true
			}
		}
		if len(seen) != 60 {
			t.Errorf("%d in pages", len(seen))
		}
		for page, status := range map[string]int{
			"9,25": 204, "4,20": 204, "1,1001": 400, "1": 400, "-1,25": 400, "1,0": 400, "9223372036854775807,1000": 204, "a,b": 400,
		} {
			if got := r.call(tokens, "/employee?page="+page); got.StatusCode != status || status == 204 && got.Text != "" {
				t.Errorf("page %s, first %s: %d %s", page, first, got.StatusCode, got.Text)
			}
		}
	}
}

func TestWithoutAnOffsetTimesArePacific(t *testing.T) {
	t.Parallel()
	r := start(t)
	tokens := r.connect("office@northshore.example", bqecore.Northshore)
	at := func(head ...string) any { return elements(t, r.call(tokens, "/activity", head...))[0]["lastUpdated"] }
	if got := at(); got != "2026-11-21T12:30:00" {
		t.Errorf("Sydney: %v", got)
	}
	if got := at("X-UTC-OFFSET", "-300"); got != "2026-11-20T20:30:00" {
		t.Errorf("New York: %v", got)
	}
	if got := at("X-UTC-OFFSET", ""); got != "2026-11-20T17:30:00" {
		t.Errorf("nothing said: %v", got)
	}
	if got := r.State().Offsets[bqecore.Northshore]; got.Missing != 1 || got.Last != "" {
		t.Errorf("%+v", got)
	}
	if page := r.do(http.MethodGet, r.base+"/control", "").Text; !strings.Contains(page, "Calls without X-UTC-OFFSET") {
		t.Error("the control page does not show it")
	}
	if err := r.Reset(); err != nil || len(r.State().Offsets) != 0 {
		t.Errorf("%v, %v", r.State().Offsets, err)
	}
}

func TestACompanysRecordsCanBeChanged(t *testing.T) {
	t.Parallel()
	r := start(t)
	tokens := r.connect("office@ridgeline.example", bqecore.Ridgeline)
	id, err := r.AddEmployee(bqecore.Ridgeline, "Zora", "Quill", "Architect")
	if err != nil {
		t.Fatal(err)
	}
	employees := elements(t, r.call(tokens, "/employee?page=1,100"))
	if got := employees[len(employees)-1]; got["id"] != id || got["displayName"] != "Zora Quill" || got["title"] != "Architect" || got["isActive"] != true {
		t.Errorf("%v", got)
	}
	if err := r.RemoveEmployee(bqecore.Ridgeline, id); err != nil {
		t.Fatal(err)
	}
	if got := len(elements(t, r.call(tokens, "/employee?page=1,100"))); got != len(employees)-1 {
		t.Errorf("%d left of %d", got, len(employees))
	}
	if err := r.RenameCompany(bqecore.Ridgeline, "Ridge & Co"); err != nil {
		t.Fatal(err)
	}
	if got := r.call(tokens, "/company").Object(t)["name"]; got != "Ridge & Co" {
		t.Errorf("name %v", got)
	}
	if _, err := r.AddEmployee("nobody", "a", "b", "c"); err == nil {
		t.Error("a company that does not exist got somebody")
	}
}

func TestTheAPIWantsATokenAScopeAndAPath(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.signIn("office@northshore.example")
	bare := r.redeem(r.allow(bqecore.Northshore, "read:core offline_access", "offline_access").Get("code")).Object(t)
	for path, status := range map[string]int{"/company": 403, "/employee": 403, "/health": 200, "/project": 404, "/userinfo": 401} {
		if got := r.call(bare, path); got.StatusCode != status {
			t.Errorf("%s: %d %s", path, got.StatusCode, got.Text)
		}
	}
	delete(bare, "access_token")
	if got := r.call(bare, "/company").StatusCode; got != http.StatusUnauthorized {
		t.Errorf("without a token: %d", got)
	}
	tokens := r.connect("office@northshore.example", bqecore.Northshore)
	if err := r.SetFaults(bqecore.Northshore, sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 7}); err != nil {
		t.Fatal(err)
	}
	limited := r.renew(tokens["refresh_token"])
	if limited.StatusCode != http.StatusTooManyRequests || limited.Header.Get("Retry-After") != "7" {
		t.Errorf("%d", limited.StatusCode)
	}
}

func TestOptionsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]bqecore.Options{
		"no address": {}, "a negative count": {BaseURL: "http://a.localhost:1", Employees: -1}, "a client without a secret": {BaseURL: "http://a.localhost:1", Clients: []bqecore.Client{{ID: "a"}}},
	} {
		if _, err := bqecore.New(options); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
