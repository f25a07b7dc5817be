package reader

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptrace"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
	"mooring/internal/provider/outward"
)

// Posting is one thing to make.
type Posting struct {
	Request
	// Key goes along as Idempotency-Key: what is sent twice with it is made once
	// (draft-ietf-httpapi-idempotency-key-header).
	Key string
	// Body is sent as JSON.
	Body any
}

// Post makes one thing and reads it into a value for encoding/json. It sends once;
// net/http itself may send again on a fresh connection when an idle one turns out
// to be closed, which the key makes safe. Redirects are not followed. Unlike Get's,
// its failures say whether the thing may have been made: FailureUnknown for
// everything that began to be sent and has no complete answer that can be read,
// FailureNotProcessed when nothing was sent, or for a 503. A refusal that has no
// kind of its own is FailureMalformed with its status and code.
func (c *Client) Post(ctx context.Context, posting Posting, into any) error {
	body, failure := c.post(ctx, posting)
	if failure != nil {
		return failure
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &connection.Failure{Kind: connection.FailureUnknown, Operation: posting.Operation, Status: http.StatusCreated, Err: errNoJSON}
	}
	return nil
}

// post sends once and returns the body of a 200 or 201.
func (c *Client) post(ctx context.Context, posting Posting) ([]byte, *connection.Failure) {
	sent := false
	ctx, cancel := context.WithTimeout(outward.Named(ctx, posting.Operation), c.options.Timeout)
	defer cancel()
	failure := &connection.Failure{Kind: connection.FailureNotProcessed, Operation: posting.Operation}
	content, err := json.Marshal(posting.Body)
	if err != nil {
		failure.Err = errors.New("there is nothing that can be sent")
		return nil, failure
	}
	watched := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { sent = true }, // Before, no byte of it can have left.
	})
	call, err := http.NewRequestWithContext(watched, http.MethodPost, posting.URL, bytes.NewReader(content))
	if err != nil {
		failure.Err = errors.New("the address cannot be called")
		return nil, failure
	}
	c.dress(call, posting.Request)
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("Idempotency-Key", posting.Key)
	response, err := c.posting().Do(call)
	if err != nil {
		failure.Err = answer.Cause(err)
		if sent {
			failure.Kind = connection.FailureUnknown
		}
		return nil, failure
	}
	defer response.Body.Close()
	body, err := answer.Read(response.Body, c.options.Limit)
	if err == nil && (response.StatusCode == http.StatusCreated || response.StatusCode == http.StatusOK) {
		return body, nil
	}
	return nil, c.unmade(posting.Operation, answer.Answer{Status: response.StatusCode, Header: response.Header, Body: body}, err)
}

// posting is the HTTP client for what must not follow a redirect.
func (c *Client) posting() *http.Client {
	return &http.Client{
		Transport:     c.options.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// unmade classifies an answer that does not hold what was made. A clear no counts
// even when its body was cut off; what a gateway, a redirect or half an answer
// says of the provider behind it is nothing.
func (c *Client) unmade(operation string, found answer.Answer, readErr error) *connection.Failure {
	failure := c.failure(operation, found, readErr)
	failure.Status = found.Status
	switch status := found.Status; {
	case status == http.StatusServiceUnavailable:
		failure.Kind = connection.FailureNotProcessed
	case status < 400, status >= 500, status == http.StatusRequestTimeout:
		failure.Kind = connection.FailureUnknown
	case failure.Kind == connection.FailureNotProcessed:
		failure.Kind = connection.FailureMalformed
	}
	return failure
}
