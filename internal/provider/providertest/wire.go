package providertest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"testing"

	"mooring/internal/provider/oauth"
	"mooring/internal/provider/reader"
)

// Base is where an adapter under test believes its provider to be. The wire brings
// what is sent there to the simulation.
const Base = "https://provider.test"

// kind says what a call is for, as its form shows.
type kind string

// The kinds of calls.
const (
	tokenCall      kind = "token"      // A POST with a grant_type (RFC 6749 section 4).
	revocationCall kind = "revocation" // Another POST with a token (RFC 7009 section 2.1).
	apiCall        kind = "API"        // One with a bearer token (RFC 6750 section 2.1).
	pageCall       kind = "page"       // What a browser sends.
)

// call is one request as it was put on the wire.
type call struct {
	kind kind
	// nth counts the calls of its kind since the wire was laid, from 0.
	nth     int
	request *http.Request
	ctx     context.Context
}

// answered is what an adapter gets to read.
type answered struct {
	status int
	header http.Header
	body   []byte
	// rest is what comes of the body after that; may be nil.
	rest io.Reader
	// failed is that no answer came at all; reached, that the call was sent all the
	// same.
	failed  error
	reached bool
}

// jsonAnswer is an answer in JSON.
func jsonAnswer(status int, body string) answered {
	return answered{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(body)}
}

// spoiler stands on the wire: it answers a call in the provider's place, or lets it
// pass and alters the answer.
type spoiler func(call, func() answered) answered

// wire is the only way from an adapter to the outside. It takes down every call,
// lets a spoiler at the answers, and sends nothing to any host but the simulation:
// whoever else is called is believed to be there, and the call is a stray.
type wire struct {
	listener string
	tokens   *http.Transport
	others   *http.Transport

	mu     sync.Mutex
	spoil  spoiler
	counts map[kind]int
	calls  []call
	strays []string
}

// lay lays a wire to a simulation that listens at an address of this machine.
func lay(t testing.TB, simulation http.Handler) *wire {
	t.Helper()
	server := httptest.NewServer(simulation)
	w := &wire{
		listener: strings.TrimPrefix(server.URL, "http://"), counts: map[kind]int{},
		tokens: oauth.NewTransport(), others: reader.NewTransport(),
	}
	t.Cleanup(func() {
		w.others.CloseIdleConnections()
		server.Close()
	})
	return w
}

// fork is another wire to the same simulation, with its own book and spoiler.
func (w *wire) fork(spoil spoiler) *wire {
	return &wire{listener: w.listener, tokens: w.tokens, others: w.others, spoil: spoil, counts: map[kind]int{}}
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := bodyOf(request)
	if err != nil {
		return nil, err
	}
	made := w.note(request, body)
	if made.request.URL.Scheme+"://"+made.request.URL.Host != Base {
		return jsonAnswer(http.StatusOK, `{"access_token":"stray"}`).response(request), nil
	}
	pass := func() answered { return w.pass(made, body) }
	given := answered{}
	if w.spoil == nil {
		given = pass()
	} else {
		given = w.spoil(made, pass)
	}
	if given.failed != nil {
		if given.reached {
			sent(request)
		}
		return nil, given.failed
	}
	return given.response(request), nil
}

// note takes a call down.
func (w *wire) note(request *http.Request, body []byte) call {
	w.mu.Lock()
	defer w.mu.Unlock()
	made := call{kind: kindOf(request, body), request: request, ctx: request.Context()}
	made.nth = w.counts[made.kind]
	w.counts[made.kind]++
	w.calls = append(w.calls, made)
	if request.URL.Scheme+"://"+request.URL.Host != Base {
		w.strays = append(w.strays, request.Method+" "+request.URL.Scheme+"://"+request.URL.Host)
	}
	return made
}

// count is how many calls of a kind there were.
func (w *wire) count(of kind) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.counts[of]
}

// clean checks that nothing went to another host, nothing secret into an address,
// and no path out of where it began.
func (w *wire) clean(t testing.TB, what string, secrets ...string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, stray := range w.strays {
		t.Errorf("%s: %s was called", what, stray)
	}
	for _, made := range w.calls {
		if strings.Contains(made.request.URL.Path, "/..") {
			t.Errorf("%s: a path led upwards", what)
		}
		for _, hidden := range secrets {
			if hidden != "" && strings.Contains(made.request.URL.String(), hidden) {
				t.Errorf("%s: an address held %.12q…", what, hidden)
			}
		}
	}
}

// pass sends a call on to the simulation.
func (w *wire) pass(made call, body []byte) answered {
	onward := made.request.Clone(context.WithoutCancel(made.ctx))
	onward.Body, onward.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	onward.URL.Scheme, onward.URL.Host = "http", w.listener
	onward.Host = strings.TrimPrefix(Base, "https://")
	transport := w.others
	if made.kind == tokenCall || made.kind == revocationCall {
		transport = w.tokens
	}
	response, err := transport.RoundTrip(onward)
	if err != nil {
		return answered{failed: err}
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return answered{status: response.StatusCode, header: response.Header, body: content, failed: err}
}

// sent tells who made a request that it has a connection, as net/http does.
func sent(request *http.Request) {
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
}

// response is the answer as net/http gives it.
func (a answered) response(request *http.Request) *http.Response {
	sent(request)
	header := a.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	var body io.Reader = bytes.NewReader(a.body)
	if a.rest != nil {
		body = io.MultiReader(body, a.rest)
	}
	return &http.Response{
		StatusCode: a.status, Status: http.StatusText(a.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(body), ContentLength: -1, Request: request,
	}
}

// ending is the rest of a body that breaks off.
type ending func() error

// Read implements io.Reader.
func (e ending) Read([]byte) (int, error) { return 0, e() }

// broken breaks off at once.
func broken() error { return io.ErrUnexpectedEOF }

// bodyOf reads what a request carries.
func bodyOf(request *http.Request) ([]byte, error) {
	if request.Body == nil {
		return nil, nil
	}
	defer request.Body.Close()
	return io.ReadAll(request.Body)
}

// kindOf says what a request is for.
func kindOf(request *http.Request, body []byte) kind {
	form, _ := url.ParseQuery(string(body))
	switch {
	case strings.HasPrefix(request.Header.Get("Authorization"), "Bearer "):
		return apiCall
	case request.Method == http.MethodPost && form.Has("grant_type"):
		return tokenCall
	case request.Method == http.MethodPost && form.Has("token"):
		return revocationCall
	default:
		return pageCall
	}
}
