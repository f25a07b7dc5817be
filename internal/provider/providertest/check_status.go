package providertest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"

	"mooring/internal/connection"
)

// deepest is how many calls of one reading are spoiled.
const deepest = 3

// onAPI spoils the nth call of the API.
func onAPI(nth int, spoil func(pass func() answered) answered) spoiler {
	return func(made call, pass func() answered) answered {
		if made.kind != apiCall || made.nth != nth {
			return pass()
		}
		return spoil(pass)
	}
}

// callCase is one answer of an API and what it means.
type callCase struct {
	name  string
	given answered
	kinds []connection.FailureKind
}

// callCases are the answers that say by their status how a call ended.
func callCases() []callCase {
	said := func(name string, status int, kinds ...connection.FailureKind) callCase {
		return callCase{name, jsonAnswer(status, `{"message":"QUOTED","detail":"QUOTED","errors":["QUOTED"]}`), kinds}
	}
	captcha := answered{status: 405, header: http.Header{"Content-Type": {"text/html"}}, body: []byte("<html>QUOTED captcha</html>")}
	return []callCase{
		said("401", 401, connection.FailureUnauthorized),
		said("403", 403, connection.FailureForbidden),
		said("404", 404, connection.FailureNotFound, connection.FailureMalformed),
		said("409", 409, connection.FailureMalformed),
		said("422", 422, connection.FailureMalformed),
		said("429", 429, connection.FailureLimited),
		said("500", 500, connection.FailureUnknown),
		said("502", 502, connection.FailureNotProcessed),
		said("503", 503, connection.FailureNotProcessed),
		said("504", 504, connection.FailureNotProcessed),
		{"a captcha page on an API call", captcha, []connection.FailureKind{connection.FailureMalformed}},
	}
}

// tellsCallsApart checks that every status ends in its own failure, at whichever
// call of a reading it comes, and that a refused token is not presented again.
func tellsCallsApart(t testing.TB, b *bench) {
	b.everyCall(t, func(what string, reading reading, nth int, hidden []string, read func(spoiler) (*wire, error)) {
		for _, test := range callCases() {
			over, err := read(onAPI(nth, func(func() answered) answered { return test.given }))
			kinds := b.verdict(test.name, test.kinds...)
			if reading.always && test.name == "404" {
				kinds = []connection.FailureKind{connection.FailureMalformed}
			}
			failed(t, what+": "+test.name, err, hidden, kinds...)
			if last := test.name == "401" || test.name == "429"; last && over.count(apiCall) > nth+1+beside(nth) {
				t.Errorf("%s: %s: %d calls followed", what, test.name, over.count(apiCall)-nth-1)
			}
			over.clean(t, what+": "+test.name, hidden...)
		}
		if nth > 0 {
			return
		}
		for _, wait := range waits(b) {
			_, err := read(onAPI(nth, func(func() answered) answered {
				return answered{status: http.StatusTooManyRequests, header: wait.header}
			}))
			failure := failed(t, what+": 429 with "+wait.name, err, hidden, connection.FailureLimited)
			if failure != nil && wait.after > 0 && failure.RetryAfter != wait.after {
				t.Errorf("%s: 429 with %s: to wait %v, want %v", what, wait.name, failure.RetryAfter, wait.after)
			}
		}
	})
}

// beside is how many calls may be under way beside the nth, where an adapter asks for
// several things at once. The first is by itself, since what refuses it refuses the
// others.
func beside(nth int) int {
	if nth == 0 {
		return 0
	}
	return 3
}

// everyCall calls try for the first calls of every reading. Its read runs the
// reading with a spoiler on the wire, by an adapter that has read nothing yet.
func (b *bench) everyCall(t testing.TB, try func(what string, reading reading, nth int, hidden []string, read func(spoiler) (*wire, error))) {
	t.Helper()
	adapter := b.adapter(t, b.wire)
	tokens := b.connect(t, adapter)
	access := b.access(t, adapter, tokens)
	hidden := append(secretsOf(tokens), "QUOTED")
	for _, reading := range b.readings(adapter, b.fullest(t, adapter, access)) {
		read := func(spoil spoiler) (*wire, error) {
			over := b.wire.fork(spoil)
			found, err := reading.guarded(t.Context(), b.adapter(t, over), access)
			if err == nil {
				for _, fault := range found.faults() {
					t.Errorf("%s: %s", reading.name, fault)
				}
			}
			return over, err
		}
		whole, err := read(nil)
		if err != nil {
			t.Fatalf("%s: %v", reading.name, err)
		}
		for nth := range min(whole.count(apiCall), deepest) {
			try(fmt.Sprintf("%s, call %d", reading.name, nth+1), reading, nth, hidden, read)
		}
	}
}

// tellsConnectionsApart checks calls that do not arrive, or whose answer breaks off.
// They are made anew a few times, quickly, so that this takes a second.
func tellsConnectionsApart(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	tokens := b.connect(t, adapter)
	hidden := append(secretsOf(tokens), "QUOTED")
	for name, given := range map[string]answered{
		"another protocol": {failed: errors.New(`malformed HTTP response "QUOTED"`), reached: true},
		"no connection":    {failed: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}},
		"half an answer":   {status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(`{"id":"QUOTED`), rest: ending(broken)},
	} {
		over := b.wire.fork(func(made call, pass func() answered) answered {
			if made.kind != apiCall {
				return pass()
			}
			return given
		})
		_, err := identifying().guarded(t.Context(), b.adapter(t, over), b.access(t, adapter, tokens))
		failed(t, name, err, hidden, connection.FailureNotProcessed)
		if n := over.count(apiCall); n > 5 {
			t.Errorf("%s: %d calls", name, n)
		}
		over.clean(t, name, hidden...)
	}
	distrustsCertificates(t, b, tokens)
}
