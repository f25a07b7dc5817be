package eventlog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mooring/internal/eventlog"
)

// stored is what stands in the log of each type, as the triggers write it.
func stored() map[string]eventlog.Particulars {
	return map[string]eventlog.Particulars{
		eventlog.TypeConnected:          {Actor: "Kim Lee"},
		eventlog.TypeReconnected:        {Actor: "Kim Lee"},
		eventlog.TypeLocationsChosen:    {Actor: "Kim Lee", Detail: "2 of 5"},
		eventlog.TypeNeedsReconnect:     {Actor: "Mooring"},
		eventlog.TypeDisconnected:       {Actor: "Back office (API)"},
		eventlog.TypeRevocationRecorded: {Actor: "Mooring", Detail: "unconfirmed"},
		eventlog.TypeProblemOpened:      {Actor: "Mooring", Detail: "provider_unreachable"},
		eventlog.TypeProblemResolved:    {Actor: "Mooring", Detail: "scope_missing"},
		eventlog.TypeSyncFinished:       {Detail: "partial", StartedAt: time.Date(2026, 11, 24, 9, 40, 0, 0, time.UTC), Written: 12},
		eventlog.TypeAppointmentBooked:  {Actor: "Kim Lee"},
	}
}

// TestThePublicFormOfEachTypeStays compares each type with the form that programs of
// vendors read: a change here breaks them.
func TestThePublicFormOfEachTypeStays(t *testing.T) {
	t.Parallel()
	var all bytes.Buffer
	for i, eventType := range eventlog.Types() {
		particulars, known := stored()[eventType]
		if !known {
			t.Errorf("%s is not tried", eventType)
		}
		event := eventlog.Event{
			Sequence: int64(i + 1), Type: eventType, At: time.Date(2026, 11, 24, 9, 41, 7, 250_000_000, time.UTC),
			OrganisationID: "org1", ExternalID: "cust-42", ConnectionID: "con1", Provider: "core-practice",
			TenantName: "Bayside & Sons <Dental>", Data: particulars.Data(eventType),
		}
		if eventType == eventlog.TypeAppointmentBooked {
			event.ExternalID = "" // Of an organisation that was made here.
		}
		text, err := event.JSON()
		if err != nil || !json.Valid(text) {
			t.Fatalf("%s: %v, %s", eventType, err, text)
		}
		all.Write(append(text, '\n'))
	}
	want, err := os.ReadFile(filepath.Join("testdata", "events.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(all.Bytes(), want) {
		t.Errorf("the public form has changed:\n%s", all.String())
	}
}

func TestIDsSortAsTheLogAndAreReadBack(t *testing.T) {
	t.Parallel()
	before := ""
	for _, sequence := range []int64{0, 1, 9, 10, 4_294_967_296, 9_999_999_999_999_999} {
		id := eventlog.Event{Sequence: sequence}.ID()
		if got, err := eventlog.ParseID(id); got != sequence || err != nil || id <= before {
			t.Errorf("%d: %s, %d, %v", sequence, id, got, err)
		}
		before = id
	}
}

func TestWhatIsNoIDIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "evt_", "42", "evt_42", "EVT_0000000000000042", "evt_00000000000000042", "evt_000000000000004", "evt_-000000000000042",
		"evt_+000000000000042", "evt_000000000000004x", "evt_0000000000000042 ", "whe_0000000000000042", "evt_٠٠٠٠٠٠٠٠",
	} {
		if got, err := eventlog.ParseID(text); !errors.Is(err, eventlog.ErrID) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}
