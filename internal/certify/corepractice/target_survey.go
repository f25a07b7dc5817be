package corepractice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/PuerkitoBio/goquery"
)

const (
	// surveyPatience bounds one request to the target.
	surveyPatience = 20 * time.Second
	// mostPages bounds how many pages a survey reads.
	mostPages = 60
	// mostHops bounds a chain of redirects.
	mostHops = 5
)

// survey is what a visitor saw of the target, gathered once for all lines. It is
// safe for concurrent use.
type survey struct {
	subject Subject
	target  Target
	base    *url.URL
	// transport carries the requests; nil: the usual one.
	transport http.RoundTripper

	mu     sync.Mutex
	walked bool
	failed error

	client *http.Client
	// answers are all that came, in order, by address.
	answers []answer
	// signedIn says that the sign-in was let through.
	signedIn bool
	// plain is what the same host says over http; its error when nobody answers.
	plain    answer
	plainErr error
}

// errSurvey: the target cannot be looked at.
var errSurvey = errors.New("the target cannot be looked at")

// walk gathers everything, once. Everybody waits for the first.
func (v *survey) walk(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.walked {
		return v.failed
	}
	v.walked = true
	if v.failed = v.gather(ctx); v.failed != nil {
		v.failed = fmt.Errorf("%w: %w", errSurvey, v.failed)
	}
	return v.failed
}

// gather reads what everybody sees and, signed in, the practice's pages.
func (v *survey) gather(ctx context.Context) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	v.client = &http.Client{
		Jar: jar, Timeout: surveyPatience, Transport: v.transport,
		// Each step is looked at, and none leads to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer v.client.CloseIdleConnections()
	if _, err := v.get(ctx, "/login"); err != nil {
		return err
	}
	v.askPlainly(ctx)
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/support", "/a-page-that-is-not-there"} {
		if _, err := v.get(ctx, path); err != nil {
			return err
		}
	}
	if v.target.Email != "" {
		if err := v.signIn(ctx); err != nil {
			return err
		}
	}
	return v.readFiles(ctx)
}

// askPlainly asks for the sign-in page over http, where it is served over https.
func (v *survey) askPlainly(ctx context.Context) {
	if v.base.Scheme != "https" {
		return
	}
	plain := *v.base
	plain.Scheme, plain.Host, plain.Path = "http", v.base.Hostname(), "/login"
	v.plain, v.plainErr = v.ask(ctx, http.MethodGet, &plain, nil)
}

// signIn sends the sign-in form, and reads the pages behind it.
func (v *survey) signIn(ctx context.Context) error {
	form := url.Values{"email": {v.target.Email}, "password": {v.target.Password.Reveal()}}
	sent, err := v.ask(ctx, http.MethodPost, v.base.JoinPath("/login"), form)
	if err != nil {
		return err
	}
	v.answers = append(v.answers, sent)
	if sent.response.StatusCode/100 != 3 || strings.HasSuffix(sent.location(), "/login") {
		return fmt.Errorf("%s cannot sign in there (status %d)", v.target.Email, sent.response.StatusCode)
	}
	v.signedIn = true
	return v.crawl(ctx)
}

// crawl reads the pages that links lead to, from the setup page and the connect
// page on. Links only read.
func (v *survey) crawl(ctx context.Context) error {
	queue := []string{"/connections", "/connections/new?provider=core-practice"}
	known := map[string]bool{queue[0]: true, queue[1]: true}
	for read := 0; len(queue) > 0 && read < mostPages; read++ {
		page, err := v.get(ctx, queue[0])
		if err != nil {
			return err
		}
		for _, link := range v.links(page) {
			if !known[link] {
				known[link] = true
				queue = append(queue, link)
			}
		}
		queue = queue[1:]
	}
	return nil
}

// links are the addresses on the same host that a page's links lead to, without
// those of files and of the same page at another day, of which there is no end.
func (v *survey) links(page answer) []string {
	if page.document == nil {
		return nil
	}
	var links []string
	page.document.Find("a[href]").Each(func(_ int, link *goquery.Selection) {
		address, err := page.url.Parse(link.AttrOr("href", ""))
		if err != nil || address.Host != v.base.Host || address.Scheme != v.base.Scheme || address.Path == page.url.Path {
			return
		}
		address.Fragment = ""
		links = append(links, address.RequestURI())
	})
	return links
}

// readFiles reads the styles, scripts and pictures of all pages, and asks for
// the scripts' source maps.
func (v *survey) readFiles(ctx context.Context) error {
	known := map[string]bool{}
	for _, page := range slices.Clone(v.answers) {
		if page.document == nil {
			continue
		}
		for _, address := range files(page) {
			if address.Host != v.base.Host || known[address.RequestURI()] {
				continue
			}
			known[address.RequestURI()] = true
			for _, path := range append([]string{address.RequestURI()}, sourceMap(address)...) {
				if _, err := v.get(ctx, path); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// files are the addresses of what a page loads.
func files(page answer) []*url.URL {
	var addresses []*url.URL
	page.document.Find("script[src], link[href], img[src]").Each(func(_ int, loaded *goquery.Selection) {
		if address, err := page.url.Parse(loaded.AttrOr("src", loaded.AttrOr("href", ""))); err == nil {
			addresses = append(addresses, address)
		}
	})
	return addresses
}

// sourceMap is where the source map of a script would be.
func sourceMap(address *url.URL) []string {
	if !strings.HasSuffix(address.Path, ".js") {
		return nil
	}
	return []string{address.Path + ".map"}
}

// get reads an address of the target and follows redirects within it. Every
// answer is kept; the last one is returned.
func (v *survey) get(ctx context.Context, path string) (answer, error) {
	address, err := v.base.Parse(path)
	for range mostHops {
		if err != nil {
			return answer{}, err
		}
		var got answer
		if got, err = v.ask(ctx, http.MethodGet, address, nil); err != nil {
			return answer{}, err
		}
		v.answers = append(v.answers, got)
		to, elsewhere := got.url.Parse(got.location())
		if got.location() == "" || elsewhere != nil || to.Host != v.base.Host || to.Scheme != v.base.Scheme {
			return got, nil
		}
		address = to
	}
	return answer{}, fmt.Errorf("%s redirects without end", path)
}

// ask sends one request and reads the answer.
func (v *survey) ask(ctx context.Context, method string, address *url.URL, form url.Values) (answer, error) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, address.String(), body)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("User-Agent", "mooring-certify")
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := v.client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, most))
	if err != nil {
		return answer{}, fmt.Errorf("read %s: %w", address.Path, err)
	}
	got := answer{method: method, url: address, response: response, body: string(text)}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		if got.document, err = goquery.NewDocumentFromReader(strings.NewReader(got.body)); err != nil {
			return answer{}, fmt.Errorf("read %s: %w", address.Path, err)
		}
	}
	return got, nil
}
