package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"mooring/internal/connection"
)

// refusesNonsense checks answers that are none: pages for people, JSON that is cut
// off or of another shape, and more than anybody reads.
func refusesNonsense(t testing.TB, b *bench) {
	page := []byte("<!doctype html><title>QUOTED</title>")
	b.everyCall(t, func(what string, _ reading, nth int, hidden []string, read func(spoiler) (*wire, error)) {
		refuse := func(name string, spoil func(answered) answered) {
			over, err := read(onAPI(nth, func(pass func() answered) answered {
				given := spoil(pass())
				given.status = http.StatusOK // In the place of a redirect too.
				return given
			}))
			failed(t, what+": "+name, err, hidden, b.verdict(name, connection.FailureMalformed)...)
			over.clean(t, what+": "+name, hidden...)
		}
		refuse("a web page", func(answered) answered {
			return answered{status: 200, header: http.Header{"Content-Type": {"text/html"}}, body: page}
		})
		refuse("a web page that calls itself JSON", func(given answered) answered { return given.with(page) })
		refuse("nothing", func(given answered) answered { return given.with(nil) })
		refuse("a text for an answer", func(given answered) answered { return given.with([]byte(`"QUOTED"`)) })
		refuse("a number", func(given answered) answered { return given.with([]byte(`7`)) })
		refuse("something behind the answer", func(given answered) answered { return given.with(append(given.body, `{"x":1}`...)) })
		if nth == 0 {
			refuse("ten megabytes", func(given answered) answered {
				return given.with([]byte(`{"pad":"` + strings.Repeat("x", 10<<20) + `"}`))
			})
			cut(refuse, read)
		}
	})
}

// cut cuts an answer off at every class of byte.
func cut(refuse func(string, func(answered) answered), read func(spoiler) (*wire, error)) {
	var body []byte
	_, _ = read(onAPI(0, func(pass func() answered) answered {
		given := pass()
		body = given.body
		return given
	}))
	for _, at := range cuts(body) {
		refuse("JSON that ends at byte "+strconv.Itoa(at), func(given answered) answered { return given.with(given.body[:min(at, len(given.body))]) })
	}
}

// cuts are the places before and behind the first and the last byte of each class.
func cuts(body []byte) []int {
	classes := map[byte][2]int{}
	end := len(strings.TrimRight(string(body), " \r\n\t"))
	for at, char := range body[:end] {
		class := char
		switch {
		case char >= '0' && char <= '9':
			class = '0'
		case char >= 'a' && char <= 'z', char >= 'A' && char <= 'Z':
			class = 'a'
		case char >= 0x80:
			class = 0x80
		}
		places, met := classes[class]
		if !met {
			places[0] = at
		}
		places[1] = at
		classes[class] = places
	}
	seen := map[int]bool{}
	var all []int
	for _, places := range classes {
		for _, at := range []int{places[0], places[0] + 1, places[1], places[1] + 1} {
			if !seen[at] && at > 0 && at < end && !json.Valid(body[:at]) {
				seen[at] = true
				all = append(all, at)
			}
		}
	}
	return all
}

// with is an answer with another body.
func (a answered) with(body []byte) answered {
	a.body = body
	return a
}

// endsWithItsCaller checks that a call whose answer, or the rest of it, does not come
// ends when its caller does, is not repeated, and says what became of it.
func endsWithItsCaller(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	tokens := b.connect(t, adapter)
	access := b.access(t, adapter, tokens)
	for what, half := range map[string]bool{"an answer that does not come": false, "half an answer that does not go on": true} {
		for _, of := range []kind{apiCall, tokenCall} {
			ctx, cancel := context.WithCancel(t.Context())
			over := b.wire.fork(func(made call, pass func() answered) answered {
				stall := func() error {
					cancel()
					<-made.ctx.Done()
					return made.ctx.Err()
				}
				switch {
				case made.kind != of:
					return pass()
				case half:
					return answered{status: http.StatusOK, body: []byte(`{"id":"QUOTED`), rest: ending(stall)}
				}
				return answered{failed: stall(), reached: true}
			})
			slow := b.adapter(t, over)
			var err error
			wanted := connection.FailureNotProcessed
			if of == tokenCall {
				wanted = connection.FailureUnknown
				_, err = b.refresh(ctx, t, slow, tokens)
			} else {
				_, err = identifying().guarded(ctx, slow, access)
			}
			failed(t, what, err, append(secretsOf(tokens), "QUOTED"), wanted)
			if !errors.Is(err, context.Canceled) || over.count(of) != 1 {
				t.Errorf("%s: %v after %d calls", what, err, over.count(of))
			}
		}
	}
}

// distrustsCertificates checks that nothing is sent to a server whose certificate
// nobody vouches for, over the adapter's own way out.
func distrustsCertificates(t testing.TB, b *bench, tokens connection.Tokens) {
	t.Helper()
	var served atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served.Add(1) }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	adapter := b.adapterAt(t, Wiring{Base: server.URL, Now: b.clock.Now})
	access := b.access(t, adapter, tokens)
	access.Endpoint = ""
	_, err := identifying().guarded(t.Context(), adapter, access)
	failed(t, "reading over a broken TLS", err, secretsOf(tokens), connection.FailureNotProcessed)
	_, err = b.refresh(t.Context(), t, adapter, tokens)
	failed(t, "renewing over a broken TLS", err, secretsOf(tokens), connection.FailureNotProcessed)
	if n := served.Load(); n != 0 {
		t.Errorf("%d calls went to a server without a trusted certificate", n)
	}
}
