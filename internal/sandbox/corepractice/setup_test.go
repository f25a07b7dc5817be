package corepractice_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/sandboxtest"
)

const (
	clientID     = "mooring"
	clientSecret = "s3cr:t &%/+ü"
	redirectURI  = "http://app.localhost:8080/oauth/core-practice/callback"
	allScopes    = "practice:read locations:read practitioners:read appointments:read appointments:write"
	verifier     = "correct-horse-battery-staple-correct-horse-battery"
)

// lines collects what is logged.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// running is a simulation that listens, and a browser for it.
type running struct {
	*corepractice.Server
	t       *testing.T
	base    string
	clock   *sandboxtest.Clock
	log     *lines
	browser *http.Client
}

// start runs a small simulation; change may change its options.
func start(t *testing.T, change func(*corepractice.Options)) *running {
	t.Helper()
	r := &running{
		t: t, log: &lines{}, clock: sandboxtest.NewClock(time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)), browser: sandboxtest.NewBrowser(t),
	}
	options := corepractice.Options{
		Seed: 7, Now: r.clock.Now, AppointmentCount: 300, Control: true, TokenMark: "MARKED",
		Logger: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Clients: []corepractice.Client{
			{ID: clientID, Secret: clientSecret, Name: "Mooring for Recalls", RedirectURIs: []string{redirectURI}},
			{ID: "other", Secret: "other-secret", Name: "Other", RedirectURIs: []string{redirectURI}},
		},
	}
	r.base = sandboxtest.Listen(t, func(base string) (_ http.Handler, err error) {
		options.BaseURL = base
		if change != nil {
			change(&options)
		}
		if r.Server, err = corepractice.New(options); err != nil {
			return nil, err
		}
		return r.Handler(), nil
	})
	return r
}

// reply is an answer that was read to its end.
type reply = sandboxtest.Reply

// request makes a request; a path is under the simulation's address.
func (r *running) request(method, path, body string) *http.Request {
	r.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = r.base + path
	}
	request, err := http.NewRequestWithContext(r.t.Context(), method, path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	return request
}

// get opens a page in the browser.
func (r *running) get(path string) reply {
	r.t.Helper()
	return sandboxtest.Must(r.t, r.browser, r.request(http.MethodGet, path, ""))
}

// post sends a form in the browser.
func (r *running) post(path string, form url.Values) reply {
	r.t.Helper()
	request := r.request(http.MethodPost, path, form.Encode())
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return sandboxtest.Must(r.t, r.browser, request)
}
