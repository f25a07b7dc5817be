package storetest

import (
	"errors"
	"testing"
	"time"

	"mooring/internal/connection"
)

// wantRest checks until when the connection under test rests; zero: it does not.
func (f *fixture) wantRest(t *testing.T, until time.Time) {
	t.Helper()
	rests := f.count(t, "connection_rests")
	if until.IsZero() {
		if rests != 0 {
			t.Errorf("%d connections rest, want none", rests)
		}
		return
	}
	if f.count(t, "connection_rests WHERE connection_id = ? AND until = ?", f.ours.ID, until.UnixMicro()) != 1 || rests != 1 {
		t.Errorf("it does not rest until %v", until)
	}
}

// restCases: until when a provider asked for calls of a connection to wait.
var restCases = map[string]func(*testing.T, *fixture){
	"last as long as the longest": func(t *testing.T, f *fixture) {
		rests := f.Store.Rests()
		for _, try := range []struct{ asked, want time.Duration }{{time.Minute, time.Minute}, {time.Second, time.Minute}, {time.Hour, time.Hour}} {
			if err := rests.Rest(f.ctx, f.ours.Ref(), f.ours.Epoch, f.clock.now().Add(try.asked)); err != nil {
				t.Fatal(err)
			}
			f.wantRest(t, f.clock.now().Add(try.want))
		}
	},
	"are noted of the epoch they belong to alone": func(t *testing.T, f *fixture) {
		rests := f.Store.Rests()
		if err := rests.Rest(f.ctx, f.ours.Ref(), f.ours.Epoch, f.clock.now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		f.inTx(t, func(tx connection.Tx) error {
			c, err := tx.Lock(f.ctx, f.ours.Ref())
			if err != nil {
				return err
			}
			c.Epoch++
			return tx.Save(f.ctx, c)
		})
		until := f.clock.now().Add(time.Minute)
		if err := errors.Join(
			rests.Rest(f.ctx, f.ours.Ref(), f.ours.Epoch+1, until), rests.Rest(f.ctx, f.ours.Ref(), f.ours.Epoch, until.Add(time.Hour)),
		); err != nil {
			t.Fatal(err)
		}
		f.wantRest(t, until)
	},
	"go with a disconnect, and are noted of nothing disconnected and of no other organisation's": func(t *testing.T, f *fixture) {
		rests, until := f.Store.Rests(), f.clock.now().Add(time.Hour)
		if err := rests.Rest(f.ctx, f.crossed, f.theirs.Epoch, until); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("another organisation's: %v", err)
		}
		if err := rests.Rest(f.ctx, f.ours.Ref(), f.ours.Epoch, until); err != nil {
			t.Fatal(err)
		}
		f.disconnect(t, f.ours)
		for _, epoch := range []int64{f.ours.Epoch, f.ours.Epoch + 1} {
			if err := rests.Rest(f.ctx, f.ours.Ref(), epoch, until); err != nil {
				t.Errorf("a disconnected one: %v", err)
			}
		}
		f.wantRest(t, time.Time{})
	},
	"of many answers at once are all noted": func(t *testing.T, f *fixture) {
		rests, until := f.Store.Rests(), f.clock.now().Add(time.Hour)
		if noted := race(8, func(i int) bool {
			return rests.Rest(f.ctx, f.ours.Ref(), f.ours.Epoch, until.Add(-time.Duration(i)*time.Minute)) == nil
		}); noted != 8 {
			t.Errorf("%d were noted, want 8", noted)
		}
		f.wantRest(t, until)
	},
}
