package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
	"mooring/internal/config"
)

// linkAnswer is a connect session as a program of the vendor reads it.
type linkAnswer struct {
	ID, URL, Outcome, Reason, Connection string
	// Status is the session's, or a problem's.
	Status       any
	Organisation struct {
		ID         string
		ExternalID string `json:"external_id"`
		Name       string
	}
	ExpiresAt string `json:"expires_at"`
	OpenedAt  string `json:"opened_at"`
	Type      string
	Errors    []struct{ Location, Message string }
}

// linkCall calls the API and reads the answer.
func linkCall(t *testing.T, caller apptest.Caller, method, path, body string, want int) linkAnswer {
	t.Helper()
	reply := caller.Call(t, method, path, body)
	var answer linkAnswer
	if err := json.Unmarshal([]byte(reply.Text), &answer); err != nil || reply.Status != want {
		t.Fatalf("%s %s %s: %d, want %d: %s", method, path, body, reply.Status, want, reply.Text)
	}
	return answer
}

// linkedSite is a site to which one product sends people.
func linkedSite(t *testing.T) *apptest.Site {
	t.Helper()
	return apptest.Start(t, apptest.Options{Quiet: true, Config: func(c *config.Config) { c.ReturnOriginList = "https://app.example.com" }})
}

// linkBody asks for a link; more is added to it.
func linkBody(organisation, more string) string {
	return `{"organisation": ` + organisation + `, "user": {"id": "user-17", "name": "Kim Lee"}, "return_url": "https://app.example.com/back"` + more + `}`
}

func TestALinkIsMadeForACustomerByTheVendorsOwnID(t *testing.T) {
	t.Parallel()
	site := linkedSite(t)
	caller := site.Caller(site.Key(t))
	const whose = `{"external_id": "practice-4711", "name": "Hillside Clinic", "time_zone": "Australia/Perth"}`
	made := linkCall(t, caller, http.MethodPost, "/connect-sessions", linkBody(whose, `, "provider": "core-practice", "tenant": "bayside"`), http.StatusCreated)
	if !strings.HasPrefix(made.ID, "cs_") || !strings.HasPrefix(made.URL, site.URL+"/connect/") || made.ExpiresAt == "" {
		t.Fatalf("%+v", made)
	}
	read := linkCall(t, caller, http.MethodGet, "/connect-sessions/"+made.ID, "", http.StatusOK)
	if read.Status != "open" || read.Organisation.ExternalID != "practice-4711" || read.Organisation.Name != "Hillside Clinic" || read.URL != "" || read.OpenedAt != "" {
		t.Errorf("%+v", read)
	}
	visitor := site.NewVisitor(t)
	visitor.Allow(visitor.SignInAtProvider(visitor.Submit(visitor.Get(made.URL), "main form", nil), "reception@bayside.example"))
	read = linkCall(t, caller, http.MethodGet, "/connect-sessions/"+made.ID, "", http.StatusOK)
	if read.Status != "opened" || read.Outcome != "" || read.Connection == "" || read.OpenedAt == "" {
		t.Errorf("while locations are chosen: %+v", read)
	}
	again := linkCall(t, caller, http.MethodPost, "/connect-sessions", linkBody(`{"external_id": "practice-4711"}`, `, "connection": "`+read.Connection+`"`), http.StatusCreated)
	page := site.NewVisitor(t).Get(again.URL)
	if page.URL.Path != "/connections/"+read.Connection+"/reconnect" || page.Find(".brand-organisation").Text() != "Hillside Clinic" {
		t.Errorf("a link to the connection leads to %s", page.URL)
	}
	theirs := linkBody(`{"id": "`+site.Owner.OrganisationID+`"}`, `, "connection": "`+read.Connection+`"`)
	if refused := linkCall(t, caller, http.MethodPost, "/connect-sessions", theirs, http.StatusNotFound); refused.Errors[0].Location != "body.connection" {
		t.Errorf("%+v", refused)
	}
}

func TestLinksThatCannotBeMadeSayWhy(t *testing.T) {
	t.Parallel()
	site := linkedSite(t)
	caller := site.Caller(site.Key(t))
	ours := `{"id": "` + site.Owner.OrganisationID + `"}`
	for name, test := range map[string]struct {
		body, location, says string
		status               int
	}{
		"another origin":      {strings.Replace(linkBody(ours, ""), "app.example.com", "evil.example", 1), "body.return_url", "MOORING_RETURN_ORIGINS", 422},
		"no organisation":     {linkBody(`{}`, ""), "body.organisation", "id or external_id", 422},
		"two organisations":   {linkBody(`{"id": "a", "external_id": "b"}`, ""), "body.organisation", "leave the rest out", 422},
		"an unknown one":      {linkBody(`{"id": "made-up"}`, ""), "body.organisation.id", "no organisation", 404},
		"a nameless new one":  {linkBody(`{"external_id": "made-up"}`, ""), "body.organisation.external_id", "name", 404},
		"a zoneless new one":  {linkBody(`{"external_id": "made-up", "name": "X"}`, ""), "body.organisation.time_zone", "time zone", 422},
		"an unknown provider": {linkBody(ours, `, "provider": "other"`), "body.provider", "not configured", 422},
		"an odd email":        {strings.Replace(linkBody(ours, ""), `"Kim Lee"`, `"Kim Lee", "email": "kim"`, 1), "body.user.email", "email address", 422},
		"too short a life":    {linkBody(ours, `, "expires_in": 59`), "body.expires_in", "", 422},
		"an unknown field":    {linkBody(ours, `, "redirect": "x"`), "body.redirect", "", 422},
		"no practice's address": {
			linkBody(ours, `, "provider": "core-practice", "tenant": "bayside.example.com"`), "body.tenant", "corepractice.is", 422,
		},
		"bad beside a new one": {
			linkBody(`{"external_id": "never-made", "name": "X", "time_zone": "UTC"}`, `, "tenant": "x"`), "body.tenant", "provider", 422,
		},
	} {
		refused := linkCall(t, caller, http.MethodPost, "/connect-sessions", test.body, test.status)
		if len(refused.Errors) != 1 || refused.Errors[0].Location != test.location || !strings.Contains(refused.Errors[0].Message, test.says) {
			t.Errorf("%s: %+v", name, refused)
		}
	}
	for _, table := range []string{"connect_sessions", "guests"} {
		if rows := site.Rows(t, "SELECT * FROM "+table); len(rows) != 0 {
			t.Errorf("%s: %v", table, rows)
		}
	}
	if rows := site.Rows(t, "SELECT id FROM organisations"); len(rows) != 2 {
		t.Errorf("organisations %v", rows)
	}
	linkCall(t, caller, http.MethodGet, "/connect-sessions/cs_unknown", "", http.StatusNotFound)
	linkCall(t, site.Caller(site.Key(t, apikey.ScopeRead)), http.MethodPost, "/connect-sessions", linkBody(ours, ""), http.StatusForbidden)
	linkCall(t, site.Caller(site.Key(t, apikey.ScopeManage)), http.MethodGet, "/connect-sessions/cs_unknown", "", http.StatusForbidden)
}
