package connection_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

// system is the part that both kinds of provider have in these tests.
type system struct {
	info connection.ProviderInfo

	mu sync.Mutex
	// grants are what access tokens are good for.
	grants map[string]grant
	// asked are the accesses that Identify got.
	asked []connection.Access
	// meanwhile runs once, when a token is asked for.
	meanwhile func()
}

// grant is what somebody gave.
type grant struct {
	tenant connection.Tenant
	tokens connection.Tokens
	// fails is what asking for a token, and reads what Identify ends in.
	fails, reads error
}

// Info implements connection.Provider.
func (s *system) Info() connection.ProviderInfo { return s.info }

// ParseTenant implements connection.Provider.
func (s *system) ParseTenant(typed string) (string, error) {
	if typed == "nowhere" {
		return "", &connection.InputError{Field: "tenant", Message: "There is no such country."}
	}
	return typed, nil
}

// issue gives what a code or a client id is good for.
func (s *system) issue(name string) (connection.Tokens, error) {
	s.mu.Lock()
	given, known := s.grants[name]
	do := s.meanwhile
	s.meanwhile = nil
	s.mu.Unlock()
	if do != nil {
		do()
	}
	if !known {
		return connection.Tokens{}, &connection.Failure{Kind: connection.FailureRefused, Operation: "ask for a token", Status: 401, Code: "invalid_client"}
	}
	given.tokens.Access = secret.NewValue("MARKED access " + name)
	return given.tokens, given.fails
}

// Identify implements connection.Provider. Without an account it cannot tell whose
// access it is where credentials were typed.
func (s *system) Identify(_ context.Context, access connection.Access) (connection.Tenant, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, access)
	given := s.grants[strings.TrimPrefix(access.Token.Reveal(), "MARKED access ")]
	if s.info.Grant == connection.GrantClient && access.Account == "" {
		given.tenant.ID = ""
	}
	return given.tenant, given.reads
}

// Locations implements connection.Provider.
func (s *system) Locations(context.Context, connection.Access) ([]connection.Location, error) {
	return []connection.Location{{ID: "one", Name: "Main Street", TimeZone: "Australia/Lord_Howe"}}, nil
}

// signing is a system at which people sign in.
type signing struct {
	system
	revoked int
}

func (s *signing) UsesPKCE() bool       { return false }
func (s *signing) Issuer(string) string { return "" }
func (s *signing) AuthorizeURL(params connection.AuthorizeParams) (string, error) {
	return "https://signs.example.com/?state=" + url.QueryEscape(params.State), nil
}

// Exchange implements connection.Authorizer.
func (s *signing) Exchange(_ context.Context, params connection.ExchangeParams) (connection.Tokens, error) {
	return s.issue(params.Code.Reveal())
}

// Revoke implements connection.Revoker.
func (s *signing) Revoke(context.Context, string, connection.Tokens) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked++
	return nil
}

// typing is a system that takes typed credentials.
type typing struct{ system }

// Prove implements connection.Prover.
func (t *typing) Prove(_ context.Context, _ string, typed connection.ClientCredentials) (connection.Tokens, error) {
	tokens, err := t.issue(typed.ID)
	tokens.Account, tokens.Refresh = typed.ID, secret.NewValue(typed.ID+" "+typed.Secret.Reveal())
	return tokens, err
}

// Refresh implements token.Refresher.
func (t *typing) Refresh(_ context.Context, _ string, refresh secret.Value, _ []string) (connection.Tokens, error) {
	id, _, _ := strings.Cut(refresh.Reveal(), " ")
	tokens, err := t.issue(id)
	tokens.Refresh = refresh
	return tokens, err
}

// desk is a Service over both systems, in a real database.
type desk struct {
	*testing.T
	service *connection.Service
	opened  *storetest.Opened
	signs   *signing
	types   *typing
	log     *bytes.Buffer
	now     time.Time
}

// zone is that of the organisations at the desk.
const zone = "Australia/Lord_Howe"

// newDesk makes a desk; change may put something before the store.
func newDesk(t *testing.T, open storetest.Opener, change func(connection.Store) connection.Store) *desk {
	t.Helper()
	d := &desk{T: t, log: &bytes.Buffer{}, now: time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)}
	d.signs = &signing{system: system{grants: make(map[string]grant), info: connection.ProviderInfo{
		Slug: "signs", Name: "Signs", Asks: connection.AskNothing, Scopes: []connection.Scope{
			{Name: "read", Title: "Staff", Without: "No staff are shown."},
			{Name: "offline", Title: "Staying connected", Without: "It ends.", Renews: true},
		},
	}}}
	d.types = &typing{system{grants: make(map[string]grant), info: connection.ProviderInfo{
		Slug: "types", Name: "Types", Grant: connection.GrantClient, Scopes: []connection.Scope{{Name: "all", Title: "Bookings"}},
	}}}
	registry, err := provider.NewRegistry(d.signs, d.types)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return d.now }
	d.opened = open(t, storetest.Options{Now: now})
	var store connection.Store = d.opened.Connections
	if change != nil {
		store = change(store)
	}
	logger := slog.New(slog.NewTextHandler(d.log, nil))
	keeper := token.NewKeeper(token.Options{Store: d.opened.Credentials, Endpoints: registry, Now: now, Logger: logger})
	d.service = connection.New(connection.Options{
		Store: store, Providers: registry, Tokens: keeper, Syncs: noSyncs{}, Now: now, Logger: logger,
	})
	for _, organisation := range []string{"org-1", "org-2"} {
		d.exec("INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES (?, ?, ?, ?, 1)", organisation, organisation, organisation, zone)
	}
	t.Cleanup(func() {
		_ = d.service.Close(t.Context())
		if strings.Contains(d.log.String(), "MARKED") {
			t.Errorf("a secret was logged: %s", d.log)
		}
	})
	return d
}

// exec runs a statement.
func (d *desk) exec(statement string, values ...any) {
	d.Helper()
	if err := d.opened.Database.Gorm().Exec(statement, values...).Error; err != nil {
		d.Fatal(err)
	}
}

// count counts rows.
func (d *desk) count(from string) (n int64) {
	d.Helper()
	if err := d.opened.Database.Gorm().Raw("SELECT count(*) FROM " + from).Scan(&n).Error; err != nil {
		d.Fatal(err)
	}
	return n
}

// grants has a code or a client id be good for a tenant, as an account.
func (d *desk) grants(s *system, name, tenant, account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grants[name] = grant{
		tenant: connection.Tenant{ID: tenant, Name: strings.ToUpper(tenant), URL: "https://" + tenant + ".example.com", Account: account},
		tokens: connection.Tokens{Refresh: secret.NewValue("MARKED refresh"), ExpiresAt: d.now.Add(time.Hour), Scopes: []string{"all", "read", "offline"}},
	}
}

// alters changes a grant.
func (s *system) alters(name string, change func(*grant)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	given := s.grants[name]
	change(&given)
	s.grants[name] = given
}

// types connects by typed credentials.
func (d *desk) typed(organisation, id, connectionID string) (connection.Connection, error) {
	d.now = d.now.Add(time.Second)
	return d.service.ConnectWithCredentials(d.Context(), connection.CredentialInput{
		OrganisationID: organisation, By: kim, Provider: "types", Tenant: "example.com", ConnectionID: connectionID,
		Credentials: connection.ClientCredentials{ID: id, Secret: secret.NewValue("MARKED secret")},
	})
}

// signed signs in with a code.
func (d *desk) signed(organisation, code string) (connection.Connection, error) {
	d.Helper()
	d.now = d.now.Add(time.Second)
	address, err := d.service.Start(d.Context(), connection.StartInput{
		OrganisationID: organisation, By: kim, SessionHash: []byte("browser"), Provider: "signs",
	})
	if err != nil {
		d.Fatal(err)
	}
	state, err := url.QueryUnescape(address[strings.Index(address, "=")+1:])
	if err != nil {
		d.Fatal(err)
	}
	return d.service.Complete(d.Context(), connection.CompleteInput{
		Provider: "signs", State: state, Code: secret.NewValue(code), OrganisationID: organisation, By: kim, SessionHash: []byte("browser"),
	})
}

// must ends the test unless something connected.
func (d *desk) must(connected connection.Connection, err error) connection.Connection {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
	return connected
}

// open lists which problems are open.
func (d *desk) open(ref connection.Ref) []connection.ProblemKind {
	d.Helper()
	overview, err := d.service.Overview(d.Context(), ref)
	if err != nil {
		d.Fatal(err)
	}
	var kinds []connection.ProblemKind
	for _, problem := range overview.Problems {
		kinds = append(kinds, problem.Kind)
	}
	slices.Sort(kinds)
	return kinds
}

// wantSignInError checks how a sign-in ended.
func wantSignInError(t *testing.T, err error, kind connection.SignInErrorKind) *connection.SignInError {
	t.Helper()
	var failed *connection.SignInError
	if !errors.As(err, &failed) || failed.Kind != kind {
		t.Fatalf("error = %v, want a sign-in error %q", err, kind)
	}
	return failed
}

// wantInputError checks which field has to be typed anew.
func wantInputError(t *testing.T, err error, field string) {
	t.Helper()
	var bad *connection.InputError
	if !errors.As(err, &bad) || bad.Field != field || bad.Message == "" || strings.Contains(bad.Message, "MARKED") {
		t.Fatalf("error = %v, want one beside %s", err, field)
	}
}

// onBoth runs a test on both databases.
func onBoth(t *testing.T, test func(*testing.T, storetest.Opener)) {
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}
