package corepractice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// most is how much of one body is kept.
const most = 4 << 20

// exchange is one request and its answer, as they went over the wire.
type exchange struct {
	method, path string
	query        url.Values
	request      http.Header
	sent         []byte
	status       int
	header       http.Header
	body         []byte
}

// witness sees every request to the app and to the simulated Core Practice, and
// learns every secret that passes by. It is safe for concurrent use.
type witness struct {
	secrets

	mu sync.Mutex
	// site and provider are the exchanges that have ended, oldest first.
	site, provider []exchange
	// arrived is called with each request of the app to the provider before it is
	// carried out; answered when it was, before the answer is sent. Nil: nothing.
	arrived, answered func(*http.Request)
}

// onCall sets what is called with each request to the provider before it is
// carried out; nil: nothing.
func (w *witness) onCall(do func(*http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arrived = do
}

// onAnswer sets what is called with each request to the provider when it was
// carried out, before its answer is sent; nil: nothing.
func (w *witness) onAnswer(do func(*http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answered = do
}

// hooks reads what is to be called.
func (w *witness) hooks() (arrived, answered func(*http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.arrived, w.answered
}

// ofSite copies the exchanges with the app so far.
func (w *witness) ofSite() []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.site)
}

// ofProvider copies the exchanges with the provider so far whose path begins
// so, behind that of the tenant: "/oauth/token".
func (w *witness) ofProvider(path string) []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	var found []exchange
	for _, e := range w.provider {
		if strings.HasPrefix(behindTenant(e.path), path) {
			found = append(found, e)
		}
	}
	return found
}

// behindTenant is a path of the simulation without its tenant.
func behindTenant(path string) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(path, "/t/"), "/")
	return "/" + rest
}

// aroundSite wraps the app.
func (w *witness) aroundSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding") // What is sent is to be read as it stands.
		kept := begin(r)
		told := &telltale{ResponseWriter: rw}
		defer func() {
			kept.end(told)
			w.learnSession(kept)
			w.mu.Lock()
			defer w.mu.Unlock()
			w.site = append(w.site, kept)
		}()
		next.ServeHTTP(told, r)
	})
}

// aroundProvider wraps the simulated Core Practice. Its pages for people are
// nobody's secret; what programs say to it is.
func (w *witness) aroundProvider(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		arrived, answered := w.hooks()
		if arrived != nil {
			arrived(r)
		}
		kept := begin(r)
		w.learnAsked(kept)
		told := &telltale{ResponseWriter: rw}
		defer func() {
			kept.end(told)
			w.learnAnswered(kept)
			w.mu.Lock()
			defer w.mu.Unlock()
			w.provider = append(w.provider, kept)
		}()
		next.ServeHTTP(told, r)
		if answered != nil {
			kept.end(told)
			w.learnAnswered(kept)
			answered(r) // So small an answer leaves when the handler returns.
		}
	})
}

// begin keeps a request, whose body can still be read.
func begin(r *http.Request) exchange {
	sent, err := io.ReadAll(io.LimitReader(r.Body, most))
	rest := io.Reader(r.Body)
	if err != nil {
		rest = brokenReader{err}
	}
	r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(sent), rest))
	return exchange{method: r.Method, path: r.URL.Path, query: r.URL.Query(), request: r.Header.Clone(), sent: sent}
}

// end keeps the answer.
func (e *exchange) end(told *telltale) {
	e.status, e.header, e.body = told.status, told.Header().Clone(), bytes.Clone(told.body.Bytes())
}

// form is what was sent, read as a form.
func (e exchange) form() url.Values {
	form, err := url.ParseQuery(string(e.sent))
	if err != nil {
		return url.Values{}
	}
	return form
}

// line is the exchange in one line: "POST /connections → 303".
func (e exchange) line() string {
	return fmt.Sprintf("%s %s → %d", e.method, e.path, e.status)
}

// learnSession learns the ids of sessions that the app hands out, and the states
// of the sign-ins it begins.
func (w *witness) learnSession(e exchange) {
	answer := http.Response{Header: e.header}
	for _, cookie := range answer.Cookies() {
		w.learn(secretSession, cookie.Value)
	}
	if address, err := url.Parse(e.header.Get("Location")); err == nil {
		w.learn(secretState, address.Query().Get("state"))
	}
}

// learnAsked learns the secrets of a request to the provider.
func (w *witness) learnAsked(e exchange) {
	form := e.form()
	w.learn(secretVerifier, form.Get("code_verifier"))
	w.learn(secretCode, form.Get("code"))
	w.learn(secretToken, form.Get("refresh_token"))
	w.learn(secretState, e.query.Get("state"))
}

// learnAnswered learns the secrets of the provider's answer.
func (w *witness) learnAnswered(e exchange) {
	if address, err := url.Parse(e.header.Get("Location")); err == nil {
		w.learn(secretCode, address.Query().Get("code"))
	}
	var issued struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if json.Unmarshal(e.body, &issued) == nil {
		w.learn(secretToken, issued.Access)
		w.learn(secretToken, issued.Refresh)
	}
}

// telltale keeps a copy of an answer.
type telltale struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader implements http.ResponseWriter.
func (t *telltale) WriteHeader(status int) {
	if t.status == 0 {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (t *telltale) Write(p []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	if room := most - t.body.Len(); room > 0 {
		_, _ = t.body.Write(p[:min(room, len(p))])
	}
	return t.ResponseWriter.Write(p)
}

// Unwrap lets [http.ResponseController] reach the writer.
func (t *telltale) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// brokenReader fails as a request's body did.
type brokenReader struct{ err error }

// Read implements io.Reader.
func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }
