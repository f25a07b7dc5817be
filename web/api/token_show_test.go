package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
	"mooring/internal/database"
	"mooring/internal/sandbox"
)

// tokenAnswer is the answer with a token.
type tokenAnswer struct {
	AccessToken string    `json:"access_token"`
	TokenType   string    `json:"token_type"`
	ExpiresAt   time.Time `json:"expires_at"`
	ExpiresIn   int       `json:"expires_in"`
	Scopes      []string  `json:"scopes"`
	Missing     []string  `json:"missing_scopes"`
	APIBase     string    `json:"api_base"`
}

// stateProblem is a problem about where a connection stands, or how long to wait.
type stateProblem struct {
	Type         string `json:"type"`
	State        string `json:"state"`
	ReconnectURL string `json:"reconnect_url"`
	RetryAfter   int    `json:"retry_after"`
	Detail       string `json:"detail"`
}

// tokenSite is a site with a connection, a key that may have tokens, and a clock
// that stands still.
type tokenSite struct {
	*apptest.Site
	clock  *apptest.Clock
	caller apptest.Caller
	id     string
	// statements are those of the newest call of the API.
	statements atomic.Int64
}

// newTokenSite connects Bayside; its access token lives five minutes.
func newTokenSite(t *testing.T) *tokenSite {
	t.Helper()
	return newTokenSiteOf(t, "bayside")
}

// newTokenSiteOf connects a tenant.
func newTokenSiteOf(t *testing.T, tenant string) *tokenSite {
	t.Helper()
	s := &tokenSite{clock: apptest.NewClock(time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC))}
	s.Site = apptest.Start(t, apptest.Options{Quiet: true, Now: s.clock.Now, AroundApp: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, counter := database.CountStatements(r.Context())
			answer := httptest.NewRecorder() // The count is there before the caller goes on.
			next.ServeHTTP(answer, r.WithContext(ctx))
			if strings.HasPrefix(r.URL.Path, "/v1/") {
				s.statements.Store(int64(counter.Statements()))
			}
			for name, values := range answer.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
		})
	}})
	s.id = s.SignedIn(t, s.Owner).Connect(tenant)
	s.caller = s.Site.Caller(s.Key(t, apikey.ScopeTokens))
	return s
}

// ask asks for a token of a connection.
func (s *tokenSite) ask(t *testing.T, id, query string) apptest.Reply {
	t.Helper()
	return s.caller.Call(t, http.MethodGet, "/connections/"+id+"/token"+query, "")
}

// token is the token that a connection must have.
func (s *tokenSite) token(t *testing.T, query string) tokenAnswer {
	t.Helper()
	var answer tokenAnswer
	s.ask(t, s.id, query).Into(t, http.StatusOK, &answer)
	return answer
}

// refused is the problem with which a token must be refused.
func (s *tokenSite) refused(t *testing.T, id string, status int) stateProblem {
	t.Helper()
	reply := s.ask(t, id, "")
	var problem stateProblem
	reply.Into(t, status, &problem)
	if reply.Header.Get("Content-Type") != "application/problem+json" || strings.Contains(reply.Text, "access_token") {
		t.Errorf("%s: %s", reply.Header.Get("Content-Type"), reply.Text)
	}
	return problem
}

// renewals counts the refresh tokens that the provider was shown.
func (s *tokenSite) renewals() int {
	count := 0
	for _, request := range s.Sandbox.State().Seen.TokenRequests {
		if request.GrantType == "refresh_token" {
			count++
		}
	}
	return count
}

// accepted reports whether the provider's API takes a token.
func accepted(t *testing.T, base, token string) bool {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/practice", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func TestATokenIsReadWithOneStatementAndNoWrite(t *testing.T) {
	t.Parallel()
	site := newTokenSite(t)
	before := site.Tables(t)
	reply := site.ask(t, site.id, "")
	var answer tokenAnswer
	reply.Into(t, http.StatusOK, &answer)
	if site.statements.Load() != 1 {
		t.Errorf("%d statements", site.statements.Load())
	}
	if diff := cmp.Diff(before, site.Tables(t)); diff != "" {
		t.Errorf("the read wrote:\n%s", diff)
	}
	if !accepted(t, answer.APIBase, answer.AccessToken) {
		t.Error("the provider does not take the token")
	}
	want := tokenAnswer{
		AccessToken: answer.AccessToken, TokenType: "Bearer", ExpiresAt: site.clock.Now().Add(5 * time.Minute), ExpiresIn: 300,
		Scopes: answer.Scopes, Missing: []string{}, APIBase: answer.APIBase,
	}
	if diff := cmp.Diff(want, answer); diff != "" || !slices.Contains(answer.Scopes, "appointments:read") {
		t.Errorf("%v %s", answer.Scopes, diff)
	}
	var members map[string]any
	if err := json.Unmarshal([]byte(reply.Text), &members); err != nil || len(members) != 7 {
		t.Errorf("%d members (%v): %s", len(members), err, reply.Text)
	}
	if reply.Header.Get("Cache-Control") != "no-store" || reply.Header.Get("Set-Cookie") != "" {
		t.Errorf("header %v", reply.Header)
	}
	if strings.Contains(site.Log.String(), answer.AccessToken) {
		t.Error("the token is in the log")
	}
}

func TestATokenIsGoodForAsLongAsAsked(t *testing.T) {
	t.Parallel()
	site := newTokenSite(t)
	first := site.token(t, "")
	site.clock.Add(3 * time.Minute)
	for _, query := range []string{"", "?min_validity=1", "?min_validity=119"} {
		if got := site.token(t, query); got.AccessToken != first.AccessToken || got.ExpiresIn != 120 {
			t.Errorf("%q: another token, or %d s left", query, got.ExpiresIn)
		}
	}
	if renewed := site.token(t, "?min_validity=120"); renewed.AccessToken == first.AccessToken || renewed.ExpiresIn != 300 || site.renewals() != 1 {
		t.Errorf("asked for longer than there is: %d s left after %d renewals", renewed.ExpiresIn, site.renewals())
	}
	for _, query := range []string{"0", "301", "-1", "x", "1.5", ""} {
		if reply := site.ask(t, site.id, "?min_validity="+query); reply.Status != http.StatusUnprocessableEntity && query != "" || !strings.Contains(reply.Text, "query.min_validity") && query != "" {
			t.Errorf("min_validity=%s: %d %s", query, reply.Status, reply.Text)
		}
	}
	if reply := site.ask(t, site.id, "?validity=5"); reply.Status != http.StatusUnprocessableEntity || !strings.Contains(reply.Text, "query.validity") {
		t.Errorf("an unknown parameter: %d %s", reply.Status, reply.Text)
	}
}

func TestATokenIsForKeysThatMayHaveIt(t *testing.T) {
	t.Parallel()
	site := newTokenSite(t)
	path := "/connections/" + site.id + "/token"
	for name, test := range map[string]struct {
		key    string
		status int
		kind   string
	}{
		"no key":      {"", http.StatusUnauthorized, "unauthorised"},
		"a wrong key": {"mooring_aaaaaaaaaaaa_" + strings.Repeat("a", 52), http.StatusUnauthorized, "unauthorised"},
		"a key for everything else": {
			site.Key(t, apikey.ScopeRead, apikey.ScopeProxy, apikey.ScopeManage), http.StatusForbidden, "forbidden",
		},
	} {
		reply := site.Caller(test.key).Call(t, http.MethodGet, path, "")
		if reply.Status != test.status || !strings.Contains(reply.Text, "urn:mooring:problem:"+test.kind) {
			t.Errorf("%s: %d %s", name, reply.Status, reply.Text)
		}
		if challenge := reply.Header.Get("WWW-Authenticate"); (challenge != "") != (test.status == http.StatusUnauthorized) {
			t.Errorf("%s: challenge %q", name, challenge)
		}
	}
	for _, unknown := range []string{"UNKNOWN", strings.Repeat("x", 100), "%00", "..%2f" + site.id} {
		if reply := site.ask(t, unknown, ""); reply.Status != http.StatusNotFound {
			t.Errorf("connection %s: %d %s", unknown, reply.Status, reply.Text)
		}
	}
	keys, err := site.App.Keys.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if err := site.App.Keys.Revoke(t.Context(), key.ID); err != nil {
			t.Fatal(err)
		}
	}
	if reply := site.ask(t, site.id, ""); reply.Status != http.StatusUnauthorized {
		t.Errorf("a revoked key: %d", reply.Status)
	}
}

func TestWrongKeysOfANetworkHaveToWaitAndARightOneDoesNot(t *testing.T) {
	t.Parallel()
	site := newTokenSite(t)
	path, wrong := "/connections/"+site.id+"/token", site.Caller("mooring_aaaaaaaaaaaa_"+strings.Repeat("a", 52))
	for try := 1; try < 20; try++ {
		if reply := wrong.Call(t, http.MethodGet, path, ""); reply.Status != http.StatusUnauthorized {
			t.Fatalf("try %d: %d %s", try, reply.Status, reply.Text)
		}
	}
	reply := wrong.Call(t, http.MethodGet, path, "")
	if reply.Status != http.StatusTooManyRequests || reply.Header.Get("Retry-After") != "60" || !strings.Contains(reply.Text, "urn:mooring:problem:too-many-requests") {
		t.Errorf("one too many: %d, Retry-After %q: %s", reply.Status, reply.Header.Get("Retry-After"), reply.Text)
	}
	if reply := wrong.Call(t, http.MethodGet, "/organisations", ""); reply.Status != http.StatusTooManyRequests {
		t.Errorf("another operation: %d", reply.Status)
	}
	site.token(t, "")
}

func TestAConnectionWithoutATokenSaysWhatToDo(t *testing.T) {
	t.Parallel()
	site := newTokenSiteOf(t, "manly")
	owner := site.SignedIn(t, site.Owner)
	picker := owner.Allow(owner.Depart("bayside"))
	choosing := strings.TrimSuffix(strings.TrimPrefix(picker.URL.Path, "/connections/"), "/locations")
	want := stateProblem{Type: "urn:mooring:problem:choosing", State: "choosing", ReconnectURL: site.URL + "/connections/" + choosing + "/locations"}
	got := site.refused(t, choosing, http.StatusConflict)
	if got.Detail == "" {
		t.Error("nothing is said to a person")
	}
	got.Detail = ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if page := owner.Get(got.ReconnectURL); page.Status != http.StatusOK {
		t.Errorf("the page to go to answers %d", page.Status)
	}

	if _, err := site.Sandbox.RevokeGrants("manly"); err != nil {
		t.Fatal(err)
	}
	site.clock.Add(6 * time.Minute)
	owner = site.SignedIn(t, site.Owner)
	for range 2 { // The first finds it out.
		got = site.refused(t, site.id, http.StatusConflict)
		if got.Type != "urn:mooring:problem:needs-reconnect" || got.State != "needs_reconnect" || got.ReconnectURL != site.URL+"/connections/"+site.id+"/reconnect" {
			t.Errorf("%+v", got)
		}
	}
	if site.renewals() != 1 {
		t.Errorf("%d renewals", site.renewals())
	}
	if page := owner.Get(got.ReconnectURL); page.Status != http.StatusOK {
		t.Errorf("the page to go to answers %d", page.Status)
	}
	owner.Submit(owner.Get("/connections/"+site.id+"/disconnect"), "main form", nil)
	got = site.refused(t, site.id, http.StatusConflict)
	if got.Type != "urn:mooring:problem:disconnected" || got.State != "disconnected" {
		t.Errorf("%+v", got)
	}
}

func TestHoweverManyReadALapsedTokenItIsRenewedOnce(t *testing.T) {
	t.Parallel()
	site := newTokenSite(t)
	site.clock.Add(6 * time.Minute)
	const readers = 50
	tokens := make([]string, readers)
	var reading sync.WaitGroup
	for i := range tokens {
		reading.Go(func() {
			var answer tokenAnswer
			reply := site.ask(t, site.id, "")
			if err := json.Unmarshal([]byte(reply.Text), &answer); err != nil || reply.Status != http.StatusOK {
				t.Errorf("%d %s", reply.Status, reply.Text)
			}
			tokens[i] = answer.AccessToken
		})
	}
	reading.Wait()
	slices.Sort(tokens)
	if tokens[0] == "" || tokens[0] != tokens[len(tokens)-1] {
		t.Error("the readers were given different tokens")
	}
	if site.renewals() != 1 {
		t.Errorf("%d renewals", site.renewals())
	}
}

func TestATokenThatCannotBeRenewedNowSaysWhenToAskAgain(t *testing.T) {
	t.Parallel()
	site := newTokenSite(t)
	if err := site.Sandbox.SetFaults("bayside", sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 7}); err != nil {
		t.Fatal(err)
	}
	site.clock.Add(4*time.Minute + 30*time.Second)
	for range 2 { // Asked for, and resting.
		reply := site.ask(t, site.id, "")
		var problem stateProblem
		reply.Into(t, http.StatusServiceUnavailable, &problem)
		if problem.Type != "urn:mooring:problem:unavailable" || problem.RetryAfter < 7 || problem.RetryAfter > 9 || reply.Header.Get("Retry-After") == "" {
			t.Errorf("Retry-After %q: %s", reply.Header.Get("Retry-After"), reply.Text)
		}
	}
	if site.renewals() != 1 {
		t.Errorf("%d renewals", site.renewals())
	}
	if got := site.token(t, "?min_validity=20"); got.ExpiresIn != 30 {
		t.Errorf("the token that still serves lives another %d s", got.ExpiresIn)
	}
}
