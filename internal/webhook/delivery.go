package webhook

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"mooring/internal/secret"
)

// TypeTest is the type of what the test button sends. It is no event of the log.
const TypeTest = "webhook.test"

// Outcome says how a delivery ended.
type Outcome string

// The outcomes. An empty one means that it is still to be made.
const (
	// OutcomeDelivered: the endpoint answered 2xx.
	OutcomeDelivered Outcome = "delivered"
	// OutcomeGivenUp: it did not, for three days; of a test, once.
	OutcomeGivenUp Outcome = "given_up"
	// OutcomeSkipped: whoever switched the endpoint on again did not want it.
	OutcomeSkipped Outcome = "skipped"
)

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	// Sequence orders deliveries by when they were made; ID is made of it.
	Sequence   int64
	EndpointID string
	// EventID is the header webhook-id: the same however often it is sent.
	EventID   string
	EventType string
	// Body is what is sent; lists leave it out.
	Body      string
	CreatedAt time.Time
	// BegunAt is the first attempt that counts towards giving up, and Tries counts
	// those.
	BegunAt time.Time
	Tries   int
	// TryAt is when it is tried next; zero when it has ended.
	TryAt time.Time
	// Attempts counts all attempts, Status is the newest one's (0: no answer) and
	// Error is empty or says in plain words why it failed.
	Attempts int
	Status   int
	Error    string
	Outcome  Outcome
	EndedAt  time.Time
}

// deliveryPrefix begins the id of a delivery.
const deliveryPrefix = "whd_"

// ID names the delivery: "whd_0000000000000042".
func (d Delivery) ID() string { return fmt.Sprintf(deliveryPrefix+"%016d", d.Sequence) }

// ParseDeliveryID reads an id; ErrNotFound when it cannot be one.
func ParseDeliveryID(id string) (int64, error) {
	digits, found := strings.CutPrefix(id, deliveryPrefix)
	sequence, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !found || sequence < 1 || (Delivery{Sequence: sequence}).ID() != id {
		return 0, ErrNotFound
	}
	return sequence, nil
}

// Attempt is one time that a delivery was sent.
type Attempt struct {
	At   time.Time
	Took time.Duration
	// Status is the answer's; 0: there was none.
	Status int
	// Answer is the first 4 KiB of the answer, as text. It comes from outside.
	Answer string
	// Error says in plain words why it failed; empty when it did not.
	Error string
	// Asked is true of one that somebody asked for: "send again".
	Asked bool
	// RetryAfter is how long the answer asked to wait. It is not kept.
	RetryAfter time.Duration
}

// Delivered reports whether the endpoint took it.
func (a Attempt) Delivered() bool { return a.Status >= 200 && a.Status <= 299 }

// Sending is a delivery with what is needed to send it.
type Sending struct {
	Delivery Delivery
	URL      string
	// Secrets sign: the endpoint's, and the former one while it still does.
	Secrets []secret.Value
}

// Turn is an endpoint that has something to do, and the number of the turn that
// takes it.
type Turn struct {
	EndpointID string
	Number     int64
	// After is the delivery behind which its holder goes on, so that those that were
	// put off are not looked through again and again.
	After int64
}

// Standing is what is decided on.
type Standing struct {
	Endpoint Endpoint
	Delivery Delivery
}

// Decision says what becomes of a delivery and its endpoint after an attempt.
type Decision struct {
	// Outcome is empty while it is to be tried again, at TryAt.
	Outcome Outcome
	TryAt   time.Time
	// Begun is when the three days began.
	Begun time.Time
	// Tries are those that count, this one included.
	Tries int
	// Delivered is true when the endpoint took it.
	Delivered bool
	// RestUntil leaves the endpoint alone until then; zero: it need not be.
	RestUntil time.Time
	// Off switches the endpoint off, unless it is.
	Off OffReason
}
