package budget

import "time"

// How calls are shared out; see the package's documentation.
const (
	// peoplesPart is the part of the limit that background work cannot take: one in so many.
	peoplesPart = 10
	// leastShare is the smallest share of a connection.
	leastShare = 10
	// keptWhole is how far into the hour all that others may want is left for them,
	// and keptFor how far anything is.
	keptWhole = 15 * time.Minute
	keptFor   = 58 * time.Minute
	// portion is how many calls should be free when one that was refused asks again.
	portion = 10
)

// request is one call that is asked for, beside all that were taken.
type request struct {
	call    Call
	now     time.Time
	count   Count
	account Account
	others  []Account
	// reserve is what is left of the calls that background work cannot take.
	reserve int
	// left is what is left of the limit, the reserve included.
	left int
	// share is what each connection may take before it has to leave something.
	share int
}

// newRequest looks at the ledger as it stands now.
func newRequest(ledger Ledger, call Call, limit int, now time.Time) *request {
	now = now.UTC()
	r := &request{call: call, now: now, count: ledger.Count.in(now.Truncate(time.Hour))}
	hour := r.count.Hour
	r.account = Account{ConnectionID: call.ConnectionID, Hour: hour}
	for _, account := range ledger.Accounts {
		account = account.in(hour)
		switch {
		case account.ConnectionID == call.ConnectionID:
			r.account = account
		case account.wants():
			r.others = append(r.others, account)
		}
	}
	peoples := limit / peoplesPart
	r.reserve = max(0, peoples-r.count.People)
	r.left = limit - r.count.Background - r.count.People
	r.share = max(leastShare, (limit-peoples)/(1+len(r.others)))
	return r
}

// decide gives the call, or says how long to wait.
func (r *request) decide() (Change, time.Duration) {
	wait := r.wait()
	if wait == 0 {
		return r.grant(), 0
	}
	return r.refuse(), wait
}

// grant counts the call.
func (r *request) grant() Change {
	if r.call.Background {
		r.count.Background++
		r.account.Background++
		r.account.Refused = false
	} else {
		r.count.People++
		r.account.People++
	}
	if r.account.Background >= r.share {
		r.account.Since = time.Time{}
	}
	return Change{Count: r.count, Account: &r.account}
}

// refuse notes that background work of the connection waits.
func (r *request) refuse() Change {
	if !r.call.Background || r.account.Refused && r.account.waits() {
		return Change{Count: r.count}
	}
	r.account.Refused = true
	if !r.account.waits() {
		r.account.Since = r.now
	}
	return Change{Count: r.count, Account: &r.account}
}

// wait is how long to wait for the call; 0 when it can be had now.
func (r *request) wait() time.Duration {
	if r.now.Before(r.count.ClosedUntil) {
		return r.count.ClosedUntil.Sub(r.now)
	}
	others := r.ahead()
	left := r.left
	if r.call.Background || len(others) > 0 {
		left -= r.reserve
	}
	gone := max(0, r.now.Sub(r.count.Hour))
	switch {
	case left <= 0:
		return r.until(time.Hour)
	case left > r.kept(others, gone):
		return 0
	}
	// Until a few more are left than are kept for others.
	for gone < keptFor && left-r.kept(others, gone) < min(left, portion) {
		gone += time.Minute
	}
	return r.until(gone)
}

// ahead are the other connections for which something is kept before this one has
// another call.
func (r *request) ahead() []Account {
	mine := r.account.Background
	if !r.call.Background {
		mine = r.account.People
	}
	if mine >= r.share {
		return r.others
	}
	var ahead []Account
	for _, other := range r.others {
		if r.call.Background && r.goesBefore(other) {
			ahead = append(ahead, other)
		}
	}
	return ahead
}

// goesBefore reports whether another connection waits for longer than this one.
func (r *request) goesBefore(other Account) bool {
	return other.waits() && (!r.account.waits() || other.Since.Before(r.account.Since))
}

// kept is how many calls are kept for others when so much of the hour is gone.
func (r *request) kept(others []Account, gone time.Duration) int {
	rest := min(1, max(0, float64(keptFor-gone)/float64(keptFor-keptWhole)))
	sum := 0
	for _, other := range others {
		sum += other.open(r.share, rest)
	}
	return sum
}

// until is the time until so long after the beginning of the hour, a second at least.
func (r *request) until(after time.Duration) time.Duration {
	return max(time.Second, min(r.count.Hour.Add(after).Sub(r.now), longestWait))
}
