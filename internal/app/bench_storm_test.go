package app_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/providertest"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

const (
	// stormConnections have tokens that are over, all at once.
	stormConnections = 200
	// stormCallers ask at a time in each process, as many as its pool has connections.
	stormCallers = 20
)

// BenchmarkRefreshStorm renews the tokens of 200 connections that are over at the
// same moment, by two Keepers with a pool of 20 each on one PostgreSQL. In turn it
// renews as many at the same simulated provider by a bare HTTP client that keeps
// nothing, and by one that does with pgx the least that a safe client has to: read
// a row, commit a claim, send, commit what came back. "%-of-sandbox" and "%-of-bare"
// are our share of their speeds. Everything runs on this machine, the provider too.
// In "shared" every connection is asked for at each of the processes.
func BenchmarkRefreshStorm(b *testing.B) {
	for _, shared := range []bool{false, true} {
		b.Run(map[bool]string{false: "split", true: "shared"}[shared], func(b *testing.B) {
			s := newStorm(b)
			var ours, sandbox, bare time.Duration
			for b.Loop() {
				s.practice.Clock.Add(10 * time.Minute)
				began := time.Now()
				s.renew(b, shared)
				ours += time.Since(began)
				began = time.Now()
				at(b, len(s.keepers)*stormCallers, func(n int) error { return s.present(b, n) })
				sandbox += time.Since(began)
				began = time.Now()
				at(b, len(s.keepers)*stormCallers, func(n int) error { return s.presentSafely(b, n) })
				bare += time.Since(began)
			}
			// Each of the three did one for each connection, and signed in with as many codes before.
			if seen := s.practice.State(); len(seen.Reuses) != 0 || len(seen.Seen.TokenRequests) != (3*b.N+2)*stormConnections {
				b.Errorf("%d token requests, %d reuses", len(seen.Seen.TokenRequests), len(seen.Reuses))
			}
			refreshed := float64(b.N * stormConnections)
			b.ReportMetric(refreshed/ours.Seconds(), "refreshes/s")
			b.ReportMetric(refreshed/sandbox.Seconds(), "sandbox-refreshes/s")
			b.ReportMetric(refreshed/bare.Seconds(), "bare-refreshes/s")
			b.ReportMetric(100*float64(sandbox)/float64(ours), "%-of-sandbox")
			b.ReportMetric(100*float64(bare)/float64(ours), "%-of-bare")
		})
	}
}

// storm is connections at one practice, and two processes that have them.
type storm struct {
	practice *providertest.Practice
	keepers  []*token.Keeper
	refs     []connection.Ref
	// bare are the refresh tokens of the bare client, pool is where it writes.
	bare   []string
	client *http.Client
	pool   *pgxpool.Pool
}

// newStorm connects the connections.
func newStorm(b *testing.B) *storm {
	b.Helper()
	practice := providertest.Start(b, nil)
	registry, err := provider.NewRegistry(practice.Adapter)
	if err != nil {
		b.Fatal(err)
	}
	now := practice.Clock.Now
	first := storetest.OpenPostgres(b, storetest.Options{Now: now})
	second := storetest.OpenPostgres(b, storetest.Options{Now: now, URL: first.URL, Keyset: first.Keyset})
	s := &storm{practice: practice, pool: first.Database.Postgres(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * stormCallers}}}
	for _, opened := range []*storetest.Opened{first, second} {
		s.keepers = append(s.keepers, token.NewKeeper(token.Options{
			Store: opened.Credentials, Endpoints: registry, Now: now, Logger: slog.New(slog.DiscardHandler),
		}))
	}
	_, err = s.pool.Exec(b.Context(), `CREATE TABLE bare (id BIGINT PRIMARY KEY, version BIGINT NOT NULL, access BYTEA, refresh BYTEA, claim_id TEXT, claimed_at BIGINT)`)
	if err == nil {
		_, err = s.pool.Exec(b.Context(), "INSERT INTO bare (id, version) SELECT n, 1 FROM generate_series(0, $1::bigint - 1) AS n", stormConnections)
	}
	if err != nil {
		b.Fatal(err)
	}
	for n := range stormConnections {
		s.refs = append(s.refs, s.connect(b, first, n))
		s.bare = append(s.bare, practice.SignIn(b, "bayside").Refresh.Reveal())
	}
	return s
}

// connect stores one connection, with tokens of its own.
func (s *storm) connect(b *testing.B, opened *storetest.Opened, n int) connection.Ref {
	b.Helper()
	tokens, now := s.practice.SignIn(b, "bayside"), s.practice.Clock.Now()
	c := connection.Connection{
		ID: fmt.Sprintf("connection-%d", n), OrganisationID: "org-1", Provider: "core-practice",
		Tenant: connection.Tenant{ID: fmt.Sprintf("tenant-%d", n), Name: "Bayside", URL: "https://bayside.corepractice.is", Address: "bayside"},
		Status: connection.StatusConnected, StatusSince: now, Epoch: 1, GrantedScopes: tokens.Scopes, CreatedAt: now, ConnectedAt: now,
	}
	err := opened.Connections.InTx(b.Context(), func(tx connection.Tx) error {
		if err := tx.Save(b.Context(), c); err != nil {
			return err
		}
		return tx.PutCredential(b.Context(), c.Ref(), c.Epoch, tokens)
	})
	if err != nil {
		b.Fatal(err)
	}
	return c.Ref()
}

// renew asks for every connection's token: at one of the processes, or at each.
func (s *storm) renew(b *testing.B, shared bool) {
	var processes sync.WaitGroup
	for process, keeper := range s.keepers {
		processes.Go(func() {
			at(b, stormCallers, func(n int) error {
				if !shared && n%len(s.keepers) != process {
					return nil
				}
				_, err := keeper.Token(b.Context(), s.refs[n])
				return err
			})
		})
	}
	processes.Wait()
}

// present sends the bare client's refresh token and keeps what comes back in memory.
func (s *storm) present(b *testing.B, n int) error {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {s.bare[n]}}
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, s.practice.Base+"/t/bayside/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(providertest.ClientID), url.QueryEscape(providertest.ClientSecret))
	answer, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var tokens struct {
		Refresh string `json:"refresh_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&tokens); err != nil || tokens.Refresh == "" {
		return fmt.Errorf("answered %d: %w", answer.StatusCode, err)
	}
	s.bare[n] = tokens.Refresh
	return nil
}

// presentSafely does so between a claim and what it was taken for.
func (s *storm) presentSafely(b *testing.B, n int) error {
	var version int64
	err := s.pool.QueryRow(b.Context(), "SELECT version FROM bare WHERE id = $1", n).Scan(&version)
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(b.Context(), "UPDATE bare SET claim_id = 'mine', claimed_at = 1 WHERE id = $1 AND version = $2 AND claim_id IS NULL", n, version)
	if err != nil {
		return err
	}
	if err := s.present(b, n); err != nil {
		return err
	}
	_, err = s.pool.Exec(b.Context(), `UPDATE bare SET access = $3, refresh = $3, version = version + 1, claim_id = NULL, claimed_at = NULL
		WHERE id = $1 AND version = $2 AND claim_id = 'mine'`, n, version, []byte(s.bare[n]))
	return err
}

// at does something for every connection, so many at a time.
func at(b *testing.B, callers int, do func(n int) error) {
	var group sync.WaitGroup
	next := make(chan int)
	for range callers {
		group.Go(func() {
			for n := range next {
				if err := do(n); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for n := range stormConnections {
		next <- n
	}
	close(next)
	group.Wait()
}
