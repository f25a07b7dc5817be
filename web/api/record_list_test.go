package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/demo"
)

func TestACompanysListsAreReadInPages(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Systems: []string{demo.BQECore}})
	visitor := site.SignedIn(t, site.Owner)
	page := visitor.Post("/connections", url.Values{"provider": {demo.BQECore}})
	page = visitor.Allow(visitor.SignInAtProvider(page, "office@northshore.example"))
	id, found := page.Find("[data-connection]").Attr("data-connection")
	if !found {
		t.Fatalf("connect the company: status %d at %s", page.Status, page.URL)
	}
	site.Log.Await(t, "sync ended", 1)
	caller := site.Caller(site.Key(t))
	var read []map[string]any
	for query := "limit=40"; ; {
		var page pageOf
		caller.Call(t, http.MethodGet, "/connections/"+id+"/records/employees?"+query, "").Into(t, http.StatusOK, &page)
		read = append(read, page.Data...)
		if page.Next == nil {
			break
		}
		query = "limit=40&after=" + url.QueryEscape(*page.Next)
	}
	held := site.Rows(t, "SELECT record_id FROM records WHERE connection_id = ? AND kind = 'employees' ORDER BY record_id", id)
	if len(read) != len(held) || len(held) <= 40 || read[0]["name"] == "" {
		t.Fatalf("%d read, %d held", len(read), len(held))
	}
	for i, record := range read {
		if !strings.Contains(held[i], record["id"].(string)) {
			t.Errorf("line %d is %v, want %s", i, record, held[i])
		}
	}
	for path, said := range map[string]string{
		"/appointments": "has no appointments. What it has is at …/records/{list}: employees, ", "/practitioners": "has no appointments", "/records/patients": "It has employees, ",
	} {
		if reply := caller.Call(t, http.MethodGet, "/connections/"+id+path, ""); reply.Status != http.StatusNotFound || !strings.Contains(reply.Text, said) {
			t.Errorf("%s: %d %s", path, reply.Status, reply.Text)
		}
	}
	body := wanted(nil)
	if reply := caller.Call(t, http.MethodPost, "/connections/"+id+"/appointments", body, "Idempotency-Key", "one"); reply.Status != http.StatusConflict || !strings.Contains(reply.Text, "cannot-book") {
		t.Errorf("book: %d %s", reply.Status, reply.Text)
	}
}
