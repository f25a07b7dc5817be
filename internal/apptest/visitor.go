package apptest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/account"
)

// Visitor is somebody with a browser that has no JavaScript: it keeps cookies,
// follows redirects, and resolves *.localhost to this machine as browsers do
// (RFC 6761 section 6.3).
type Visitor struct {
	t      testing.TB
	site   *Site
	client *http.Client
}

// Page is what a visitor sees.
type Page struct {
	*goquery.Document
	Status int
	URL    *url.URL
	Header http.Header
	Body   string
}

// NewVisitor opens a new browser.
func (s *Site) NewVisitor(t testing.TB) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatalf("make cookie jar: %v", err)
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err == nil && (host == "localhost" || strings.HasSuffix(host, ".localhost")) {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &Visitor{t: t, site: s, client: &http.Client{Jar: jar, Transport: transport}}
}

// SignedIn opens a new browser and signs somebody in.
func (s *Site) SignedIn(t testing.TB, who account.User) *Visitor {
	t.Helper()
	visitor := s.NewVisitor(t)
	page := visitor.Post("/login", url.Values{"email": {who.Email}, "password": {Password}})
	if page.Status != http.StatusOK || page.URL.Path != "/connections" && page.URL.Path != "/support" {
		t.Fatalf("sign in %s: status %d at %s", who.Email, page.Status, page.URL)
	}
	return visitor
}

// Get opens a page; address is a path of the app or a whole address.
func (v *Visitor) Get(address string) *Page {
	v.t.Helper()
	return v.Send(v.request(http.MethodGet, address, nil))
}

// Post sends a form as a browser does from a page of the same site.
func (v *Visitor) Post(address string, fields url.Values) *Page {
	v.t.Helper()
	request := v.request(http.MethodPost, address, strings.NewReader(fields.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.Send(request)
}

// Stay makes the visitor stop following redirects, and returns the way back.
func (v *Visitor) Stay() (follow func()) {
	v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return func() { v.client.CheckRedirect = nil }
}

// request makes a request to the app or to a whole address.
func (v *Visitor) request(method, address string, body io.Reader) *http.Request {
	v.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = v.site.URL + address
	}
	request, err := http.NewRequestWithContext(v.t.Context(), method, address, body)
	if err != nil {
		v.t.Fatalf("make request: %v", err)
	}
	return request
}

// Send sends any request with the visitor's cookies and reads the answer.
func (v *Visitor) Send(request *http.Request) *Page {
	v.t.Helper()
	response, err := v.client.Do(request)
	if err != nil {
		v.t.Fatalf("%s %s: %v", request.Method, request.URL.Path, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatalf("read %s: %v", request.URL.Path, err)
	}
	document, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		v.t.Fatalf("parse %s: %v", request.URL.Path, err)
	}
	return &Page{Document: document, Status: response.StatusCode, URL: response.Request.URL, Header: response.Header, Body: string(body)}
}

// Submit sends the page's form that matches selector, with its own fields and
// those given; a field given as nil is left out.
func (v *Visitor) Submit(page *Page, selector string, fields url.Values) *Page {
	v.t.Helper()
	form := page.Find(selector).First()
	if form.Length() == 0 {
		v.t.Fatalf("%s has no form %q (heading %q)", page.URL.Path, selector, page.Heading())
	}
	values := url.Values{}
	form.Find("input, select, button").Each(func(_ int, field *goquery.Selection) { addField(values, field) })
	for name, given := range fields {
		values[name] = given
	}
	target, err := page.URL.Parse(form.AttrOr("action", ""))
	if err != nil {
		v.t.Fatalf("form action: %v", err)
	}
	return v.Post(target.String(), values)
}

// addField adds what a browser would send for a field that nobody touched.
func addField(values url.Values, field *goquery.Selection) {
	name, named := field.Attr("name")
	kind := field.AttrOr("type", "text")
	_, ticked := field.Attr("checked")
	if _, disabled := field.Attr("disabled"); disabled {
		return
	}
	isButton := goquery.NodeName(field) == "button" || kind == "submit"
	if !named || isButton || (kind == "checkbox" || kind == "radio") && !ticked {
		return
	}
	if goquery.NodeName(field) == "select" {
		values.Add(name, field.Find("option[selected], option").First().AttrOr("value", ""))
		return
	}
	values.Add(name, field.AttrOr("value", ""))
}

// Heading is the page's heading.
func (p *Page) Heading() string { return strings.TrimSpace(p.Find("h1").First().Text()) }
