package providertest

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"mooring/internal/connection"
)

// mostCalls is how many calls one spoiled reading may come to: the longest list that
// is followed, and some.
const mostCalls = 450

// mostStrange is how many rows one odd value may change: its own, and that of an
// address which two people shared until one of them had it under another id.
const mostStrange = 2

// recording is what one reading was answered, by address, and in what order.
type recording struct {
	answers map[string]answered
	order   []string
	// read is what it gave.
	read rows
}

// record takes down a reading.
func (b *bench) record(t testing.TB, reading reading, access connection.Access) recording {
	t.Helper()
	tape := recording{answers: map[string]answered{}}
	var mu sync.Mutex
	over := b.wire.fork(func(made call, pass func() answered) answered {
		given := pass()
		mu.Lock()
		defer mu.Unlock()
		address := made.request.URL.String()
		if _, known := tape.answers[address]; !known {
			tape.order = append(tape.order, address)
		}
		tape.answers[address] = given
		return given
	})
	tape.read = reading.must(t, b.adapter(t, over), access)
	return tape
}

// told is one answer that is worth spoiling.
type told struct {
	address string
	// path is the address without its query.
	path string
	// of is the element of its lists that is looked into.
	of end
}

// telling are the answers that are worth spoiling: of the pages of one list, the
// first from its first element, and the last from its last.
func (r recording) telling() []told {
	pages := map[string][]string{}
	var paths []string
	for _, address := range r.order {
		path, _, _ := strings.Cut(address, "?")
		if pages[path] == nil {
			paths = append(paths, path)
		}
		pages[path] = append(pages[path], address)
	}
	var all []told
	for _, path := range paths {
		list := pages[path]
		all = append(all, told{list[0], path, firstOne})
		if len(list) > 1 {
			all = append(all, told{list[len(list)-1], path, lastOne})
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

// sampled is of how many replacements one is tried in an answer that an earlier
// reading has brought already: what is made of it differs little.
const sampled = 5

// survivesTheWalk replaces every value of every answer of the API by everything that
// it is not. Whatever comes, the adapter ends normally, with a Failure that quotes
// nothing, or with rows that can be kept and say what they said, but for the odd one;
// and it calls nobody else.
func survivesTheWalk(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	tokens := b.connect(t, adapter)
	access := b.access(t, adapter, tokens)
	walked, known := 0, map[string]bool{}
	for _, reading := range b.readings(adapter, b.fullest(t, adapter, access)) {
		tape := b.record(t, reading, access)
		var paths []string
		for _, told := range tape.telling() {
			value, err := decode(tape.answers[told.address].body)
			if err != nil {
				continue // It has no JSON: a redirect, or no content.
			}
			every := 1
			if known[told.path] {
				every = sampled
			}
			paths = append(paths, told.path)
			walked += b.walk(t, walking{reading, tape, told, value, every, access, append(secretsOf(tokens), "QUOTED")})
		}
		for _, path := range paths {
			known[path] = true
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
	told    told
	value   any
	every   int
	access  connection.Access
	hidden  []string
}

// walk replaces the values of one answer and returns how often.
func (b *bench) walk(t testing.TB, w walking) (walked int) {
	t.Helper()
	hidden := append(textsOf(w.value, w.told.of), w.hidden...)
	root, turn := w.value, 0
	for _, site := range sites("", root, w.told.of, func(other any) { root = other }, nil) {
		try := func(name string, spoil func()) {
			if turn++; turn%w.every != 0 {
				return
			}
			walked++
			spoil()
			body, err := json.Marshal(root)
			if err != nil {
				t.Fatal(err)
			}
			b.replay(t, w, w.reading.name+": "+w.told.address+": "+site.path+" replaced by "+name, body, hidden)
			site.set(site.value)
		}
		for _, mutation := range mutations(site.value, w.told.address) {
			try(mutation.name, func() { site.set(mutation.value) })
		}
		if site.drop != nil {
			try("nothing", site.drop)
		}
	}
	return walked
}

// replay runs the reading once with a spoiled answer.
func (b *bench) replay(t testing.TB, w walking, what string, body []byte, hidden []string) {
	t.Helper()
	over := b.wire.fork(w.tape.play(w.told.address, body))
	read, err := w.reading.guarded(t.Context(), b.adapter(t, over), w.access)
	settled(t, what, read, err, hidden)
	if strange := read.strangers(w.tape.read); err == nil && w.value != nil && strange > mostStrange {
		t.Errorf("%s: %d rows are other than they were", what, strange)
	}
	if n := over.count(apiCall) + over.count(pageCall); n > mostCalls {
		t.Errorf("%s: %d calls", what, n)
	}
	over.clean(t, what, w.access.Token.Reveal())
}
