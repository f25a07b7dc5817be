package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/account"
	"mooring/internal/connection"
	"mooring/internal/connectlink"
)

// linkCases: links and guests.
var linkCases = map[string]func(*testing.T, *fixture){
	"give back what was stored, by id, token and visit": func(t *testing.T, f *fixture) {
		made := f.link(t, "one", "Kim  Lee")
		links := f.Store.ConnectSessions()
		byID, err := links.Session(f.ctx, made.ID)
		byToken, tokenErr := links.SessionOfToken(f.ctx, tokenHash("one"))
		visit, visitErr := links.Visit(f.ctx, made.ID)
		if err := errors.Join(err, tokenErr, visitErr); err != nil {
			t.Fatal(err)
		}
		for what, found := range map[string]connectlink.Session{"id": byID, "token": byToken, "visit": visit.Session} {
			if diff := cmp.Diff(made, found); diff != "" {
				t.Errorf("by %s: %s", what, diff)
			}
		}
		want := account.Guest{ID: made.GuestID, OrganisationID: "harbour", ExternalID: "user-17", Name: "Kim  Lee", Email: "kim@harbour.example", CreatedAt: f.clock.now()}
		if diff := cmp.Diff(want, visit.Guest); diff != "" || visit.Organisation.ID != "harbour" || visit.Organisation.TimeZone == "" {
			t.Errorf("guest: %s; organisation: %+v", diff, visit.Organisation)
		}
		for _, unknown := range []string{"", "cs_unknown"} {
			_, err := links.Session(f.ctx, unknown)
			_, visitErr := links.Visit(f.ctx, unknown)
			_, tokenErr := links.SessionOfToken(f.ctx, tokenHash(unknown))
			if !errors.Is(err, connectlink.ErrNotFound) || !errors.Is(visitErr, connectlink.ErrNotFound) || !errors.Is(tokenErr, connectlink.ErrNotFound) {
				t.Errorf("%q: %v, %v, %v", unknown, err, visitErr, tokenErr)
			}
		}
	},
	"know a guest again, in the one organisation": func(t *testing.T, f *fixture) {
		first := f.link(t, "one", "Kim Lee")
		f.clock.advance(time.Hour)
		again := f.link(t, "two", "Kim Ng")
		theirs := f.linkOf(t, "lagoon", "three", "Kim Lee")
		if again.GuestID != first.GuestID || theirs.GuestID == first.GuestID {
			t.Errorf("guests %s, %s and theirs %s", first.GuestID, again.GuestID, theirs.GuestID)
		}
		visit, err := f.Store.ConnectSessions().Visit(f.ctx, first.ID)
		if err != nil || visit.Guest.Name != "Kim Ng" || !visit.Guest.CreatedAt.Equal(first.CreatedAt) {
			t.Errorf("%+v, %v", visit.Guest, err)
		}
		_, err = f.Store.ConnectSessions().Create(f.ctx, connectlink.Session{ID: "cs_x", OrganisationID: "nobody"}, tokenHash("x"), account.Guest{ID: "gst_x", OrganisationID: "nobody", CreatedAt: f.clock.now()})
		if !errors.Is(err, connectlink.ErrNotFound) {
			t.Errorf("an organisation that there is not: %v", err)
		}
	},
	"open a link for one of many": func(t *testing.T, f *fixture) {
		f.link(t, "one", "Kim Lee")
		var opened, refused atomic.Int64
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				switch _, err := f.Store.ConnectSessions().Open(f.ctx, tokenHash("one"), tokenHash(string(rune('a'+i))), f.clock.now()); {
				case err == nil:
					opened.Add(1)
				case errors.Is(err, connectlink.ErrNotFound):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if opened.Load() != 1 || refused.Load() != 7 {
			t.Errorf("%d opened it, %d were refused", opened.Load(), refused.Load())
		}
	},
	"open a link without a holder until it has one, and in time": func(t *testing.T, f *fixture) {
		made, links := f.link(t, "one", "Kim Lee"), f.Store.ConnectSessions()
		for range 2 {
			if session, err := links.Open(f.ctx, tokenHash("one"), nil, f.clock.now()); err != nil || session.Holder != nil || !session.OpenedAt.Equal(f.clock.now()) {
				t.Fatalf("%+v, %v", session, err)
			}
			f.clock.advance(time.Minute)
		}
		for _, want := range []bool{true, false} {
			if held, err := links.Hold(f.ctx, made.ID, tokenHash("mine")); err != nil || held != want {
				t.Errorf("%v, %v", held, err)
			}
		}
		if session, err := links.Session(f.ctx, made.ID); err != nil || !bytes.Equal(session.Holder, tokenHash("mine")) {
			t.Errorf("%x, %v", session.Holder, err)
		}
		if _, err := links.Open(f.ctx, tokenHash("one"), nil, f.clock.now()); !errors.Is(err, connectlink.ErrNotFound) {
			t.Errorf("once it is held: %v", err)
		}
		late := f.link(t, "late", "Kim Lee")
		f.clock.advance(late.ExpiresAt.Sub(f.clock.now()))
		if _, err := links.Open(f.ctx, tokenHash("late"), tokenHash("mine"), f.clock.now()); !errors.Is(err, connectlink.ErrNotFound) {
			t.Errorf("once it has expired: %v", err)
		}
	},
	"note what came of a link by what it replaces": func(t *testing.T, f *fixture) {
		links := f.Store.ConnectSessions()
		for i, try := range []struct {
			noted []connectlink.Outcome
			want  connectlink.Outcome
		}{
			{[]connectlink.Outcome{"returned", "denied"}, "denied"},
			{[]connectlink.Outcome{"denied", "failed", "returned"}, "denied"},
			{[]connectlink.Outcome{"failed", "connected", "denied", "returned"}, "connected"},
			{[]connectlink.Outcome{"connected", "reconnected"}, "reconnected"},
			{[]connectlink.Outcome{"", "failed"}, ""}, // Locations are being chosen.
			{[]connectlink.Outcome{"denied", ""}, ""},
			{[]connectlink.Outcome{"reconnected", ""}, "reconnected"},
			{[]connectlink.Outcome{"", "returned"}, "returned"},
			{[]connectlink.Outcome{"", "connected"}, "connected"},
		} {
			made := f.link(t, string(rune('A'+i)), "Kim Lee")
			for _, outcome := range try.noted {
				result := connectlink.Result{SessionID: made.ID, Outcome: outcome, At: f.clock.now()}
				if outcome == "" || outcome.Succeeded() {
					result.ConnectionID = "connection of " + made.ID
				} else {
					result.Reason = string(outcome)
				}
				if err := links.Settle(f.ctx, result); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := links.Session(f.ctx, made.ID)
			if err != nil || kept.Outcome != try.want || kept.EndedAt.IsZero() != (try.want == "") {
				t.Errorf("%v: %+v, %v", try.noted, kept, err)
			}
			linked := slices.ContainsFunc(try.noted, func(o connectlink.Outcome) bool { return o == "" || o.Succeeded() })
			if (kept.ResultID != "") != linked || kept.Outcome.Succeeded() && kept.Reason != "" {
				t.Errorf("%v: connection %q, reason %q", try.noted, kept.ResultID, kept.Reason)
			}
		}
		if err := links.Settle(f.ctx, connectlink.Result{SessionID: "x", Outcome: "odd"}); err == nil {
			t.Error("an outcome that is none is noted")
		}
	},
	"find the sign-in that came through during a visit": func(t *testing.T, f *fixture) {
		links := f.Store.ConnectSessions()
		first, opened := f.visit(t, "first"), f.clock.now()
		none := func(what string, session connectlink.Session, until time.Time) {
			t.Helper()
			if found, err := links.SignIn(f.ctx, session, until); !errors.Is(err, connectlink.ErrNotFound) {
				t.Errorf("%s: %+v, %v", what, found, err)
			}
		}
		one := func(what string, session connectlink.Session, want connectlink.SignIn) {
			t.Helper()
			found, err := links.SignIn(f.ctx, session, opened.Add(time.Hour))
			if diff := cmp.Diff(want, found); err != nil || diff != "" {
				t.Errorf("%s: %v %s", what, err, diff)
			}
		}
		f.did(t, f.ours, "somebody else", connection.EventConnected)
		f.did(t, f.ours, first.GuestID, connection.EventLocationsChosen)
		f.did(t, f.theirs, first.GuestID, connection.EventConnected)
		none("none of this guest here", first, opened.Add(time.Hour))
		f.did(t, f.ours, first.GuestID, connection.EventConnected)
		none("too late", first, opened)
		one("connected", first, connectlink.SignIn{ConnectionID: f.ours.ID, First: true, At: opened, Status: f.ours.Status})
		f.clock.advance(time.Minute)
		second := f.visit(t, "second")
		f.did(t, f.ours, first.GuestID, connection.EventReconnected)
		one("before the next visit", first, connectlink.SignIn{ConnectionID: f.ours.ID, First: true, At: opened, Status: f.ours.Status})
		one("in the next visit", second, connectlink.SignIn{ConnectionID: f.ours.ID, At: f.clock.now(), Status: f.ours.Status})
	},
	"prune what is old": func(t *testing.T, f *fixture) {
		old := f.link(t, "old", "Kim Lee")
		f.linkOf(t, "lagoon", "theirs", "Sam Ng")
		f.clock.advance(time.Hour)
		kept := f.link(t, "new", "Kim Lee")
		pruned, err := f.Store.ConnectSessions().Prune(f.ctx, f.clock.now())
		if err != nil || pruned != 2 {
			t.Errorf("%d pruned, %v", pruned, err)
		}
		if _, err := f.Store.ConnectSessions().Session(f.ctx, old.ID); !errors.Is(err, connectlink.ErrNotFound) {
			t.Errorf("the old one: %v", err)
		}
		if _, err := f.Store.ConnectSessions().Visit(f.ctx, kept.ID); err != nil {
			t.Errorf("the new one: %v", err)
		}
		var guests int
		if err := f.Database.SQL().QueryRowContext(f.ctx, `SELECT COUNT(*) FROM guests`).Scan(&guests); err != nil || guests != 1 {
			t.Errorf("%d guests left, %v", guests, err)
		}
	},
}

// visit stores a link of our organisation and opens it.
func (f *fixture) visit(t *testing.T, token string) connectlink.Session {
	t.Helper()
	f.link(t, token, "Kim Lee")
	opened, err := f.Store.ConnectSessions().Open(f.ctx, tokenHash(token), tokenHash("mine"), f.clock.now())
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// did appends what somebody did to a connection to the audit trail.
func (f *fixture) did(t *testing.T, to connection.Connection, actor string, kind connection.EventKind) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		return tx.AppendEvent(f.ctx, connection.Event{
			OrganisationID: to.OrganisationID, ConnectionID: to.ID, Kind: kind, Actor: connection.Actor{UserID: actor}, At: f.clock.now(),
		})
	})
}

// tokenHash is what of a token, or of what a browser holds, is stored.
func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// link stores a link of our organisation.
func (f *fixture) link(t *testing.T, token, name string) connectlink.Session {
	t.Helper()
	return f.linkOf(t, "harbour", token, name)
}

// linkOf stores a link of an organisation for its user-17.
func (f *fixture) linkOf(t *testing.T, organisation, token, name string) connectlink.Session {
	t.Helper()
	f.exec(t, `INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES (?, ?, ?, 'Australia/Brisbane', 1)
		ON CONFLICT DO NOTHING`, organisation, organisation, organisation)
	session := connectlink.Session{
		ID: "cs_" + organisation + token, OrganisationID: organisation, Provider: "core-practice", Tenant: "bayside", ConnectionID: "asked",
		ReturnURL: "https://app.example.com/", CreatedAt: f.clock.now(), ExpiresAt: f.clock.now().Add(30 * time.Minute),
	}
	guest := account.Guest{
		ID: "gst_" + organisation + token, OrganisationID: organisation, ExternalID: "user-17", Name: name,
		Email: "kim@" + organisation + ".example", CreatedAt: f.clock.now(),
	}
	made, err := f.Store.ConnectSessions().Create(f.ctx, session, tokenHash(token), guest)
	if err != nil {
		t.Fatal(err)
	}
	return made
}
