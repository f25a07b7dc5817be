package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
	"mooring/internal/database"
)

// standing is a connection as the API says it.
type standing struct {
	ID, Status, Provider string
	Health               *string
	Organisation         struct {
		ID, Name   string
		ExternalID *string `json:"external_id"`
	}
	Tenant    struct{ Name, URL string }
	Locations []struct {
		ID     string
		Chosen bool
	}
	Problems []struct {
		Code, Severity, Subject, Title, Happened, Means string
		ToDo                                            string `json:"to_do"`
	}
	Scopes       []string
	Missing      []string `json:"missing_scopes"`
	ReconnectURL string   `json:"reconnect_url"`
	AnsweredAt   *string  `json:"answered_at"`
	NextSyncAt   *string  `json:"next_sync_at"`
	Receipt      *struct {
		At, By, Revocation string
		Removed            map[string]int
	}
}

// stands reads a connection.
func stands(t *testing.T, caller apptest.Caller, id string) standing {
	t.Helper()
	var read standing
	caller.Call(t, "GET", "/connections/"+id, "").Into(t, http.StatusOK, &read)
	return read
}

func TestAConnectionIsReadAsItStands(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	caller := site.Caller(site.Key(t))
	read := stands(t, caller, id)
	if read.Status != "connected" || read.Health == nil || *read.Health != "healthy" || read.Provider != "core-practice" ||
		read.Organisation.Name != "Harbourside Health" || read.Tenant.URL != "https://bayside.corepractice.is" || len(read.Locations) != 5 ||
		len(read.Scopes) != 4 || read.AnsweredAt == nil || read.NextSyncAt == nil || read.Receipt != nil ||
		read.ReconnectURL != site.URL+"/connections/"+id+"/reconnect" {
		t.Errorf("connected: %+v", read)
	}

	if _, err := site.Sandbox.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	var checked struct{ Result, Text string }
	caller.Call(t, "POST", "/connections/"+id+"/check", "").Into(t, http.StatusOK, &checked)
	if checked.Result != "needs_reconnect" || !strings.Contains(checked.Text, "Please reconnect") {
		t.Errorf("checked: %+v", checked)
	}
	read = stands(t, caller, id)
	if read.Status != "needs_reconnect" || read.Health != nil || len(read.Problems) != 1 {
		t.Fatalf("refused: %+v", read)
	}
	if p := read.Problems[0]; p.Code != "sign_in_refused" || p.Severity != "failing" || p.Title == "" || !strings.Contains(p.Happened, "Core Practice") || p.Means == "" || p.ToDo == "" {
		t.Errorf("the problem: %+v", p)
	}
	for _, what := range []string{"check", "sync"} {
		refused := problemIn(t, caller.Call(t, "POST", "/connections/"+id+"/"+what, ""), http.StatusConflict, "needs-reconnect")
		if refused.State != "needs_reconnect" || refused.ReconnectURL != read.ReconnectURL {
			t.Errorf("%s: %+v", what, refused)
		}
	}
}

func TestADisconnectGivesItsReceiptAgainAndAgain(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	owner := site.SignedIn(t, site.Owner)
	id := owner.Connect("bayside")
	caller := site.Caller(site.Key(t))
	first := caller.Call(t, "DELETE", "/connections/"+id, "")
	if second := caller.Call(t, "DELETE", "/connections/"+id, ""); first.Status != http.StatusOK || second.Text != first.Text || second.Status != http.StatusOK {
		t.Errorf("first %d %s, second %d %s", first.Status, first.Text, second.Status, second.Text)
	}
	read := stands(t, caller, id)
	if read.Status != "disconnected" || read.Receipt == nil || read.Receipt.Removed["credentials"] != 1 || read.Receipt.Removed["locations"] != 5 ||
		read.Receipt.Revocation != "confirmed" || read.Receipt.By != "Recall Desk’s server (API)" || len(read.Locations) != 0 {
		t.Errorf("%+v", read)
	}
	for path, body := range map[string]string{"/check": "", "/sync": "", "/locations": `{"chosen":["b1"]}`} {
		method := "POST"
		if body != "" {
			method = "PUT"
		}
		problemIn(t, caller.Call(t, method, "/connections/"+id+path, body), http.StatusConflict, "disconnected")
	}
	if !strings.Contains(owner.Get("/activity").Text(), "Recall Desk’s server (API)") {
		t.Error("the practice cannot read who disconnected")
	}
}

func TestLocationsAreChosenOverTheAPI(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	owner := site.SignedIn(t, site.Owner)
	owner.Allow(owner.Depart("bayside"))
	caller := site.Caller(site.Key(t))
	var page struct{ Data []standing }
	caller.Call(t, "GET", "/connections?status=choosing", "").Into(t, http.StatusOK, &page)
	if len(page.Data) != 1 {
		t.Fatalf("%d are choosing", len(page.Data))
	}
	id := page.Data[0].ID
	refused := problemIn(t, caller.Call(t, "POST", "/connections/"+id+"/sync", ""), http.StatusConflict, "choosing")
	if refused.ReconnectURL != site.URL+"/connections/"+id+"/locations" {
		t.Errorf("%+v", refused)
	}
	wrong := problemIn(t, caller.Call(t, "PUT", "/connections/"+id+"/locations", `{"chosen":["b1","x","b1"]}`), http.StatusUnprocessableEntity, "invalid")
	if len(wrong.Errors) != 2 || wrong.Errors[0].Location != "body.chosen[1]" || wrong.Errors[1].Location != "body.chosen[2]" {
		t.Errorf("%+v", wrong)
	}
	var chosen, listed struct {
		Data []struct {
			ID     string
			Chosen bool
		}
	}
	caller.Call(t, "PUT", "/connections/"+id+"/locations", `{"chosen":["b2","b1"]}`).Into(t, http.StatusOK, &chosen)
	caller.Call(t, "GET", "/connections/"+id+"/locations", "").Into(t, http.StatusOK, &listed)
	if diff := cmp.Diff(chosen, listed); diff != "" || len(listed.Data) != 5 || !listed.Data[0].Chosen || !listed.Data[1].Chosen || listed.Data[2].Chosen {
		t.Errorf("%+v\n%s", listed, diff)
	}
	if stands(t, caller, id).Status != "connected" {
		t.Error("it is not connected")
	}
}

func TestListsArePagedAndFiltered(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	ids := map[string]bool{site.SignedIn(t, site.Owner).Connect("bayside"): true, site.SignedIn(t, site.Stranger).Connect("manly"): true}
	caller := site.Caller(site.Key(t))
	caller.Call(t, "PATCH", "/organisations/"+site.Owner.OrganisationID, `{"external_id":"a/b"}`).Into(t, http.StatusOK, &struct{}{})
	var page struct {
		Data []standing
		Next *string
	}
	seen := make(map[string]bool)
	for query := "?limit=1"; query != ""; {
		page.Next = nil
		caller.Call(t, "GET", "/connections"+query, "").Into(t, http.StatusOK, &page)
		for _, one := range page.Data {
			seen[one.ID] = true
		}
		if query = ""; page.Next != nil {
			query = "?limit=1&after=" + *page.Next
		}
	}
	if diff := cmp.Diff(ids, seen); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]int{
		"organisation=external:a/b": 1, "organisation=" + site.Stranger.OrganisationID: 1, "status=disconnected": 0, "health=healthy&provider=core-practice": 2,
	} {
		caller.Call(t, "GET", "/connections?"+query, "").Into(t, http.StatusOK, &page)
		if len(page.Data) != want || page.Data == nil {
			t.Errorf("%s: %d, want %d", query, len(page.Data), want)
		}
	}
	problemIn(t, caller.Call(t, "GET", "/connections?organisation=external:nobody", ""), http.StatusNotFound, "not-found")
	problemIn(t, caller.Call(t, "GET", "/connections?provider=nobody", ""), http.StatusUnprocessableEntity, "invalid")
	for _, path := range []string{"/connections?organisation=external:", "/connections?organisation=", "/organisations?external_id=", "/events?organisation="} {
		problemIn(t, caller.Call(t, "GET", path, ""), http.StatusUnprocessableEntity, "invalid") // An id that was forgotten is not everybody.
	}
	problemIn(t, caller.Call(t, "GET", "/connections?after=abc", ""), http.StatusBadRequest, "bad-cursor")
	var one struct {
		ID         string
		ExternalID string `json:"external_id"`
	}
	caller.Call(t, "GET", "/organisations/external:a%2Fb", "").Into(t, http.StatusOK, &one)
	if one.ID != site.Owner.OrganisationID || one.ExternalID != "a/b" {
		t.Errorf("by the vendor's id: %+v", one)
	}
}

func TestReadingTakesThreeStatementsAtMost(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	newest := 0
	site := apptest.Start(t, apptest.Options{Quiet: true, AroundApp: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, counter := database.CountStatements(r.Context())
			next.ServeHTTP(w, r.WithContext(ctx))
			mu.Lock()
			defer mu.Unlock()
			newest = counter.Statements()
		})
	}})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	caller := site.Caller(site.Key(t, apikey.ScopeRead))
	for _, path := range []string{
		"/connections", "/connections/" + id, "/connections/" + id + "/locations", "/connections?organisation=external:nobody",
		"/organisations", "/organisations/" + site.Owner.OrganisationID, "/organisations?external_id=nobody",
	} {
		reply := caller.Call(t, "GET", path, "")
		mu.Lock()
		if newest > 3 || newest < 2 || reply.Status >= 500 {
			t.Errorf("%s: %d statements, status %d", path, newest, reply.Status)
		}
		mu.Unlock()
	}
}
