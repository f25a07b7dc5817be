package token_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

// rows is one connection in a real database.
type rows struct {
	store  token.Store
	opened *storetest.Opened
	now    func() time.Time
	ref    connection.Ref
	// tenant is the provider's id of the practice.
	tenant string
}

// rowsOf is the one connection of an open database.
func rowsOf(opened *storetest.Opened, now func() time.Time) *rows {
	return &rows{
		store: opened.Credentials, opened: opened, now: now, tenant: "bayside",
		ref: connection.Ref{OrganisationID: "55555555-5555-4555-8555-555555555555", ID: "66666666-6666-4666-8666-666666666666"},
	}
}

// again opens the same database once more, as another process does.
func (r *rows) again(t testing.TB) token.Store {
	t.Helper()
	return storetest.Open(t, storetest.Options{Now: r.now, URL: r.opened.URL, Keyset: r.opened.Keyset}).Credentials
}

// connect stores the connection with its tokens.
func (r *rows) connect(t testing.TB, tokens connection.Tokens) {
	t.Helper()
	err := r.opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		err := tx.Save(t.Context(), connection.Connection{
			ID: r.ref.ID, OrganisationID: r.ref.OrganisationID, Provider: "core-practice",
			Tenant: connection.Tenant{ID: r.tenant, Name: "Bayside Dental Group", URL: "https://bayside.corepractice.is", Address: "bayside"},
			Status: connection.StatusConnected, StatusSince: r.now(), Epoch: 1, GrantedScopes: tokens.Scopes,
			CreatedAt: r.now(), ConnectedAt: r.now(), ConnectedBy: "Kim Lee", NextSyncAt: r.now(),
		})
		if err != nil {
			return err
		}
		return tx.PutCredential(t.Context(), r.ref, 1, tokens)
	})
	if err != nil {
		t.Fatalf("store connection: %v", err)
	}
}

// disconnect ends the connection as the domain does.
func (r *rows) disconnect(t testing.TB) {
	t.Helper()
	err := r.opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		row, err := tx.Lock(t.Context(), r.ref)
		if err != nil {
			return err
		}
		if _, err := tx.TakeCredential(t.Context(), r.ref); err != nil && !errors.Is(err, connection.ErrNotFound) {
			return err
		}
		row.Status, row.NextSyncAt = connection.StatusDisconnected, time.Time{}
		row.Epoch++
		return tx.Save(t.Context(), row)
	})
	if err != nil {
		t.Errorf("disconnect: %v", err)
	}
}

// reconnect begins a new epoch with new tokens.
func (r *rows) reconnect(t testing.TB, tokens connection.Tokens) {
	t.Helper()
	err := r.opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		row, err := tx.Lock(t.Context(), r.ref)
		if err != nil {
			return err
		}
		row.Epoch++
		row.Status = connection.StatusConnected
		if err := tx.Save(t.Context(), row); err != nil {
			return err
		}
		return tx.PutCredential(t.Context(), r.ref, row.Epoch, tokens)
	})
	if err != nil {
		t.Errorf("reconnect: %v", err)
	}
}

// wantProblems checks which problems are open.
func (r *rows) wantProblems(t testing.TB, want ...connection.ProblemKind) {
	t.Helper()
	if open := r.openProblems(t); !slices.Equal(open, want) {
		t.Errorf("open problems are %v; want %v", open, want)
	}
}

// openProblems reads which problems are open.
func (r *rows) openProblems(t testing.TB) []connection.ProblemKind {
	t.Helper()
	var open []connection.ProblemKind
	err := r.opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		problems, err := tx.OpenProblems(t.Context(), r.ref)
		for _, problem := range problems {
			open = append(open, problem.Kind)
		}
		return err
	})
	if err != nil {
		t.Errorf("read open problems: %v", err)
	}
	return open
}

// status reads where the connection stands.
func (r *rows) status(t testing.TB) connection.Status {
	t.Helper()
	row, err := r.opened.Connections.Connection(t.Context(), r.ref)
	if err != nil {
		t.Fatalf("read connection: %v", err)
	}
	return row.Status
}

// marked are tokens that no provider issued.
func marked(expires time.Time) connection.Tokens {
	return connection.Tokens{
		Access: secret.NewValue("MARKED-access"), Refresh: secret.NewValue("MARKED-refresh"), ExpiresAt: expires,
		Scopes: []string{"practice:read"},
	}
}
