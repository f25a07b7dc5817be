package oauth

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
)

// errNoJSON is said of an answer that is not a JSON object.
var errNoJSON = errors.New("the answer is not a JSON object")

// outcome is what became of one request to an OAuth endpoint.
type outcome struct {
	// sent is true as soon as a byte of the request may have left.
	sent bool
	// err says why there is no complete answer.
	err error
	// status is 0 when no answer began.
	status     int
	retryAfter time.Duration
	// fields are those of a JSON object; nil for any other answer.
	fields map[string]json.RawMessage
	// page is true for an answer that is a web page.
	page bool
	// kind is what the provider's own habits say of the answer, if judged.
	kind   connection.FailureKind
	judged bool
}

// read takes the fields of a complete body.
func (o *outcome) read(header http.Header, body []byte) {
	media, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	o.page = media == "text/html" && len(bytes.TrimSpace(body)) > 0
	if err := json.Unmarshal(body, &o.fields); err != nil {
		o.fields = nil
	}
}

// code is the OAuth error code of the answer (RFC 6749 section 5.2), if any.
func (o *outcome) code() string { return answer.Code(o.text("error")) }

// text is a field that is a string, else "".
func (o *outcome) text(name string) string {
	var text string
	if err := json.Unmarshal(o.fields[name], &text); err != nil {
		return ""
	}
	return text
}

// failure classifies the outcome; nil when it may hold tokens. What the provider's
// own habits say of a complete answer comes first (Options.Judge). Else the order is
// the rule:
//
//  1. Not sent, 429 and 503: the provider did not process the request.
//  2. No complete answer, or another 5xx: nobody knows.
//  3. A redirect: the provider is not there; it makes no sense of what was asked.
//  4. An error code decides, under 4xx and under 200 alike (one provider
//     answers errors so).
//  5. Any other 4xx, and a 2xx without tokens, makes no sense.
func (o *outcome) failure(operation string) *connection.Failure {
	failure := &connection.Failure{
		Operation: operation, Code: o.code(), Status: o.status, RetryAfter: o.retryAfter, Err: o.err,
	}
	switch {
	case o.judged:
		failure.Kind = o.kind
	case o.status == 0 && !o.sent:
		failure.Kind = connection.FailureNotProcessed
	case o.status == http.StatusTooManyRequests:
		failure.Kind = connection.FailureLimited
	case o.status == http.StatusServiceUnavailable:
		failure.Kind = connection.FailureNotProcessed
	case o.err != nil, o.status >= 500:
		failure.Kind = connection.FailureUnknown
	case o.status >= 300 && o.status < 400:
		failure.Kind = connection.FailureMalformed
	case o.text("error") != "":
		failure.Kind = kindOf(failure.Code)
	case o.fields == nil:
		failure.Kind, failure.Err = connection.FailureMalformed, errNoJSON
	case o.status < 200 || o.status > 299:
		failure.Kind = connection.FailureMalformed
	default:
		return nil
	}
	return failure
}

// kindOf classifies an OAuth error code. Client authentication comes before the
// grant is looked at (RFC 6749 section 3.2.1), so a refused client leaves it
// untouched. For invalid_request, invalid_scope, unsupported_grant_type and codes
// of the provider's own the RFC does not say what became of a token that is used
// once, and a wrong guess would kill every token of the practice.
func kindOf(code string) connection.FailureKind {
	switch code {
	case "invalid_grant":
		return connection.FailureRefused
	case "invalid_client", "unauthorized_client":
		return connection.FailureClient
	case "temporarily_unavailable":
		return connection.FailureNotProcessed
	default:
		return connection.FailureUnknown
	}
}
