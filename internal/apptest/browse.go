package apptest

import (
	"io"
	"net/http"
	"net/url"
	"testing"
)

// In returns the same visitor, with the same cookies, reporting to another
// test: a subtest.
func (v *Visitor) In(t testing.TB) *Visitor {
	same := *v
	same.t = t
	return &same
}

// At returns the same visitor, with the same cookies, at another Site of the same
// host: another process behind one address.
func (v *Visitor) At(other *Site) *Visitor {
	same := *v
	same.site = other
	return &same
}

// Request makes a request to the app (a path) or to a whole address, without
// any header of its own. Send sends it.
func (v *Visitor) Request(method, address string, body io.Reader) *http.Request {
	v.t.Helper()
	return v.request(method, address, body)
}

// Cookies are the cookies that the visitor's browser has for the app.
func (v *Visitor) Cookies() []*http.Cookie {
	v.t.Helper()
	address, err := url.Parse(v.site.URL)
	if err != nil {
		v.t.Fatalf("address of the site: %v", err)
	}
	return v.client.Jar.Cookies(address)
}

// Callback goes to the provider, agrees there with email's account, and stops
// short of coming back: it returns the address that the provider would send the
// browser to. The page is what the app or the provider showed first.
func (v *Visitor) Callback(page *Page, email string) string {
	v.t.Helper()
	consent := v.SignInAtProvider(page, email)
	defer v.Stay()()
	back := v.Allow(consent)
	if back.Status != http.StatusSeeOther {
		v.t.Fatalf("consent: status %d at %s (heading %q)", back.Status, back.URL, back.Heading())
	}
	return back.Header.Get("Location")
}

// Start sends the form of the connect page and follows to the provider.
func (v *Visitor) Start(tenant string) *Page {
	v.t.Helper()
	return v.Post("/connections", url.Values{"provider": {"core-practice"}, "tenant": {tenant}})
}

// Try is Send for a request that may fail to be answered.
func (v *Visitor) Try(request *http.Request) (*http.Response, error) {
	response, err := v.client.Do(request)
	if err != nil {
		return nil, err
	}
	return response, response.Body.Close()
}
