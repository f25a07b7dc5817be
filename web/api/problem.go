package api

import (
	"net/http"
	"strconv"
	"time"
)

// Problem is an error as the API answers it (RFC 9457).
type Problem struct {
	// Type is "urn:mooring:problem:" and the kind's slug. It never changes.
	Type   string `json:"type" doc:"Which kind of problem it is. It never changes, so programs compare it." example:"urn:mooring:problem:needs-reconnect"`
	Title  string `json:"title" doc:"The kind in a few words."`
	Status int    `json:"status" doc:"The HTTP status."`
	Detail string `json:"detail,omitempty" doc:"What happened this time and what to do, in words fit to show to a person."`
	// RequestID is also in the header X-Request-Id and in our log.
	RequestID string  `json:"request_id,omitempty" doc:"Names this request to support."`
	Errors    []Fault `json:"errors,omitempty" nullable:"false" doc:"Each part of the request that cannot be taken."`
	// State is set of problems about where a connection stands.
	State        string `json:"state,omitempty" doc:"Where the connection stands: choosing, needs_reconnect or disconnected."`
	ReconnectURL string `json:"reconnect_url,omitempty" doc:"The page on which an owner of the practice puts it right."`
	// RetryAfter is in seconds, as in the header Retry-After.
	RetryAfter int `json:"retry_after,omitempty" doc:"Seconds until it is worth asking again."`

	// header are headers that the answer carries besides.
	header http.Header
	// cause is the fault of ours behind it, for the log alone; nil: there is none.
	cause error
}

// Fault is one part of a request that cannot be taken.
type Fault struct {
	Location string `json:"location" doc:"Where it stands: body.name, query.limit, path.connection, header.Idempotency-Key."`
	Message  string `json:"message" doc:"What is wrong with it."`
}

// problemPrefix begins every Type. A name and no address: it stays when a host moves.
const problemPrefix = "urn:mooring:problem:"

// problemType is the media type of a problem (RFC 9457 section 3).
const problemType = "application/problem+json"

// kind is a kind of problem.
type kind struct {
	slug   string
	title  string
	status int
}

// problem makes a problem of the kind.
func (k kind) problem(detail string) *Problem {
	return &Problem{Type: problemPrefix + k.slug, Title: k.title, Status: k.status, Detail: detail}
}

// fault makes a problem of the kind about one part of the request.
func (k kind) fault(location, message string) *Problem {
	return k.problem("").with(Fault{Location: location, Message: message})
}

// with adds faults.
func (p *Problem) with(faults ...Fault) *Problem {
	p.Errors = append(p.Errors, faults...)
	return p
}

// after sets how long to wait, rounded up to whole seconds.
func (p *Problem) after(wait time.Duration) *Problem {
	p.RetryAfter = int((max(wait, time.Second) + time.Second - 1) / time.Second)
	return p
}

// set adds a header to the answer.
func (p *Problem) set(name, value string) *Problem {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(name, value)
	return p
}

// because sets the cause.
func (p *Problem) because(err error) *Problem {
	p.cause = err
	return p
}

// named is the problem of one request.
func (p *Problem) named(requestID string) *Problem {
	copied := *p
	copied.RequestID = requestID
	if copied.Detail == "" && len(copied.Errors) == 1 {
		copied.Detail = copied.Errors[0].Location + ": " + copied.Errors[0].Message
	}
	return &copied
}

// Error implements error.
func (p *Problem) Error() string {
	text := p.Title
	if p.Detail != "" {
		text += ": " + p.Detail
	}
	for _, fault := range p.Errors {
		text += "; " + fault.Location + ": " + fault.Message
	}
	return text
}

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	header := http.Header{}
	for name, values := range p.header {
		header[name] = values
	}
	if p.RetryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	return header
}

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }
