package connection_test

import (
	"context"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/providertest"
	"mooring/internal/storetest"
)

// overtakenTokens is a source of tokens whose renewal fails, while somebody
// reconnects.
type overtakenTokens struct{ meanwhile func() }

// Call implements connection.TokenSource.
func (o overtakenTokens) Call(context.Context, connection.Ref, func(context.Context, connection.Access) error) error {
	o.meanwhile()
	return &connection.Failure{Kind: connection.FailureNotProcessed, Operation: "renew access"}
}

// TestACheckThatFailsAfterAReconnectLeavesTheNewSignInAlone has a check that
// began before somebody signed in again.
func TestACheckThatFailsAfterAReconnectLeavesTheNewSignInAlone(t *testing.T) {
	t.Parallel()
	practice := providertest.Start(t, nil)
	registry, err := provider.NewRegistry(practice.Adapter)
	if err != nil {
		t.Fatal(err)
	}
	opened := storetest.Open(t, storetest.Options{Now: practice.Clock.Now})
	row := connected(t, opened, practice)
	reconnect := func() {
		err := opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
			row.Epoch++
			return tx.Save(t.Context(), row)
		})
		if err != nil {
			t.Error(err)
		}
	}
	service := connection.New(connection.Options{
		Store: opened.Connections, Providers: registry, Syncs: noSyncs{}, Now: practice.Clock.Now, Tokens: overtakenTokens{reconnect},
	})
	result, err := service.Check(t.Context(), row.Ref(), kim)
	if err != nil || result.Failure != connection.FailureNotProcessed {
		t.Errorf("%+v, %v", result, err)
	}
	overview, err := service.Overview(t.Context(), row.Ref())
	if err != nil || len(overview.Problems) != 0 {
		t.Errorf("problems %+v, %v", overview.Problems, err)
	}
}
