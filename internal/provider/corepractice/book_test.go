package corepractice_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/providertest"
)

// booker is the adapter as the front desk sees it.
func booker(t *testing.T, adapter connection.Provider) connection.Booker {
	t.Helper()
	booker, can := adapter.(connection.Booker)
	if !can {
		t.Fatal("the adapter cannot book")
	}
	return booker
}

// mayBook are the usual scopes and the one that booking takes.
func mayBook() []string { return append(providertest.Scopes(), "appointments:write") }

// checkUp is an appointment at a time of the day when nobody else is booked.
func checkUp(now time.Time) connection.NewAppointment {
	start := now.AddDate(0, 0, 2).Truncate(24 * time.Hour).Add(19 * time.Hour)
	return connection.NewAppointment{
		LocationID: "b1", PractitionerID: "bd1", PatientRef: "P-10482", Reason: "Check-up", Start: start, End: start.Add(30 * time.Minute),
	}
}

func TestAnAppointmentIsBookedOnceForAKeyAndReadsBackEqual(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	a := access("bayside", p.SignInFor(t, "bayside", mayBook()))
	wanted := checkUp(p.Clock.Now())
	made, err := booker(t, p.Adapter).Book(t.Context(), a, "key-1", wanted)
	if err != nil {
		t.Fatal(err)
	}
	again, err := booker(t, p.Adapter).Book(t.Context(), a, "key-1", wanted)
	if err != nil || again != made || made.ID == "" {
		t.Errorf("again: %+v, %v; first %+v", again, err, made)
	}
	query := connection.BookedQuery{LocationID: "b1", From: wanted.Start, To: wanted.End}
	listed, err := booker(t, p.Adapter).Booked(t.Context(), a, query)
	if err != nil || len(listed) != 1 || listed[0] != made {
		t.Errorf("listed %+v, %v", listed, err)
	}
	got := connection.NewAppointment{
		LocationID: made.LocationID, PractitionerID: made.PractitionerID, PatientRef: made.PatientRef, Reason: made.Reason, Start: made.Start, End: made.End,
	}
	if !got.Equal(wanted) {
		t.Errorf("made %+v, wanted %+v", got, wanted)
	}
}

func TestRefusalsOfABookingAreToldApart(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	a := access("bayside", p.SignInFor(t, "bayside", mayBook()))
	wanted := checkUp(p.Clock.Now())
	if _, err := booker(t, p.Adapter).Book(t.Context(), a, "key-1", wanted); err != nil {
		t.Fatal(err)
	}
	noPatient, elsewhere, later := wanted, wanted, wanted
	noPatient.PatientRef = ""
	elsewhere.PractitionerID = "bd4"
	later.Start, later.End = wanted.Start.Add(time.Hour), wanted.End.Add(time.Hour)
	for name, test := range map[string]struct {
		key    string
		wanted connection.NewAppointment
		want   connection.BookingRefusal
	}{
		"busy":                {"key-2", wanted, connection.RefusedClash},
		"no patient":          {"key-3", noPatient, connection.RefusedInvalid},
		"works elsewhere":     {"key-4", elsewhere, connection.RefusedInvalid},
		"the key of another":  {"key-1", later, connection.RefusedKeyUsed},
		"a key that is empty": {"", later, connection.RefusedInvalid},
	} {
		_, err := booker(t, p.Adapter).Book(t.Context(), a, test.key, test.wanted)
		var refused *connection.BookingError
		if !errors.As(err, &refused) || refused.Refusal != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	_, err := booker(t, p.Adapter).Book(t.Context(), access("bayside", p.SignIn(t, "bayside")), "key-5", later)
	if failure := wantFailure(t, err, connection.FailureForbidden); failure.Code != "insufficient_scope" {
		t.Errorf("without the scope: %v", failure)
	}
}

func TestAnAnswerThatMakesNoSenseLeavesABookingUnknown(t *testing.T) {
	t.Parallel()
	wanted := checkUp(time.Now())
	good := fmt.Sprintf(`{"id":"a1","location_id":"b1","practitioner_id":"bd1","patient_ref":"P-10482","start":%q,"end":%q,"status":"booked","reason":"","updated_at":%q,"deleted":false}`,
		wanted.Start.Format(time.RFC3339), wanted.End.Format(time.RFC3339), wanted.Start.Format(time.RFC3339))
	for name, answer := range map[string]string{
		"":             good,
		"no id":        strings.Replace(good, `"a1"`, `""`, 1),
		"elsewhere":    strings.Replace(good, `"b1"`, `"b2"`, 1),
		"deleted":      strings.Replace(good, `false`, `true`, 1),
		"no time":      strings.Replace(good, wanted.Start.Format(time.RFC3339), "soon", 1),
		"a list":       `{"data":[` + good + `],"next":null}`,
		"a long text":  strings.Replace(good, "P-10482", strings.Repeat("7", 2000), 1),
		"not JSON":     "Thank you",
		"nothing":      "",
		"another type": `{"id":7}`,
	} {
		api := newAPI(t, func(_ string, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, answer)
		})
		_, err := adapter(t, api.URL).Book(t.Context(), bayside(), "key", wanted)
		if name == "" {
			if err != nil {
				t.Errorf("a good answer: %v", err)
			}
			continue
		}
		failure := wantFailure(t, err, connection.FailureUnknown)
		if text := failure.Error(); strings.Contains(text, "MARK") || strings.Contains(text, "10482") {
			t.Errorf("%s: the failure tells %q", name, text)
		}
	}
}
