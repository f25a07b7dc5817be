package processes_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// TestEveryEventReachesAWebhookThroughTheDeathsOfItsSenders kills whoever sends, while
// the receiver holds what it was sent: nobody knows then whether it arrived.
func TestEveryEventReachesAWebhookThroughTheDeathsOfItsSenders(t *testing.T) {
	t.Parallel()
	const practices, deaths = 3, 4
	i := install(t, practices)
	i.given = append(i.given, "MOORING_ALLOW_PRIVATE_ADDRESSES=true")
	receiver := newReceiver(t, i)
	first := i.start(t)
	i.front.add(first)
	program, visitor := i.newProgram(t), i.signedIn(t)
	endpoint := receiver.register(t, program)
	program.change(t, i.front.URL+"/v1/webhook-endpoints/"+endpoint, `{"enabled":false}`)
	for n := range practices {
		i.noSyncs(t, visitor.Connect(tenant(n)))
	}

	receiver.hold(deaths)
	program.change(t, i.front.URL+"/v1/webhook-endpoints/"+endpoint, `{"enabled":true,"missed":"send"}`)
	sender := first
	for range deaths {
		receiver.await(t)
		sender.kill()
		i.front.remove(sender)
		i.letSendersBeDead(t)
		sender = i.start(t)
		i.front.add(sender)
	}
	eventually(t, "nothing waits to be sent", func() bool {
		return i.count(t, "SELECT count(*) FROM webhook_deliveries WHERE outcome = ''") == 0 && i.count(t, "SELECT count(*) FROM event_notes") == 0
	})

	var log struct {
		Data []struct{ ID string }
	}
	program.read(t, i.front.URL+"/v1/events?limit=200", &log)
	if len(log.Data) < 2*practices {
		t.Errorf("%d events of %d practices that connected and synced", len(log.Data), practices)
	}
	for _, event := range log.Data {
		if receiver.times(event.ID) == 0 {
			t.Errorf("%s never arrived", event.ID)
		}
	}
	if repeats := receiver.repeats(); repeats == 0 || repeats > deaths {
		t.Errorf("%d messages came again after %d deaths", repeats, deaths)
	}
}

// letSendersBeDead makes what dead senders hold as old as it is after a minute.
func (i *installation) letSendersBeDead(t testing.TB) {
	t.Helper()
	i.exec(t, "UPDATE webhook_deliveries SET taken_until = taken_until - 60000000 WHERE outcome = ''")
	i.exec(t, "UPDATE webhook_endpoints SET leased_until = leased_until - 60000000")
}

// change changes something by the API.
func (p *program) change(t testing.TB, address, body string) {
	t.Helper()
	if got, err := p.ask(t.Context(), http.MethodPatch, address, body); err != nil || got.status != http.StatusOK {
		t.Fatalf("PATCH %s: %d, %v: %s", address, got.status, err, got.body)
	}
}

// receiver is a server of the vendor's that takes webhooks, built on the library of
// Standard Webhooks.
type receiver struct {
	*installation
	url string
	// arrived tells of each message that is held.
	arrived chan struct{}

	mu       sync.Mutex
	verifier *standardwebhooks.Webhook
	holding  int
	seen     map[string]int
}

// newReceiver serves a receiver.
func newReceiver(t *testing.T, i *installation) *receiver {
	t.Helper()
	listener := listen(t)
	r := &receiver{installation: i, url: "http://" + listener.Addr().String() + "/webhooks", arrived: make(chan struct{}, 1), seen: map[string]int{}}
	serve(t, listener, http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if err := r.take(request); err != nil {
			t.Error(err)
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	return r
}

// register makes an endpoint for the receiver and returns its id.
func (r *receiver) register(t testing.TB, program *program) string {
	t.Helper()
	body := fmt.Sprintf(`{"url":%q}`, r.url)
	got, err := program.ask(t.Context(), http.MethodPost, r.front.URL+"/v1/webhook-endpoints", body)
	var made struct{ ID, Secret string }
	if err != nil || got.status != http.StatusCreated || json.Unmarshal(got.body, &made) != nil {
		t.Fatalf("make an endpoint: %d, %v: %s", got.status, err, got.body)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.verifier, err = standardwebhooks.NewWebhook(made.Secret); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// take takes a message, and holds it until its sender is gone if it is to.
func (r *receiver) take(request *http.Request) error {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil // The sender died meanwhile.
	}
	r.mu.Lock()
	if err := r.verifier.Verify(body, request.Header); err != nil {
		r.mu.Unlock()
		return fmt.Errorf("a message does not verify: %w", err)
	}
	r.seen[request.Header.Get("webhook-id")]++
	hold := r.holding > 0
	if hold {
		r.holding--
	}
	r.mu.Unlock()
	if hold {
		r.arrived <- struct{}{}
		<-request.Context().Done()
	}
	return nil
}

// hold holds so many messages from now on.
func (r *receiver) hold(messages int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.holding = messages
}

// await waits for a message that is held.
func (r *receiver) await(t testing.TB) {
	t.Helper()
	select {
	case <-r.arrived:
	case <-time.After(patience):
		t.Fatal("no message arrives")
	}
}

// times is how often an event arrived.
func (r *receiver) times(event string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen[event]
}

// repeats is how many messages came that had come before.
func (r *receiver) repeats() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	repeats := 0
	for _, times := range r.seen {
		repeats += times - 1
	}
	return repeats
}
