package connection_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/providertest"
	"mooring/internal/storetest"
)

// kim disconnects.
var kim = connection.Actor{UserID: "u1", Name: "Kim Lee"}

// noSyncs is a queue that nothing waits in.
type noSyncs struct{}

func (noSyncs) Request(context.Context, connection.Ref, int64) error { return nil }
func (noSyncs) Abort(context.Context, connection.Ref) error          { return nil }

// heldStore is the real store, whose scrub waits until it is let go.
type heldStore struct {
	connection.Store
	scrub func()
}

// Scrub implements connection.Store.
func (s heldStore) Scrub(ctx context.Context) error {
	s.scrub()
	return s.Store.Scrub(ctx)
}

// heard is a transport that tells when a revocation was answered.
type heard struct {
	http.RoundTripper
	revoked func()
}

// RoundTrip implements http.RoundTripper.
func (h heard) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := h.RoundTripper.RoundTrip(request)
	if strings.HasSuffix(request.URL.Path, "/revoke") {
		h.revoked()
	}
	return answer, err
}

func TestTheProviderIsAskedToRevokeBeforeTheFilesAreScrubbed(t *testing.T) {
	t.Parallel()
	practice := providertest.Start(t, nil)
	asked := make(chan struct{})
	options := providertest.AdapterOptions(practice.Base, practice.Clock.Now)
	options.TokenTransport = heard{http.DefaultTransport, sync.OnceFunc(func() { close(asked) })}
	adapter, err := corepractice.New(options)
	if err != nil {
		t.Fatal(err)
	}
	registry, err := provider.NewRegistry(adapter)
	if err != nil {
		t.Fatal(err)
	}
	opened := storetest.Open(t, storetest.Options{Now: practice.Clock.Now})
	row := connected(t, opened, practice)
	service := connection.New(connection.Options{
		Providers: registry, Syncs: noSyncs{}, Now: practice.Clock.Now,
		Store: heldStore{Store: opened.Connections, scrub: func() {
			select {
			case <-asked:
			case <-time.After(time.Minute):
				t.Error("the provider was not asked while the files were still to be scrubbed")
			}
		}},
	})
	receipt, err := service.Disconnect(t.Context(), row.Ref(), kim)
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept, err := service.Connection(t.Context(), row.Ref())
	if err != nil || kept.Receipt == nil || kept.Receipt.Revocation != connection.RevocationConfirmed {
		t.Errorf("receipt %+v, kept %+v, %v", receipt, kept.Receipt, err)
	}
	if n := len(practice.State().Revocations); n != 2 {
		t.Errorf("%d tokens were revoked, want both", n)
	}
}

// connected stores a connection with tokens of the simulation.
func connected(t *testing.T, opened *storetest.Opened, practice *providertest.Practice) connection.Connection {
	t.Helper()
	now := practice.Clock.Now()
	row := connection.Connection{
		ID: "connection-1", OrganisationID: "org-1", Provider: corepractice.Slug,
		Tenant: connection.Tenant{ID: "bayside", Name: "Bayside", URL: "https://bayside.corepractice.is", Address: "bayside"},
		Status: connection.StatusConnected, StatusSince: now, Epoch: 1, CreatedAt: now, ConnectedAt: now, NextSyncAt: now,
	}
	tokens := practice.SignIn(t, "bayside")
	err := opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		if err := tx.Save(t.Context(), row); err != nil {
			return err
		}
		return tx.PutCredential(t.Context(), row.Ref(), row.Epoch, tokens)
	})
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// TestADisconnectAnswersWhileTheScrubIsHeldUp has a scrub that does not end, as
// a backup of PostgreSQL makes it wait for.
func TestADisconnectAnswersWhileTheScrubIsHeldUp(t *testing.T) {
	t.Parallel()
	practice := providertest.Start(t, nil)
	registry, err := provider.NewRegistry(practice.Adapter)
	if err != nil {
		t.Fatal(err)
	}
	opened := storetest.Open(t, storetest.Options{Now: practice.Clock.Now})
	row := connected(t, opened, practice)
	held := make(chan struct{})
	service := connection.New(connection.Options{
		Providers: registry, Syncs: noSyncs{}, Now: practice.Clock.Now,
		Store: heldStore{Store: opened.Connections, scrub: func() { <-held }},
	})
	answered := make(chan connection.Receipt, 1)
	go func() {
		receipt, err := service.Disconnect(t.Context(), row.Ref(), kim)
		if err != nil {
			t.Error(err)
		}
		answered <- receipt
	}()
	select {
	case receipt := <-answered:
		if receipt.Revocation != connection.RevocationPending {
			t.Errorf("the receipt says %q", receipt.Revocation)
		}
	case <-time.After(time.Minute):
		t.Error("the disconnect waits for the scrub")
	}
	close(held)
	if err := service.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, err := service.Connection(t.Context(), row.Ref())
	if err != nil || found.Receipt.Revocation != connection.RevocationConfirmed {
		t.Errorf("in the end: %+v, %v", found.Receipt, err)
	}
}
