package corepractice_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/sandbox/corepractice"
)

const (
	clientID     = "mooring"
	clientSecret = "s3cr:t &%/+ü"
	redirectURI  = "http://app.localhost:8080/oauth/core-practice/callback"
	allScopes    = "practice:read locations:read practitioners:read appointments:read appointments:write"
	verifier     = "correct-horse-battery-staple-correct-horse-battery"
)

// clock is a clock that only tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

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
	clock   *clock
	log     *lines
	browser *http.Client
}

// start runs a small simulation; change may change its options.
func start(t *testing.T, change func(*corepractice.Options)) *running {
	t.Helper()
	listening := httptest.NewUnstartedServer(nil)
	r := &running{t: t, log: &lines{}, clock: &clock{now: time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)}}
	r.base = "http://" + listening.Listener.Addr().String()
	options := corepractice.Options{
		Seed: 7, Now: r.clock.Now, BaseURL: r.base, AppointmentCount: 300, Control: true, TokenMark: "MARKED",
		Logger: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Clients: []corepractice.Client{
			{ID: clientID, Secret: clientSecret, Name: "Mooring for Recalls", RedirectURIs: []string{redirectURI}},
			{ID: "other", Secret: "other-secret", Name: "Other", RedirectURIs: []string{redirectURI}},
		},
	}
	if change != nil {
		change(&options)
	}
	server, err := corepractice.New(options)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = server
	listening.Config.Handler = server.Handler()
	listening.Start()
	t.Cleanup(listening.Close)
	r.browser = newBrowser(t)
	return r
}

// newBrowser keeps cookies and shows redirects instead of following them.
func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// reply is an answer that was read to the end.
type reply struct {
	*http.Response
	text string
}

// page parses the answer as HTML.
func (r reply) page(t *testing.T) *goquery.Document {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(r.text))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// into reads the answer as JSON.
func (r reply) into(t *testing.T, value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.text), value); err != nil {
		t.Fatalf("%v in %.300q", err, r.text)
	}
}

// send sends a request and reads the answer.
func (r *running) send(client *http.Client, request *http.Request) (reply, error) {
	answer, err := client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return reply{answer, string(text)}, err
}

// must sends a request that has to be answered.
func (r *running) must(client *http.Client, request *http.Request) reply {
	r.t.Helper()
	answer, err := r.send(client, request)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer
}

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
	return r.must(r.browser, r.request(http.MethodGet, path, ""))
}

// post sends a form in the browser.
func (r *running) post(path string, form url.Values) reply {
	r.t.Helper()
	request := r.request(http.MethodPost, path, form.Encode())
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.must(r.browser, request)
}
