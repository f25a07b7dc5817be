package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// roundsOfWriters is how often each writer of the stress test writes.
func roundsOfWriters() int {
	if os.Getenv("MOORING_TEST_LONG") != "" {
		return 2000
	}
	return 60
}

func TestWritersOfOneConnectionNeverDeadlock(t *testing.T) {
	t.Parallel()
	// The server looks for deadlocks early, so that many can be found.
	url := NewPostgres(t)
	if strings.Contains(url, "?") {
		url += "&deadlock_timeout=20"
	} else {
		url += "?deadlock_timeout=20"
	}
	f := newFixture(t, func(t testing.TB, options Options) *Opened {
		options.URL = url
		return OpenPostgres(t, options)
	})
	f.owner(t, "kim", f.ours.OrganisationID)
	f.owner(t, "lee", f.ours.OrganisationID)
	observer := connection.NewObserver(f.Connections, f.clock.now)
	var group sync.WaitGroup
	for name, write := range f.writers(observer) {
		for range 2 {
			group.Go(func() {
				for round := range roundsOfWriters() {
					if err := write(t, round); err != nil && !wasOvertaken(err) {
						t.Errorf("%s: %v", name, err)
						return
					}
				}
			})
		}
	}
	group.Wait()
	if f.count(t, "events WHERE kind = 'told_by_mail'") == 0 {
		t.Error("no letter was sent meanwhile")
	}
}

// wasOvertaken reports whether a write found the row moved on, which is what
// happens when everybody writes at once.
func wasOvertaken(err error) bool {
	return errors.Is(err, connection.ErrFenced) || errors.Is(err, connection.ErrNotFound) ||
		errors.Is(err, connection.ErrNeedsReconnect) || errors.Is(err, connection.ErrConflict) || errors.Is(err, connection.ErrMoved)
}

// writers are all that write to one connection, each as its users do. What
// they write matters less than which rows they hold meanwhile.
func (f *fixture) writers(observer *connection.Observer) map[string]func(*testing.T, int) error {
	ref := f.ours.Ref()
	epoch := func() int64 {
		c, err := f.Connections.Connection(f.ctx, ref)
		if err != nil {
			return 0
		}
		return c.Epoch
	}
	failure := &connection.Failure{Kind: connection.FailureNotProcessed, Operation: "list"}
	return map[string]func(*testing.T, int) error{
		"renewal": func(_ *testing.T, round int) error { return f.renew(round) },
		"sync":    func(_ *testing.T, round int) error { return f.syncOnce(epoch(), round) },
		"end and begin again": func(_ *testing.T, round int) error {
			if err := f.end(round); err != nil {
				return err
			}
			return f.beginAgain(round)
		},
		"repair of a day": func(_ *testing.T, round int) error { return f.repairOnce(epoch(), round) },
		"observed locations": func(*testing.T, int) error {
			return observer.ObserveLocations(f.ctx, ref, epoch(), f.locations())
		},
		"observed failure": func(*testing.T, int) error { return observer.ObserveFailure(f.ctx, ref, epoch(), failure) },
		"observed success": func(*testing.T, int) error { return observer.ObserveSuccess(f.ctx, ref, epoch()) },
		"observed location": func(_ *testing.T, round int) error {
			return observer.ObserveLocation(f.ctx, ref, epoch(), f.locations()[0], []*connection.Failure{failure, nil}[round%2])
		},
		"observed break": func(*testing.T, int) error { return observer.ObserveBroken(f.ctx, ref, epoch()) },
		"sweep": func(_ *testing.T, round int) error {
			// Due long ago, or not for long; lapsing or not.
			at := f.clock.now().Add(time.Duration(round%2*48-24) * time.Hour)
			err := f.Database.Gorm().WithContext(f.ctx).Exec("UPDATE credentials SET lapses_at = ? WHERE connection_id = ?", at.UnixMicro(), ref.ID).Error
			return errors.Join(err, f.Syncs.Schedule(f.ctx, ref, epoch(), at), observer.Sweep(f.ctx))
		},
		"letters written": func(*testing.T, int) error { return f.writeLetters(ref) },
		"letters sent":    func(_ *testing.T, round int) error { return f.sendLetters(round) },
		"prune": func(*testing.T, int) error {
			_, err := f.Connections.PruneProblems(f.ctx, f.clock.now().Add(time.Hour), 10)
			return err
		},
		"schedule": func(*testing.T, int) error { return f.Syncs.Schedule(f.ctx, ref, epoch(), f.clock.now()) },
		"sign-in begun": func(_ *testing.T, round int) error {
			request := f.request(ref.OrganisationID, []string{ref.ID, ""}[round%2])
			request.StateHash = []byte(fmt.Sprint(rand.Int64()))
			if round%3 == 0 { // One that is cleared away by the next.
				request.ExpiresAt = f.clock.now().Add(-48 * time.Hour)
			}
			return f.Connections.SaveAuthorization(f.ctx, request)
		},
		"signs of life": func(_ *testing.T, round int) error {
			_, err := f.Syncs.Beat(f.ctx, fmt.Sprintf("worker-%d", rand.IntN(3)), time.Duration(round%2)*time.Hour)
			return err
		},
	}
}

// renew claims the credential and settles the claim in one of the ways there are.
func (f *fixture) renew(round int) error {
	ref := f.ours.Ref()
	credential, err := f.Credentials.Read(f.ctx, ref)
	if err != nil {
		return err
	}
	claim := token.Claim{Ref: ref, Epoch: credential.Epoch, Version: credential.Version, ID: fmt.Sprint(rand.Int64())}
	if credential.ClaimID != "" {
		claim.ID = credential.ClaimID
	}
	if _, err := f.Credentials.Claim(f.ctx, claim); err != nil {
		return err
	}
	setback := token.Setback{Problem: connection.Problem{Kind: connection.ProblemUnreachable}, RetryAt: f.clock.now()}
	settle := []func() (bool, error){
		func() (bool, error) { return f.Credentials.Save(f.ctx, claim, f.tokens("renewed")) },
		func() (bool, error) { return f.Credentials.Release(f.ctx, claim, setback) },
		func() (bool, error) { return false, f.Credentials.MarkStale(f.ctx, ref, claim.Epoch, claim.Version) },
		func() (bool, error) { return f.Credentials.Save(f.ctx, claim, f.tokens("renewed")) },
		func() (bool, error) { return f.Credentials.Abandon(f.ctx, claim, setback) },
		func() (bool, error) { return f.Credentials.Refuse(f.ctx, claim, setback) },
		func() (bool, error) { return f.Credentials.Lapse(f.ctx, credential) },
	}
	_, err = settle[round%len(settle)]()
	return err
}

// syncOnce is one run of a worker: begin, two batches in different orders, reload, finish.
func (f *fixture) syncOnce(epoch int64, round int) error {
	now := f.clock.now()
	fence, _, err := f.Syncs.Begin(f.ctx, syncer.Due{Ref: f.ours.Ref(), Epoch: epoch}, now)
	if err != nil {
		return err
	}
	for range 2 {
		appointments := f.appointments(20)
		rand.Shuffle(len(appointments), func(i, j int) { appointments[i], appointments[j] = appointments[j], appointments[i] })
		appointments[0].Deleted = true
		batch := f.batch(appointments...)
		batch.Practitioners = []connection.Practitioner{{ID: "p1", Name: "Dr Nguyễn"}, {ID: "p2", Name: "Dr O’Brien"}}
		if round%2 == 0 {
			batch.Practitioners[0], batch.Practitioners[1] = batch.Practitioners[1], batch.Practitioners[0]
		}
		if err := f.Syncs.Write(f.ctx, fence, batch); err != nil {
			return err
		}
		if _, err := f.Syncs.Reload(f.ctx, fence); err != nil {
			return err
		}
	}
	return f.Syncs.Finish(f.ctx, fence, syncer.Finish{Outcome: connection.SyncDone, At: now, NextSyncAt: now, Complete: true})
}

// repairOnce mends a few appointments, in any order.
func (f *fixture) repairOnce(epoch int64, round int) error {
	appointments := f.appointments(20)
	rand.Shuffle(len(appointments), func(i, j int) { appointments[i], appointments[j] = appointments[j], appointments[i] })
	appointments[0].Deleted = true
	held, err := f.Syncs.Named(f.ctx, f.ours.Ref(), []string{appointments[0].ID, appointments[1].ID, appointments[2].ID})
	if err != nil {
		return err
	}
	batch := f.batch(appointments[:round%3+1]...)
	batch.Overwrite, batch.Practitioners = true, []connection.Practitioner{{ID: "p1", Name: "Dr Nguyễn"}}
	_, _, err = f.Syncs.Mend(f.ctx, syncer.Due{Ref: f.ours.Ref(), Epoch: epoch}, batch, held)
	return err
}

// end disconnects as the Service does.
func (f *fixture) end(round int) error {
	if round%4 != 0 {
		return nil // Most of the time there is something to race for.
	}
	return f.moveOn(func(ctx context.Context, tx connection.Tx, c *connection.Connection) error {
		if _, err := tx.TakeCredential(ctx, c.Ref()); err != nil && !errors.Is(err, connection.ErrNotFound) {
			return err
		}
		if _, err := tx.Purge(ctx, c.Ref()); err != nil {
			return err
		}
		c.Status, c.NextSyncAt = connection.StatusDisconnected, time.Time{}
		return nil
	})
}

// beginAgain reconnects as the Service does.
func (f *fixture) beginAgain(round int) error {
	if round%2 != 0 {
		return nil
	}
	return f.moveOn(func(ctx context.Context, tx connection.Tx, c *connection.Connection) error {
		c.Status, c.NextSyncAt = connection.StatusConnected, f.clock.now()
		if err := tx.Save(ctx, *c); err != nil {
			return err
		}
		if err := tx.PutCredential(ctx, c.Ref(), c.Epoch, f.tokens("again")); err != nil {
			return err
		}
		if err := tx.SaveLocations(ctx, c.Ref(), f.locations()); err != nil {
			return err
		}
		_, err := tx.ResolveProblems(ctx, c.Ref(), f.clock.now())
		return err
	})
}

// moveOn brings the connection to its next epoch.
func (f *fixture) moveOn(change func(context.Context, connection.Tx, *connection.Connection) error) error {
	return f.Connections.InTx(f.ctx, func(tx connection.Tx) error {
		c, err := tx.Lock(f.ctx, f.ours.Ref())
		if err != nil {
			return err
		}
		c.Epoch++
		if err := change(f.ctx, tx, &c); err != nil {
			return err
		}
		if err := tx.Save(f.ctx, c); err != nil {
			return err
		}
		return tx.AppendEvent(f.ctx, connection.Event{
			OrganisationID: c.OrganisationID, ConnectionID: c.ID, Kind: connection.EventReconnected, Actor: connection.System, At: f.clock.now(),
		})
	})
}
