package webhook_test

import (
	"bytes"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"mooring/internal/secret"
)

// message is one that a receiver was sent.
type message struct {
	id, body, signature string
}

// receiver is a vendor's server built on the Standard Webhooks library. What does not
// verify fails the test.
type receiver struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	keys     []string
	messages []message
	answers  []http.HandlerFunc
}

// answer answers with a status and a text.
func answer(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// newReceiver runs a receiver that answers as it is told, one answer after the other,
// and in the end always with the last; none: 204.
func newReceiver(t testing.TB, answers ...http.HandlerFunc) *receiver {
	t.Helper()
	to := &receiver{t: t, answers: answers}
	to.Server = httptest.NewServer(http.HandlerFunc(to.receive))
	t.Cleanup(to.Close)
	return to
}

// newTLSReceiver is newReceiver by https.
func newTLSReceiver(t testing.TB, answers ...http.HandlerFunc) (*receiver, *x509.CertPool) {
	t.Helper()
	to := &receiver{t: t, answers: answers}
	to.Server = httptest.NewUnstartedServer(http.HandlerFunc(to.receive))
	to.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	to.StartTLS()
	t.Cleanup(to.Close)
	pool := x509.NewCertPool()
	pool.AddCert(to.Certificate())
	return to, pool
}

// trust has a receiver take what a secret signs.
func (r *receiver) trust(key secret.Value) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = append(r.keys, revealed(key))
}

// next has a receiver answer so from now on.
func (r *receiver) next(answers ...http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = answers
}

// receive verifies and keeps a message.
func (r *receiver) receive(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.t.Errorf("read body: %v", err)
	}
	r.mu.Lock()
	for _, key := range r.keys {
		r.verify(key, body, request.Header)
	}
	r.messages = append(r.messages, message{
		id: request.Header.Get("webhook-id"), body: string(body), signature: request.Header.Get("webhook-signature"),
	})
	with := answer(http.StatusNoContent, "")
	if len(r.answers) > 0 {
		with = r.answers[0]
		if len(r.answers) > 1 {
			r.answers = r.answers[1:]
		}
	}
	r.mu.Unlock()
	if request.Method != http.MethodPost || request.URL.Path != "/hooks" || request.Header.Get("User-Agent") != "Mooring-Webhooks/1" ||
		request.Header.Get("Content-Type") != "application/json" {
		r.t.Errorf("%s %s with %v", request.Method, request.URL, request.Header)
	}
	with(w, request)
}

// verify checks a signature, but for the time: tests move their clock.
func (r *receiver) verify(key string, body []byte, header http.Header) {
	verifier, err := standardwebhooks.NewWebhook(key)
	if err == nil {
		err = verifier.VerifyIgnoringTimestamp(body, header)
	}
	if err != nil {
		r.t.Errorf("verify: %v", err)
	}
}

// got are the messages so far.
func (r *receiver) got() []message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.messages)
}

// hang answers when the test or the request ends.
func hang(t testing.TB) http.HandlerFunc {
	return func(_ http.ResponseWriter, request *http.Request) {
		select {
		case <-request.Context().Done():
		case <-t.Context().Done():
		}
	}
}

// reset closes the connection without an answer, the hard way.
func reset(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// endless begins an answer and never ends it.
func endless(t testing.TB) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		_, _ = io.WriteString(w, "taken, and ")
		_ = http.NewResponseController(w).Flush()
		hang(t)(w, request)
	}
}

// huge answers with more than anybody reads.
func huge(w http.ResponseWriter, _ *http.Request) {
	block := bytes.Repeat([]byte("a"), 64<<10)
	for range 1 << 10 {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}
