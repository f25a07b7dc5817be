package app_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"

	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/database"
	"mooring/internal/secret"
)

// What a process that serves for a benchmark is told.
const (
	envRole     = "MOORING_TEST_SERVE_TOKENS"
	envDatabase = "MOORING_TEST_SERVE_DATABASE"
	envKeyset   = "MOORING_TEST_SERVE_KEYSET"
	envKeyID    = "MOORING_TEST_SERVE_KEY_ID"
	// envUpstream is the address of the practice system; empty: there is none.
	envUpstream = "MOORING_TEST_SERVE_UPSTREAM"
)

// The roles of such a process.
const (
	roleOurs = "ours"
	// roleFirst is ours where no row is remembered, as for the first request of each.
	roleFirst = "first"
	roleBare  = "bare"
)

// usagePath is where it says what it has used, and below countPath how many
// statements a request takes.
const (
	usagePath = "/usage"
	countPath = "/count"
)

// servedRole is the role of this process, "" for none.
func servedRole() string { return os.Getenv(envRole) }

// served is a process that serves, seen from outside.
type served struct {
	url       string
	took      time.Duration
	latencies []time.Duration
	before    usage
}

// launch starts a process that serves in a role until the benchmark ends.
func (r *readTarget) launch(b *testing.B, role string) *served {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	process := exec.CommandContext(context.WithoutCancel(b.Context()), program, "-test.run=^$", "-test.bench=^"+b.Name()+"$", "-test.benchtime=1x")
	process.Env = append(os.Environ(), envRole+"="+role, envDatabase+"="+r.database, envKeyset+"="+r.keyset, envKeyID+"="+r.keyID)
	output, err := process.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	input, err := process.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := process.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = input.Close() // That ends it.
		_ = process.Wait()
	})
	said := ""
	for lines := bufio.NewScanner(output); lines.Scan(); said += lines.Text() + "\n" {
		if _, address, found := strings.Cut(lines.Text(), "http://"); found {
			return &served{url: "http://" + address}
		}
	}
	b.Fatalf("the process that serves %s did not begin: %s", role, said)
	return nil
}

// serveTokens is what such a process does until its input ends.
func serveTokens(b *testing.B, role string) {
	if role == roleBare {
		serveUntilEnd(b, bareHandler(b))
		return
	}
	serveUntilEnd(b, ourHandler(b, role))
}

// serveUntilEnd serves until this process's input ends.
func serveUntilEnd(b *testing.B, handler http.Handler) {
	b.Helper()
	var statements atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if path, counting := strings.CutPrefix(request.URL.Path, countPath); counting {
			ctx, counter := database.CountStatements(request.Context())
			request.URL.Path = path
			handler.ServeHTTP(httptest.NewRecorder(), request.WithContext(ctx))
			_ = json.NewEncoder(w).Encode(usage{Statements: counter.Statements()})
			return
		}
		if request.URL.Path != usagePath {
			ctx, counter := database.CountStatements(request.Context())
			handler.ServeHTTP(w, request.WithContext(ctx))
			statements.Add(int64(counter.Statements()))
			return
		}
		var used syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
			b.Error(err)
		}
		_ = json.NewEncoder(w).Encode(usage{
			CPU: time.Duration(used.Utime.Nano() + used.Stime.Nano()), PeakKiB: used.Maxrss, Statements: int(statements.Load()),
		})
	}))
	defer server.Close()
	if _, err := os.Stdout.WriteString("\n" + server.URL + "\n"); err != nil {
		b.Fatal(err)
	}
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
	}
}

// ourHandler is the whole program's handler. What is not started remembers nothing.
func ourHandler(b *testing.B, role string) http.Handler {
	b.Helper()
	sandbox := cmp.Or(os.Getenv(envUpstream), "http://127.0.0.1:9")
	made, err := app.New(b.Context(), app.Options{
		Config: config.Config{
			Listen: "127.0.0.1:0", BaseURL: "http://localhost:8080", AppName: "Recall Desk",
			Storage: config.Storage{DatabaseURL: os.Getenv(envDatabase), KeysetFile: os.Getenv(envKeyset), LogFormat: config.FormatText},
			CorePractice: config.Provider{
				ClientID: "bench", ClientSecret: secret.NewValue("bench"), Scopes: config.Scopes{"practice:read"}, AuthorizeURL: sandbox + "/authorize", TokenURL: sandbox + "/token",
				APIURL: sandbox + "/t/{tenant}/api", TenantDomain: "corepractice.is", ClientAuth: config.AuthBasic, PKCE: true,
			},
		},
		// Standard error is nobody's: every request is logged, and the line is lost.
		Logger: config.NewLogger(config.FormatText, os.Stderr),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = made.Close(context.WithoutCancel(b.Context())) })
	if role == roleOurs {
		if err := made.Start(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	return made.Handler()
}

// bareSelect is the SELECT of a token read, with the key that asks, the connection
// and its credential.
const bareSelect = `SELECT api_keys.id, api_keys.name, api_keys.hash, api_keys.scopes, api_keys.created_by, api_keys.created_at,
		api_keys.expires_at, api_keys.last_used_at, api_keys.revoked_at,
		coalesce(connections.id, ''), coalesce(connections.organisation_id, ''), coalesce(connections.requested_scopes, '[]'),
		connection_rests.until, connections.provider, connections.tenant_address, connections.status, connections.epoch,
		coalesce(credentials.version, 0), credentials.access, coalesce(length(refresh), 0) > 0, credentials.expires_at, coalesce(credentials.scopes, '[]'),
		coalesce(credentials.stale, FALSE), coalesce(credentials.claim_id, ''), credentials.claimed_at,
		credentials.retry_at, coalesce(credentials.failures, 0), coalesce(credentials.endpoint, ''), coalesce(organisations.time_zone, 'UTC')
	FROM api_keys LEFT JOIN connections ON connections.id = $2
	LEFT JOIN credentials ON credentials.connection_id = connections.id AND credentials.epoch = connections.epoch
	LEFT JOIN organisations ON organisations.id = connections.organisation_id
	LEFT JOIN connection_rests ON connection_rests.connection_id = connections.id AND connection_rests.epoch = connections.epoch
	WHERE api_keys.id = $1`

// bareToken is what the bare handler answers.
type bareToken struct {
	AccessToken string    `json:"access_token"`
	TokenType   string    `json:"token_type"`
	ExpiresAt   time.Time `json:"expires_at"`
	Scopes      string    `json:"scopes"`
}

// bareRow are the places for bareSelect.
type bareRow struct {
	keyID, name, keyScopes, by                    string
	hash, access                                  []byte
	created                                       int64
	keyExpires, used, revoked                     *int64
	id, organisation, requested, provider, tenant string
	status, scopes, claim, endpoint, zone         string
	epoch, version, expires                       int64
	until, claimed, retry                         *int64
	renewable, stale                              bool
	failures                                      int
}

// into lists them.
func (r *bareRow) into() []any {
	return []any{
		&r.keyID, &r.name, &r.hash, &r.keyScopes, &r.by, &r.created, &r.keyExpires, &r.used, &r.revoked,
		&r.id, &r.organisation, &r.requested, &r.until, &r.provider, &r.tenant, &r.status, &r.epoch, &r.version, &r.access,
		&r.renewable, &r.expires, &r.scopes, &r.stale, &r.claim, &r.claimed, &r.retry, &r.failures, &r.endpoint, &r.zone,
	}
}

// bareReader makes bareSelect of the connection with an id.
func bareReader(b *testing.B) func(ctx context.Context, id string) (bareRow, error) {
	b.Helper()
	settings, err := pgxpool.ParseConfig(os.Getenv(envDatabase))
	if err != nil {
		b.Fatal(err)
	}
	settings.MaxConns = 20 // As many as we have.
	pool, err := pgxpool.NewWithConfig(b.Context(), settings)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	keyID := os.Getenv(envKeyID)
	return func(ctx context.Context, id string) (bareRow, error) {
		var row bareRow
		err := pool.QueryRow(ctx, bareSelect, keyID, id).Scan(row.into()...)
		return row, err
	}
}

// bareHandler is the least that can answer with a token.
func bareHandler(b *testing.B) http.Handler {
	b.Helper()
	keyset, err := secret.LoadKeyset(os.Getenv(envKeyset))
	if err != nil {
		b.Fatal(err)
	}
	read := bareReader(b)
	e := echo.New()
	e.GET("/v1/connections/:connection/token", func(c echo.Context) error {
		id := c.Param("connection")
		row, err := read(c.Request().Context(), id)
		if err != nil {
			return err
		}
		access, err := keyset.Open(row.access, "credential/"+id+"/1/access")
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, bareToken{AccessToken: string(access), TokenType: "Bearer", ExpiresAt: time.UnixMicro(row.expires), Scopes: row.scopes})
	})
	return e
}
