package providertest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"mooring/internal/connection"
)

// mostCalls is how many calls one spoiled reading may come to: the longest list that
// is followed, and some.
const mostCalls = 450

// recording is what one reading was answered, by address, and in what order.
type recording struct {
	answers map[string]answered
	order   []string
}

// record takes down a reading.
func (b *bench) record(t testing.TB, reading reading, access connection.Access) recording {
	t.Helper()
	tape := recording{answers: map[string]answered{}}
	over := b.wire.fork(func(made call, pass func() answered) answered {
		given := pass()
		address := made.request.URL.String()
		if _, known := tape.answers[address]; !known {
			tape.order = append(tape.order, address)
		}
		tape.answers[address] = given
		return given
	})
	reading.must(t, b.adapter(t, over), access)
	return tape
}

// telling are the addresses whose answers are worth spoiling: of the pages of one
// list, the first and the last.
func (r recording) telling() []string {
	first, last := map[string]string{}, map[string]string{}
	for _, address := range r.order {
		path, _, _ := strings.Cut(address, "?")
		if first[path] == "" {
			first[path] = address
		}
		last[path] = address
	}
	var all []string
	for _, address := range r.order {
		path, _, _ := strings.Cut(address, "?")
		if address == first[path] || address == last[path] {
			all = append(all, address)
		}
	}
	return all
}

// play answers from the recording, with another body for one address.
func (r recording) play(address string, body []byte) spoiler {
	return func(made call, _ func() answered) answered {
		asked := made.request.URL.String()
		given, known := r.answers[asked]
		switch {
		case !known:
			return jsonAnswer(http.StatusNotFound, `{}`)
		case asked == address:
			return given.with(body)
		}
		return given
	}
}

// survivesTheWalk replaces every value of every answer of the API by everything that
// it is not. Whatever comes, the adapter ends normally, with rows that can be kept or
// with a Failure that quotes nothing, and calls nobody else.
func survivesTheWalk(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	tokens := b.connect(t, adapter)
	access := b.access(t, adapter, tokens)
	walked := 0
	for _, reading := range b.readings(adapter, b.fullest(t, adapter, access)) {
		tape := b.record(t, reading, access)
		for _, address := range tape.telling() {
			value, err := decode(tape.answers[address].body)
			if err != nil {
				continue // It has no JSON: a redirect, or no content.
			}
			walked += b.walk(t, walking{reading: reading, tape: tape, address: address, value: value, access: access, hidden: append(secretsOf(tokens), "QUOTED")})
		}
	}
	if walked < 500 {
		t.Errorf("only %d values were replaced: the recording shows too little", walked)
	}
}

// walking is one answer to walk over.
type walking struct {
	reading reading
	tape    recording
	address string
	value   any
	access  connection.Access
	hidden  []string
}

// walk replaces every value of one answer and returns how often.
func (b *bench) walk(t testing.TB, w walking) (walked int) {
	t.Helper()
	hidden := append(textsOf(w.value), w.hidden...)
	root := w.value
	for _, site := range sites("", root, func(other any) { root = other }, nil) {
		try := func(name string) {
			walked++
			body, err := json.Marshal(root)
			if err != nil {
				t.Fatal(err)
			}
			b.replay(t, w, w.reading.name+": "+w.address+": "+site.path+" replaced by "+name, body, hidden)
		}
		for _, mutation := range mutations(site.value, w.address) {
			site.set(mutation.value)
			try(mutation.name)
		}
		site.set(site.value)
		if site.drop != nil {
			site.drop()
			try("nothing")
			site.set(site.value)
		}
	}
	return walked
}

// replay runs the reading once with a spoiled answer.
func (b *bench) replay(t testing.TB, w walking, what string, body []byte, hidden []string) {
	t.Helper()
	over := b.wire.fork(w.tape.play(w.address, body))
	read, err := w.reading.guarded(t.Context(), b.adapter(t, over), w.access)
	settled(t, what, read, err, hidden)
	if n := over.count(apiCall) + over.count(pageCall); n > mostCalls {
		t.Errorf("%s: %d calls", what, n)
	}
	over.clean(t, what, w.hidden...)
}
