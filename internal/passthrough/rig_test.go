package passthrough_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/lending"
	"mooring/internal/passthrough"
	"mooring/internal/secret"
)

// ref is the connection whose calls are passed on, and slug its provider.
var ref = connection.Ref{OrganisationID: "harbour", ID: "bayside"}

const slug = "core-practice"

// setup changes a rig. The zero value is a usual one.
type setup struct {
	// target replaces the usual one, which has the upstream's address.
	target func(upstream string) passthrough.Target
	// headerTimeout and limit are the Proxy's.
	headerTimeout, limit time.Duration
	// readTimeout is that of the server in front.
	readTimeout time.Duration
}

// rig is a Proxy between a server in front, as ours is, and a provider.
type rig struct {
	t        *testing.T
	proxy    *passthrough.Proxy
	upstream *httptest.Server
	front    *httptest.Server
	desk     *desk
	log      *buffer
	// failed has what Forward returned, for each call that was not answered by the provider.
	failed chan error
	// ended hears of each call when nothing of it is left.
	ended chan struct{}
}

// start runs a provider that answers by handle, and a Proxy to it.
func start(t *testing.T, with setup, handle http.HandlerFunc) *rig {
	t.Helper()
	r := &rig{t: t, desk: &desk{now: time.Now()}, log: &buffer{}, failed: make(chan error, 64), ended: make(chan struct{}, 256)}
	r.upstream = httptest.NewServer(handle)
	t.Cleanup(r.upstream.Close)
	if with.target == nil {
		with.target = func(upstream string) passthrough.Target { return target{base: upstream + "/api", configured: true} }
	}
	r.proxy = passthrough.New(passthrough.Options{
		Lender: r.desk, Rests: r.desk, Targets: targets{slug: with.target(r.upstream.URL)},
		HeaderTimeout: with.headerTimeout, Limit: with.limit, Now: r.desk.clock, Logger: slog.New(slog.NewTextHandler(r.log, nil)),
	})
	t.Cleanup(r.proxy.Close)
	r.front = httptest.NewUnstartedServer(http.HandlerFunc(r.serve))
	r.front.Config.ReadTimeout = with.readTimeout
	r.front.Start()
	t.Cleanup(r.front.Close)
	return r
}

// serve is what the API does with a call.
func (r *rig) serve(w http.ResponseWriter, request *http.Request) {
	defer func() { r.ended <- struct{}{} }()
	w.Header().Set(passthrough.Header, "internal")
	w.Header().Set("Cache-Control", "private")
	w.Header().Set("X-Request-Id", "ours")
	err := r.proxy.Forward(w, request, passthrough.Call{
		Authorization: request.Header.Get("Authorization"), ConnectionID: ref.ID, Path: strings.TrimPrefix(request.URL.EscapedPath(), "/"),
	})
	if err == nil {
		return
	}
	r.failed <- err
	w.WriteHeader(http.StatusTeapot)
}

// why is what Forward returned for the call before.
func (r *rig) why() error {
	r.t.Helper()
	return await(r.t, r.failed)
}

// await waits for something that has to come.
func await[T any](t *testing.T, comes <-chan T) T {
	t.Helper()
	select {
	case came := <-comes:
		return came
	case <-time.After(20 * time.Second):
		t.Fatal("it did not come")
		return *new(T)
	}
}

// answered is an answer that was read to its end.
type answered struct {
	*http.Response
	body string
	err  error
}

// ours reports whether the answer is marked as none of the provider's.
func (a answered) ours() bool { return a.Header.Get(passthrough.Header) != "" }

// send sends a request as a program of the vendor's does.
func (r *rig) send(request *http.Request) answered {
	r.t.Helper()
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	if request.Header.Get("Authorization") == "" {
		request.Header.Set("Authorization", "Bearer mooring_key")
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		r.t.Fatalf("%s %s: %v", request.Method, request.URL, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answered{Response: response, body: string(body), err: err}
}

// request makes a request; its body is sent with its length.
func (r *rig) request(method, path, body string) *http.Request {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, r.front.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	return request
}

// get asks for a path.
func (r *rig) get(path string) answered {
	r.t.Helper()
	return r.send(r.request(http.MethodGet, path, ""))
}

// chunked makes a request whose body is sent without its length.
func (r *rig) chunked(path string, body io.Reader) *http.Request {
	r.t.Helper()
	request := r.request(http.MethodPost, path, "")
	request.Body, request.ContentLength, request.GetBody = io.NopCloser(body), -1, nil
	return request
}

// desk lends tokens "token-1", "token-2" and so on, and keeps rests.
type desk struct {
	mu      sync.Mutex
	now     time.Time
	version int64
	renewed int
	refuses error
	lending error
	rests   time.Time
	// asked, unless nil, is called by Lend.
	asked func()
}

// clock is the Proxy's.
func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

// pass moves the clock.
func (d *desk) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

// change changes the desk.
func (d *desk) change(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
}

// Lend implements passthrough.Lender.
func (d *desk) Lend(_ context.Context, asked lending.Asked) (apikey.Key, lending.Loan, error) {
	if d.asked != nil {
		d.asked()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if asked.Authorization != "Bearer mooring_key" || asked.Scope != apikey.ScopeProxy || asked.ConnectionID != ref.ID {
		return apikey.Key{}, lending.Loan{}, apikey.ErrWrong
	}
	return apikey.Key{}, d.loan(), d.lending
}

// loan is the loan as it stands.
func (d *desk) loan() lending.Loan {
	return lending.Loan{
		Ref: ref, Provider: slug, RestsUntil: d.rests, Epoch: 1, Version: d.version + 1,
		Access: connection.Access{TenantAddress: "bayside", Token: secret.NewValue(fmt.Sprint("token-", d.version+1))},
	}
}

// Renew implements passthrough.Lender.
func (d *desk) Renew(_ context.Context, loan lending.Loan) (lending.Loan, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.renewed++
	if d.refuses != nil {
		return lending.Loan{}, d.refuses
	}
	if loan.Version == d.version+1 {
		d.version++
	}
	return d.loan(), nil
}

// renewals counts them.
func (d *desk) renewals() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.renewed
}

// Rest implements passthrough.Rests.
func (d *desk) Rest(_ context.Context, of connection.Ref, epoch int64, until time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if of != ref || epoch != 1 {
		return errors.New("another connection rests")
	}
	d.rests = until
	return nil
}

// resting is how long calls rest.
func (d *desk) resting() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rests.IsZero() {
		return 0
	}
	return d.rests.Sub(d.now)
}

// targets finds providers by their slug.
type targets map[string]passthrough.Target

// Target implements passthrough.Targets.
func (t targets) Target(slug string) (passthrough.Target, bool) {
	found, is := t[slug]
	return found, is
}

// target is a provider at one address.
type target struct {
	base       string
	configured bool
	err        error
}

// APIBase implements passthrough.Target.
func (t target) APIBase(connection.Access) (string, bool, error) { return t.base, t.configured, t.err }

// buffer is a log that is read while it is written.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (b *buffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

// String is all that was written.
func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
