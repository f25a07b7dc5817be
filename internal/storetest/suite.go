package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// Opener opens an empty, migrated store; Open is the one for SQLite.
type Opener func(t testing.TB, options Options) *Opened

// Run runs the conformance suite: what the ports of connection, token and
// syncer promise, with two organisations each time.
func Run(t *testing.T, open Opener) {
	t.Helper()
	for name, cases := range map[string]map[string]func(*testing.T, *fixture){
		"connections":    connectionCases,
		"authorizations": authorizationCases,
		"problems":       problemCases,
		"events":         eventCases,
		"directory":      directoryCases,
		"tallies":        tallyCases,
		"support":        supportCases,
		"overviews":      overviewCases,
		"sweeps":         sweepCases,
		"transactions":   transactionCases,
		"purge":          purgeCases,
		"receipts":       receiptCases,
		"credentials":    credentialCases,
		"renewals":       renewalCases,
		"syncs":          syncCases,
		"batches":        batchCases,
		"comparisons":    compareCases,
		"records":        recordCases,
		"calls":          callCases,
		"bookings":       bookingCases,
		"changes":        changeCases,
		"copies":         copiedCases,
		"foreign":        foreignCases,
		"gauges":         gaugeCases,
		"keys":           resealCases,
		"letters":        letterCases,
		"letters sent":   letterSendCases,
		"webhooks":       webhookCases,
		"API keys":       apiKeyCases,
		"lending":        lendingCases,
		"rests":          restCases,
		"event log":      eventLogCases,
		"links":          linkCases,
		"repeats":        repeatCases,
		"vendor":         vendorCases,
		"upgrades":       upgradeCases,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for name, check := range cases {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					check(t, newFixture(t, open))
				})
			}
		})
	}
}

// clock is a clock that moves when it is told to.
type clock struct {
	micros atomic.Int64
}

// now reads it.
func (c *clock) now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// advance moves it.
func (c *clock) advance(by time.Duration) { c.micros.Add(by.Microseconds()) }

// fixture is a store with one connected connection in each of two organisations.
type fixture struct {
	*Opened
	clock *clock
	ctx   context.Context
	open  Opener
	// ours is the connection under test; theirs is another organisation's.
	ours, theirs connection.Connection
	// crossed names their connection under our organisation: it does not exist.
	crossed connection.Ref
}

// newFixture opens a store and fills it.
func newFixture(t *testing.T, open Opener) *fixture {
	t.Helper()
	clock := &clock{}
	clock.micros.Store(time.Date(2026, 3, 2, 9, 30, 15, 123_456_000, time.UTC).UnixMicro())
	f := &fixture{Opened: open(t, Options{Now: clock.now}), clock: clock, ctx: t.Context(), open: open}
	f.ours = f.connect(t, "harbour", "bayside")
	f.theirs = f.connect(t, "lagoon", "hillside")
	f.crossed = connection.Ref{OrganisationID: f.ours.OrganisationID, ID: f.theirs.ID}
	return f
}

// connect stores a connected connection with a credential, two locations, one
// of them chosen.
func (f *fixture) connect(t *testing.T, organisation, tenant string) connection.Connection {
	t.Helper()
	c := f.connection(organisation, tenant)
	f.inTx(t, func(tx connection.Tx) error {
		if err := tx.Save(f.ctx, c); err != nil {
			return err
		}
		if err := tx.SaveLocations(f.ctx, c.Ref(), f.locations()); err != nil {
			return err
		}
		return tx.PutCredential(f.ctx, c.Ref(), c.Epoch, f.tokens(tenant))
	})
	return c
}

// connection makes a connected connection.
func (f *fixture) connection(organisation, tenant string) connection.Connection {
	now := f.clock.now()
	return connection.Connection{
		ID: rand.Text(), OrganisationID: organisation, Provider: "core-practice",
		Tenant: connection.Tenant{
			ID: "tenant-" + tenant, Name: tenant + " Physio", URL: "https://" + tenant + ".corepractice.is", Address: tenant,
		},
		Status: connection.StatusConnected, StatusSince: now, Epoch: 1,
		RequestedScopes: []string{"locations:read", "appointments:read"}, GrantedScopes: []string{"locations:read"},
		CreatedAt: now, ConnectedAt: now, ConnectedBy: "Kim Lee", CheckedAt: now, NextSyncAt: now,
	}
}

// locations are two, of which the first is chosen.
func (f *fixture) locations() []connection.Location {
	return []connection.Location{
		{ID: "sydney", Name: "Sydney", Address: "1 Quay St", TimeZone: "Australia/Sydney", Listed: true, Chosen: true, FirstSeenAt: f.clock.now()},
		{ID: "perth", Name: "Perth", Address: "2 Swan Rd", TimeZone: "Australia/Perth", Listed: true, FirstSeenAt: f.clock.now()},
	}
}

// tokens make a pair that lives five minutes.
func (f *fixture) tokens(mark string) connection.Tokens {
	return connection.Tokens{
		Access: secret.NewValue("access-" + mark), Refresh: secret.NewValue("refresh-" + mark),
		ExpiresAt: f.clock.now().Add(5 * time.Minute), Scopes: []string{"locations:read", "appointments:read"},
	}
}

// inTx runs fn in a transaction that must succeed.
func (f *fixture) inTx(t *testing.T, fn func(tx connection.Tx) error) {
	t.Helper()
	if err := f.Connections.InTx(f.ctx, fn); err != nil {
		t.Fatalf("transaction: %v", err)
	}
}

// read reads a connection that must exist.
func (f *fixture) read(t *testing.T, ref connection.Ref) connection.Connection {
	t.Helper()
	c, err := f.Connections.Connection(f.ctx, ref)
	if err != nil {
		t.Fatalf("read connection: %v", err)
	}
	return c
}

// count counts the rows that a condition selects, past every repository.
func (f *fixture) count(t *testing.T, from string, values ...any) int {
	t.Helper()
	var count int
	if err := f.Database.Gorm().WithContext(f.ctx).Raw("SELECT count(*) FROM "+from, values...).Scan(&count).Error; err != nil {
		t.Fatalf("count %s: %v", from, err)
	}
	return count
}

// exec runs a statement, past every repository.
func (f *fixture) exec(t *testing.T, statement string, values ...any) {
	t.Helper()
	if err := f.Database.Gorm().WithContext(f.ctx).Exec(statement, values...).Error; err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// text reads all rows of a query as one text, past every repository. Bytes
// stand in it as they are.
func (f *fixture) text(t *testing.T, query string) string {
	t.Helper()
	rows, err := f.Database.SQL().QueryContext(context.WithoutCancel(f.ctx), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	var text strings.Builder
	for err == nil && rows.Next() {
		values := make([]sql.RawBytes, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		err = rows.Scan(targets...)
		for _, value := range values {
			text.Write(value)
			text.WriteByte('|')
		}
		text.WriteByte('\n')
	}
	if err := errors.Join(err, rows.Err()); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text.String()
}
