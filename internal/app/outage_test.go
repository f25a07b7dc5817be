package app_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/database"
	"mooring/internal/postgrestest"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
)

// outage is a whole Mooring on a PostgreSQL server that can be taken away.
type outage struct {
	*apptest.Site
	server *postgrestest.Server
	clock  *clock
	// onAnswer is called when the simulation has dealt with a request and
	// before its answer goes out.
	onAnswer atomic.Pointer[func(*http.Request)]
}

// startOutage starts server and Mooring; parameters are added to the database's URL.
func startOutage(t *testing.T, settings map[string]string, parameters string, change func(*corepractice.Options)) *outage {
	t.Helper()
	o := &outage{server: postgrestest.StartServer(t, postgrestest.Options{Settings: settings}), clock: &clock{}}
	migrated, err := database.Open(t.Context(), database.Options{URL: o.server.URL("postgres")})
	if err == nil {
		err = errors.Join(migrated.Migrate(t.Context()), migrated.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	o.Site = apptest.Start(t, apptest.Options{
		Now: o.clock.Now, Sandbox: change, AroundSandbox: o.aroundSandbox,
		Config: func(c *config.Config) {
			c.DatabaseURL = o.server.URL("postgres") + parameters
			if err := secret.GenerateKeyset(c.KeysetFile); err != nil {
				t.Fatal(err)
			}
		},
	})
	return o
}

// aroundSandbox lets onAnswer act between the provider's answer and us.
func (o *outage) aroundSandbox(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		act := o.onAnswer.Load()
		if act == nil {
			next.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		(*act)(r)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
}

// hold keeps the simulation's next answer below a path back: it sends when the
// answer is ready, and waits for release.
func (o *outage) hold(path string) (ready chan struct{}, release func()) {
	ready, released := make(chan struct{}), make(chan struct{})
	var once atomic.Bool
	act := func(r *http.Request) {
		if strings.Contains(r.URL.Path, path) && once.CompareAndSwap(false, true) {
			close(ready)
			<-released
		}
	}
	o.onAnswer.Store(&act)
	return ready, func() { close(released) }
}

// renewals counts how often a refresh token was presented.
func (o *outage) renewals() int {
	presented := 0
	for _, asked := range o.Sandbox.State().TokenRequests {
		if asked.GrantType == "refresh_token" {
			presented++
		}
	}
	return presented
}

// await waits until a query counts at least one.
func (o *outage) await(t *testing.T, what, query string, arguments ...any) {
	t.Helper()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	patience := time.NewTimer(90 * time.Second)
	defer patience.Stop()
	for {
		var found int
		err := o.App.Database.SQL().QueryRowContext(t.Context(), query, arguments...).Scan(&found)
		if err == nil && found > 0 {
			return
		}
		select {
		case <-look.C:
		case <-patience.C:
			t.Fatalf("%s: not in good time (%v)\n%s", what, err, lastLines(o.Log.String(), 30))
		}
	}
}

// lastLines is the end of a log.
func lastLines(log string, count int) string {
	lines := strings.Split(log, "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}

// works fails unless everything that an owner can do works again, without a restart.
func (o *outage) works(t *testing.T, visitor *apptest.Visitor, id string) {
	t.Helper()
	for range 20 { // Connections that were cut are found one by one.
		if page := visitor.Get("/connections"); page.Status == http.StatusOK {
			break
		}
	}
	do(t, visitor, id, "check")
	if status := card(t, visitor, id); status != "connected" {
		t.Errorf("status %q after the outage", status)
	}
	now := time.Now().UnixMicro()
	o.await(t, "sign of life", "SELECT count(*) FROM sync_workers WHERE seen_at > $1", now)
	do(t, visitor, id, "sync")
	o.await(t, "sync", "SELECT count(*) FROM connections WHERE id = $1 AND synced_at > $2", id, now)
	do(t, visitor, id, "disconnect")
	if status := card(t, visitor, id); status != "disconnected" {
		t.Errorf("status %q after the disconnect", status)
	}
	if reuses := o.Sandbox.State().Reuses; len(reuses) != 0 {
		t.Errorf("refresh tokens were presented twice: %+v", reuses)
	}
}

func TestARenewedTokenIsSavedWhenTheDatabaseReturns(t *testing.T) {
	t.Parallel()
	o := startOutage(t, nil, "", nil)
	visitor := o.SignedIn(t, o.Owner)
	id := visitor.Connect("manly")
	o.await(t, "first sync", "SELECT count(*) FROM connections WHERE id = $1 AND synced_at IS NOT NULL", id)
	o.Exec(t, "UPDATE credentials SET expires_at = 1")
	ready, release := o.hold("/token")
	answered := make(chan *apptest.Page, 1)
	go func() { answered <- visitor.Post("/connections/"+id+"/check", nil) }()
	<-ready

	o.server.Stop(postgrestest.Immediate)
	release()
	o.Log.Await(t, "cannot save renewed tokens; trying again", 3)
	if os.Getenv("MOORING_TEST_LONG") != "" {
		<-time.After(30 * time.Second) // The outage itself is what is tested.
	}
	o.server.Start()

	if page := <-answered; page.Status != http.StatusOK && page.Status != http.StatusServiceUnavailable {
		t.Errorf("check: status %d, %q", page.Status, page.Heading())
	}
	o.await(t, "saved token", "SELECT count(*) FROM credentials WHERE version = 2 AND claim_id IS NULL AND refresh IS NOT NULL")
	if presented := o.renewals(); presented != 1 {
		t.Errorf("refresh tokens were presented %d times, want once", presented)
	}
	o.works(t, visitor, id)
	if presented := o.renewals(); presented != 1 {
		t.Errorf("refresh tokens were presented %d times in the end, want once", presented)
	}
}

func TestASyncGoesOnAfterTheDatabaseWasAway(t *testing.T) {
	t.Parallel()
	for name, interrupt := range map[string]func(t *testing.T, o *outage){
		"stopped": func(_ *testing.T, o *outage) {
			o.server.Stop(postgrestest.Immediate)
			o.server.Start()
		},
		"stopped for a while": func(t *testing.T, o *outage) {
			o.server.Stop(postgrestest.Fast)
			o.Log.Await(t, "sync waits for the database", 1)
			o.server.Start()
		},
		"cut": func(t *testing.T, o *outage) { postgrestest.Cut(t, o.server.URL("postgres")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := startOutage(t, nil, "", func(c *corepractice.Options) { c.AppointmentCount, c.PageSize = 300, 10 })
			visitor := o.SignedIn(t, o.Owner)
			ready, release := o.hold("/appointments")
			id := visitor.Connect("manly")
			<-ready
			if name == "stopped for a while" {
				release()
				interrupt(t, o)
			} else {
				interrupt(t, o)
				release()
			}
			o.await(t, "sync", "SELECT count(*) FROM connections WHERE id = $1 AND synced_at IS NOT NULL AND next_sync_at > synced_at", id)
			var rows, failed int
			err := errors.Join(
				o.App.Database.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM appointments").Scan(&rows),
				o.App.Database.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM sync_runs WHERE outcome = 'failed'").Scan(&failed))
			if err != nil || rows == 0 || failed != 0 {
				t.Errorf("%d appointments, %d runs called failed, error %v", rows, failed, err)
			}
			o.works(t, visitor, id)
		})
	}
}

func TestAServerOutOfConnectionsIsWaitedFor(t *testing.T) {
	t.Parallel()
	o := startOutage(t, map[string]string{"max_connections": "20"}, "&pool_max_conns=8", nil)
	visitor := o.SignedIn(t, o.Owner)
	id := visitor.Connect("manly")
	o.await(t, "first sync", "SELECT count(*) FROM connections WHERE id = $1 AND synced_at IS NOT NULL", id)
	free := o.takeConnections(t)
	for _, path := range []string{"/connections/" + id + "/check", "/connections/" + id + "/disconnect"} {
		page := visitor.Post(path, nil)
		if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") != "60" {
			t.Errorf("%s: status %d, %q", path, page.Status, page.Heading())
		}
	}
	free()
	o.works(t, visitor, id)
}

// takeConnections takes every connection that the server has, those of
// Mooring's pool as well.
func (o *outage) takeConnections(t *testing.T) (free func()) {
	t.Helper()
	var held []*pgx.Conn
	ctx := context.WithoutCancel(t.Context())
	const cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'mooring'"
	for left := 1; left > 0; {
		for {
			conn, err := pgx.Connect(ctx, o.server.URL("postgres")+"&application_name=hog")
			if err != nil {
				break
			}
			held = append(held, conn)
		}
		if err := held[0].QueryRow(ctx, cut).Scan(&left); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		for _, conn := range held {
			_ = conn.Close(ctx)
		}
	}
}
