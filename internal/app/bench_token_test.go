package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

const (
	// readConnections are the connections whose tokens are read.
	readConnections = 1000
	// readsARound is how many requests one side answers before the other has its turn:
	// few, so that both meet the same machine.
	readsARound = 300
	// turns are the rounds of each side in one iteration.
	turns = 10
)

// BenchmarkTokenRead reads access tokens of 1,000 connections on one PostgreSQL
// through the API, by 1, 8 and 32 clients at once that keep their connections; and,
// in turn, through a bare echo handler that makes the same SELECT with pgx and opens
// the same access token. Each serves in a process of its own, and the clients in a
// third. "%-of-bare" is our share of its requests a second, "first-%-of-bare" that of a
// process of ours that remembers no row, as nobody does whom a connection was not asked
// of before. "p99-of-bare" is our 99th percentile as a multiple of its, and the "cpu-ms"
// and the "statements" are those of the serving process for each request.
func BenchmarkTokenRead(b *testing.B) {
	if role := servedRole(); role != "" {
		serveTokens(b, role)
		return
	}
	target := newReadTarget(b)
	ours, first, bare := target.launch(b, roleOurs), target.launch(b, roleFirst), target.launch(b, roleBare)
	target.checkStatements(b, first)
	for _, clients := range []int{1, 8, 32} {
		b.Run(strconv.Itoa(clients), func(b *testing.B) {
			for _, side := range []*served{ours, first, bare} {
				target.round(b, side, clients) // What is opened once is open.
				target.reset(b, side)
			}
			for b.Loop() {
				for range turns {
					target.round(b, bare, clients)
					target.round(b, ours, clients)
					target.round(b, first, clients)
				}
			}
			reads := float64(b.N * turns * readsARound)
			b.ReportMetric(reads/ours.took.Seconds(), "reads/s")
			b.ReportMetric(reads/bare.took.Seconds(), "bare-reads/s")
			b.ReportMetric(100*float64(bare.took)/float64(ours.took), "%-of-bare")
			b.ReportMetric(100*float64(bare.took)/float64(first.took), "first-%-of-bare")
			b.ReportMetric(float64(ours.p99().Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(ours.p99())/float64(bare.p99()), "p99-of-bare")
			b.ReportMetric(target.spent(b, ours).Seconds()*1000/reads, "cpu-ms")
			b.ReportMetric(target.spent(b, first).Seconds()*1000/reads, "first-cpu-ms")
			b.ReportMetric(target.spent(b, bare).Seconds()*1000/reads, "bare-cpu-ms")
			b.ReportMetric(target.statements(b, ours)/reads, "statements")
		})
	}
}

// readTarget is a database full of connections, and a key that may read their tokens.
type readTarget struct {
	database, keyset, key string
	keyID                 string
	ids                   []string
	client                *http.Client
}

// newReadTarget fills a database.
func newReadTarget(b *testing.B) *readTarget {
	b.Helper()
	target := &readTarget{
		keyset: filepath.Join(b.TempDir(), "keyset"),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}},
	}
	if err := secret.GenerateKeyset(target.keyset); err != nil {
		b.Fatal(err)
	}
	keyset, err := secret.LoadKeyset(target.keyset)
	if err != nil {
		b.Fatal(err)
	}
	opened := storetest.OpenPostgres(b, storetest.Options{Keyset: keyset})
	target.database = opened.URL
	accounts, err := account.New(account.Options{Store: store.NewAccounts(opened.Database.Gorm()), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	organisation, err := accounts.CreateOrganisation(b.Context(), account.NewOrganisation{Name: "Harbourside Health", TimeZone: "Australia/Sydney"})
	if err != nil {
		b.Fatal(err)
	}
	keys := apikey.New(apikey.Options{
		Store: store.NewAPIKeys(opened.Database), Failures: store.NewAccounts(opened.Database.Gorm()), Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	})
	made, text, err := keys.Create(b.Context(), apikey.NewKey{Name: "bench", Scopes: []apikey.Scope{apikey.ScopeTokens, apikey.ScopeProxy}, By: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	target.keyID, target.key = made.ID, text.Reveal()
	target.fill(b, opened, organisation.ID)
	return target
}

// fill makes the connections.
func (r *readTarget) fill(b *testing.B, opened *storetest.Opened, organisationID string) {
	b.Helper()
	err := opened.Connections.InTx(b.Context(), func(tx connection.Tx) error {
		for n := range readConnections {
			now := time.Now()
			c := connection.Connection{
				ID: fmt.Sprintf("connection-%d", n), OrganisationID: organisationID, Provider: "core-practice",
				Tenant: connection.Tenant{ID: fmt.Sprintf("tenant-%d", n), Name: "Bayside", URL: "https://bayside.corepractice.is", Address: "bayside"},
				Status: connection.StatusConnected, StatusSince: now, Epoch: 1, CreatedAt: now, ConnectedAt: now,
				RequestedScopes: []string{"practice:read", "appointments:read"}, GrantedScopes: []string{"practice:read", "appointments:read"},
			}
			tokens := connection.Tokens{
				Access: secret.NewValue(fmt.Sprintf("access-token-of-forty-characters-%07d", n)), Refresh: secret.NewValue("refresh"),
				ExpiresAt: now.Add(24 * time.Hour), Scopes: c.GrantedScopes,
			}
			if err := tx.Save(b.Context(), c); err != nil {
				return err
			}
			if err := tx.PutCredential(b.Context(), c.Ref(), c.Epoch, tokens); err != nil {
				return err
			}
			r.ids = append(r.ids, c.ID)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := opened.Database.SQL().ExecContext(b.Context(), "ANALYZE"); err != nil {
		b.Fatal(err)
	}
}

// round sends a side its share of requests, by so many clients at once.
func (r *readTarget) round(b *testing.B, side *served, clients int) {
	b.Helper()
	latencies := make([][]time.Duration, clients)
	var next atomic.Int64
	var asking sync.WaitGroup
	began := time.Now()
	for client := range clients {
		asking.Go(func() {
			for n := next.Add(1); n <= readsARound; n = next.Add(1) {
				sent := time.Now()
				if _, err := r.get(b, side.url+"/v1/connections/"+r.ids[int(n)%len(r.ids)]+"/token"); err != nil {
					b.Error(err)
					return
				}
				latencies[client] = append(latencies[client], time.Since(sent))
			}
		})
	}
	asking.Wait()
	side.took += time.Since(began)
	side.latencies = append(side.latencies, slices.Concat(latencies...)...)
}

// get reads an address with the key.
func (r *readTarget) get(b *testing.B, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+r.key)
	response, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", response.StatusCode, text)
	}
	return text, err
}

// checkStatements fails unless a read of what is not remembered takes one statement.
func (r *readTarget) checkStatements(b *testing.B, first *served) {
	b.Helper()
	if took := r.usage(b, first, countPath+"/v1/connections/"+r.ids[0]+"/token").Statements; took != 1 {
		b.Fatalf("a read takes %d statements", took)
	}
}

// usage is what a serving process has used so far.
type usage struct {
	CPU        time.Duration
	Statements int
	// PeakKiB is the most memory that was resident.
	PeakKiB int64
}

// usage asks a serving process for it.
func (r *readTarget) usage(b *testing.B, side *served, path string) usage {
	b.Helper()
	text, err := r.get(b, side.url+path)
	if err != nil {
		b.Fatal(err)
	}
	var used usage
	if err := json.Unmarshal(text, &used); err != nil {
		b.Fatal(err)
	}
	return used
}

// reset begins to count anew.
func (r *readTarget) reset(b *testing.B, side *served) {
	b.Helper()
	side.took, side.latencies, side.before = 0, nil, r.usage(b, side, usagePath)
}

// spent is the CPU time since reset.
func (r *readTarget) spent(b *testing.B, side *served) time.Duration {
	b.Helper()
	return r.usage(b, side, usagePath).CPU - side.before.CPU
}

// statements is how many statements requests took since reset.
func (r *readTarget) statements(b *testing.B, side *served) float64 {
	b.Helper()
	return float64(r.usage(b, side, usagePath).Statements - side.before.Statements)
}

// p99 is the 99th percentile of the latencies since reset.
func (s *served) p99() time.Duration {
	slices.Sort(s.latencies)
	return s.latencies[len(s.latencies)*99/100]
}
