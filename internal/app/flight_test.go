package app_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"mooring/internal/sandbox/corepractice"
)

// TestASyncInFullFlightWritesNothingAfterADisconnect disconnects while a sync
// has a thousand pages to go, and waits until its worker says that it has ended.
func TestASyncInFullFlightWritesNothingAfterADisconnect(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, database string) {
		r := startOn(t, database, func(o *corepractice.Options) { o.AppointmentCount, o.PageSize = 1500, 1 })
		r.watchRows(t)
		visitor := r.SignedIn(t, r.Owner)
		reached := r.afterPages(20, nil)
		id := visitor.Connect("bayside")
		<-reached

		do(t, visitor, id, "disconnect")

		r.wantNothingHeld(t, id)
		r.Log.Await(t, "sync ended", 1)
		r.wantNothingHeld(t, id)
		r.wantNoLateRow(t)
		if pages := r.apiCalls.Load(); pages > 500 {
			t.Errorf("the sync was not in full flight: %d calls", pages)
		}
		if open := count(t, r.db(), "SELECT count(*) FROM sync_runs WHERE finished_at IS NULL"); open != 0 {
			t.Errorf("%d runs are still open", open)
		}
		if waiting := count(t, r.db(), `SELECT count(*) FROM river_job WHERE kind = 'sync' AND state IN ('available', 'scheduled', 'retryable', 'pending')`); waiting != 0 {
			t.Errorf("%d syncs are still queued", waiting)
		}
	})
}

// TestNoCallBeginsAfterADisconnect holds a page back until the disconnect is
// done and then answers it: the sync must neither write it nor ask for more.
func TestNoCallBeginsAfterADisconnect(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, database string) {
		r := startOn(t, database, func(o *corepractice.Options) { o.AppointmentCount, o.PageSize = 1500, 1 })
		r.watchRows(t)
		visitor := r.SignedIn(t, r.Owner)
		release := make(chan struct{})
		reached := r.afterPages(20, release)
		id := visitor.Connect("bayside")
		<-reached
		begun := r.apiCalls.Load()

		do(t, visitor, id, "disconnect")
		close(release)

		r.Log.Await(t, "sync ended", 1)
		if after := r.apiCalls.Load(); after != begun {
			t.Errorf("%d calls began after the disconnect", after-begun)
		}
		r.wantNothingHeld(t, id)
		r.wantNoLateRow(t)
	})
}

// TestAReconnectAfterADisconnectInFlightStartsAfresh shows that what a
// disconnect stopped does not stand in the way of the next sign-in.
func TestAReconnectAfterADisconnectInFlightStartsAfresh(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, database string) {
		r := startOn(t, database, func(o *corepractice.Options) { o.AppointmentCount, o.PageSize = 300, 1 })
		r.watchRows(t)
		visitor := r.SignedIn(t, r.Owner)
		reached := r.afterPages(5, nil)
		id := visitor.Connect("manly")
		<-reached
		do(t, visitor, id, "disconnect")
		r.Log.Await(t, "sync ended", 1)

		reconnect(t, visitor, id, "manly")

		r.Log.Await(t, "sync ended", 2)
		if !strings.Contains(r.Log.String(), "outcome=done") {
			t.Error("the second sync did not come to its end")
		}
		if rows := count(t, r.db(), "SELECT count(*) FROM appointments WHERE connection_id = ?", id); rows == 0 {
			t.Error("nothing was copied")
		}
	})
}

// afterPages returns a channel that closes when so many pages of appointments
// have been asked for; that call then waits for hold, if there is one.
func (r *rig) afterPages(pages int, hold <-chan struct{}) <-chan struct{} {
	reached := make(chan struct{})
	var mu sync.Mutex
	seen := 0
	watch := func(request *http.Request) {
		if !strings.HasSuffix(request.URL.Path, "/appointments") {
			return
		}
		mu.Lock()
		seen++
		isIt := seen == pages
		mu.Unlock()
		if !isIt {
			return
		}
		close(reached)
		if hold != nil {
			<-hold // Whether the client still waits or not.
		}
	}
	r.onCall.Store(&watch)
	return reached
}
