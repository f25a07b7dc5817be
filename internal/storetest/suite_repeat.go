package storetest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/idempotency"
	"mooring/internal/secret"
)

// repeats answers repeated requests, as each process does.
func (f *fixture) repeats() *idempotency.Service {
	return idempotency.New(idempotency.Options{Store: f.Store.Repeats(), Now: f.clock.now})
}

// posting is a request with an Idempotency-Key.
func posting(key, body string) idempotency.Request {
	return idempotency.Request{Caller: "caller", Key: key, Parts: []string{"POST", "/v1/things", "", body}}
}

// isRunning reports that a request is being carried out.
func isRunning(err error) bool {
	var running *idempotency.RunningError
	return errors.As(err, &running)
}

// claimed claims a request that must be to be had.
func (f *fixture) claimed(t *testing.T, request idempotency.Request) idempotency.Claim {
	t.Helper()
	claim, answer, err := f.repeats().Begin(f.ctx, request)
	if err != nil || answer != nil {
		t.Fatalf("begin: answer %v, %v", answer, err)
	}
	return claim
}

// repeatCases: requests that are sent again.
var repeatCases = map[string]func(*testing.T, *fixture){
	"are carried out once, however many processes begin at once": func(t *testing.T, f *fixture) {
		won := race(12, func(int) bool {
			_, answer, err := f.repeats().Begin(f.ctx, posting("one", "{}"))
			if err != nil && !isRunning(err) || answer != nil {
				t.Errorf("begin: answer %v, %v", answer, err)
			}
			return err == nil
		})
		if won != 1 {
			t.Errorf("%d were carried out", won)
		}
	},
	"are answered as the first time for a day, and another request is refused": func(t *testing.T, f *fixture) {
		kept := idempotency.Answer{Status: 201, Header: map[string]string{"Content-Type": "application/json"}, Body: []byte(`{"secret":"marked-answer"}`)}
		if err := f.repeats().Keep(f.ctx, f.claimed(t, posting("one", "{}")), kept); err != nil {
			t.Fatal(err)
		}
		f.clock.advance(idempotency.Kept - time.Second)
		_, answer, err := f.repeats().Begin(f.ctx, posting("one", "{}"))
		if err != nil || answer == nil || answer.Status != 201 || string(answer.Body) != string(kept.Body) || answer.Header["Content-Type"] != "application/json" {
			t.Errorf("sent again: %+v, %v", answer, err)
		}
		if _, _, err := f.repeats().Begin(f.ctx, posting("one", `{"a":1}`)); !errors.Is(err, idempotency.ErrDiffers) {
			t.Errorf("another request: %v", err)
		}
		other := posting("one", `{"a":1}`)
		other.Caller = "another"
		f.claimed(t, other)
		f.claimed(t, posting("two", `{"a":1}`))
		f.clock.advance(time.Second)
		f.claimed(t, posting("one", `{"a":1}`))
	},
	"can be sent again once they are released": func(t *testing.T, f *fixture) {
		if err := f.repeats().Release(f.ctx, f.claimed(t, posting("one", "{}"))); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.repeats().Begin(f.ctx, posting("one", `{"a":1}`)); !errors.Is(err, idempotency.ErrDiffers) {
			t.Errorf("another request under the key: %v", err)
		}
		f.claimed(t, posting("one", "{}"))
	},
	"are taken over when whoever was at them has died, and only then": func(t *testing.T, f *fixture) {
		dead := f.claimed(t, posting("one", "{}"))
		f.clock.advance(idempotency.Taken - time.Second)
		var running *idempotency.RunningError
		if _, _, err := f.repeats().Begin(f.ctx, posting("one", "{}")); !errors.As(err, &running) || running.Wait != time.Second {
			t.Fatalf("while it may be alive: %+v, %v", running, err)
		}
		f.clock.advance(time.Second)
		if _, _, err := f.repeats().Begin(f.ctx, posting("one", `{"a":1}`)); !errors.Is(err, idempotency.ErrDiffers) {
			t.Errorf("another request took it over: %v", err)
		}
		alive := f.claimed(t, posting("one", "{}"))
		late := errors.Join(f.repeats().Keep(f.ctx, dead, idempotency.Answer{Status: 500}), f.repeats().Release(f.ctx, dead))
		if err := errors.Join(late, f.repeats().Keep(f.ctx, alive, idempotency.Answer{Status: 200})); err != nil {
			t.Fatal(err)
		}
		if _, answer, err := f.repeats().Begin(f.ctx, posting("one", "{}")); err != nil || answer == nil || answer.Status != 200 {
			t.Errorf("the answer is %+v, %v; want that of the one that took over", answer, err)
		}
	},
	"are forgotten after a day": func(t *testing.T, f *fixture) {
		f.claimed(t, posting("old", "{}"))
		f.clock.advance(time.Second)
		f.claimed(t, posting("new", "{}"))
		f.clock.advance(idempotency.Kept - time.Second)
		if err := f.repeats().Prune(f.ctx); err != nil {
			t.Fatal(err)
		}
		if left := f.count(t, "idempotency_keys"); left != 1 {
			t.Errorf("%d are left, want the newer one", left)
		}
	},
	"are forgotten with their connection": func(t *testing.T, f *fixture) {
		for _, c := range []connection.Connection{f.ours, f.theirs} {
			about := posting(c.ID, "{}")
			about.ConnectionID = c.ID
			if err := f.repeats().Keep(f.ctx, f.claimed(t, about), idempotency.Answer{Status: 201, Body: []byte("Lord Howe")}); err != nil {
				t.Fatal(err)
			}
		}
		f.claimed(t, posting("about none", "{}"))
		f.inTx(t, func(tx connection.Tx) error { _, err := tx.Purge(f.ctx, f.ours.Ref()); return err })
		if ours, all := f.count(t, "idempotency_keys WHERE connection_id = ?", f.ours.ID), f.count(t, "idempotency_keys"); ours != 0 || all != 2 {
			t.Errorf("%d of ours are left, %d altogether", ours, all)
		}
	},
	"are forgotten with the keyset that sealed their answers": func(t *testing.T, f *fixture) {
		kept := idempotency.Answer{Status: 201, Body: []byte("marked-answer")}
		if err := f.repeats().Keep(f.ctx, f.claimed(t, posting("lost", "{}")), kept); err != nil {
			t.Fatal(err)
		}
		keyset, err := secret.NewKeyset()
		if err != nil {
			t.Fatal(err)
		}
		f.Opened = f.open(t, Options{Now: f.clock.now, URL: f.URL, Keyset: keyset})
		if err := f.repeats().Keep(f.ctx, f.claimed(t, posting("intact", "{}")), kept); err != nil {
			t.Fatal(err)
		}
		f.claimed(t, posting("running", "{}"))
		if _, err := f.Store.ForgetLost(f.ctx); err != nil {
			t.Fatal(err)
		}
		f.claimed(t, posting("lost", "{}"))
		if _, answer, err := f.repeats().Begin(f.ctx, posting("intact", "{}")); err != nil || answer == nil || string(answer.Body) != "marked-answer" {
			t.Errorf("an answer that opens: %+v, %v", answer, err)
		}
		if _, _, err := f.repeats().Begin(f.ctx, posting("running", "{}")); !isRunning(err) {
			t.Errorf("a request that runs: %v", err)
		}
	},
	"keep their answers sealed, and are sealed anew with the rest": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		if err := v.repeats().Keep(f.ctx, v.claimed(t, posting("one", "{}")), idempotency.Answer{Status: 201, Body: []byte("marked-answer")}); err != nil {
			t.Fatal(err)
		}
		if text := v.text(t, "SELECT CAST(answer AS TEXT) FROM idempotency_keys"); v.Path != "" && strings.Contains(text, "marked") {
			t.Error("the answer stands there to be read")
		}
		v.rotate(t)
		v.Opened = v.again(t)
		if pass := v.reseal(t); pass.Left != 0 || pass.Damaged != 0 {
			t.Errorf("%+v", pass)
		}
		if _, answer, err := v.repeats().Begin(f.ctx, posting("one", "{}")); err != nil || answer == nil || string(answer.Body) != "marked-answer" {
			t.Errorf("after the rotation: %+v, %v", answer, err)
		}
	},
}
