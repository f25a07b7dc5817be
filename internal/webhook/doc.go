// Package webhook tells the vendor's own servers of events, as Standard Webhooks
// says (https://github.com/standard-webhooks/standard-webhooks): endpoints and
// their secrets, deliveries, and the log of what was sent and answered.
//
// Each endpoint has a position in the event log. Whoever works for it turns the
// events behind that position into deliveries, with the body as it will be sent,
// and moves the position in the same transaction: so every event becomes one
// delivery, whatever dies. The rows are the truth and the queue is a hint: Wake
// queues a turn for each endpoint that has something to do, and asks again every
// second.
//
// One process at a time works for an endpoint: it takes the turn for a few seconds
// (a lease), takes the oldest delivery that is due, sends it, writes down what came
// of it, and takes the next. There are more workers than there may be endpoints, so
// that one that hangs holds up nobody but itself. Delivering is at least once: a
// process that dies between an answer and its row leaves the delivery to be sent
// again, under the same webhook-id.
//
// An endpoint that gives no answer at all is left alone until the delivery that it
// did not take is tried again. An answer other than 2xx puts off that delivery
// alone. A delivery is tried for three days; when it ends unsent and nothing at all
// has reached the endpoint meanwhile, the endpoint is switched off and the vendor's
// admins are told by email. It then goes on from where it stopped, as far back as
// events are kept, or begins from now: whoever switches it on again decides.
package webhook
