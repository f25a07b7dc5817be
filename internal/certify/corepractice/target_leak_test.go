package corepractice_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mooring/internal/certify"
	"mooring/internal/certify/corepractice"
	"mooring/internal/secret"
)

// leaks are the secrets of the leaking deployment.
var leaks = []string{"client-of-the-vendor", "hunter2-of-the-owner", "rt_9f8e7d6c5b4a39281706", "AbCdEfGh0123456789AbCdEfGh0123456789AbCdEfGh"}

// leaking is a deployment that does everything wrong that can be seen.
func leaking(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'unsafe-inline' https://cdn.example.com")
	switch r.URL.Path {
	case "/login":
		if r.Method == http.MethodPost {
			w.Header().Set("Set-Cookie", "session=rt_9f8e7d6c5b4a39281706; Path=/")
			w.Header().Set("Location", "/connections")
			w.WriteHeader(http.StatusSeeOther)
			return
		}
		fmt.Fprint(w, `<title>Core Practice Helper</title><script src="/app.js"></script><form><label>Core Practice password <input type="password"></label><input type="password"></form>`)
	case "/connections":
		fmt.Fprint(w, `<title>Recall Desk</title><main><a href="https://elsewhere.example.com/page">out</a>
			<article data-connection="1" data-status="needs_reconnect"><h2 data-tenant-name></h2></article>
			<article data-connection="2" data-status="connected" data-health="failing"><h2 data-tenant-name>Bayside</h2></article></main>`)
	case "/connections/new":
		fmt.Fprint(w, `<title>Recall Desk</title><main><form target="_blank"><input type="password"><button>Go</button></form>
			<p data-client_id="client-of-the-vendor">AbCdEfGh0123456789AbCdEfGh0123456789AbCdEfGh</p></main>`)
	case "/app.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `localStorage.refresh_token = "rt_9f8e7d6c5b4a39281706"; window.open("https://bayside.corepractice.is")`)
	case "/app.js.map", "/metrics", "/support":
		fmt.Fprint(w, "{}")
	default:
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func TestADeploymentThatLeaksIsCaughtByTheRightLines(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(leaking))
	t.Cleanup(server.Close)
	lines := looked(t, corepractice.Target{
		URL: server.URL, Email: "kim@connect.example.com", Password: secret.NewValue("hunter2-of-the-owner"), ClientID: "client-of-the-vendor",
	})
	for part, wants := range map[string][]string{
		"forbids scripts":                   {"script-src 'unsafe-inline'", "script-src https://cdn.example.com", "default-src 'none'", "nosniff", "Referrer-Policy"},
		"cookies cannot be read":            {"Scripts can read the cookie session", "travels with requests from other sites"},
		"login details":                     {"/connections/new asks for a password", "/login has 2 fields", "speaks of Core Practice"},
		"pop-up window":                     {"/app.js opens windows"},
		"reaches a browser from us":         {"source map /app.js.map", "body of /app.js holds", "body of /connections/new holds the client id"},
		"stored in the browser":             {"/app.js uses localStorage", "Scripts can read the cookie session"},
		"does not contain “Core Practice”":  {"A page is called “Core Practice Helper”"},
		"in its title and at its top":       {"The title of /login is “Core Practice Helper”"},
		"name and the URL of the practice":  {"A connection has no name", "“Bayside” shows no address"},
		"status of each connection":         {"“Bayside” does not tell its status", "says nothing of why"},
		"the connection is lost":            {"has no “Reconnect”"},
		"“Disconnect” button ends":          {"“Bayside” has no “Disconnect”"},
		"healthy and ready":                 {"/healthz answers 503", "shown /metrics", "shown /support"},
		"whole page in the same window":     {"opens another window", "/app.js opens windows"},
		"“Connect to Core Practice” button": {"no button"},
		"“practice:read” has a use":         {"does not say what “practice:read” is used for"},
	} {
		line := containing(t, lines, part)
		if line.Verdict != certify.NotMet {
			t.Errorf("%s %s: %s", line.ID, line.Text, line.Verdict)
		}
		for _, want := range wants {
			if !strings.Contains(line.Says, want) {
				t.Errorf("%s does not say %q: %s", line.ID, want, line.Says)
			}
		}
	}
	for _, line := range lines {
		for _, text := range append([]string{line.Says, line.Look}, evidenceOf(line)...) {
			for _, leaked := range leaks {
				if strings.Contains(text, leaked) {
					t.Errorf("%s repeats a secret: %s", line.ID, text)
				}
			}
		}
	}
}

// containing is the line whose text holds a part.
func containing(t *testing.T, lines map[string]certify.Line, part string) certify.Line {
	t.Helper()
	for text, line := range lines {
		if strings.Contains(text, part) {
			return line
		}
	}
	t.Fatalf("no line speaks of %q", part)
	return certify.Line{}
}

// evidenceOf is the text of a line's evidence.
func evidenceOf(line certify.Line) []string {
	var texts []string
	for _, piece := range line.Evidence {
		texts = append(texts, piece.Title, piece.Text)
	}
	return texts
}
