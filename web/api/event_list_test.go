package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
	"mooring/internal/eventlog"
)

// eventAnswer is a page of the log as a program of the vendor reads it.
type eventAnswer struct {
	Data []eventlog.Public
	Next string
	More bool
}

// events reads a page of the log that must be there.
func events(t *testing.T, caller apptest.Caller, query string) eventAnswer {
	t.Helper()
	reply := caller.Call(t, http.MethodGet, "/events?"+query, "")
	var page eventAnswer
	if err := json.Unmarshal([]byte(reply.Text), &page); reply.Status != http.StatusOK || err != nil {
		t.Fatalf("%s: %d, %v, %s", query, reply.Status, err, reply.Text)
	}
	return page
}

// typesOf lists the types of events.
func typesOf(events []eventlog.Public) []string {
	types := make([]string, len(events))
	for i, event := range events {
		types[i] = event.Type
	}
	return types
}

func TestTheLogOfEventsIsReadOnFromWhereOneWas(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	caller := site.Caller(site.Key(t))
	from := events(t, caller, "after=latest").Next
	owner := site.SignedIn(t, site.Owner)
	first, second := owner.Connect("bayside"), owner.Connect("manly")
	if reply := caller.Call(t, http.MethodDelete, "/connections/"+second, ""); reply.Status >= http.StatusBadRequest {
		t.Fatalf("disconnect: %d %s", reply.Status, reply.Text)
	}
	// Whoever disconnects reads of it at once, and of what went before.
	all := events(t, caller, "type=connection.connected&type=connection.disconnected")
	if got := typesOf(all.Data); !slices.Equal(got, []string{eventlog.TypeConnected, eventlog.TypeConnected, eventlog.TypeDisconnected}) || all.More {
		t.Fatalf("%+v", all)
	}
	connected, ended := all.Data[0], all.Data[2]
	if connected.Connection.ID != first || connected.Connection.Provider != "core-practice" || connected.Connection.TenantName == "" ||
		connected.Data.By != site.Owner.Name || connected.Organisation.ID == "" || time.Since(connected.At) > time.Hour {
		t.Errorf("%+v", connected)
	}
	if ended.Connection.ID != second || !strings.Contains(ended.Data.By, "(API)") {
		t.Errorf("%+v", ended)
	}
	var paged []string
	for page := (eventAnswer{Next: from, More: true}); page.More; {
		page = events(t, caller, "limit=1&type=connection.connected&type=connection.disconnected&after="+page.Next)
		for _, event := range page.Data {
			paged = append(paged, event.ID)
		}
	}
	if want := []string{all.Data[0].ID, all.Data[1].ID, all.Data[2].ID}; !slices.Equal(paged, want) {
		t.Errorf("page by page %v, want %v", paged, want)
	}
	for query, want := range map[string]int{
		"connection=" + second: 2,
		"connection=" + second + "&organisation=" + connected.Organisation.ID: 2,
		"organisation=" + connected.Organisation.ID:                           3,
		"after=" + connected.ID:                                               2,
	} {
		if got := events(t, caller, "type=connection.connected&type=connection.disconnected&"+query); len(got.Data) != want {
			t.Errorf("%s: %v, want %d", query, typesOf(got.Data), want)
		}
	}
	// Who waits for what never comes is carried on all the same.
	if rare := events(t, caller, "type=appointment.booked"); len(rare.Data) != 0 || rare.Next < ended.ID {
		t.Errorf("%+v", rare)
	}
}

func TestPlacesThatAreNoneOfTheLogsAreRefused(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	caller := site.Caller(site.Key(t))
	wantTypesDocumented(t, caller)
	site.SignedIn(t, site.Owner).Connect("manly")
	if page := events(t, caller, "limit=1"); len(page.Data) != 1 {
		t.Fatalf("%+v", page)
	}
	for query, want := range map[string]string{
		"after=42":                    `400 query.after`,
		"after=evt_1":                 `400 query.after`,
		"after=evt_0000000000000000x": `400 query.after`,
		"after=" + url.QueryEscape("' OR 1=1 --"): `400 query.after`,
		"after=evt_9999999999999999":              `404 query.after`,
		"after=" + strings.Repeat("e", 300):       `400 query.after`,
		"type=connection.exploded":                `422 query.type[0]`,
		"limit=0":                                 `422 query.limit`,
		"limit=201":                               `422 query.limit`,
		"before=1":                                `422 query.before`,
		"organisation=nobody":                     `404 `,
		"organisation=external:nobody":            `404 `,
		"connection=nobody":                       `404 `,
	} {
		if got := refusal(t, caller.Call(t, http.MethodGet, "/events?"+query, "")); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if reply := site.Caller(site.Key(t, apikey.ScopeTokens)).Call(t, http.MethodGet, "/events", ""); reply.Status != http.StatusForbidden {
		t.Errorf("without the scope: %d", reply.Status)
	}
	site.Exec(t, "UPDATE event_log SET published_at = published_at - ?", (eventlog.Kept + time.Hour).Microseconds())
	if err := site.App.Events.Prune(t.Context()); err != nil {
		t.Fatal(err)
	}
	reply := caller.Call(t, http.MethodGet, "/events?after=evt_0000000000000000", "")
	if reply.Status != http.StatusGone || !strings.Contains(reply.Text, `"urn:mooring:problem:events-gone"`) || !strings.Contains(reply.Text, "after=latest") {
		t.Errorf("long after: %d %s", reply.Status, reply.Text)
	}
	next := events(t, caller, "after=latest").Next
	if page := events(t, caller, "after="+next); len(page.Data) != 0 || page.Next != next {
		t.Errorf("from now on: %+v", page)
	}
}

// refusal is the status of a problem and what it names.
func refusal(t *testing.T, reply apptest.Reply) string {
	t.Helper()
	var problem struct {
		Errors []struct{ Location string }
	}
	if err := json.Unmarshal([]byte(reply.Text), &problem); err != nil {
		t.Fatalf("%d, %v: %s", reply.Status, err, reply.Text)
	}
	var named []string
	for _, fault := range problem.Errors {
		named = append(named, fault.Location)
	}
	return fmt.Sprintf("%d %s", reply.Status, strings.Join(named, " "))
}

// wantTypesDocumented wants the document to name and to explain every type of event.
func wantTypesDocumented(t *testing.T, caller apptest.Caller) {
	t.Helper()
	var document struct {
		Paths map[string]map[string]struct {
			Description string
			Parameters  []struct {
				Name   string
				Schema struct{ Items struct{ Enum []string } }
			}
		}
	}
	reply := caller.Call(t, http.MethodGet, "/openapi.json", "")
	if err := json.Unmarshal([]byte(reply.Text), &document); err != nil {
		t.Fatal(err)
	}
	operation := document.Paths["/events"]["get"]
	for _, eventType := range eventlog.Types() {
		if !strings.Contains(operation.Description, "`"+eventType+"`") {
			t.Errorf("the description says nothing of %s", eventType)
		}
	}
	var taken []string
	for _, parameter := range operation.Parameters {
		if parameter.Name == "type" {
			taken = parameter.Schema.Items.Enum
		}
	}
	if !slices.Equal(taken, eventlog.Types()) {
		t.Errorf("type takes %v", taken)
	}
}
