package reader

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
	"mooring/internal/provider/outward"
	"mooring/internal/secret"
)

// Defaults of Options.
const (
	// DefaultTimeout is how long one try may take.
	DefaultTimeout = 20 * time.Second
	// DefaultLimit is how long an answer may be, in bytes.
	DefaultLimit = 8 << 20
	// defaultPause is the first pause before a quick second try.
	defaultPause = 200 * time.Millisecond
	// tries bounds how often a broken connection is made anew.
	tries = 3
	// maxRedirects on the same host.
	maxRedirects = 5
)

// Reasons why an answer makes no sense.
var (
	errNoJSON   = errors.New("the answer is not the JSON that was expected")
	errRedirect = errors.New("the answer leads to another host")
)

// Options configure a Client.
type Options struct {
	// Now is the clock that Retry-After is reckoned by.
	Now func() time.Time
	// Transport replaces NewTransport's, for tests.
	Transport http.RoundTripper
	// Logger is told of every call; nil: nobody is.
	Logger *slog.Logger
	// ErrorCode finds the provider's own code in the body of an error answer; may be nil.
	ErrorCode func(body []byte) string
	// NotActivated is the code of a 403 that says that a tenant has not activated the
	// vendor's product; empty: none says that.
	NotActivated string
	// Timeout bounds one try; 0: DefaultTimeout.
	Timeout time.Duration
	// Limit bounds an answer, in bytes; 0: DefaultLimit.
	Limit int64
	// Pause is the first pause between quick tries; 0: a fifth of a second.
	Pause time.Duration
}

// Client reads from one provider.
type Client struct {
	options Options
	http    *http.Client
}

// Request is one thing to read.
type Request struct {
	// Operation names it in failures: "list locations".
	Operation string
	URL       string
	Token     secret.Value
}

// New makes a client.
func New(options Options) *Client {
	if options.Transport == nil {
		options.Transport = NewTransport()
	}
	options.Transport = outward.NewTransport(options.Transport, options.Logger)
	options.Timeout = cmp.Or(options.Timeout, DefaultTimeout)
	options.Limit = cmp.Or(options.Limit, DefaultLimit)
	options.Pause = cmp.Or(options.Pause, defaultPause)
	return &Client{options: options, http: &http.Client{Transport: options.Transport, CheckRedirect: sameHost}}
}

// NewTransport makes the transport of a Client: the certificates of this
// machine, connections used again.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     time.Minute,
		TLSHandshakeTimeout: 10 * time.Second,
	}
}

// sameHost follows redirects on the same scheme, host and port: nowhere else
// may the token go. Any other redirect is left as the answer.
func sameHost(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if len(before) > maxRedirects || next.URL.Scheme != first.Scheme || next.URL.Host != first.Host {
		return http.ErrUseLastResponse
	}
	return nil
}

// Get reads one thing into a value for encoding/json. Reading twice does no
// harm, so a broken connection is made anew up to two times, quickly; what the
// provider answered, a 429 above all, is never asked again here.
func (c *Client) Get(ctx context.Context, request Request, into any) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = c.options.Pause
	var last *connection.Failure
	body, err := backoff.Retry(ctx, func() ([]byte, error) {
		body, failure := c.try(ctx, request)
		last = failure
		switch {
		case failure == nil:
			return body, nil
		case failure.Status == 0 && !timedOut(failure):
			return nil, failure
		default:
			return nil, backoff.Permanent(failure)
		}
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(tries))
	if err != nil {
		return last // err is the same, or that the context ended between two tries.
	}
	if err := json.Unmarshal(body, into); err != nil {
		// The text of err may quote the answer.
		return &connection.Failure{Kind: connection.FailureMalformed, Operation: request.Operation, Status: http.StatusOK, Err: errNoJSON}
	}
	return nil
}

// try asks once and returns the body of a 200.
func (c *Client) try(ctx context.Context, request Request) ([]byte, *connection.Failure) {
	ctx, cancel := context.WithTimeout(outward.Named(ctx, request.Operation), c.options.Timeout)
	defer cancel()
	failure := &connection.Failure{Kind: connection.FailureNotProcessed, Operation: request.Operation}
	call, err := http.NewRequestWithContext(ctx, http.MethodGet, request.URL, nil)
	if err != nil {
		failure.Err = errors.New("the address cannot be called")
		return nil, failure
	}
	call.Header.Set("Authorization", "Bearer "+request.Token.Reveal())
	call.Header.Set("Accept", "application/json")
	response, err := c.http.Do(call)
	if err != nil {
		failure.Err = answer.Cause(err)
		return nil, failure
	}
	defer response.Body.Close()
	body, err := answer.Read(response.Body, c.options.Limit)
	if response.StatusCode == http.StatusOK && err == nil {
		return body, nil
	}
	return nil, c.failure(request.Operation, response, body, err)
}

// failure classifies an answer that is not a complete 200; readErr says why it was not read to
// its end. Whatever became of it, asking again is safe, so that a broken
// connection and a gateway's 5xx count as not sent.
func (c *Client) failure(operation string, response *http.Response, body []byte, readErr error) *connection.Failure {
	failure := &connection.Failure{
		Operation:  operation,
		Status:     response.StatusCode,
		RetryAfter: answer.RetryAfter(response.Header, c.options.Now()),
		Err:        readErr,
	}
	if c.options.ErrorCode != nil {
		failure.Code = answer.Code(c.options.ErrorCode(body))
	}
	switch status := response.StatusCode; {
	case status == http.StatusUnauthorized:
		failure.Kind = connection.FailureUnauthorized
	case status == http.StatusForbidden && failure.Code != "" && failure.Code == c.options.NotActivated:
		failure.Kind = connection.FailureNotActivated
	case status == http.StatusForbidden:
		failure.Kind = connection.FailureForbidden
	case status == http.StatusNotFound:
		failure.Kind = connection.FailureNotFound
	case status == http.StatusTooManyRequests:
		failure.Kind = connection.FailureLimited
	case status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		failure.Kind = connection.FailureNotProcessed
	case status >= 500:
		failure.Kind = connection.FailureUnknown
	case readErr != nil && !errors.Is(readErr, answer.ErrTooLong):
		failure.Kind, failure.Status = connection.FailureNotProcessed, 0
	case status >= 300 && status < 400:
		failure.Kind, failure.Err = connection.FailureMalformed, errRedirect
	default:
		failure.Kind = connection.FailureMalformed
	}
	return failure
}

// timedOut reports whether the try ended with its context: another would
// keep a person waiting as long again.
func timedOut(failure *connection.Failure) bool {
	return errors.Is(failure, context.DeadlineExceeded) || errors.Is(failure, context.Canceled)
}
