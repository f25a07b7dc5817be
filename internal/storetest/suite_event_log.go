package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mooring/internal/connection"
	"mooring/internal/eventlog"
	"mooring/internal/syncer"
)

// eventLogCases: notes, publishing, reading and forgetting.
var eventLogCases = map[string]func(*testing.T, *fixture){
	"tells of each kind that is public, and of nothing else": func(t *testing.T, f *fixture) {
		for _, kind := range []connection.EventKind{
			connection.EventConnected, connection.EventReconnected, connection.EventLocationsChosen, connection.EventNeedsReconnect,
			connection.EventDisconnected, connection.EventRevoked, connection.EventProblemOpened, connection.EventProblemReturned,
			connection.EventProblemResolved, connection.EventBooked, connection.EventChecked, connection.EventSyncRequested,
			connection.EventDayRepaired, connection.EventSupportVisited, connection.EventSupportChecked, connection.EventSupportNoted,
			connection.EventSupportAsked, connection.EventTold,
		} {
			f.happen(t, f.ours, kind, "one two three")
		}
		page := f.listed(t, eventlog.Filter{Limit: 100})
		var types []string
		for i, event := range page.Events {
			types = append(types, event.Type)
			if event.Sequence != int64(i+1) || event.OrganisationID != f.ours.OrganisationID || event.ConnectionID != f.ours.ID ||
				event.Provider != f.ours.Provider || event.TenantName != f.ours.Tenant.Name || !event.At.Equal(f.clock.now()) {
				t.Errorf("%+v", event)
			}
		}
		want := []string{
			eventlog.TypeConnected, eventlog.TypeReconnected, eventlog.TypeLocationsChosen, eventlog.TypeNeedsReconnect,
			eventlog.TypeDisconnected, eventlog.TypeRevocationRecorded, eventlog.TypeProblemOpened, eventlog.TypeProblemOpened,
			eventlog.TypeProblemResolved, eventlog.TypeAppointmentBooked,
		}
		if diff := cmp.Diff(want, types); diff != "" {
			t.Error(diff)
		}
		if page.More || page.Next != int64(len(want)) {
			t.Errorf("more %t, next %d", page.More, page.Next)
		}
		if got, want := f.text(t, "SELECT detail FROM event_log ORDER BY sequence"),
			"|\n|\none two three|\n|\n|\none two three|\none|\none|\none|\n|\n"; got != want {
			t.Errorf("details:\n%s", got)
		}
	},
	"tells of a sync that ended, once": func(t *testing.T, f *fixture) {
		f.owner(t, "kim", "harbour")
		f.exec(t, "UPDATE organisations SET external_id = 'cust-42' WHERE id = 'harbour'")
		fence, _ := f.begin(t)
		began := f.clock.now()
		f.write(t, fence, f.batch(f.appointments(3)...))
		f.finish(t, fence, connection.SyncWaiting)
		f.clock.advance(time.Minute)
		again, _ := f.begin(t)
		f.finish(t, again, connection.SyncPartial)
		if err := f.Syncs.Finish(f.ctx, again, syncer.Finish{Outcome: connection.SyncDone, At: f.clock.now()}); !errors.Is(err, connection.ErrFenced) {
			t.Errorf("finished twice: %v", err)
		}
		f.begin(t)
		f.disconnect(t, f.ours) // Stops a run.
		page := f.listed(t, eventlog.Filter{Limit: 9})
		if len(page.Events) != 1 {
			t.Fatalf("%+v", page.Events)
		}
		want := eventlog.Event{
			Sequence: 1, Type: eventlog.TypeSyncFinished, At: f.clock.now(), OrganisationID: "harbour", ExternalID: "cust-42",
			ConnectionID: f.ours.ID, Provider: f.ours.Provider, TenantName: f.ours.Tenant.Name,
			Data: eventlog.Particulars{Detail: "partial", StartedAt: began, Written: 3}.Data(eventlog.TypeSyncFinished),
		}
		if diff := cmp.Diff(want, page.Events[0]); diff != "" {
			t.Error(diff)
		}
	},
	"pages without a gap or a repeat, whatever the filter": func(t *testing.T, f *fixture) {
		kinds := []connection.EventKind{connection.EventConnected, connection.EventProblemOpened, connection.EventProblemResolved}
		for i := range 60 {
			f.happen(t, []connection.Connection{f.ours, f.theirs}[i%2], kinds[i%3], "x")
		}
		all := f.listed(t, eventlog.Filter{Limit: 100}).Events
		if len(all) != 60 {
			t.Fatalf("%d events", len(all))
		}
		for name, filter := range map[string]eventlog.Filter{
			"all": {}, "oldest": {Oldest: true}, "a type": {Types: []string{eventlog.TypeConnected}}, "none of the type": {Types: []string{eventlog.TypeDisconnected}},
			"a type twice": {Types: []string{eventlog.TypeConnected, eventlog.TypeProblemOpened, eventlog.TypeConnected}},
			"two types":    {Types: []string{eventlog.TypeConnected, eventlog.TypeProblemResolved}}, "an organisation": {OrganisationID: "lagoon"},
			"a connection": {ConnectionID: f.ours.ID}, "a type of a connection": {ConnectionID: f.ours.ID, Types: []string{eventlog.TypeProblemOpened}},
			"types of an organisation": {OrganisationID: "harbour", Types: []string{eventlog.TypeProblemOpened, eventlog.TypeConnected}},
			"another's connection":     {OrganisationID: "harbour", ConnectionID: f.theirs.ID}, "no connection": {ConnectionID: "none"},
		} {
			want := slices.DeleteFunc(slices.Clone(all), func(e eventlog.Event) bool {
				return len(filter.Types) > 0 && !slices.Contains(filter.Types, e.Type) ||
					filter.OrganisationID != "" && filter.OrganisationID != e.OrganisationID ||
					filter.ConnectionID != "" && filter.ConnectionID != e.ConnectionID
			})
			var got []eventlog.Event
			for more := true; more; {
				filter.Limit = 5
				page := f.listed(t, filter)
				if page.More != (len(got)+len(page.Events) < len(want)) || len(page.Events) > 5 {
					t.Fatalf("%s: %d of %d, %d more, more %t", name, len(got), len(want), len(page.Events), page.More)
				}
				got = append(got, page.Events...)
				filter.After, filter.Oldest, more = page.Next, false, page.More
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			if filter.After != 60 {
				t.Errorf("%s: goes on behind %d, want the newest", name, filter.After)
			}
		}
	},
	"says which places are none of the log's": func(t *testing.T, f *fixture) {
		if page := f.listed(t, eventlog.Filter{Limit: 5}); len(page.Events) != 0 || page.Next != 0 || page.More {
			t.Errorf("an empty log: %+v", page)
		}
		f.happen(t, f.ours, connection.EventConnected, "")
		f.listed(t, eventlog.Filter{Limit: 5, After: 1})
		if _, err := f.log().List(f.ctx, eventlog.Filter{Limit: 5, After: 2}); !errors.Is(err, eventlog.ErrUnknown) {
			t.Errorf("behind the newest: %v", err)
		}
	},
	"forgets from the beginning, and says so": func(t *testing.T, f *fixture) {
		log := f.log()
		for range 3 {
			f.happen(t, f.ours, connection.EventConnected, "")
			f.listed(t, eventlog.Filter{Limit: 1})
			f.clock.advance(time.Hour)
		}
		f.clock.advance(eventlog.Kept - 90*time.Minute)
		for range 2 {
			if err := log.Prune(f.ctx); err != nil {
				t.Fatal(err)
			}
		}
		if kept := f.text(t, "SELECT sequence FROM event_log ORDER BY sequence"); kept != "3|\n" {
			t.Errorf("kept: %s", kept)
		}
		for after, want := range map[int64]error{0: eventlog.ErrGone, 1: eventlog.ErrGone, 2: nil, 3: nil} {
			if _, err := log.List(f.ctx, eventlog.Filter{After: after, Limit: 5}); !errors.Is(err, want) {
				t.Errorf("after %d: %v, want %v", after, err, want)
			}
		}
		if page := f.listed(t, eventlog.Filter{Oldest: true, Limit: 5}); len(page.Events) != 1 || page.Next != 3 {
			t.Errorf("from the oldest: %+v", page)
		}
		f.clock.advance(time.Hour)
		if err := log.Prune(f.ctx); err != nil || f.count(t, "event_log") != 0 {
			t.Errorf("%v, %d left", err, f.count(t, "event_log"))
		}
		f.happen(t, f.ours, connection.EventDisconnected, "")
		if page := f.listed(t, eventlog.Filter{After: 3, Limit: 5}); len(page.Events) != 1 || page.Events[0].Sequence != 4 {
			t.Errorf("after all were forgotten: %+v", page)
		}
	},
	"forgets in portions": func(t *testing.T, f *fixture) {
		for range 5 {
			f.happen(t, f.ours, connection.EventConnected, "")
		}
		f.listed(t, eventlog.Filter{Limit: 1})
		for _, want := range []int{2, 2, 1, 0} {
			deleted, err := f.Store.EventLog().Prune(f.ctx, f.clock.now().Add(time.Second), 2)
			if err != nil || deleted != want {
				t.Errorf("deleted %d, %v, want %d", deleted, err, want)
			}
		}
	},
	"publishes each note once, whoever publishes at the same time": func(t *testing.T, f *fixture) {
		f.notes(t, 200)
		race(8, func(i int) bool {
			for range 30 {
				if _, err := f.Store.EventLog().Publish(f.ctx, 7, i%2 == 0); err != nil {
					t.Error(err)
				}
			}
			return true
		})
		f.wantLog(t, 200)
	},
	"publishes ten thousand": func(t *testing.T, f *fixture) {
		f.notes(t, 10_000)
		told := 0
		log := eventlog.New(eventlog.Options{Store: f.Store.EventLog(), Now: f.clock.now, Published: func(context.Context) { told++ }})
		if published, err := log.Publish(f.ctx); published != 10_000 || err != nil || told != 1 {
			t.Errorf("%d, %v, told %d times", published, err, told)
		}
		if published, err := log.Publish(f.ctx); published != 0 || err != nil || told != 1 {
			t.Errorf("again: %d, %v, told %d times", published, err, told)
		}
		f.wantLog(t, 10_000)
	},
}

// log is the log over the store.
func (f *fixture) log() *eventlog.Service {
	return eventlog.New(eventlog.Options{Store: f.Store.EventLog(), Now: f.clock.now})
}

// listed reads a page that must be there.
func (f *fixture) listed(t *testing.T, filter eventlog.Filter) eventlog.Page {
	t.Helper()
	page, err := f.log().List(f.ctx, filter)
	if err != nil {
		t.Fatalf("list %+v: %v", filter, err)
	}
	return page
}

// happen writes a line of the audit trail.
func (f *fixture) happen(t *testing.T, about connection.Connection, kind connection.EventKind, detail string) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		return tx.AppendEvent(f.ctx, connection.Event{
			OrganisationID: about.OrganisationID, ConnectionID: about.ID, TenantName: about.Tenant.Name, Kind: kind,
			Actor: connection.Actor{UserID: "kim", Name: "Kim Lee"}, Detail: detail, At: f.clock.now(),
		})
	})
}

// finish ends a run.
func (f *fixture) finish(t *testing.T, fence syncer.Fence, outcome connection.SyncOutcome) {
	t.Helper()
	if err := f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: outcome, At: f.clock.now()}); err != nil {
		t.Fatal(err)
	}
}

// notes writes so many lines of the audit trail, whose detail counts them.
func (f *fixture) notes(t testing.TB, count int) {
	t.Helper()
	err := f.Database.Gorm().WithContext(f.ctx).Exec(`INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		SELECT ?, ?, 'Bayside', 'revocation_recorded', '', '', CAST(i AS TEXT), 1 FROM n ORDER BY n.i`, count, f.ours.OrganisationID, f.ours.ID).Error
	if err != nil {
		t.Fatal(err)
	}
}

// wantLog wants the notes to stand in the log, each once and in order, and nothing else.
func (f *fixture) wantLog(t *testing.T, count int) {
	t.Helper()
	var want strings.Builder
	for i := range count {
		fmt.Fprintf(&want, "%d|%d|\n", i+1, i+1)
	}
	if got := f.text(t, "SELECT sequence, detail FROM event_log ORDER BY sequence"); got != want.String() {
		t.Errorf("log:\n%.400s", got)
	}
	if left := f.count(t, "event_notes"); left != 0 {
		t.Errorf("%d notes are left", left)
	}
}
