package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mooring/internal/apptest"
)

// problem is a problem as it was answered.
type problem struct {
	Type, Title, Detail string
	Status              int
	State               string
	ReconnectURL        string `json:"reconnect_url"`
	RetryAfter          int    `json:"retry_after"`
	Errors              []struct{ Location, Message string }
}

// problemIn is the problem that an answer is; kind is its type without the prefix.
func problemIn(t *testing.T, reply apptest.Reply, status int, kind string) problem {
	t.Helper()
	var read problem
	reply.Into(t, status, &read)
	if read.Type != "urn:mooring:problem:"+kind {
		t.Errorf("%s, want %s: %s", read.Type, kind, reply.Text)
	}
	return read
}

func TestARequestThatIsSentAgainIsAnsweredAsTheFirstTime(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	ours, others := site.Caller(site.Key(t)), site.Caller(site.Key(t))
	const path, body = "/organisations", `{"external_id":"a","name":"A","time_zone":"UTC"}`
	first := ours.Call(t, "POST", path, body, "Idempotency-Key", "one")
	again := ours.Call(t, "POST", path, body, "Idempotency-Key", "one")
	if first.Status != http.StatusCreated || again.Status != first.Status || again.Text != first.Text ||
		first.Header.Get("Idempotent-Replayed") != "" || again.Header.Get("Idempotent-Replayed") != "true" ||
		again.Header.Get("Content-Type") != "application/json" || again.Header.Get("X-Request-Id") == first.Header.Get("X-Request-Id") {
		t.Errorf("first %d %v %s, again %d %v %s", first.Status, first.Header, first.Text, again.Status, again.Header, again.Text)
	}
	if len(site.Rows(t, "SELECT * FROM organisations WHERE external_id = 'a'")) != 1 {
		t.Error("it was carried out twice")
	}
	for what, reply := range map[string]apptest.Reply{
		"another body":    ours.Call(t, "POST", path, strings.Replace(body, "A", "B", 1), "Idempotency-Key", "one"),
		"another address": ours.Call(t, "POST", "/connections/x/sync", "", "Idempotency-Key", "one"),
	} {
		if read := problemIn(t, reply, http.StatusUnprocessableEntity, "idempotency-key-used"); len(read.Errors) != 1 || read.Errors[0].Location != "header.Idempotency-Key" {
			t.Errorf("%s: %s", what, reply.Text)
		}
	}
	problemIn(t, others.Call(t, "POST", path, body, "Idempotency-Key", "one"), http.StatusConflict, "external-id-taken")
	if kept := others.Call(t, "POST", path, body, "Idempotency-Key", "one"); kept.Header.Get("Idempotent-Replayed") != "true" || kept.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a refusal is not kept: %v", kept.Header)
	}
	for _, key := range []string{"", "two words", "zwölf", strings.Repeat("a", 256)} {
		problemIn(t, ours.Call(t, "POST", path, body, "Idempotency-Key", key), http.StatusUnprocessableEntity, "invalid")
	}
}

func TestTheSameRequestAtOnceIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	arrived, let := make(chan struct{}), make(chan struct{})
	var hold sync.Once
	var held atomic.Bool
	site := apptest.Start(t, apptest.Options{Quiet: true, AroundSandbox: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if held.Load() && strings.HasSuffix(r.URL.Path, "/practice") {
				hold.Do(func() { close(arrived); <-let })
			}
			next.ServeHTTP(w, r)
		})
	}})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	held.Store(true)
	caller := site.Caller(site.Key(t))
	check := func() apptest.Reply {
		return caller.Call(t, "POST", "/connections/"+id+"/check", "", "Idempotency-Key", "one")
	}
	first := make(chan apptest.Reply)
	go func() { first <- check() }()
	<-arrived
	second := check()
	if read := problemIn(t, second, http.StatusConflict, "request-running"); read.RetryAfter != 1 || second.Header.Get("Retry-After") != "1" {
		t.Errorf("while it runs: %v %s", second.Header, second.Text)
	}
	close(let)
	answer := <-first
	if third := check(); answer.Status != http.StatusOK || third.Text != answer.Text || third.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("first %d %s, then %d %s", answer.Status, answer.Text, third.Status, third.Text)
	}
	if checks := site.Rows(t, "SELECT * FROM events WHERE kind = 'checked'"); len(checks) != 1 {
		t.Errorf("checked %d times", len(checks))
	}
}

func TestAnAnswerThatSaysLaterIsNotKept(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	caller := site.Caller(site.Key(t))
	const body = `{"external_id":"a","name":"A","time_zone":"UTC"}`
	site.Exec(t, "ALTER TABLE organisations RENAME TO elsewhere")
	for range 2 {
		if reply := caller.Call(t, "POST", "/organisations", body, "Idempotency-Key", "one"); reply.Status != http.StatusInternalServerError {
			t.Errorf("without the table: %d %s", reply.Status, reply.Text)
		}
	}
	site.Exec(t, "ALTER TABLE elsewhere RENAME TO organisations")
	reply := caller.Call(t, "POST", "/organisations", body, "Idempotency-Key", "one")
	var made map[string]json.RawMessage
	reply.Into(t, http.StatusCreated, &made)
}

func TestAnIDThatIsTooLongForOneIsKeptNowhere(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	// A database that is asked to look for it by an index may refuse to.
	reply := site.Caller(site.Key(t)).Call(t, "POST", "/connections/"+strings.Repeat("a", 3000)+"/check", "", "Idempotency-Key", "one")
	problemIn(t, reply, http.StatusNotFound, "not-found")
	if kept := site.Rows(t, "SELECT * FROM idempotency_keys"); len(kept) != 0 {
		t.Errorf("%d rows are kept of it", len(kept))
	}
}
