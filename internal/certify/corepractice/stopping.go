package corepractice

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"mooring/internal/certify"
	"mooring/internal/sandbox/corepractice"
)

// inFlight is the page of appointments at which a sync is interrupted.
const inFlight = 20

// stopsASyncInFlight: disconnecting while Core Practice still answers.
func (s Subject) stopsASyncInFlight() certify.Requirement {
	return certify.Requirement{
		Text: "Disconnecting stops a sync that is under way: it writes nothing more and asks for nothing more.",
		How: fmt.Sprintf("Core Practice gives one appointment a page, and holds back its answer to page %d of the first sync. Meanwhile the owner disconnects; then the "+
			"answer is let through. Once the sync’s job has ended, rows, calls and the database’s own record of late writes are counted.", inFlight),
		Check: s.examine(stageOptions{Simulate: oneByOne}, func(q *inquiry) string {
			q.interruptASync()
			return "The answer that came after the disconnect was dropped, and no further call was made."
		}),
	}
}

// stopsASyncElsewhere: the same, where nobody can cancel it.
func (s Subject) stopsASyncElsewhere() certify.Requirement {
	return certify.Requirement{
		Text: "Disconnecting stops a sync that runs in another process, too.",
		How: "Two apps run on one database, and only the one in which nobody disconnects runs syncs, so that nothing can reach the sync but what it reads in the database. The rest is as in the " +
			"line before.",
		Check: s.examine(stageOptions{Simulate: oneByOne}, func(q *inquiry) string {
			if _, err := q.second(q.ctx); !q.try(err) || !q.try(q.App.Syncer.Stop(q.ctx)) {
				return ""
			}
			q.interruptASync()
			return "The other process read that the practice was disconnected, dropped the answer, and made no further call."
		}),
	}
}

// interruptASync disconnects in the middle of a first sync.
func (q *inquiry) interruptASync() {
	held := q.holdAt(appointmentsPath, inFlight)
	defer held.release()
	owner := q.owner()
	back := owner.allow(owner.depart("manly"))
	id := back.Find("[data-connection]").AttrOr("data-connection", "")
	q.await(held.reached, "The first sync did not come to the page at which it is held back.")
	q.watchLateRows()
	copied := q.number("SELECT count(*) FROM appointments WHERE connection_id = ?", id)
	q.want(copied > 0, "Nothing had been copied when the sync was held back.")
	owner.press(id, "disconnect")
	calls := held.calls()
	held.release()
	q.until("The job of the sync did not end.", func() bool {
		return q.number("SELECT count(*) FROM river_job WHERE kind = 'sync' AND finalized_at IS NULL") == 0
	})
	q.wantNothingHeld(id)
	same(q, "The number of calls after the disconnect", held.calls()-calls, 0)
	late := q.texts("SELECT name || ', ' || count(*) || ' times' FROM late GROUP BY name")
	q.want(len(late) == 0, "Written while it was disconnected: %s.", strings.Join(late, "; "))
	q.note("The sync when it was stopped", fmt.Sprintf("%d calls made, %d appointments copied\nafterwards: %d calls, 0 rows", calls, copied, held.calls()-calls))
}

// oneByOne makes a sync long: hundreds of pages.
func oneByOne(o *corepractice.Options) { o.AppointmentCount, o.PageSize = 3000, 1 }

// hold is a call to Core Practice whose answer is held back: it was carried out,
// with a token that was good then.
type hold struct {
	// reached closes when that call was carried out.
	reached chan struct{}
	let     chan struct{}
	once    sync.Once

	mu   sync.Mutex
	seen int
	all  int
}

// holdAt holds back the answer to the so-manieth call whose path, behind the tenant,
// begins so. It was worked out before: what happens meanwhile changes nothing in it.
func (q *inquiry) holdAt(path string, number int) *hold {
	h := &hold{reached: make(chan struct{}), let: make(chan struct{})}
	q.onAnswer(func(r *http.Request) {
		if strings.HasPrefix(behindTenant(r.URL.Path), "/api/") && h.isIt(strings.HasPrefix(behindTenant(r.URL.Path), path), number) {
			close(h.reached)
			<-h.let // Whether the client still waits or not.
		}
	})
	return h
}

// isIt counts a call of the API and reports whether it is the one to hold.
func (h *hold) isIt(fits bool, number int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all++
	if fits {
		h.seen++
	}
	return fits && h.seen == number
}

// calls counts the calls of the API that were carried out.
func (h *hold) calls() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all
}

// release lets the call through. It may be called again.
func (h *hold) release() { h.once.Do(func() { close(h.let) }) }

// await waits for a channel to close. When it does not, that is a fault.
func (q *inquiry) await(done <-chan struct{}, fault string) {
	q.until(fault, func() bool {
		select {
		case <-done:
			return true
		default:
			return false
		}
	})
}

// watchLateRows lets the database itself note every row that is written for a
// connection while it is disconnected, whoever writes it.
func (q *inquiry) watchLateRows() {
	statements := []string{`CREATE TABLE late (name TEXT)`}
	for _, table := range []string{"credentials", "locations", "practitioners", "practitioner_locations", "appointments", "sync_cursors"} {
		for _, event := range []string{"INSERT", "UPDATE"} {
			statements = append(statements, fmt.Sprintf(`CREATE TRIGGER late_%[1]s_%[2]s AFTER %[1]s ON %[2]s
				WHEN (SELECT status FROM connections WHERE id = new.connection_id) = 'disconnected'
				BEGIN INSERT INTO late VALUES ('%[1]s %[2]s'); END`, event, table))
		}
	}
	for _, statement := range statements {
		if q.failed == nil {
			_, err := q.App.Database.SQL().ExecContext(q.ctx, statement)
			q.try(err)
		}
	}
}

// startsNoSyncAfterwards: automatic syncs.
func (s Subject) startsNoSyncAfterwards() certify.Requirement {
	return certify.Requirement{
		Text: "After a disconnect no automatic sync runs any more.",
		How: "A practice is disconnected. Then a day goes by on the product’s clock, hour by hour, with its rounds and with its look for syncs that are due. Nothing may reach " +
			"Core Practice for the practice that has gone. A neighbour that stays connected shows that syncs would run.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			owner.connect("bayside")
			owner.press(id, "disconnect")
			before, others := q.callsFor("manly"), q.callsFor("bayside")
			q.passDay()
			same(q, "The number of requests for it in a day", q.callsFor("manly")-before, 0)
			q.until("The practice that stayed connected was not synced either, so nothing is proven.", func() bool {
				return q.callsFor("bayside") > others || q.dispatch()
			})
			q.wantNothingHeld(id)
			q.note("Requests to Core Practice in 24 hours", fmt.Sprintf("disconnected  %d\nconnected     %d", q.callsFor("manly")-before, q.callsFor("bayside")-others))
			return "In a day nothing was asked of Core Practice for the practice that had left."
		}),
	}
}

// callsFor counts the requests of the app for a tenant, tokens included.
func (q *inquiry) callsFor(tenant string) int {
	state, count := q.Provider.State(), 0
	for _, call := range state.APICalls {
		if call.Tenant == tenant {
			count += call.Count
		}
	}
	for _, request := range state.TokenRequests {
		if request.Tenant == tenant {
			count++
		}
	}
	return count
}

// passDay lets a day go by on the clock, hour by hour, with all that the product
// does by itself meanwhile.
func (q *inquiry) passDay() {
	for range 24 {
		q.clock.advance(time.Hour)
		if q.failed == nil {
			q.try(q.App.Rounds.Make(q.ctx))
		}
		q.dispatch()
	}
}
