package view_test

import (
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/web/view"
)

// sydney is a clock at noon of a Saturday.
func sydney(t *testing.T) view.Clock {
	t.Helper()
	zone, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	return view.Clock{Now: time.Date(2026, time.November, 21, 12, 0, 0, 0, zone), Zone: zone}
}

func TestEveryKindOfEventHasASentence(t *testing.T) {
	t.Parallel()
	for _, told := range []struct {
		kind   connection.EventKind
		detail string
		want   string
	}{
		{connection.EventConnected, "", "Kim Lee connected Manly Dental."},
		{connection.EventReconnected, "", "Kim Lee reconnected Manly Dental."},
		{connection.EventLocationsChosen, "2 of 5", "Kim Lee chose 2 of 5 locations of Manly Dental."},
		{connection.EventChecked, "", "Kim Lee checked Manly Dental; it works."},
		{connection.EventSyncRequested, "", "Kim Lee asked for a sync of Manly Dental."},
		{connection.EventDayRepaired, "3", "Kim Lee repaired appointments of Manly Dental (3 changed)."},
		{connection.EventNeedsReconnect, "", "Manly Dental stopped working and needs to be reconnected."},
		{connection.EventDisconnected, "", "Kim Lee disconnected Manly Dental. Everything that came from it was removed."},
		{connection.EventRevoked, "confirmed", "Manly Dental: the practice system confirmed that our access has ended."},
		{connection.EventRevoked, "unconfirmed", "Manly Dental: the practice system did not confirm that our access has ended."},
		{connection.EventProblemOpened, "sign_in_refused", "Manly Dental: the practice system no longer gives us access."},
		{connection.EventProblemOpened, "scope_missing Appointments", "Manly Dental: a permission is missing (Appointments)."},
		{connection.EventProblemResolved, "provider_unreachable", "Manly Dental: the practice system answers again."},
		{connection.EventProblemResolved, "of_a_later_version", "Manly Dental: a problem ended."},
		{"of_a_later_version", "", "Manly Dental: of a later version."},
		{connection.EventProblemReturned, "provider_unreachable", "Manly Dental: once more, the practice system stopped answering."},
		{connection.EventProblemReturned, "location_sync_failing Manly Wharf", "Manly Dental: once more, one location could not be read (Manly Wharf)."},
		{connection.EventSupportVisited, "", "Kim Lee looked at Manly Dental."},
		{connection.EventSupportChecked, "", "Kim Lee asked for a check of Manly Dental."},
		{connection.EventSupportNoted, "", "Kim Lee left a note about Manly Dental for others in support."},
		{connection.EventSupportAsked, "", "Kim Lee asked the owners by email to reconnect Manly Dental."},
		{connection.EventTold, "sent problem Jo Bloggs", "Manly Dental: an email about a problem was sent to Jo Bloggs."},
		{connection.EventTold, "sent sign_in jo@manly.example", "Manly Dental: a link to reconnect was sent to jo@manly.example."},
		{connection.EventTold, "written reminder Jo Bloggs", "Manly Dental: a reminder of a problem was written for Jo Bloggs, but no mail server is set up."},
		{connection.EventTold, "bounced all_clear Jo", "Manly Dental: an email saying that a problem is over could not be delivered to Jo, because the address was refused."},
		{connection.EventTold, "given_up problem Jo", "Manly Dental: an email about a problem could not be delivered to Jo for days."},
		{connection.EventTold, "", "Manly Dental: an email was sent to an owner."},
	} {
		event := connection.Event{Kind: told.kind, Detail: told.detail, TenantName: "Manly Dental", Actor: connection.Actor{Name: "Kim Lee"}, At: sydney(t).Now}
		days := view.Activity(sydney(t), []connection.Event{event})
		if len(days) != 1 || len(days[0].Events) != 1 || days[0].Events[0].Sentence != told.want {
			t.Errorf("%s %s: %+v, want %q", told.kind, told.detail, days, told.want)
		}
	}
}

func TestEveryKindOfProblemHasANameInTheActivity(t *testing.T) {
	t.Parallel()
	for _, entry := range connection.Catalogue() {
		event := connection.Event{Kind: connection.EventProblemOpened, Detail: string(entry.Kind), TenantName: "Manly Dental", At: sydney(t).Now}
		sentence := view.Activity(sydney(t), []connection.Event{event})[0].Events[0].Sentence
		if strings.Contains(sentence, "a problem") || strings.Contains(sentence, "_") {
			t.Errorf("%s: %q", entry.Kind, sentence)
		}
	}
}

func TestActivityGroupsByDayInTheOrganisationsZone(t *testing.T) {
	t.Parallel()
	now := sydney(t).Now
	var events []connection.Event
	for _, ago := range []time.Duration{0, 12 * time.Hour, 12*time.Hour + time.Minute, 36*time.Hour + time.Minute} {
		events = append(events, connection.Event{Kind: connection.EventChecked, At: now.Add(-ago).UTC()})
	}
	days := view.Activity(sydney(t), events)
	var names []string
	for _, day := range days {
		names = append(names, day.Name)
	}
	if strings.Join(names, ", ") != "Today, Yesterday, Thursday 19 November 2026" || len(days[0].Events) != 2 {
		t.Errorf("days %v", names)
	}
}
