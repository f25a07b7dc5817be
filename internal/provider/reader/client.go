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
	// DefaultAccept is what a Client asks for.
	DefaultAccept = "application/json"
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
	// Judge says of which kind of failure an answer is, a 200 too, where the
	// provider's habits differ from what the status says; false leaves it to the
	// status. It is asked of complete answers only, and may be nil.
	Judge func(answer.Answer) (connection.FailureKind, bool)
	// RetryAfter finds in a failed answer how long the provider asks us to wait; 0
	// leaves it to the header Retry-After. May be nil.
	RetryAfter func(answer.Answer) time.Duration
	// Accept is the media type to ask for; empty: DefaultAccept.
	Accept string
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
	// Header goes along; may be nil.
	Header http.Header
	// NoContent makes a 204 an answer like a 200, and one that leaves the value as
	// it is.
	NoContent bool
}

// New makes a client.
func New(options Options) *Client {
	if options.Transport == nil {
		options.Transport = NewTransport()
	}
	options.Transport = outward.NewTransport(options.Transport, options.Logger)
	options.Accept = cmp.Or(options.Accept, DefaultAccept)
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
	found, err := backoff.Retry(ctx, func() (answer.Answer, error) {
		found, failure := c.try(ctx, request)
		last = failure
		switch {
		case failure == nil:
			return found, nil
		case failure.Status == 0 && !timedOut(failure):
			return answer.Answer{}, failure
		default:
			return answer.Answer{}, backoff.Permanent(failure)
		}
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(tries))
	if err != nil {
		return last // err is the same, or that the context ended between two tries.
	}
	if found.Status == http.StatusNoContent {
		return nil
	}
	if err := json.Unmarshal(found.Body, into); err != nil {
		// The text of err may quote the answer.
		return &connection.Failure{Kind: connection.FailureMalformed, Operation: request.Operation, Status: http.StatusOK, Err: errNoJSON}
	}
	return nil
}

// try asks once and returns an answer that is no failure.
func (c *Client) try(ctx context.Context, request Request) (answer.Answer, *connection.Failure) {
	ctx, cancel := context.WithTimeout(outward.Named(ctx, request.Operation), c.options.Timeout)
	defer cancel()
	failure := &connection.Failure{Kind: connection.FailureNotProcessed, Operation: request.Operation}
	call, err := http.NewRequestWithContext(ctx, http.MethodGet, request.URL, nil)
	if err != nil {
		failure.Err = errors.New("the address cannot be called")
		return answer.Answer{}, failure
	}
	c.dress(call, request)
	response, err := c.http.Do(call)
	if err != nil {
		failure.Err = answer.Cause(err)
		return answer.Answer{}, failure
	}
	defer response.Body.Close()
	body, err := answer.Read(response.Body, c.options.Limit)
	found := answer.Answer{Status: response.StatusCode, Header: response.Header, Body: body}
	_, judged := c.judge(found, err)
	good := found.Status == http.StatusOK || found.Status == http.StatusNoContent && request.NoContent
	if good && err == nil && !judged {
		return found, nil
	}
	return answer.Answer{}, c.failure(request.Operation, found, err)
}

// dress gives a call its header.
func (c *Client) dress(call *http.Request, request Request) {
	for name, values := range request.Header {
		call.Header[http.CanonicalHeaderKey(name)] = values
	}
	call.Header.Set("Authorization", "Bearer "+request.Token.Reveal())
	call.Header.Set("Accept", c.options.Accept)
}

// judge asks the provider's own judgement of an answer, if it has one and the
// answer was read to its end.
func (c *Client) judge(found answer.Answer, readErr error) (connection.FailureKind, bool) {
	if c.options.Judge == nil || readErr != nil {
		return "", false
	}
	return c.options.Judge(found)
}

// failure describes an answer that is no good one; readErr says why it was not
// read to its end.
func (c *Client) failure(operation string, found answer.Answer, readErr error) *connection.Failure {
	failure := &connection.Failure{
		Operation:  operation,
		Status:     found.Status,
		RetryAfter: answer.RetryAfter(found.Header, c.options.Now()),
		Err:        readErr,
	}
	if c.options.RetryAfter != nil {
		failure.RetryAfter = cmp.Or(answer.Wait(c.options.RetryAfter(found)), failure.RetryAfter)
	}
	if c.options.ErrorCode != nil {
		failure.Code = answer.Code(c.options.ErrorCode(found.Body))
	}
	if kind, judged := c.judge(found, readErr); judged {
		failure.Kind = kind
		return failure
	}
	c.classify(failure)
	return failure
}

// classify finds the kind of a failure by its status. Whatever became of the
// call, asking again is safe, so that a broken connection and a gateway's 5xx count
// as not sent.
func (c *Client) classify(failure *connection.Failure) {
	switch status := failure.Status; {
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
	case failure.Err != nil && !errors.Is(failure.Err, answer.ErrTooLong):
		failure.Kind, failure.Status = connection.FailureNotProcessed, 0
	case status >= 300 && status < 400:
		failure.Kind, failure.Err = connection.FailureMalformed, errRedirect
	default:
		failure.Kind = connection.FailureMalformed
	}
}

// timedOut reports whether the try ended with its context: another would
// keep a person waiting as long again.
func timedOut(failure *connection.Failure) bool {
	return errors.Is(failure, context.DeadlineExceeded) || errors.Is(failure, context.Canceled)
}
