package corepractice_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/sandbox/sandboxtest"
)

// booking posts an appointment.
func (r *running) booking(token, key, body string) reply {
	r.t.Helper()
	request := r.request(http.MethodPost, apiPath("bayside", "/appointments"), body)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	return sandboxtest.Must(r.t, http.DefaultClient, request)
}

func TestABookingIsMadeOnceForItsKey(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	body := `{"location_id":"b1","practitioner_id":"bd1","patient_ref":"P-10482","start":"2026-11-28T06:00:00+11:00","end":"2026-11-28T06:30:00+11:00","reason":"Recall"}`
	first, again := r.booking(token, "k1", body), r.booking(token, "k1", strings.Replace(body, "06:00:00+11:00", "05:00:00+10:00", 1))
	if first.StatusCode != http.StatusCreated || again.StatusCode != http.StatusCreated || first.Text != again.Text {
		t.Fatalf("%d %s\n%d %s", first.StatusCode, first.Text, again.StatusCode, again.Text)
	}
	var made appointment
	first.Into(t, &made)
	found := readAll(r, "bayside", "/appointments?from=2026-11-28T06:00:00%2B11:00&to=2026-11-28T06:00:01%2B11:00", token, nil)
	if len(found) != 1 || found[0].ID != made.ID || found[0].Status != "booked" {
		t.Errorf("found %+v", found)
	}
	for name, test := range map[string]struct {
		key, body string
		status    int
		code      string
	}{
		"another body":        {"k1", strings.Replace(body, "Recall", "Other", 1), 422, "idempotency_key_reused"},
		"no key":              {"", body, 400, "idempotency_key_required"},
		"same time":           {"k2", body, 409, "practitioner_busy"},
		"elsewhere, busy":     {"k2", strings.Replace(body, `"b1"`, `"b5"`, 1), 409, "practitioner_busy"},
		"overlap":             {"k2", strings.Replace(body, "06:00:00", "05:45:00", 1), 409, "practitioner_busy"},
		"not working there":   {"k2", strings.Replace(body, `"b1"`, `"b2"`, 1), 422, "invalid_appointment"},
		"unknown location":    {"k2", strings.Replace(body, `"b1"`, `"m1"`, 1), 422, "invalid_appointment"},
		"unknown person":      {"k2", strings.Replace(body, `"bd1"`, `"md1"`, 1), 422, "invalid_appointment"},
		"backwards":           {"k2", strings.Replace(body, "06:00:00", "06:30:00", 1), 422, "invalid_appointment"},
		"no patient":          {"k2", strings.Replace(body, "P-10482", "", 1), 422, "invalid_appointment"},
		"a field we know not": {"k2", strings.Replace(body, `"reason"`, `"patient_name"`, 1), 400, "invalid_request"},
		"not JSON":            {"k2", "<appointment/>", 400, "invalid_request"},
	} {
		answer := r.booking(token, test.key, test.body)
		if code := apiError(t, answer); answer.StatusCode != test.status || code != test.code {
			t.Errorf("%s: %d %s", name, answer.StatusCode, code)
		}
	}
	after := strings.NewReplacer("06:00:00", "06:30:00", "06:30:00", "07:00:00").Replace(body)
	if answer := r.booking(token, "k2", after); answer.StatusCode != http.StatusCreated {
		t.Errorf("the half hour after, with a key whose booking was refused: %d %s", answer.StatusCode, answer.Text)
	}
	before := strings.NewReplacer("06:00:00", "05:30:00", "06:30:00", "06:00:00").Replace(body)
	if answer := r.booking(token, "k3", before); answer.StatusCode != http.StatusCreated {
		t.Errorf("the half hour before: %d %s", answer.StatusCode, answer.Text)
	}
}
