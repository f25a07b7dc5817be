package storetest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/support"
)

// supportCases: one connection, as support sees it and writes about it.
var supportCases = map[string]func(*testing.T, *fixture){
	"find a connection by its id alone": func(t *testing.T, f *fixture) {
		ref, err := f.Store.Support().Find(f.ctx, f.theirs.ID)
		if err != nil || ref != f.theirs.Ref() {
			t.Errorf("%+v, %v", ref, err)
		}
		for _, id := range []string{"", "nobody", "\x00", "\xff", "' OR ''='"} {
			if _, err := f.Store.Support().Find(f.ctx, id); !errors.Is(err, connection.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
	},
	"show all that belongs to a connection, and nothing of another": func(t *testing.T, f *fixture) {
		want := f.history(t)
		got, err := f.Store.Support().Detail(f.ctx, f.ours.Ref(), "2026-02-02")
		if err != nil {
			t.Fatal(err)
		}
		overview, err := f.Connections.Overview(f.ctx, f.ours.Ref())
		if err != nil {
			t.Fatal(err)
		}
		want.Overview = overview
		if len(got.Resolved) != 1 || len(got.Runs) != 1 || len(overview.Problems) != 1 || len(overview.Locations) != 2 {
			t.Fatalf("%d resolved, %d runs, overview %+v", len(got.Resolved), len(got.Runs), overview)
		}
		want.Resolved, want.Runs = got.Resolved, got.Runs
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if !got.Overview.LapsesAt.Equal(f.clock.now()) {
			t.Errorf("lapses at %v", got.Overview.LapsesAt)
		}
		if resolved := got.Resolved[0]; resolved.Kind != connection.ProblemMalformed || resolved.ResolvedAt.IsZero() {
			t.Errorf("resolved: %+v", resolved)
		}
	},
	"read ten statements, whatever there is": func(t *testing.T, f *fixture) {
		f.history(t)
		f.disconnect(t, f.theirs)
		for _, ref := range []connection.Ref{f.ours.Ref(), f.theirs.Ref()} {
			ctx, counter := database.CountStatements(f.ctx)
			if _, err := f.Store.Support().Detail(ctx, ref, ""); err != nil {
				t.Fatal(err)
			}
			if counter.Statements() != 10 {
				t.Errorf("%d statements", counter.Statements())
			}
		}
	},
	"keep to the organisation": func(t *testing.T, f *fixture) {
		repository := f.Store.Support()
		for _, ref := range []connection.Ref{f.crossed, {OrganisationID: "harbour", ID: "\x00"}} {
			_, detail := repository.Detail(f.ctx, ref, "")
			for name, err := range map[string]error{
				"detail": detail, "note": repository.AddNote(f.ctx, ref, support.Note{Text: "x", At: f.clock.now()}),
				"visit": repository.Visited(f.ctx, ref, connection.Actor{UserID: "sam"}, f.clock.now(), f.clock.now()),
			} {
				if !errors.Is(err, connection.ErrNotFound) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		if rows := f.count(t, "notes") + f.count(t, "events"); rows != 0 {
			t.Errorf("%d rows written", rows)
		}
	},
	"keep notes, whose text is in no event": func(t *testing.T, f *fixture) {
		repository := f.Store.Support()
		sam := connection.Actor{UserID: "sam", Name: "Sam Field (support)"}
		for _, text := range append([]string{"Called the front desk"}, hostile...) {
			f.clock.advance(time.Minute)
			if strings.ContainsRune(text, 0) {
				continue
			}
			if err := repository.AddNote(f.ctx, f.ours.Ref(), support.Note{Author: sam, Text: text, At: f.clock.now()}); err != nil {
				t.Fatal(err)
			}
			detail, err := repository.Detail(f.ctx, f.ours.Ref(), "")
			if err != nil {
				t.Fatal(err)
			}
			want := support.Note{ID: detail.Notes[0].ID, Author: sam, Text: text, At: f.clock.now()}
			if diff := cmp.Diff(want, detail.Notes[0]); diff != "" || want.ID == "" {
				t.Error(diff)
			}
		}
		events, err := f.Connections.Events(f.ctx, connection.EventFilter{OrganisationID: "harbour"})
		if err != nil || len(events) != f.count(t, "notes") {
			t.Fatalf("%d events, %v", len(events), err)
		}
		first := events[len(events)-1]
		want := connection.Event{
			Sequence: first.Sequence, OrganisationID: "harbour", ConnectionID: f.ours.ID, TenantName: f.ours.Tenant.Name,
			Kind: connection.EventSupportNoted, Actor: sam, At: first.At,
		}
		if diff := cmp.Diff(want, first); diff != "" {
			t.Error(diff)
		}
	},
	"write a visit once for each person and while": func(t *testing.T, f *fixture) {
		sam, alex := connection.Actor{UserID: "sam", Name: "Sam"}, connection.Actor{UserID: "alex", Name: "Alex"}
		visit := func(by connection.Actor) bool {
			err := f.Store.Support().Visited(f.ctx, f.ours.Ref(), by, f.clock.now(), f.clock.now().Add(-30*time.Minute))
			if err != nil {
				t.Error(err)
			}
			return err == nil
		}
		race(8, func(int) bool { return visit(sam) })
		f.wantVisits(t, 1)
		f.clock.advance(30 * time.Minute)
		visit(sam)
		f.wantVisits(t, 1)
		visit(alex)
		f.wantVisits(t, 2)
		f.clock.advance(time.Microsecond)
		f.appendEvents(t, f.ours, 40)
		visit(sam)
		visit(sam)
		visit(alex)
		f.wantVisits(t, 3)
	},
}

// history gives our connection, and theirs, one of everything that its page shows
// besides the overview, and returns ours.
func (f *fixture) history(t *testing.T) support.Detail {
	t.Helper()
	micros := f.clock.now().UnixMicro()
	for _, c := range []connection.Connection{f.ours, f.theirs} {
		organisation := c.OrganisationID
		f.exec(t, "INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES (?, ?, ?, 'Australia/Perth', 1)",
			organisation, strings.ToUpper(organisation), organisation)
		for i, role := range []string{"owner", "member", "owner"} {
			id := organisation + role + string(rune('0'+i))
			f.exec(t, `INSERT INTO users (id, organisation_id, email, name, role, password_hash, created_at, wants_mail, bounced_at, bounce)
				VALUES (?, ?, ?, ?, ?, '', 1, ?, ?, '550')`, id, organisation, id+"@example.com", id, role, i == 0, micros)
		}
		f.exec(t, "UPDATE users SET disabled_at = 1 WHERE id = ?", organisation+"owner2")
		f.exec(t, `INSERT INTO letters (id, organisation_id, connection_id, user_id, problem_id, kind, number, created_at, attempts, outcome, ended_at, code)
			VALUES (?, ?, ?, ?, 'problem', 'reminder', 2, ?, 3, 'bounced', ?, '550 5.1.1')`, "letter"+organisation, organisation, c.ID, organisation+"owner0", micros, micros)
		f.exec(t, "INSERT INTO sync_days (connection_id, day, done, partial, failed, written, deleted) VALUES (?, '2026-02-01', 9, 9, 9, 9, 9), (?, '2026-02-02', 1, 2, 3, 4, 5)", c.ID, c.ID)
		f.exec(t, "UPDATE credentials SET lapses_at = ? WHERE connection_id = ?", micros, c.ID)
	}
	f.begin(t)
	f.openProblems(t, connection.ProblemLimited, connection.ProblemMalformed)
	f.inTx(t, func(tx connection.Tx) error {
		_, err := tx.ResolveProblems(f.ctx, f.ours.Ref(), f.clock.now(), connection.ProblemMalformed)
		return err
	})
	return support.Detail{
		Organisation: "HARBOUR", TimeZone: "Australia/Perth",
		Days: []support.Day{{Date: "2026-02-02", Done: 1, Partial: 2, Failed: 3, Written: 4, Deleted: 5}},
		Letters: []support.Letter{{
			ID: "letterharbour", To: "harbourowner0@example.com", Kind: "reminder", Number: 2, ProblemID: "problem",
			CreatedAt: f.clock.now(), EndedAt: f.clock.now(), Attempts: 3, Outcome: "bounced", Code: "550 5.1.1",
		}},
		Owners: []support.Owner{{
			Name: "harbourowner0", Email: "harbourowner0@example.com", WantsMail: true, BouncedAt: f.clock.now(), Bounce: "550",
		}},
	}
}

// wantVisits wants so many visits in the audit trail.
func (f *fixture) wantVisits(t *testing.T, want int) {
	t.Helper()
	if visits := f.count(t, "events WHERE kind = ?", connection.EventSupportVisited); visits != want {
		t.Errorf("%d visits, want %d", visits, want)
	}
}
