package token_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"mooring/internal/storetest"
	"mooring/internal/token"
)

// bareSelect reads what a token read has to: the sealed access token and what
// tells whether it may be served, of a connection of this organisation.
const bareSelect = `SELECT connections.provider, connections.tenant_address, connections.status, connections.epoch,
		version, access, refresh IS NOT NULL, expires_at, stale, claim_id, claimed_at, retry_at, failures, scopes, endpoint,
		organisations.time_zone
	FROM connections LEFT JOIN credentials ON credentials.connection_id = connections.id AND credentials.epoch = connections.epoch
	LEFT JOIN organisations ON organisations.id = connections.organisation_id
	WHERE connections.id = $1 AND connections.organisation_id = $2`

// bareRow is what bareSelect selects.
type bareRow struct {
	provider, address, status string
	epoch, version, expires   int64
	access                    []byte
	renewable, stale          bool
	claimID                   *string
	claimedAt, retryAt        *int64
	failures                  int
	scopes, endpoint          string
	zone                      *string
}

// into are the places for a row.
func (r *bareRow) into() []any {
	return []any{
		&r.provider, &r.address, &r.status, &r.epoch, &r.version, &r.access, &r.renewable, &r.expires, &r.stale,
		&r.claimID, &r.claimedAt, &r.retryAt, &r.failures, &r.scopes, &r.endpoint, &r.zone,
	}
}

// BenchmarkTokenAgainstBareSelect compares Keeper.Token with the least that a
// token read can be: one such SELECT on the same database, with database/sql on
// SQLite and with pgx on PostgreSQL, and opening the access token. "of-bare" is the
// Keeper's speed as a share of it.
func BenchmarkTokenAgainstBareSelect(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		benchmarkRead(b, storetest.Open, func(opened *storetest.Opened) reader {
			return func(ctx context.Context, row *bareRow, values ...any) error {
				return opened.Database.SQL().QueryRowContext(ctx, bareSelect, values...).Scan(row.into()...)
			}
		})
	})
	b.Run("postgres", func(b *testing.B) {
		benchmarkRead(b, storetest.OpenPostgres, func(opened *storetest.Opened) reader {
			pool, err := pgxpool.New(b.Context(), opened.URL)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(pool.Close)
			return func(ctx context.Context, row *bareRow, values ...any) error {
				return pool.QueryRow(ctx, bareSelect, values...).Scan(row.into()...)
			}
		})
	})
}

// reader runs bareSelect.
type reader func(ctx context.Context, row *bareRow, values ...any) error

// benchmarkRead measures on one database.
func benchmarkRead(b *testing.B, open storetest.Opener, bareReader func(*storetest.Opened) reader) {
	b.Helper()
	clock := func() time.Time { return time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC) }
	opened := rowsOf(open(b, storetest.Options{Now: clock}), clock)
	opened.connect(b, marked(clock().Add(time.Hour)))
	keeper := token.NewKeeper(token.Options{Store: opened.store, Endpoints: nobody{}, Now: clock, Logger: discard()})
	read := bareReader(opened.opened)
	binding := "credential/" + opened.ref.ID + "/1/access"
	bare := func() error {
		var row bareRow
		if err := read(b.Context(), &row, opened.ref.ID, opened.ref.OrganisationID); err != nil {
			return err
		}
		_, err := opened.opened.Keyset.Open(row.access, binding)
		return err
	}
	ours := func() error {
		_, err := keeper.Token(b.Context(), opened.ref)
		return err
	}
	var spentBare, spentOurs time.Duration
	for b.Loop() {
		// In turns, so that both meet the same machine.
		spentBare += spent(b, bare)
		spentOurs += spent(b, ours)
	}
	b.ReportMetric(float64(spentBare)/float64(spentOurs), "of-bare")
	b.ReportMetric(float64(spentOurs)/float64(b.N), "ns/token")
}

// spent is how long fn takes.
func spent(b *testing.B, fn func() error) time.Duration {
	b.Helper()
	start := time.Now()
	if err := fn(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}
