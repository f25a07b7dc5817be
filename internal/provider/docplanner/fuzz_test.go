package docplanner_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/connection"
)

func FuzzBookingsGiveSaneRowsOrAFailure(f *testing.F) {
	for _, seed := range []string{
		items(booked, canceled), items(), `{"page":1,"limit":2,"pages":11,"total":25,"_items":[` + booked + `]}`, `{"_items":[{"id":7,"start_at":"2026-11-24T09:00:00Z","duration":30}]}`,
		`{"_items":[{"id":"a","start_at":"9999-12-31T23:59:59+14:00"}]}`, `[`, "", `{"_items":[{}]}`, strings.ReplaceAll(items(booked), "5001", `\u0000`),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		bodies := clinic()
		bodies["/facilities/1/doctors/11/addresses/102/bookings"] = text
		page, err := newAdapter(t, by(bodies)).Appointments(t.Context(), madrid(), window("102"))
		if err != nil {
			wantFailure(t, err, connection.FailureMalformed)
			return
		}
		for _, a := range page.Appointments {
			if a.ID == "" || a.LocationID != "102" || a.PractitionerID != "11" || !a.End.After(a.Start) || a.UpdatedAt.IsZero() || a.PatientRef != "" ||
				a.Start.Before(window("102").From) || !a.Start.Before(window("102").To) {
				t.Fatalf("row %+v of %q", a, text)
			}
		}
	})
}

func FuzzAddressesGiveSaneLocationsOrAFailure(f *testing.F) {
	for _, seed := range []string{
		items(mayor), items(), items(`{"id":"1"}`, `{"id":2,"is_online_only":true}`), `{"_items":[{"id":".."}]}`, `{"_items":[],"_links":{"next":{"href":"/api/v3/integration/facilities"}}}`,
		`{"_items":[],"_links":[]}`, `{"_items":[],"_links":{"next":[]}}`, "", `{"_items":[{"id":"/../../x"}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		bodies := clinic()
		bodies["/facilities/1/doctors/11/addresses"] = text
		w := by(bodies)
		locations, err := newAdapter(t, w).Locations(t.Context(), madrid())
		for _, call := range w.asked {
			if call.URL.Host != "www.doctoralia.es" || call.URL.Scheme != "https" || !strings.HasPrefix(call.URL.Path, "/api/v3/integration/") || strings.Contains(call.URL.Path, "/..") {
				t.Fatalf("%q leads to %s", text, call.URL)
			}
		}
		if err != nil {
			wantFailure(t, err, connection.FailureMalformed)
			return
		}
		for _, one := range locations {
			if one.ID == "" || one.Name == "" || one.TimeZone == "" || !one.Listed {
				t.Fatalf("location %+v of %q", one, text)
			}
		}
	})
}

func FuzzAContinuationLeadsNowhereElse(f *testing.F) {
	for _, seed := range []string{
		`{"v":1,"location":"101","left":[{"f":"1","d":"12"}],"page":1}`, `{"v":1,"location":"101","left":[{"f":"..","d":".."}],"page":1}`, `{"v":1,"location":"102","left":[{"f":"1","d":"11"}],"page":1}`,
		`{"v":1,"location":"101","left":[],"page":1}`, `{"v":1,"location":"101","left":[{"f":"1/../../..","d":"?x"}],"page":1}`, `{"v":1,"location":"101","left":[{"f":"1","d":"12"}],"page":-1}`,
		`{"v":1,"location":"101","left":[{"f":"1","d":"12"}],"page":1001}`, "https://evil.example/", "null", `{"v":1,"location":"101","left":[{"f":"@evil","d":"#"}],"page":3,"seen":-1}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return
		}
		w := by(clinic())
		query := window("101")
		query.Page = text
		page, err := newAdapter(t, w).Appointments(t.Context(), madrid(), query)
		for _, call := range w.asked {
			if call.Method != http.MethodGet || call.URL.Host != "www.doctoralia.es" || call.URL.Scheme != "https" ||
				!strings.HasPrefix(call.URL.EscapedPath(), "/api/v3/integration/facilities") || strings.Contains(call.URL.EscapedPath(), "/../") {
				t.Fatalf("%q leads to %s", text, call.URL)
			}
		}
		if err != nil {
			if _, ok := connection.AsFailure(err); !ok {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, a := range page.Appointments {
			if a.LocationID != "101" {
				t.Fatalf("%q gives a row of %s", text, a.LocationID)
			}
		}
	})
}
