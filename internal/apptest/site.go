package apptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

// The identity of the app at the simulated Core Practice.
const (
	ClientID     = "recall-desk-in-tests"
	ClientSecret = "secret-of-recall-desk-in-tests"
	AppName      = "Recall Desk"
	// Password is everybody's.
	Password = "lantern-on-the-quay"
)

// The files of a Site that runs on SQLite.
const (
	databaseFile = "mooring.db"
	keysetFile   = databaseFile + ".keyset"
)

// Options change what a Site is made of. The zero value is a usual one.
type Options struct {
	// Now is the clock of app and simulation; nil: time.Now.
	Now func() time.Time
	// Sandbox changes the simulation's options before it starts.
	Sandbox func(*corepractice.Options)
	// Systems are the slugs of systems that run beside Core Practice, and TokenMark
	// is in each of their tokens.
	Systems   []string
	TokenMark string
	// Config changes the app's configuration before it starts.
	Config func(*config.Config)
	// Folder holds database and keys; empty: a new one.
	Folder string
	// Database is the URL of a PostgreSQL database that is migrated; empty: a
	// SQLite file in Folder.
	Database string
	// AroundApp and AroundSandbox wrap what is served, to see or hold requests;
	// nil: nothing.
	AroundApp, AroundSandbox func(http.Handler) http.Handler
	// RoundInterval is the time between two rounds; 0: the app's own. A test makes
	// one at once with Site.App.Rounds.
	RoundInterval time.Duration
	// Quiet leaves syncs and rounds unstarted.
	Quiet bool
}

// Site is a running Mooring with everything around it. It stops with the test.
type Site struct {
	App     *app.App
	Sandbox *corepractice.Server
	// URL and SandboxURL are the addresses for browsers, of different hosts.
	URL        string
	SandboxURL string
	// Systems are those of Options, by slug.
	Systems map[string]System
	// Folder holds the database files and the keyset.
	Folder string
	// Log is everything the app logged so far.
	Log *Log
	// Owner and Member belong to Harbourside Health, Stranger owns another organisation.
	Owner, Member, Stranger account.User

	config config.Config
	now    func() time.Time
}

// Start runs a Site.
func Start(t testing.TB, options Options) *Site {
	t.Helper()
	if options.Folder == "" {
		options.Folder = t.TempDir()
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	own, simulated := listen(t), listen(t)
	site := &Site{
		URL:        fmt.Sprintf("http://localhost:%d", port(own)),
		SandboxURL: fmt.Sprintf("http://core-practice.localhost:%d", port(simulated)),
		Folder:     options.Folder,
		Log:        &Log{},
		now:        options.Now,
	}
	site.startSandbox(t, simulated, options)
	site.startSystems(t, options)
	site.startApp(t, own, options)
	site.addPeople(t)
	return site
}

// startSandbox serves the simulated Core Practice.
func (s *Site) startSandbox(t testing.TB, listener net.Listener, options Options) {
	t.Helper()
	sandboxOptions := corepractice.Options{
		Seed: 1, Now: options.Now, BaseURL: s.SandboxURL, InternalURL: "http://" + listener.Addr().String(),
		Control: true, AppointmentCount: 200,
		Clients: []corepractice.Client{{
			ID: ClientID, Secret: ClientSecret, Name: AppName, RedirectURIs: []string{s.URL + "/oauth/core-practice/callback"},
		}},
	}
	if options.Sandbox != nil {
		options.Sandbox(&sandboxOptions)
	}
	server, err := corepractice.New(sandboxOptions)
	if err != nil {
		t.Fatalf("make sandbox: %v", err)
	}
	s.Sandbox = server
	serve(t, listener, wrapped(options.AroundSandbox, server.Handler()))
}

// startApp serves the app.
func (s *Site) startApp(t testing.TB, listener net.Listener, options Options) {
	t.Helper()
	s.config = s.newConfig(listener)
	s.offer(&s.config)
	if options.Database != "" {
		s.config.DatabaseURL = options.Database
		if err := secret.GenerateKeyset(s.config.KeysetFile); err != nil && !errors.Is(err, secret.ErrKeysetExists) {
			t.Fatalf("make keyset: %v", err)
		}
	}
	if options.Config != nil {
		options.Config(&s.config)
	}
	s.prepare(t)
	made := app.Options{
		Config: s.config, Logger: config.NewLogger(config.FormatText, s.Log), Now: options.Now, RoundInterval: options.RoundInterval,
	}
	if err := app.Prepare(t.Context(), made); err != nil {
		t.Fatalf("prepare: %v", err)
	}
	running, err := app.New(t.Context(), made)
	if err != nil {
		t.Fatalf("make app: %v", err)
	}
	s.App = running
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := running.Close(ctx); err != nil {
			t.Errorf("close app: %v", err)
		}
	})
	serve(t, listener, wrapped(options.AroundApp, running.Handler()))
	if options.Quiet {
		return
	}
	if err := running.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatalf("start app: %v", err)
	}
}

// prepare leaves the files of a first start, whose migrations take most of a
// short test's time.
func (s *Site) prepare(t testing.TB) {
	t.Helper()
	path, isSQLite := s.config.SQLitePath()
	if _, err := os.Stat(path); !isSQLite || !errors.Is(err, fs.ErrNotExist) {
		return
	}
	storetest.NewSQLite(t, path)
	if err := secret.GenerateKeyset(s.config.KeysetPath()); err != nil && !errors.Is(err, secret.ErrKeysetExists) {
		t.Fatalf("make keyset: %v", err)
	}
}

// newConfig points the app at the simulation.
func (s *Site) newConfig(listener net.Listener) config.Config {
	endpoints := s.Sandbox.Endpoints()
	database := filepath.Join(s.Folder, databaseFile)
	return config.Config{
		Listen: listener.Addr().String(), BaseURL: s.URL, AppName: AppName, TrustedProxies: "10.0.0.0/8",
		Storage: config.Storage{DatabaseURL: "sqlite:" + database, KeysetFile: filepath.Join(s.Folder, keysetFile), LogFormat: config.FormatText},
		CorePractice: config.Provider{
			ClientID: ClientID, ClientSecret: secret.NewValue(ClientSecret),
			Scopes:       config.Scopes{corepractice.ScopePractice, corepractice.ScopeLocations, corepractice.ScopePractitioners, corepractice.ScopeRead},
			AuthorizeURL: endpoints.AuthorizeURL, TokenURL: endpoints.TokenURL, RevokeURL: endpoints.RevokeURL,
			APIURL: endpoints.APIURL, TenantDomain: "corepractice.is", ClientAuth: config.AuthBasic, PKCE: true,
		},
	}
}

// addPeople makes two organisations and their people.
func (s *Site) addPeople(t testing.TB) {
	t.Helper()
	ours := s.addOrganisation(t, "Harbourside Health")
	others := s.addOrganisation(t, "Riverside Group")
	s.Owner = s.addUser(t, account.NewUser{OrganisationID: ours, Email: "owner@harbourside.example", Name: "Kim Lee", Role: account.RoleOwner})
	s.Member = s.addUser(t, account.NewUser{OrganisationID: ours, Email: "member@harbourside.example", Name: "Sam O’Brien", Role: account.RoleMember})
	s.Stranger = s.addUser(t, account.NewUser{OrganisationID: others, Email: "owner@riverside.example", Name: "Alex Ng", Role: account.RoleOwner})
}

// Staff is one of the vendor's own people, of a role that belongs to no
// organisation; asking again gives the same person.
func (s *Site) Staff(t testing.TB, role account.Role) account.User {
	t.Helper()
	return s.addUser(t, account.NewUser{Email: string(role) + "@recall-desk.example", Name: "Robin Field", Role: role})
}

// addOrganisation makes an organisation, or finds that of an earlier Site in the same folder.
func (s *Site) addOrganisation(t testing.TB, name string) string {
	t.Helper()
	found, err := s.App.Accounts.FindOrganisation(t.Context(), name)
	if errors.Is(err, account.ErrNotFound) {
		found, err = s.App.Accounts.CreateOrganisation(t.Context(), account.NewOrganisation{Name: name, TimeZone: "Australia/Sydney"})
	}
	if err != nil {
		t.Fatalf("add organisation: %v", err)
	}
	return found.ID
}

// addUser makes a user, or takes that of an earlier Site in the same folder.
func (s *Site) addUser(t testing.TB, wanted account.NewUser) account.User {
	t.Helper()
	wanted.Password = secret.NewValue(Password)
	accounts, err := account.New(account.Options{Store: store.NewAccounts(s.App.Database.Gorm()), Now: s.now, Hasher: quick{}})
	if err != nil {
		t.Fatalf("set up accounts: %v", err)
	}
	made, err := accounts.CreateUser(t.Context(), wanted)
	if errors.Is(err, account.ErrExists) {
		made, err = s.App.Accounts.SignIn(t.Context(), account.SignIn{Email: wanted.Email, Password: wanted.Password})
	}
	if err != nil {
		t.Fatalf("add user: %v", err)
	}
	return made
}

// listen opens a listener on this machine, on any free port.
func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	return listener
}

// port is the port a listener has.
func port(listener net.Listener) int {
	address, _ := listener.Addr().(*net.TCPAddr)
	return address.Port
}

// wrapped puts around, if there is one, around a handler.
func wrapped(around func(http.Handler) http.Handler, handler http.Handler) http.Handler {
	if around == nil {
		return handler
	}
	return around(handler)
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

// Log collects what is logged. It is safe for concurrent use.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
	// more is closed and replaced whenever something was logged.
	more chan struct{}
}

// Write implements io.Writer.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
	return l.text.Write(line)
}

// Holds reports whether text was logged so many times, and returns a channel
// that closes when more is logged.
func (l *Log) Holds(text string, times int) (bool, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more == nil {
		l.more = make(chan struct{})
	}
	return bytes.Count(l.text.Bytes(), []byte(text)) >= times, l.more
}

// Await waits until text was logged so many times, and fails the test when a
// minute brings nothing new.
func (l *Log) Await(t testing.TB, text string, times int) {
	t.Helper()
	for {
		held, more := l.Holds(text, times)
		if held {
			return
		}
		select {
		case <-more:
		case <-time.After(time.Minute):
			t.Fatalf("%q was not logged %d times", text, times)
		}
	}
}

// String returns everything logged so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
