package connection_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/providertest"
	"mooring/internal/storetest"
)

// cutStore is the real store, but that the answer to its first transaction is
// lost, and that the database is away for the one after it.
type cutStore struct {
	connection.Store
	// carriedOut says whether the first transaction was committed.
	carriedOut bool
	calls      *atomic.Int32
}

// InTx implements connection.Store.
func (s cutStore) InTx(ctx context.Context, fn func(connection.Tx) error) error {
	lost := fmt.Errorf("commit: %w", connection.ErrUnavailable)
	switch s.calls.Add(1) {
	case 1:
		err := s.Store.InTx(ctx, func(tx connection.Tx) error {
			if err := fn(tx); err != nil || s.carriedOut {
				return err
			}
			return lost
		})
		return errors.Join(lost, err)
	case 2:
		return lost
	}
	return s.Store.InTx(ctx, fn)
}

func TestADisconnectThatWasNotConfirmedIsFinishedIfItWasCarriedOut(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		carriedOut bool
		revoked    int
		status     connection.Status
	}{
		"carried out":     {true, 2, connection.StatusDisconnected},
		"not carried out": {false, 0, connection.StatusConnected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			practice := providertest.Start(t, nil)
			registry, err := provider.NewRegistry(practice.Adapter)
			if err != nil {
				t.Fatal(err)
			}
			opened := storetest.Open(t, storetest.Options{Now: practice.Clock.Now})
			row := connected(t, opened, practice)
			service := connection.New(connection.Options{
				Providers: registry, Syncs: noSyncs{}, Now: practice.Clock.Now,
				Store: cutStore{Store: opened.Connections, carriedOut: try.carriedOut, calls: &atomic.Int32{}},
			})

			_, err = service.Disconnect(t.Context(), row.Ref(), kim)

			if !errors.Is(err, connection.ErrUnavailable) {
				t.Errorf("error %v, want ErrUnavailable", err)
			}
			if err := service.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := len(practice.State().Revocations); n != try.revoked {
				t.Errorf("%d tokens were revoked, want %d", n, try.revoked)
			}
			kept, err := service.Connection(t.Context(), row.Ref())
			if err != nil || kept.Status != try.status {
				t.Fatalf("status %q, %v; want %q", kept.Status, err, try.status)
			}
			if try.carriedOut && kept.Receipt.Revocation != connection.RevocationConfirmed {
				t.Errorf("the receipt says %q", kept.Receipt.Revocation)
			}
			receipt, err := service.Disconnect(t.Context(), row.Ref(), kim)
			if err != nil || receipt.Revocation != connection.RevocationConfirmed {
				t.Errorf("pressed again: receipt %+v, %v", receipt, err)
			}
			if err := service.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := len(practice.State().Revocations); n != 2 {
				t.Errorf("%d tokens were revoked in the end, want both", n)
			}
		})
	}
}
