package oauth

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
)

// answerLimit is how much of an answer is read, in bytes. A token answer is a
// few hundred.
const answerLimit = 64 << 10

// errTwice: the client tried to send a second request where one was allowed.
var errTwice = errors.New("a request was sent already")

// NewTransport makes a transport that sends a request at most once: with a
// connection of its own, which net/http never takes for a broken idle one, and
// over HTTP/1.1, which has no refused streams to send again.
func NewTransport() *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DisableKeepAlives:   true,
		Protocols:           &protocols,
		TLSHandshakeTimeout: 10 * time.Second,
	}
}

// recorder is a transport for one request. It keeps the whole outcome, so that
// nothing has to be learnt from the texts of errors.
type recorder struct {
	base http.RoundTripper
	now  func() time.Time
	// judge and wait are Options.Judge and Options.RetryAfter.
	judge   func(answer.Answer) (connection.FailureKind, bool)
	wait    func(answer.Answer) time.Duration
	used    bool
	outcome outcome
}

// client wraps the recorder. A redirect is an answer like any other: what was
// presented never follows it.
func (r *recorder) client() *http.Client {
	return &http.Client{
		Transport:     r,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// RoundTrip implements http.RoundTripper.
func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	if r.used {
		return nil, errTwice
	}
	r.used = true
	response, err := r.base.RoundTrip(request.WithContext(r.watch(request.Context())))
	if err != nil {
		r.outcome.err = answer.Cause(err)
		return nil, r.outcome.err
	}
	defer response.Body.Close()
	r.outcome.status = response.StatusCode
	r.outcome.retryAfter = answer.RetryAfter(response.Header, r.now())
	body, err := answer.Read(response.Body, answerLimit)
	if err != nil {
		r.outcome.err = err
		return nil, err
	}
	r.outcome.read(response.Header, body)
	r.consult(answer.Answer{Status: response.StatusCode, Header: response.Header, Body: body})
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// consult asks what the provider's own habits say of a complete answer.
func (r *recorder) consult(found answer.Answer) {
	if r.judge != nil {
		r.outcome.kind, r.outcome.judged = r.judge(found)
	}
	if r.wait != nil {
		r.outcome.retryAfter = cmp.Or(answer.Wait(r.wait(found)), r.outcome.retryAfter)
	}
}

// watch notes when the request has a connection. From then on it counts as
// sent: net/http writes it on another goroutine, so that "headers written"
// may become true after the call has already given up. Before, not one byte of it can have left.
func (r *recorder) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { r.outcome.sent = true },
	})
}
