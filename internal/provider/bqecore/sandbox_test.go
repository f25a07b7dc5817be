package bqecore_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider/bqecore"
	sandboxed "mooring/internal/sandbox/bqecore"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

const (
	redirectURI = "http://app.localhost:8080/oauth/bqe-core/callback"
	verifier    = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)

// simulation is a running BQE CORE and the adapter to it.
type simulation struct {
	*sandboxed.Server
	*bqecore.Revocable
	base    string
	browser *http.Client
}

// simulate runs one; change may change its options.
func simulate(t *testing.T, changes ...func(*sandboxed.Options)) *simulation {
	t.Helper()
	listening := httptest.NewUnstartedServer(nil)
	s := &simulation{base: "http://" + listening.Listener.Addr().String()}
	chosen := sandboxed.Options{
		BaseURL: s.base, Now: now,
		Clients: []sandboxed.Client{{ID: "client", Secret: "MARK-secret", Name: "Recall Desk", RedirectURIs: []string{redirectURI}}},
	}
	for _, change := range changes {
		change(&chosen)
	}
	server, err := sandboxed.New(chosen)
	if err != nil {
		t.Fatal(err)
	}
	listening.Config.Handler = server.Handler()
	listening.Start()
	t.Cleanup(listening.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Server, s.browser = server, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	addresses := server.Endpoints()
	s.Revocable = adapter(t, s.base, func(o *bqecore.Options) {
		o.AuthorizeURL, o.TokenURL, o.RevokeURL, o.APIURL = addresses.AuthorizeURL, addresses.TokenURL, addresses.RevokeURL, addresses.APIURL
	})
	return s
}

// post sends a form as a browser does and returns where it leads.
func (s *simulation) post(t *testing.T, address string, form url.Values) *url.URL {
	t.Helper()
	answer, err := s.browser.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	target, err := answer.Location()
	if err != nil {
		t.Fatalf("%s: %d", address, answer.StatusCode)
	}
	return target
}

// signIn goes through the sign-in, ticks permissions and redeems the code.
func (s *simulation) signIn(t *testing.T, company string, ticked ...string) (connection.Tokens, error) {
	t.Helper()
	asked := []string{"read:core", "offline_access"}
	address, err := s.AuthorizeURL(connection.AuthorizeParams{
		State: "st", Verifier: secret.NewValue(verifier), RedirectURI: redirectURI, Scopes: asked,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.post(t, s.base+"/sign-in", url.Values{"email": {"principal@northshore.example"}, "password": {"sandbox"}})
	back := s.post(t, address, url.Values{"decision": {"allow"}, "scope": ticked, "practice": {company}}).Query()
	if back.Get("state") != "st" || back.Get("iss") != s.Issuer("") {
		t.Errorf("came back with %v", back)
	}
	return s.Exchange(t.Context(), connection.ExchangeParams{
		Code: secret.NewValue(back.Get("code")), Verifier: secret.NewValue(verifier), RedirectURI: redirectURI, Scopes: asked,
	})
}

// accessOf is access with tokens, of an organisation in Sydney.
func accessOf(tokens connection.Tokens) connection.Access {
	return connection.Access{Token: tokens.Access, Endpoint: tokens.Endpoint, TimeZone: "Australia/Sydney"}
}

func TestACompanyIsConnectedReadRenewedAndRevoked(t *testing.T) {
	t.Parallel()
	s := simulate(t, func(o *sandboxed.Options) { o.Employees = 1100 })
	tokens, err := s.signIn(t, sandboxed.Northshore, "read:core", "offline_access")
	if err != nil {
		t.Fatal(err)
	}
	if tokens.Endpoint != s.base+"/api/au" || tokens.Refresh.IsZero() {
		t.Errorf("endpoint %q", tokens.Endpoint)
	}
	tenant, err := s.Identify(t.Context(), accessOf(tokens))
	if err != nil || tenant.ID != sandboxed.Northshore || tenant.Name != "Northshore Engineering" {
		t.Errorf("tenant %+v, %v", tenant, err)
	}
	for kind, want := range map[string]int{"employees": 1100, "activities": 16} {
		if got := s.count(t, tokens, kind); got != want {
			t.Errorf("%d %s, want %d", got, kind, want)
		}
	}
	if got := s.State().Offsets[sandboxed.Northshore]; got.Missing != 0 || got.Last != "660" {
		t.Errorf("offsets %+v", got)
	}
	renewed, err := s.Refresh(t.Context(), "", tokens.Refresh, tokens.Scopes)
	if err != nil || renewed.Refresh.IsZero() || renewed.Refresh.Equal(tokens.Refresh) || renewed.Endpoint != tokens.Endpoint {
		t.Errorf("renewed: %v", err)
	}
	_, err = s.Refresh(t.Context(), "", tokens.Refresh, tokens.Scopes)
	wantKind(t, err, connection.FailureRefused)
	if err := s.Revoke(t.Context(), "", renewed); err != nil || len(s.State().Revocations) != 2 {
		t.Errorf("revoked: %v", err)
	}
	_, err = s.Identify(t.Context(), accessOf(renewed))
	wantKind(t, err, connection.FailureUnauthorized)
}

// count reads a list to its end and counts the different elements.
func (s *simulation) count(t *testing.T, tokens connection.Tokens, kind string) int {
	t.Helper()
	seen := map[string]bool{}
	query := syncer.RecordQuery{LocationID: sandboxed.Northshore, Kind: kind}
	for range 10 {
		page, err := s.Records(t.Context(), accessOf(tokens), query)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range page.Records {
			seen[record.ID] = true
		}
		if query.Page = page.Next; query.Page == "" {
			return len(seen)
		}
	}
	t.Fatal("the list does not end")
	return 0
}

func TestWithoutOfflineAccessThereIsNothingToRenew(t *testing.T) {
	t.Parallel()
	s := simulate(t)
	tokens, err := s.signIn(t, sandboxed.Ridgeline, "read:core")
	if err != nil || !tokens.Refresh.IsZero() || !tokens.LapsesAt.IsZero() || !slices.Equal(tokens.Scopes, []string{"read:core"}) {
		t.Errorf("%v, %v", tokens.Scopes, err)
	}
	if tokens.ExpiresAt.Sub(now()).Hours() != 1 || tokens.Endpoint != s.base+"/api/us" {
		t.Errorf("until %v at %s", tokens.ExpiresAt, tokens.Endpoint)
	}
}

func TestACorePermissionThatWasUntickedForbidsTheAPI(t *testing.T) {
	t.Parallel()
	s := simulate(t)
	tokens, err := s.signIn(t, sandboxed.Northshore, "offline_access")
	if err != nil {
		t.Fatal(err)
	}
	if missing := connection.Missing([]string{"read:core", "offline_access"}, tokens.Scopes); !slices.Equal(missing, []string{"read:core"}) {
		t.Errorf("missing %v", missing)
	}
	_, err = s.Identify(t.Context(), accessOf(tokens))
	wantKind(t, err, connection.FailureForbidden)
}

func TestTokensThatCameWithAForeignEndpointAreHandedBack(t *testing.T) {
	t.Parallel()
	s := simulate(t)
	if err := s.Change(sandboxed.Northshore, nil, map[string]bool{"foreign_endpoint": true}); err != nil {
		t.Fatal(err)
	}
	tokens, err := s.signIn(t, sandboxed.Northshore, "read:core", "offline_access")
	wantKind(t, err, connection.FailureMalformed)
	if tokens.Access.IsZero() || s.Revoke(t.Context(), "", tokens) != nil {
		t.Error("there is nothing to revoke")
	}
}
