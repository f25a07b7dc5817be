package passthrough

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
)

const (
	// unnamedWait is how long a connection rests after a 429 that does not say.
	unnamedWait = 10 * time.Second
	// noteTime bounds the writing down of a rest.
	noteTime = 5 * time.Second
	// peeked is how much of a 429's body a Waiter gets to see, in bytes.
	peeked = 4 << 10
)

// admit takes a call of the provider's limit, where it is counted for all connections.
func (c *call) admit() error {
	limiter, counts := c.target.(Limiter)
	if !counts {
		return nil
	}
	err := limiter.Admit(c.ctx, c.loan.Access)
	if failure, is := connection.AsFailure(err); is && failure.Kind == connection.FailureLimited {
		return &RestError{Wait: failure.RetryAfter}
	}
	return err
}

// heed remembers a limit that the provider tells of, for all processes. What cannot be
// written down costs no more than calls that the provider refuses again.
func (c *call) heed(response *http.Response) {
	wait, limited := c.waitOf(response)
	if !limited {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), noteTime)
	defer cancel()
	until := c.proxy.Now().Add(cmp.Or(wait, unnamedWait))
	err := c.proxy.Rests.Rest(ctx, c.loan.Ref, c.loan.Epoch, until)
	if limiter, counts := c.target.(Limiter); counts && err == nil {
		err = limiter.Exhausted(ctx, wait)
	}
	if err != nil {
		c.proxy.Logger.WarnContext(ctx, "limit was not noted", "connection", c.loan.Ref.ID, "error", err)
	}
}

// waitOf reports whether an answer says that no more calls are allowed, and for how
// long, answer.MaxRetryAfter at most; 0: it does not say.
func (c *call) waitOf(response *http.Response) (time.Duration, bool) {
	wait := answer.RetryAfter(response.Header, c.proxy.Now())
	switch response.StatusCode {
	case http.StatusServiceUnavailable:
		return wait, wait > 0
	case http.StatusTooManyRequests:
		return cmp.Or(c.ownWait(response), wait), true
	default:
		return 0, false
	}
}

// ownWait asks the target what a 429 says in its own way. What is read of the body to
// that end is put back.
func (c *call) ownWait(response *http.Response) time.Duration {
	waiter, has := c.target.(Waiter)
	if !has {
		return 0
	}
	begun, err := io.ReadAll(io.LimitReader(response.Body, peeked))
	rest := io.Reader(response.Body)
	if err != nil {
		rest = broken{err}
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(begun), rest), response.Body}
	return answer.Wait(waiter.Wait(answer.Answer{Status: response.StatusCode, Header: response.Header, Body: begun}))
}

// broken is the rest of a body that broke off.
type broken struct{ err error }

// Read implements io.Reader.
func (b broken) Read([]byte) (int, error) { return 0, b.err }
