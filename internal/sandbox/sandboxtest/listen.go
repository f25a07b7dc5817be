package sandboxtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Listen serves a simulation, which is made for the address that it returns, on this
// machine until the test ends.
func Listen(t testing.TB, simulate func(base string) (http.Handler, error)) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	handler, err := simulate(base)
	if err != nil {
		server.Close()
		t.Fatal(err)
	}
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
	return base
}

// NewBrowser keeps cookies and shows redirects instead of following them.
func NewBrowser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Reply is an answer that was read to its end.
type Reply struct {
	*http.Response
	Text string
}

// Send sends a request and reads the answer.
func Send(client *http.Client, request *http.Request) (Reply, error) {
	answer, err := client.Do(request)
	if err != nil {
		return Reply{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return Reply{Response: answer, Text: string(text)}, err
}

// Must sends a request that has to be answered.
func Must(t testing.TB, client *http.Client, request *http.Request) Reply {
	t.Helper()
	answer, err := Send(client, request)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// Page parses the answer as HTML.
func (r Reply) Page(t testing.TB) *goquery.Document {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(r.Text))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// Into reads the answer as JSON.
func (r Reply) Into(t testing.TB, value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.Text), value); err != nil {
		t.Fatalf("%v in %.300q", err, r.Text)
	}
}

// Object reads the answer as a JSON object.
func (r Reply) Object(t testing.TB) map[string]any {
	t.Helper()
	var value map[string]any
	r.Into(t, &value)
	return value
}
