package token_test

import (
	"fmt"
	"testing"
	"time"

	"mooring/internal/storetest"
	"mooring/internal/token"
)

// bareSelect reads what a token read has to: the sealed access token and what
// tells whether it may be served, of a connection of this organisation.
const bareSelect = `SELECT connections.provider, connections.tenant_address, connections.status, connections.epoch,
		version, access, refresh, expires_at, stale, claim_id, claimed_at, retry_at, failures, scopes
	FROM connections LEFT JOIN credentials ON credentials.connection_id = connections.id AND credentials.epoch = connections.epoch
	WHERE connections.id = ? AND connections.organisation_id = ?`

// BenchmarkTokenAgainstBareSelect compares Keeper.Token with the least that a
// token read can be: one such SELECT with database/sql on the same database, and
// opening the access token. "of-bare" is the Keeper's speed as a share of it.
func BenchmarkTokenAgainstBareSelect(b *testing.B) {
	clock := func() time.Time { return time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC) }
	opened := rowsOf(storetest.Open(b, storetest.Options{Now: clock}), clock)
	opened.connect(b, marked(clock().Add(time.Hour)))
	keeper := token.NewKeeper(token.Options{Store: opened.store, Endpoints: nobody{}, Now: clock, Logger: discard()})

	bare := func() error {
		var values [14]any
		into := make([]any, len(values))
		for i := range values {
			into[i] = &values[i]
		}
		err := opened.opened.Database.SQL().QueryRowContext(b.Context(), bareSelect, opened.ref.ID, opened.ref.OrganisationID).Scan(into...)
		if err != nil {
			return err
		}
		_, err = opened.opened.Keyset.Open(values[5].([]byte), fmt.Sprintf("credential/%s/1/access", opened.ref.ID))
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
