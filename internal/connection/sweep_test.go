package connection_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

// fleet is many connections of one organisation, over a clock that a test moves.
type fleet struct {
	*testing.T
	opened *storetest.Opened
	now    time.Time
}

// newFleet makes so many connected ones, whose syncs are due now and whose sign-ins
// lapse in 90 days.
func newFleet(t *testing.T, open storetest.Opener, size int) *fleet {
	t.Helper()
	f := &fleet{T: t, now: time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)}
	f.opened = open(t, storetest.Options{Now: func() time.Time { return f.now }})
	f.inTx(func(tx connection.Tx) error {
		var faults []error
		for i := range size {
			row := connection.Connection{
				ID: f.ref(i).ID, OrganisationID: "org-1", Provider: "core-practice",
				Tenant: connection.Tenant{ID: fmt.Sprint(i), Name: "Bayside", URL: "https://bayside.corepractice.is", Address: "bayside"},
				Status: connection.StatusConnected, StatusSince: f.now, Epoch: 1, CreatedAt: f.now, ConnectedAt: f.now, NextSyncAt: f.now,
			}
			tokens := connection.Tokens{
				Access: secret.NewValue("a"), Refresh: secret.NewValue("r"), ExpiresAt: f.now, LapsesAt: f.now.Add(90 * 24 * time.Hour),
			}
			faults = append(faults, tx.Save(t.Context(), row), tx.PutCredential(t.Context(), row.Ref(), 1, tokens))
		}
		return errors.Join(faults...)
	})
	return f
}

// inTx runs a transaction that must succeed.
func (f *fleet) inTx(fn func(connection.Tx) error) {
	f.Helper()
	if err := f.opened.Connections.InTx(f.Context(), fn); err != nil {
		f.Fatal(err)
	}
}

// observer is one process's, over its store or another.
func (f *fleet) observer(store connection.Store) *connection.Observer {
	if store == nil {
		store = f.opened.Connections
	}
	return connection.NewObserver(store, func() time.Time { return f.now })
}

// sweep sweeps, which must succeed.
func (f *fleet) sweep() {
	f.Helper()
	if err := f.observer(nil).Sweep(f.Context()); err != nil {
		f.Fatal(err)
	}
}

// count counts rows of a table.
func (f *fleet) count(from string, values ...any) (count int) {
	f.Helper()
	if err := f.opened.Database.Gorm().Raw("SELECT count(*) FROM "+from, values...).Scan(&count).Error; err != nil {
		f.Fatal(err)
	}
	return count
}

// open lists the open problems of one.
func (f *fleet) open(i int) (kinds []connection.ProblemKind) {
	f.Helper()
	f.inTx(func(tx connection.Tx) error {
		open, err := tx.OpenProblems(f.Context(), f.ref(i))
		for _, problem := range open {
			kinds = append(kinds, problem.Kind)
		}
		return err
	})
	return kinds
}

// ref names one.
func (f *fleet) ref(i int) connection.Ref {
	return connection.Ref{OrganisationID: "org-1", ID: fmt.Sprintf("connection-%04d", i)}
}

func TestASweepReachesEveryConnectionAndTellsEachOnce(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		const size = 60 // More than a portion.
		f := newFleet(t, open, size)
		f.now = f.now.Add(2 * time.Hour)
		for range 2 {
			f.sweep()
			if behind := f.count("problems WHERE kind = 'sync_behind' AND resolved_at IS NULL"); behind != size {
				t.Fatalf("%d of %d are behind", behind, size)
			}
		}
		if events := f.count("events"); events != size {
			t.Errorf("%d events, want %d", events, size)
		}
		if err := f.opened.Database.Gorm().Exec("UPDATE connections SET next_sync_at = ?", f.now.UnixMicro()).Error; err != nil {
			t.Fatal(err)
		}
		f.sweep()
		if behind := f.count("problems WHERE resolved_at IS NULL"); behind != 0 {
			t.Errorf("%d are still behind", behind)
		}
	})
}

func TestTwoSweepsAtOnceTellOnce(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		f := newFleet(t, open, 8)
		f.now = f.now.Add(2 * time.Hour)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if err := f.observer(nil).Sweep(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if behind, events := f.count("problems WHERE times = 1"), f.count("events"); behind != 8 || events != 8 {
			t.Errorf("%d problems, %d events", behind, events)
		}
	})
}

// stuckStore fails in the transaction of one connection.
type stuckStore struct {
	connection.Store
	id    string
	fault error
}

// InTx implements connection.Store.
func (s stuckStore) InTx(ctx context.Context, fn func(connection.Tx) error) error {
	return s.Store.InTx(ctx, func(tx connection.Tx) error { return fn(stuckTx{Tx: tx, store: s}) })
}

// stuckTx is a transaction of it.
type stuckTx struct {
	connection.Tx
	store stuckStore
}

// Lock implements connection.Tx.
func (t stuckTx) Lock(ctx context.Context, ref connection.Ref) (connection.Connection, error) {
	if ref.ID == t.store.id {
		return connection.Connection{}, t.store.fault
	}
	return t.Tx.Lock(ctx, ref)
}

func TestAConnectionThatFailsDoesNotKeepTheSweepFromTheOthers(t *testing.T) {
	t.Parallel()
	f := newFleet(t, storetest.Open, 5)
	f.now = f.now.Add(2 * time.Hour)
	stuck := stuckStore{Store: f.opened.Connections, id: f.ref(1).ID, fault: errors.New("stuck")}
	if err := f.observer(stuck).Sweep(t.Context()); !errors.Is(err, stuck.fault) {
		t.Errorf("the sweep says %v", err)
	}
	if behind := f.count("problems"); behind != 4 {
		t.Errorf("%d of the other 4 were told", behind)
	}
	stuck.fault = connection.ErrUnavailable
	f.now = f.now.Add(90 * 24 * time.Hour)
	if err := f.observer(stuck).Sweep(t.Context()); !errors.Is(err, connection.ErrUnavailable) {
		t.Errorf("the sweep says %v", err)
	}
}

func TestWhatStopsEverythingIsNotCalledBehind(t *testing.T) {
	t.Parallel()
	f := newFleet(t, storetest.Open, 1)
	observer, failure := f.observer(nil), &connection.Failure{Kind: connection.FailureNotProcessed, Status: 503}
	f.now = f.now.Add(2 * time.Hour)
	f.sweep()
	if err := observer.ObserveFailure(t.Context(), f.ref(0), 1, failure); err != nil {
		t.Fatal(err)
	}
	f.sweep()
	if open := f.open(0); !slices.Equal(open, []connection.ProblemKind{connection.ProblemUnreachable}) {
		t.Errorf("open are %v", open)
	}
}

func TestOnlyASignInThatIsNotUsedLapses(t *testing.T) {
	t.Parallel()
	f := newFleet(t, storetest.Open, 3)
	f.inTx(func(tx connection.Tx) error {
		var faults []error
		for i, status := range []connection.Status{connection.StatusChoosing, connection.StatusNeedsReconnect, connection.StatusDisconnected} {
			row, err := tx.Lock(t.Context(), f.ref(i))
			row.Status, row.NextSyncAt = status, time.Time{}
			faults = append(faults, err, tx.Save(t.Context(), row))
		}
		return errors.Join(faults...)
	})
	f.now = f.now.Add(80 * 24 * time.Hour)
	f.sweep()
	for i, want := range []int{1, 0, 0} {
		if open := f.open(i); len(open) != want {
			t.Errorf("%d: open are %v", i, open)
		}
	}
}

func TestASyncThatFailsForAnotherReasonIsNotBrokenAtOurSide(t *testing.T) {
	t.Parallel()
	f := newFleet(t, storetest.Open, 1)
	observer, failure := f.observer(nil), &connection.Failure{Kind: connection.FailureLimited, Status: 429}
	if err := observer.ObserveBroken(t.Context(), f.ref(0), 1); err != nil {
		t.Fatal(err)
	}
	if err := observer.ObserveFailure(t.Context(), f.ref(0), 1, failure); err != nil {
		t.Fatal(err)
	}
	if open := f.open(0); !slices.Equal(open, []connection.ProblemKind{connection.ProblemLimited}) {
		t.Errorf("open are %v", open)
	}
	if err := observer.ObserveBroken(t.Context(), f.ref(0), 2); !errors.Is(err, connection.ErrFenced) {
		t.Errorf("in another epoch: %v", err)
	}
}

func TestProblemsThatWereOverLongAgoAreForgotten(t *testing.T) {
	t.Parallel()
	f := newFleet(t, storetest.Open, 1)
	observer, failure := f.observer(nil), &connection.Failure{Kind: connection.FailureLimited, Status: 429}
	f.now = f.now.Add(time.Minute)
	if err := observer.ObserveFailure(t.Context(), f.ref(0), 1, failure); err != nil {
		t.Fatal(err)
	}
	if err := observer.ObserveSuccess(t.Context(), f.ref(0), 1); err != nil {
		t.Fatal(err)
	}
	f.now = f.now.Add(90 * 24 * time.Hour)
	f.sweep()
	if f.count("problems WHERE kind = 'provider_limiting'") != 1 {
		t.Error("it was forgotten on the last day")
	}
	f.now = f.now.Add(time.Second)
	f.sweep()
	if f.count("problems WHERE kind = 'provider_limiting'") != 0 {
		t.Error("it is remembered")
	}
}
