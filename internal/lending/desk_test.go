package lending_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/lending"
	"mooring/internal/provider"
	"mooring/internal/provider/providertest"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

// counter is a desk over a real database and a simulated practice.
type counter struct {
	*lending.Desk
	practice *providertest.Practice
	opened   *storetest.Opened
	keys     *apikey.Service
	ref      connection.Ref
	// asked is a request with a key that allows everything.
	asked lending.Asked
}

// newCounter signs in at the practice and stores the connection.
func newCounter(t *testing.T) *counter {
	t.Helper()
	practice := providertest.Start(t, nil)
	registry, err := provider.NewRegistry(practice.Adapter)
	if err != nil {
		t.Fatal(err)
	}
	now, logger := practice.Clock.Now, slog.New(slog.DiscardHandler)
	opened := storetest.Open(t, storetest.Options{Now: now})
	keeper := token.NewKeeper(token.Options{Store: opened.Credentials, Endpoints: registry, Now: now, Logger: logger})
	t.Cleanup(func() { _ = keeper.Close(t.Context()) })
	keys := apikey.New(apikey.Options{
		Store: store.NewAPIKeys(opened.Database), Failures: store.NewAccounts(opened.Database.Gorm()), Now: now, Logger: logger,
	})
	c := &counter{
		Desk:     lending.New(lending.Options{Store: opened.Store.Lending(), Keys: keys, Keeper: keeper, Now: now}),
		practice: practice, opened: opened, keys: keys, ref: connection.Ref{OrganisationID: "harbour", ID: "connection-1"},
	}
	c.connect(t)
	c.asked = lending.Asked{Authorization: "Bearer " + c.key(t, apikey.Scopes()...), Address: "192.0.2.1", Scope: apikey.ScopeProxy, ConnectionID: c.ref.ID}
	return c
}

// connect stores the connection with new tokens of the practice, one scope short.
func (c *counter) connect(t *testing.T) {
	t.Helper()
	tokens, now := c.practice.SignIn(t, "bayside"), c.practice.Clock.Now()
	err := c.opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		err := tx.Save(t.Context(), connection.Connection{
			ID: c.ref.ID, OrganisationID: c.ref.OrganisationID, Provider: "core-practice",
			Tenant: connection.Tenant{ID: "bayside", Name: "Bayside Dental Group", URL: "https://bayside.corepractice.is", Address: "bayside"},
			Status: connection.StatusConnected, StatusSince: now, Epoch: 1, CreatedAt: now, ConnectedAt: now, ConnectedBy: "Kim Lee",
			RequestedScopes: append(slices.Clone(tokens.Scopes), "appointments:write"), GrantedScopes: tokens.Scopes,
		})
		if err != nil {
			return err
		}
		return tx.PutCredential(t.Context(), c.ref, 1, tokens)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// key makes a key.
func (c *counter) key(t *testing.T, scopes ...apikey.Scope) string {
	t.Helper()
	_, text, err := c.keys.Create(t.Context(), apikey.NewKey{Name: "one", Scopes: scopes, By: "a test"})
	if err != nil {
		t.Fatal(err)
	}
	return text.Reveal()
}

// lend lends what must be lent.
func (c *counter) lend(t *testing.T) lending.Loan {
	t.Helper()
	_, loan, err := c.Lend(t.Context(), c.asked)
	if err != nil {
		t.Fatal(err)
	}
	return loan
}

// works fails unless the practice takes a token.
func (c *counter) works(t *testing.T, loan lending.Loan) {
	t.Helper()
	if _, err := c.practice.Adapter.Identify(t.Context(), loan.Access); err != nil {
		t.Errorf("the token does not work: %v", err)
	}
}

// renewals counts the refresh tokens that the practice was shown.
func (c *counter) renewals() int {
	count := 0
	for _, request := range c.practice.State().TokenRequests {
		if request.GrantType == "refresh_token" {
			count++
		}
	}
	return count
}

func TestALoanSaysWhatACallNeedsToKnow(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	until := c.practice.Clock.Now().Add(time.Minute)
	if _, err := c.opened.Database.SQL().ExecContext(t.Context(), "INSERT INTO connection_rests (connection_id, epoch, until) VALUES (?, 1, ?)", c.ref.ID, until.UnixMicro()); err != nil {
		t.Fatal(err)
	}
	ctx, statements := database.CountStatements(t.Context())
	key, loan, err := c.Lend(ctx, c.asked)
	if err != nil || statements.Statements() != 1 || key.Name != "one" {
		t.Fatalf("%d statements, %v", statements.Statements(), err)
	}
	c.works(t, loan)
	if loan.Ref != c.ref || loan.Provider != "core-practice" || loan.Status != connection.StatusConnected || loan.Access.ConnectionID != c.ref.ID ||
		!loan.ExpiresAt.Equal(c.practice.Clock.Now().Add(5*time.Minute)) || !loan.RestsUntil.Equal(until) || loan.Epoch != 1 || loan.Version != 1 {
		t.Errorf("%+v", loan)
	}
	if !slices.Equal(loan.Missing, []string{"appointments:write"}) || !slices.Contains(loan.Granted, "appointments:read") {
		t.Errorf("granted %v, missing %v", loan.Granted, loan.Missing)
	}
	c.practice.Clock.Add(6 * time.Minute)
	renewed := c.lend(t)
	c.works(t, renewed)
	if renewed.Version != 2 || !renewed.RestsUntil.Equal(until) || !slices.Equal(renewed.Missing, loan.Missing) {
		t.Errorf("after a renewal: %+v", renewed)
	}
}

func TestTheKeyIsLookedAtFirst(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	reader := "Bearer " + c.key(t, apikey.ScopeRead)
	for name, test := range map[string]struct {
		authorization, connectionID string
		want                        error
	}{
		"no key":                            {"", c.ref.ID, apikey.ErrMissing},
		"no key and no connection":          {"", "unknown", apikey.ErrMissing},
		"what is no key":                    {"Bearer x", c.ref.ID, apikey.ErrWrong},
		"an unknown key":                    {"Bearer mooring_aaaaaaaaaaaa_" + strings.Repeat("a", 52), c.ref.ID, apikey.ErrWrong},
		"a wrong key":                       {c.asked.Authorization[:len(c.asked.Authorization)-4] + "2222", c.ref.ID, apikey.ErrWrong},
		"a wrong key and no connection":     {"Bearer x", "unknown", apikey.ErrWrong},
		"a key that may not":                {reader, c.ref.ID, lending.ErrForbidden},
		"a key that may not, no connection": {reader, "unknown", lending.ErrForbidden},
		"no connection":                     {c.asked.Authorization, "unknown", connection.ErrNotFound},
	} {
		asked := c.asked
		asked.Authorization, asked.ConnectionID, asked.Address = test.authorization, test.connectionID, name
		if _, loan, err := c.Lend(t.Context(), asked); !errors.Is(err, test.want) || !loan.Access.Token.IsZero() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATokenThatWasRefusedIsRenewedOnceForAll(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	first := c.lend(t)
	renewed := make([]lending.Loan, 20)
	var asking sync.WaitGroup
	for i := range renewed {
		asking.Go(func() {
			var err error
			if renewed[i], err = c.Renew(t.Context(), first); err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()
	for _, loan := range renewed {
		if loan.Version != 2 || !loan.Access.Token.Equal(renewed[0].Access.Token) || loan.Access.Token.Equal(first.Access.Token) || len(loan.Missing) != 1 {
			t.Fatalf("%+v", loan)
		}
	}
	c.works(t, renewed[0])
	if c.renewals() != 1 {
		t.Errorf("%d renewals", c.renewals())
	}
}

func TestAConnectionThatEndsMeanwhileIsToldByItsState(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	loan := c.lend(t)
	if _, err := c.practice.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	var state *lending.StateError
	if _, err := c.Renew(t.Context(), loan); !errors.As(err, &state) || state.State != connection.StatusNeedsReconnect || state.Ref != c.ref {
		t.Errorf("renewed after the grant ended: %v", err)
	}
	if _, _, err := c.Lend(t.Context(), c.asked); !errors.As(err, &state) || state.State != connection.StatusNeedsReconnect {
		t.Errorf("asked after the grant ended: %v", err)
	}
}

func TestATokenThatTheKeysetDoesNotOpenIsATroubleOfOurs(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	if _, err := c.opened.Database.SQL().ExecContext(t.Context(), "UPDATE credentials SET access = ?", []byte("not sealed by us")); err != nil {
		t.Fatal(err)
	}
	var state *lending.StateError
	if _, _, err := c.Lend(t.Context(), c.asked); !errors.Is(err, secret.ErrCannotOpen) || errors.As(err, &state) {
		t.Errorf("%v", err)
	}
	if _, _, err := c.Lend(t.Context(), c.asked); err == nil || c.renewals() != 0 {
		t.Errorf("%d renewals", c.renewals())
	}
}
