package lending_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/lending"
	"mooring/internal/token"
)

// Whoever waits at a barrier that was announced before a process followed must not wait
// for it again.
func TestABeatTakesNoConfirmationBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec("SELECT nextval('loan_barriers')")
	for number := range int64(2) {
		if err := h.opened.Store.LoanMemories().Renew(t.Context(), lending.Beat{Lease: "new", Number: number + 1}); err != nil {
			t.Fatal(err)
		}
	}
	var confirmed int64
	if err := h.opened.Database.Gorm().Raw("SELECT confirmed FROM loan_memories").Scan(&confirmed).Error; err != nil || confirmed != 1 {
		t.Errorf("%d is confirmed, want 1 (%v)", confirmed, err)
	}
}

// A process hears nothing of a change, and its beats are not heard either. Here both
// clocks are the machine's.
func TestTakingBackLastsAsLongAsALeaseThatNobodyGivesUp(t *testing.T) {
	t.Parallel()
	for what, cannotAsk := range map[string]bool{"though its client leaves": false, "though nobody can be asked": true} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			deaf := &muffled{}
			p := &process{house: h}
			p.run(deaf.through(h.opened.Store.LoanMemories()), time.Now)
			p.remembers()
			deaf.close()
			if cannotAsk { // No number is left to ask by.
				h.exec("ALTER SEQUENCE loan_barriers MAXVALUE 2")
				h.exec("SELECT setval('loan_barriers', 2)")
			}
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			taken := make(chan error, 1)
			go func() { taken <- h.keys.Revoke(ctx, h.key) }()
			for heard := cannotAsk; !heard; {
				if heard = (<-deaf.arrived).Barrier != 0; heard {
					leave()
				}
			}
			if err := <-taken; err != nil {
				t.Fatal(err)
			}
			if row, _ := p.read(h.refs[0]); lends(row) {
				t.Error("it lends afterwards")
			}
		})
	}
}

// elsewhere is a Keeper of tokens that somebody else has just renewed.
type elsewhere struct{}

// Obtain implements lending.Keeper.
func (elsewhere) Obtain(context.Context, connection.Ref, time.Duration) (token.Credential, error) {
	return token.Credential{}, nil
}

// Replace implements lending.Keeper.
func (elsewhere) Replace(context.Context, token.Refused) (token.Credential, error) {
	return token.Credential{}, nil
}

func TestWhatAProcessRenewedItLendsThoughItDidNotHearOfIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	deaf := &muffled{}
	p := h.start(deaf.through)
	p.remembers()
	deaf.close()
	for n, renew := range []func(){
		func() { _, _ = p.Obtain(t.Context(), h.refs[0], 0) },
		func() { _, _ = p.Replace(t.Context(), token.Refused{Ref: h.refs[0]}) },
	} {
		h.exec("UPDATE credentials SET version = version + 1")
		renew()
		if row, _ := p.read(h.refs[0]); row.Credential.Version != int64(n)+2 {
			t.Errorf("it lends version %d after %d", row.Credential.Version, n+2)
		}
		if row, took := p.read(h.refs[1]); took != 0 || row.Credential.Version != 1 {
			t.Errorf("another connection's row took %d statements", took)
		}
	}
}

// relabelled says of each beat that it is of the first lease there was.
type relabelled struct {
	lending.Announcements
	first atomic.Pointer[string]
	// on is set when it begins; arrived is told of each.
	on      atomic.Bool
	arrived chan struct{}
}

// through puts it between the database and a process.
func (r *relabelled) through(announcements lending.Announcements) lending.Announcements {
	r.Announcements = announcements
	return r
}

// Renew implements lending.Announcements.
func (r *relabelled) Renew(ctx context.Context, beat lending.Beat) error {
	r.first.CompareAndSwap(nil, &beat.Lease)
	return r.Announcements.Renew(ctx, beat)
}

// Follow implements lending.Announcements.
func (r *relabelled) Follow(ctx context.Context, begun func(), heard func(lending.Announcement)) error {
	return r.Announcements.Follow(ctx, begun, func(said lending.Announcement) {
		late := r.on.Load() && said.Beat.Number != 0
		if late {
			said.Beat.Lease = *r.first.Load()
		}
		heard(said)
		if late {
			select {
			case r.arrived <- struct{}{}:
			default: // Nobody looks.
			}
		}
	})
}

// A beat can be on its way for long, as one is that was sent when its connection broke.
// It must not count for the lease that follows, whose own may have been lost.
func TestABeatOfAnEarlierLeaseCountsForNoOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	late := &relabelled{arrived: make(chan struct{}, 1)}
	earlier := h.start(late.through)
	earlier.remembers()
	earlier.stop()
	late.on.Store(true)
	p := h.start(late.through)
	for arrived := false; !arrived; {
		p.read(h.refs[0])
		select {
		case <-late.arrived:
			arrived = true
		default:
		}
	}
	for range 10 {
		if _, took := p.read(h.refs[0]); took != 1 {
			t.Fatalf("a row took %d statements by a beat of another lease", took)
		}
	}
}
