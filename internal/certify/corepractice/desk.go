package corepractice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// deskPatience is how long somebody at a desk waits for one answer.
const deskPatience = 40 * time.Second

// errDesk: the program did not let somebody do what they wanted to.
var errDesk = errors.New("the practice cannot go on")

// desk is somebody of the practice who reads pages and sends forms without a
// window: it keeps cookies, follows redirects, runs no script, and resolves
// *.localhost to this machine as browsers do (RFC 6761 section 6.3). What can
// only be told by a browser is checked in a visit; this is for what has to be
// done many times.
type desk struct {
	site   string
	client *http.Client
}

// sheet is a page as it came.
type sheet struct {
	*goquery.Document
	status int
	url    *url.URL
	header http.Header
	body   string
}

// dialLocal connects to this machine for every *.localhost.
func dialLocal(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err == nil && (host == "localhost" || strings.HasSuffix(host, ".localhost")) {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

// close lets go of idle connections.
func (d *desk) close() { d.client.CloseIdleConnections() }

// get opens a page; address is a path of the app or a whole address.
func (d *desk) get(ctx context.Context, address string) (sheet, error) {
	return d.send(ctx, http.MethodGet, address, nil)
}

// post sends a form as a browser does from a page of the same site.
func (d *desk) post(ctx context.Context, address string, fields url.Values) (sheet, error) {
	return d.send(ctx, http.MethodPost, address, strings.NewReader(fields.Encode()))
}

// send sends a request with the cookies and reads the answer to its end.
func (d *desk) send(ctx context.Context, method, address string, body io.Reader) (sheet, error) {
	if strings.HasPrefix(address, "/") {
		address = d.site + address
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return sheet{}, fmt.Errorf("make a request: %w", err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := d.client.Do(request)
	if err != nil {
		return sheet{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return sheet{}, fmt.Errorf("read %s: %w", request.URL.Path, err)
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(string(text)))
	if err != nil {
		return sheet{}, fmt.Errorf("parse %s: %w", request.URL.Path, err)
	}
	return sheet{
		Document: document, status: response.StatusCode, url: response.Request.URL, header: response.Header, body: string(text),
	}, nil
}

// submit sends the first form of a page that a selector finds, with its own
// fields and those given; a field given as nil is left out.
func (d *desk) submit(ctx context.Context, page sheet, selector string, fields url.Values) (sheet, error) {
	form := page.Find(selector).First()
	if form.Length() == 0 {
		return sheet{}, fmt.Errorf("%w: “%s” has no form %s", errDesk, page.heading(), selector)
	}
	values := url.Values{}
	form.Find("input, select").Each(func(_ int, field *goquery.Selection) { addField(values, field) })
	for name, given := range fields {
		values[name] = given
	}
	target, err := page.url.Parse(form.AttrOr("action", ""))
	if err != nil {
		return sheet{}, fmt.Errorf("address of a form: %w", err)
	}
	return d.post(ctx, target.String(), values)
}

// addField adds what a browser would send for a field that nobody touched.
func addField(values url.Values, field *goquery.Selection) {
	name, named := field.Attr("name")
	kind := field.AttrOr("type", "text")
	_, ticked := field.Attr("checked")
	_, disabled := field.Attr("disabled")
	box := kind == "checkbox" || kind == "radio"
	if !named || disabled || kind == "submit" || box && !ticked {
		return
	}
	if goquery.NodeName(field) == "select" {
		chosen := field.Find("option[selected]")
		if chosen.Length() == 0 {
			chosen = field.Find("option")
		}
		values.Add(name, chosen.First().AttrOr("value", ""))
		return
	}
	values.Add(name, field.AttrOr("value", ""))
}

// heading is the page's heading.
func (s sheet) heading() string { return tidy(s.Find("h1").First().Text()) }

// words are what a person reads in the main part of the page.
func (s sheet) words() string {
	main := s.Find("main").Clone()
	main.Find("p, li, h1, h2, h3, dt, dd, td, th, div, a, button").AppendHtml(" ")
	return tidy(main.Text())
}

// tidy puts single spaces between words.
func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }
