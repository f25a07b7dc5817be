package processes_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
	"mooring/internal/storetest"
)

// owner is who connects and disconnects.
const owner = "owner@harbourside.example"

// installation is what any number of processes share: a database, the keys, a
// provider, and a reverse proxy in front.
type installation struct {
	sandbox  *corepractice.Server
	front    *front
	db       *pgxpool.Pool
	database string
	folder   string
	given    []string
	// site is the browsers' way in, by the proxy.
	site *apptest.Site
	// log is what all processes logged.
	log *apptest.Log
	// launched counts processes.
	launched atomic.Int64
	// starting lets one process start at a time, so that it is known which is which.
	starting sync.Mutex
}

// install sets everything up, for so many practices, without any process yet.
// What the processes log is shown when the test fails.
func install(t *testing.T, practices int) *installation {
	t.Helper()
	return installAround(t, practices, func(provider http.Handler) http.Handler { return provider })
}

// installAround is install with something around the provider.
func installAround(t *testing.T, practices int, around func(http.Handler) http.Handler) *installation {
	t.Helper()
	i := &installation{database: storetest.NewPostgres(t), folder: t.TempDir(), front: newFront(t), log: &apptest.Log{}}
	i.site = &apptest.Site{URL: i.front.URL}
	var err error
	if i.db, err = pgxpool.New(t.Context(), i.database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(i.db.Close)
	i.startSandbox(t, practices, around)
	i.run(t, "", "keys", "generate")
	i.run(t, apptest.Password, "user", "add", "--email", owner, "--name", "Kim Lee",
		"--organisation", "Harbourside Health", "--role", "owner", "--password-stdin")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the end of what the processes logged:\n%s", lastLines(i.log.String(), 25))
		}
		i.wantNoFault(t)
	})
	return i
}

// startSandbox serves the simulated Core Practice, and says where it is.
func (i *installation) startSandbox(t *testing.T, practices int, around func(http.Handler) http.Handler) {
	t.Helper()
	listener := listen(t)
	browsers := fmt.Sprintf("http://core-practice.localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	options := corepractice.Options{
		Seed: 1, BaseURL: browsers, InternalURL: "http://" + listener.Addr().String(), AppointmentCount: 200,
		Clients: []corepractice.Client{{
			ID: apptest.ClientID, Secret: apptest.ClientSecret, Name: apptest.AppName,
			RedirectURIs: []string{i.front.URL + "/oauth/core-practice/callback"},
		}},
	}
	for n := range practices {
		options.Practices = append(options.Practices, practice.Plan{
			ID: tenant(n), Name: fmt.Sprintf("Clinic %d", n), Letter: tenant(n) + "-",
			Locations:     []practice.LocationPlan{{Name: "Main rooms", Address: "1 George Street", TimeZone: "Australia/Sydney"}},
			Practitioners: []practice.PractitionerPlan{{Name: "Dr Kim Lee", Locations: []int{0}}},
		})
	}
	var err error
	if i.sandbox, err = corepractice.New(options); err != nil {
		t.Fatal(err)
	}
	serve(t, listener, around(i.sandbox.Handler()))
	endpoints := i.sandbox.Endpoints()
	i.given = []string{
		"MOORING_LISTEN=127.0.0.1:0", "MOORING_BASE_URL=" + i.front.URL, "MOORING_APP_NAME=" + apptest.AppName,
		"MOORING_DATABASE_URL=" + i.database, "MOORING_KEYSET_FILE=" + filepath.Join(i.folder, "keyset"),
		"MOORING_CORE_PRACTICE_CLIENT_ID=" + apptest.ClientID, "MOORING_CORE_PRACTICE_CLIENT_SECRET=" + apptest.ClientSecret,
		"MOORING_CORE_PRACTICE_AUTHORIZE_URL=" + endpoints.AuthorizeURL, "MOORING_CORE_PRACTICE_TOKEN_URL=" + endpoints.TokenURL,
		"MOORING_CORE_PRACTICE_REVOKE_URL=" + endpoints.RevokeURL, "MOORING_CORE_PRACTICE_API_URL=" + endpoints.APIURL,
	}
}

// tenant is the address of a practice.
func tenant(n int) string { return fmt.Sprintf("clinic%d", n) }

// environment is all that a process knows of its surroundings.
func (i *installation) environment() []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + i.folder, "TMPDIR=" + os.TempDir()}, i.given...)
}

// run runs a command of the program to its end.
func (i *installation) run(t testing.TB, stdin string, arguments ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, binary, arguments...)
	command.Dir, command.Env, command.Stdin = i.folder, i.environment(), strings.NewReader(stdin)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("mooring %s: %v\n%s", strings.Join(arguments, " "), err, output)
	}
}

// signedIn opens a browser in which the owner is signed in, by the proxy.
func (i *installation) signedIn(t testing.TB) *apptest.Visitor {
	t.Helper()
	return i.site.SignedIn(t, account.User{Email: owner})
}

// exec changes rows and returns how many.
func (i *installation) exec(t testing.TB, statement string, values ...any) int64 {
	t.Helper()
	changed, err := i.db.Exec(t.Context(), statement, values...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return changed.RowsAffected()
}

// count reads one number.
func (i *installation) count(t testing.TB, query string, values ...any) int {
	t.Helper()
	var number int
	if err := i.db.QueryRow(t.Context(), query, values...).Scan(&number); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return number
}

// texts reads one column.
func (i *installation) texts(t testing.TB, query string, values ...any) []string {
	t.Helper()
	rows, err := i.db.Query(t.Context(), query, values...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	read, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return read
}

// text reads one text.
func (i *installation) text(t testing.TB, query string, values ...any) string {
	t.Helper()
	var read string
	if err := i.db.QueryRow(t.Context(), query, values...).Scan(&read); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return read
}

// listen opens a listener on this machine.
func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// serve serves until the test ends.
func serve(t testing.TB, listener net.Listener, handler http.Handler) {
	t.Helper()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve: %v", err)
		}
	})
}

// lastLines is the end of a text, with long lines cut short.
func lastLines(text string, most int) string {
	lines := strings.Split(text, "\n")
	lines = lines[max(0, len(lines)-most):]
	for n, line := range lines {
		lines[n] = line[:min(len(line), 400)]
	}
	return strings.Join(lines, "\n")
}
