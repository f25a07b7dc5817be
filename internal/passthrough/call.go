package passthrough

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"

	"mooring/internal/lending"
)

const (
	// keptBody is how long a body may be to be kept in memory, in bytes, so that the
	// call can be sent again.
	keptBody = 64 << 10
	// maxRedirects is how many are followed.
	maxRedirects = 5
)

// call is one call under way. It implements http.RoundTripper for
// httputil.ReverseProxy: one request of the client may be several to the provider.
type call struct {
	proxy     *Proxy
	ctx       context.Context
	loan      lending.Loan
	target    Target
	address   *url.URL
	transport http.RoundTripper
	// body is the whole request's, unless that streams.
	body    string
	streams bool
	// upload is the body that streams.
	upload upload
	// answer is the header of the answer, with what was put there on the way in.
	answer http.Header
	// failed is why there is no answer.
	failed error
}

// keepBody reads a short body, so that it can be sent again.
func (c *call) keepBody(in *http.Request) error {
	if c.streams = in.ContentLength < 0 || in.ContentLength > keptBody; c.streams || in.ContentLength == 0 {
		return nil
	}
	whole := make([]byte, in.ContentLength)
	if _, err := io.ReadFull(in.Body, whole); err != nil {
		return ErrBody
	}
	c.body = string(whole)
	return nil
}

// rewrite makes the client's request one to the provider.
func (c *call) rewrite(pr *httputil.ProxyRequest) {
	pr.Out.URL, pr.Out.Host = c.address, c.address.Host
	pr.Out.Trailer = nil
	dress(pr.Out.Header)
	if c.streams {
		c.upload.ReadCloser = pr.Out.Body
		pr.Out.Body = &c.upload
	}
}

// RoundTrip implements http.RoundTripper.
func (c *call) RoundTrip(out *http.Request) (*http.Response, error) {
	response, err := c.follow(out)
	if err == nil && response.StatusCode == http.StatusUnauthorized {
		response, err = c.renewed(out, response)
	}
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusSwitchingProtocols {
		_ = response.Body.Close()
		return nil, ErrBroken // Nobody asked for it.
	}
	c.heed(response)
	undress(response.Header)
	c.answer.Del(Header)
	for name := range response.Header {
		c.answer.Del(name) // Else there would be both.
	}
	passed := *response // The transport adds trailers to the original.
	passed.Trailer = nil
	return &passed, nil
}

// renewed answers a 401: with what the provider answers to a renewed token, where the
// request can be sent again; else with the 401, and the token is renewed for the next
// call.
func (c *call) renewed(out *http.Request, refused *http.Response) (*http.Response, error) {
	loan, err := c.proxy.Lender.Renew(c.ctx, c.loan)
	if c.streams {
		return refused, nil
	}
	finish(refused)
	if err != nil {
		return nil, err
	}
	c.loan = loan
	return c.follow(out)
}

// follow sends a request and those that redirects on the same scheme, host and port
// lead to. All others are the client's to follow, without our token.
func (c *call) follow(out *http.Request) (*http.Response, error) {
	address := out.URL
	for hop := 0; ; hop++ {
		response, err := c.send(out, address)
		if err != nil || hop == maxRedirects || c.streams || out.Method != http.MethodGet && out.Method != http.MethodHead {
			return response, err
		}
		next, leads := redirected(address, response)
		if !leads {
			return response, nil
		}
		finish(response)
		address = next
	}
}

// redirected reports where a redirect leads that may be followed.
func redirected(from *url.URL, response *http.Response) (*url.URL, bool) {
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, false
	}
	location := response.Header.Get("Location")
	if location == "" {
		return nil, false
	}
	next, err := from.Parse(location)
	if err != nil || next.Scheme != from.Scheme || next.Host != from.Host || next.User != nil || next.Opaque != "" {
		return nil, false
	}
	next.Fragment, next.RawFragment = "", ""
	return next, true
}

// send sends one request with the token, if the provider's limit allows another. Its
// context is the call's own, without what httputil.ReverseProxy put into out's to pass
// on 1xx answers, unlooked at. Out and its header are nobody's but this call's.
func (c *call) send(out *http.Request, address *url.URL) (*http.Response, error) {
	if err := c.admit(); err != nil {
		return nil, err
	}
	request := out.WithContext(c.ctx)
	request.URL = address
	request.Header.Set("Authorization", "Bearer "+c.loan.Access.Token.Reveal())
	if c.body != "" {
		request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(c.body)), nil }
		request.Body, _ = request.GetBody()
	}
	sendOnce(request.Header)
	response, err := c.transport.RoundTrip(request)
	switch {
	case err == nil:
		return response, nil
	case c.upload.broke.Load():
		return nil, ErrBody
	default:
		return nil, describe(c.ctx, err)
	}
}

// fail keeps why there is no answer.
func (c *call) fail(_ http.ResponseWriter, _ *http.Request, err error) { c.failed = err }

// drained is how long an answer that nobody gets may be to be read all the same, in
// bytes, so that its connection can be used again.
const drained = 64 << 10

// finish ends an answer that nobody gets.
func finish(response *http.Response) {
	if response.ContentLength >= 0 && response.ContentLength <= drained {
		_, _ = io.Copy(io.Discard, response.Body)
	}
	_ = response.Body.Close()
}

// upload is a body on its way from the client. It notes when the client, and not the
// provider, is why it ends early.
type upload struct {
	io.ReadCloser
	broke atomic.Bool
}

// Read implements io.Reader.
func (u *upload) Read(into []byte) (int, error) {
	n, err := u.ReadCloser.Read(into)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, http.ErrBodyReadAfterClose) {
		u.broke.Store(true)
	}
	return n, err
}
