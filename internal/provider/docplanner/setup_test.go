package docplanner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/docplanner"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

// noon is when the tests begin.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// adapter is all that the adapter can do.
type adapter interface {
	connection.Provider
	connection.Prover
	syncer.Source
	syncer.ChangeTeller
	Refresh(ctx context.Context, tenant string, refresh secret.Value, scopes []string) (connection.Tokens, error)
	MayReplay() bool
}

// answer is one answer of the provider.
type answer struct {
	status int
	body   string
	header http.Header
}

// wire is the provider as a transport: it answers by path, and notes what was asked.
type wire struct {
	answer func(r *http.Request) answer

	mu    sync.Mutex
	asked []*http.Request
	forms []string
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var form []byte
	if r.Body != nil {
		form, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(form))
	}
	w.mu.Lock()
	w.asked, w.forms = append(w.asked, r), append(w.forms, string(form))
	w.mu.Unlock()
	given := w.answer(r)
	if given.header == nil {
		given.header = http.Header{"Content-Type": {"application/vnd.docplanner+json; charset=UTF-8"}}
	}
	return &http.Response{
		StatusCode: given.status, Header: given.header, Body: io.NopCloser(strings.NewReader(given.body)), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

// calls is how often it was asked.
func (w *wire) calls() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked)
}

// paths are the paths and queries that were asked for, below the API's address.
func (w *wire) paths() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var paths []string
	for _, r := range w.asked {
		_, path, _ := strings.Cut(r.URL.RequestURI(), "/integration")
		paths = append(paths, path)
	}
	return paths
}

// newAdapter makes an adapter with the documented addresses on a wire.
func newAdapter(t testing.TB, w *wire, changes ...func(*docplanner.Options)) adapter {
	t.Helper()
	options := docplanner.Options{
		ClientAuth: "basic", Scopes: []string{"integration"},
		TokenURL: "https://www.{tenant}/oauth/v2/token", APIURL: "https://www.{tenant}/api/v3/integration",
		Now: func() time.Time { return noon }, TokenTransport: w, APITransport: w,
	}
	for _, change := range changes {
		change(&options)
	}
	made, err := docplanner.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return made.(adapter)
}

// by answers every call by its path below the API's address, with 404 for any other.
func by(bodies map[string]string) *wire {
	return &wire{answer: func(r *http.Request) answer {
		_, path, _ := strings.Cut(r.URL.Path, "/integration")
		body, found := bodies[path]
		if !found {
			return answer{status: http.StatusNotFound, body: `{"errors":[],"message":"Object not found MARK"}`}
		}
		return answer{status: http.StatusOK, body: body}
	}}
}

// says answers every call alike.
func says(status int, body string) *wire {
	return &wire{answer: func(*http.Request) answer { return answer{status: status, body: body} }}
}

// clinic is the API of a client with one facility: two doctors, and three addresses
// of which one is of both.
func clinic() map[string]string {
	return map[string]string{
		"/facilities":                                     `{"_items":[{"id":"1","name":"Clínica Sonrisa"}]}`,
		"/facilities/1/doctors":                           `{"_items":[{"id":"11","name":"Ana","surname":"García"},{"id":"12","name":"Íñigo","surname":"Pérez"}]}`,
		"/facilities/1/doctors/11/addresses":              `{"_items":[` + mayor + `,{"id":"102","name":null,"city_name":"Getafe","post_code":"28901","street":"Calle Real 3"}]}`,
		"/facilities/1/doctors/12/addresses":              `{"_items":[` + mayor + `,{"id":"103","name":null,"city_name":null,"street":null,"post_code":null,"is_online_only":true}]}`,
		"/facilities/1/doctors/11/addresses/101/bookings": `{"_items":[` + booked + `]}`,
		"/facilities/1/doctors/12/addresses/101/bookings": `{"_items":[` + canceled + `]}`,
	}
}

const (
	mayor    = `{"id":"101","name":"Clínica Sonrisa","city_name":"Madrid","post_code":"28013","street":"Calle Mayor 1","is_online_only":false}`
	booked   = `{"id":"5001","status":"booked","start_at":"2026-11-24T09:00:00+01:00","end_at":"2026-11-24T09:30:00+01:00","duration":30,"booked_by":"user","canceled_by":"","booked_at":"2026-11-20T10:00:00+01:00","canceled_at":null,"address_service":{"id":"7","name":"Limpieza"},"comment":"MARK-patient","patient":{"name":"MARK-patient"}}`
	canceled = `{"id":"5002","status":"canceled","start_at":"2026-11-24T10:00:00+0100","end_at":"2026-11-24T10:20:00+0100","duration":20,"booked_at":"2026-11-20T10:00:00+01:00","canceled_at":"2026-11-22T10:00:00+01:00","address_service":null}`
)

// madrid is access to the clinic in Spain, with a marked token.
func madrid() connection.Access {
	return connection.Access{TenantAddress: "doctoralia.es", Token: secret.NewValue("MARK-token"), ConnectionID: "c1", Account: "client-1"}
}

// window asks for the bookings of an address around noon.
func window(location string) syncer.AppointmentQuery {
	return syncer.AppointmentQuery{LocationID: location, From: noon.AddDate(0, 0, -7), To: noon.AddDate(0, 0, 90)}
}

// wantFailure checks that an error is a failure of a kind and quotes nothing.
func wantFailure(t testing.TB, err error, kind connection.FailureKind) *connection.Failure {
	t.Helper()
	failure, ok := connection.AsFailure(err)
	if !ok || failure.Kind != kind {
		t.Fatalf("error = %v, want a failure of kind %s", err, kind)
	}
	if strings.Contains(failure.Error(), "MARK") {
		t.Errorf("the failure quotes the answer or the token: %v", failure)
	}
	return failure
}

// with replaces one field of a JSON object.
func with(t testing.TB, object, field string, value any) string {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal([]byte(object), &fields); err != nil {
		t.Fatal(err)
	}
	fields[field] = value
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// items wraps elements of a list.
func items(elements ...string) string { return `{"_items":[` + strings.Join(elements, ",") + `]}` }
