package examples_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"mooring/internal/apptest"
	"mooring/internal/webhook"
)

// genuine is what an example says of a webhook that Mooring sent.
const genuine = "genuine: webhook.test\n"

func TestEveryExampleTellsAGenuineWebhookFromAForgedOne(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for language, of := range examples(t) {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			if language == "sh" {
				wantVerdicts(t, site, of)
				return
			}
			wantReceiver(t, site, of)
		})
	}
}

// wantReceiver runs an example that receives webhooks: a real delivery, and then
// others that it must refuse.
func wantReceiver(t *testing.T, site *apptest.Site, of example) {
	t.Helper()
	port := freePort(t)
	address := "http://127.0.0.1:" + port + "/webhooks"
	endpoint, key := newEndpoint(t, site, address)
	receiver := start(t, of.language, of.webhooks, nil, map[string]string{"PORT": port, "WEBHOOK_SECRET": key})
	receiver.Await(t, "listening\n", 1)
	sent := test(t, site, endpoint)
	if sent.Outcome != webhook.OutcomeDelivered {
		t.Fatalf("it refuses a real delivery\n%s", receiver)
	}
	for name, request := range forgeries(t, key, sent) {
		if status := post(t, address, request); status != http.StatusBadRequest {
			t.Errorf("%s: it answers %d", name, status)
		}
	}
	if said := receiver.String(); strings.Count(said, genuine) != 1 {
		t.Errorf("it says:\n%s", said)
	}
}

// wantVerdicts runs an example that looks at one saved webhook: a real delivery,
// and then others that it must refuse.
func wantVerdicts(t *testing.T, site *apptest.Site, of example) {
	t.Helper()
	received := make(chan message, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		received <- message{r.Header, string(body)}
	}))
	t.Cleanup(server.Close)
	endpoint, key := newEndpoint(t, site, server.URL)
	sent := test(t, site, endpoint)
	verdict := func(m message) *run {
		return start(t, of.language, of.webhooks, map[string]string{"body.json": m.body}, map[string]string{
			"WEBHOOK_SECRET":    key,
			"WEBHOOK_ID":        m.header.Get(standardwebhooks.HeaderWebhookID),
			"WEBHOOK_TIMESTAMP": m.header.Get(standardwebhooks.HeaderWebhookTimestamp),
			"WEBHOOK_SIGNATURE": m.header.Get(standardwebhooks.HeaderWebhookSignature),
		})
	}
	real := verdict(<-received)
	real.wantEnd(t)
	if real.String() != genuine {
		t.Errorf("it says of a real delivery:\n%s", real)
	}
	forged := forgeries(t, key, sent)
	delete(forged, "an old one") // Its time is for whoever looks at it to judge.
	for name, m := range forged {
		said := verdict(m)
		if err := <-said.ended; err == nil || said.String() != "not from Mooring\n" {
			t.Errorf("%s: %v, it says:\n%s", name, err, said)
		}
	}
}

// newEndpoint makes an endpoint and returns its id and its secret.
func newEndpoint(t *testing.T, site *apptest.Site, address string) (id, key string) {
	t.Helper()
	endpoint, made, err := site.App.Webhooks.Create(t.Context(), webhook.NewEndpoint{URL: address, By: "Robin Field"})
	if err != nil {
		t.Fatal(err)
	}
	return endpoint.ID, made.Reveal()
}

// test presses the test button.
func test(t *testing.T, site *apptest.Site, endpoint string) webhook.Delivery {
	t.Helper()
	delivery, attempts, err := site.App.Webhooks.Test(t.Context(), endpoint)
	if err != nil {
		t.Fatalf("test: %v, %+v", err, attempts)
	}
	return delivery
}

// message is a webhook on its way.
type message struct {
	header http.Header
	body   string
}

// forgeries are messages that are much like a delivery and must be refused.
func forgeries(t *testing.T, key string, sent webhook.Delivery) map[string]message {
	t.Helper()
	now := time.Now()
	signed := func(key string, at time.Time, body string) message {
		signer, err := standardwebhooks.NewWebhook(key)
		if err != nil {
			t.Fatal(err)
		}
		signature, err := signer.Sign(sent.EventID, at, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return message{http.Header{
			"Webhook-Id": {sent.EventID}, "Webhook-Timestamp": {fmt.Sprint(at.Unix())}, "Webhook-Signature": {signature},
		}, body}
	}
	changed := signed(key, now, sent.Body)
	changed.body = strings.Replace(changed.body, "webhook", "Webhook", 1)
	moved := signed(key, now, sent.Body)
	moved.header.Set("Webhook-Timestamp", fmt.Sprint(now.Unix()+1))
	odd := signed(key, now, sent.Body)
	odd.header.Set("Webhook-Timestamp", "soon")
	odd.header.Set("Webhook-Signature", "v1,é v1, v1,AAAA")
	return map[string]message{
		"another body":       changed,
		"another time":       moved,
		"another secret":     signed(webhook.NewSecret().Reveal(), now, sent.Body),
		"an old one":         signed(key, now.Add(-time.Hour), sent.Body),
		"no headers":         {http.Header{}, sent.Body},
		"rubbish in them":    odd,
		"an empty signature": {http.Header{"Webhook-Signature": {""}}, ""},
	}
}

// post sends a message and returns the status of the answer.
func post(t *testing.T, address string, m message) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader([]byte(m.body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = m.header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// freePort finds a port on this machine that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, _ := listener.Addr().(*net.TCPAddr)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(address.Port)
}
