package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"mooring/internal/secret"
)

// FuzzVerify checks that what we sign verifies with the library by either secret, and
// nothing that differs in a byte does.
func FuzzVerify(f *testing.F) {
	f.Add("evt_0000000000000042", `{"id":"evt_0000000000000042"}`, int64(1795282092), 3, byte(1))
	f.Add("test_A", "", int64(0), 0, byte(255))
	f.Add("a.1", "2.b", int64(-1), 1, byte(32))
	f.Fuzz(func(t *testing.T, id, body string, seconds int64, place int, flip byte) {
		if id == "" || strings.ContainsFunc(id, func(r rune) bool { return r < '!' || r > '~' }) {
			return // No id of ours.
		}
		secrets := []secret.Value{NewSecret(), NewSecret()}
		sending := Sending{Delivery: Delivery{EventID: id, Body: body}, Secrets: secrets}
		header := http.Header{}
		if err := sign(header, sending, time.Unix(seconds, 0)); err != nil {
			t.Fatal(err)
		}
		for i, key := range append(secrets, NewSecret()) {
			verifier, err := standardwebhooks.NewWebhook(key.Reveal())
			if err != nil {
				t.Fatal(err)
			}
			verified := verifier.VerifyIgnoringTimestamp([]byte(body), header) == nil
			if verified != (i < 2) {
				t.Fatalf("secret %d: verified %v", i, verified)
			}
			if i < 2 {
				changedFails(t, verifier, header, change{body: body, place: place, flip: flip})
			}
		}
	})
}

// change is one byte of a message that is another one.
type change struct {
	body  string
	place int
	flip  byte
}

// changedFails checks that a message does not verify any more once a byte of its body,
// its id or its time is another one.
func changedFails(t *testing.T, verifier *standardwebhooks.Webhook, header http.Header, by change) {
	t.Helper()
	if by.flip == 0 {
		return
	}
	other := func(text string) string {
		if text == "" {
			return string([]byte{by.flip})
		}
		changed := []byte(text)
		changed[((by.place%len(text))+len(text))%len(text)] ^= by.flip
		return string(changed)
	}
	if verifier.VerifyIgnoringTimestamp([]byte(other(by.body)), header) == nil {
		t.Error("another body verifies")
	}
	for _, name := range []string{standardwebhooks.HeaderWebhookID, standardwebhooks.HeaderWebhookTimestamp} {
		changed := header.Clone()
		changed.Set(name, other(header.Get(name)))
		if sameNumber(name, changed, header) {
			continue
		}
		if verifier.VerifyIgnoringTimestamp([]byte(by.body), changed) == nil {
			t.Errorf("another %s verifies: %q", name, changed.Get(name))
		}
	}
}

// sameNumber reports whether a time is written in another way, "+1" for "01", and is
// still the same.
func sameNumber(name string, a, b http.Header) bool {
	if name != standardwebhooks.HeaderWebhookTimestamp {
		return false
	}
	trimmed := func(h http.Header) string { return strings.TrimLeft(strings.TrimPrefix(h.Get(name), "+"), "0") }
	return trimmed(a) == trimmed(b)
}
