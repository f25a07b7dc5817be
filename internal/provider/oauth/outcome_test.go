package oauth_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/oauth"
)

func TestAnAnswerIsClassifiedByWhatMayBePresentedAgain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		kind   connection.FailureKind
		code   string
	}{
		{"a dead grant", 400, `{"error":"invalid_grant","error_description":"MARK"}`, connection.FailureRefused, "invalid_grant"},
		{"a dead grant under 401", 401, `{"error":"invalid_grant"}`, connection.FailureRefused, "invalid_grant"},
		{"a dead grant under 200", 200, `{"error":"invalid_grant"}`, connection.FailureRefused, "invalid_grant"},
		{"a refused client", 401, `{"error":"invalid_client"}`, connection.FailureClient, "invalid_client"},
		{"a client without the right", 400, `{"error":"unauthorized_client"}`, connection.FailureClient, "unauthorized_client"},
		{"too many requests", 429, `slow down`, connection.FailureLimited, ""},
		{"unavailable", 503, `<html>MARK</html>`, connection.FailureNotProcessed, ""},
		{"temporarily unavailable", 400, `{"error":"temporarily_unavailable"}`, connection.FailureNotProcessed, "temporarily_unavailable"},
		{"an invalid request", 400, `{"error":"invalid_request"}`, connection.FailureUnknown, "invalid_request"},
		{"an invalid scope", 400, `{"error":"invalid_scope"}`, connection.FailureUnknown, "invalid_scope"},
		{"an unsupported grant", 400, `{"error":"unsupported_grant_type"}`, connection.FailureUnknown, "unsupported_grant_type"},
		{"a code of the provider's own", 400, `{"error":"E42"}`, connection.FailureUnknown, "E42"},
		{"a code that is a sentence", 400, `{"error":"MARK is not allowed"}`, connection.FailureUnknown, ""},
		{"an error under 200", 200, `{"error":"server_error"}`, connection.FailureUnknown, "server_error"},
		{"an error beside tokens", 200, `{"error":"server_error","access_token":"MARK"}`, connection.FailureUnknown, "server_error"},
		{"a server error", 500, `{"error":"invalid_grant"}`, connection.FailureUnknown, "invalid_grant"},
		{"a bad gateway", 502, `bad gateway MARK`, connection.FailureUnknown, ""},
		{"a gateway time-out", 504, ``, connection.FailureUnknown, ""},
		{"a web page", 200, `<html>MARK</html>`, connection.FailureMalformed, ""},
		{"a web page under 403", 403, `<html>MARK</html>`, connection.FailureMalformed, ""},
		{"half an answer", 200, `{"access_token":"MARK`, connection.FailureMalformed, ""},
		{"a string under 200", 200, `"Not authenticated"`, connection.FailureMalformed, ""},
		{"nothing", 204, ``, connection.FailureMalformed, ""},
		{"null", 200, `null`, connection.FailureMalformed, ""},
		{"no access token", 200, `{"refresh_token":"MARK"}`, connection.FailureMalformed, ""},
		{"an empty access token", 200, `{"access_token":""}`, connection.FailureMalformed, ""},
		{"an access token that is a number", 200, `{"access_token":7}`, connection.FailureMalformed, ""},
		{"an access token with a line break", 200, `{"access_token":"MARK\nX: y"}`, connection.FailureMalformed, ""},
		{"another token type", 200, `{"access_token":"MARK","token_type":"mac"}`, connection.FailureMalformed, ""},
		{"two megabytes", 200, `{"pad":"` + strings.Repeat("x", 2<<20) + `","access_token":"MARK"}`, connection.FailureUnknown, ""},
		{"not found", 404, `{}`, connection.FailureMalformed, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t, answers(test.status, test.body))
			_, err := refresh(t, p.client(t, nil))
			failure := wantFailure(t, err, test.kind)
			if failure.Code != test.code {
				t.Errorf("code = %q, want %q", failure.Code, test.code)
			}
			if failure.Status != test.status {
				t.Errorf("status = %d, want %d", failure.Status, test.status)
			}
			if strings.Contains(err.Error(), "MARK") {
				t.Errorf("error quotes the answer or a token: %v", err)
			}
			if n := len(p.seen()); n != 1 {
				t.Errorf("sent %d requests, want 1", n)
			}
		})
	}
}

func TestRetryAfterIsHandedOn(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		p := newProvider(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(status)
		})
		_, err := refresh(t, p.client(t, nil))
		failure, _ := connection.AsFailure(err)
		if failure == nil || failure.RetryAfter != 90*time.Second {
			t.Errorf("status %d: %v, want to wait 90 s", status, err)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		target := newProvider(t, answers(200, `{"access_token":"MARK"}`))
		p := newProvider(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, target.server.URL+"/elsewhere", status)
		})
		_, err := refresh(t, p.client(t, nil))
		wantFailure(t, err, connection.FailureMalformed)
		if n := len(target.seen()); n != 0 {
			t.Errorf("status %d was followed", status)
		}
	}
}

func TestWithoutAConnectionNothingWasSent(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = refresh(t, newClient(t, base, nil))
	wantFailure(t, err, connection.FailureNotProcessed)
}

func TestWithoutATrustedCertificateNothingWasSent(t *testing.T) {
	t.Parallel()
	var served atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served.Add(1) }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	_, err := refresh(t, newClient(t, server.URL, nil))
	wantFailure(t, err, connection.FailureNotProcessed)
	if served.Load() != 0 {
		t.Error("a request went to a server without a trusted certificate")
	}
}

func TestOverTLSTheRequestIsSentOnceOverHTTP1(t *testing.T) {
	t.Parallel()
	var proto atomic.Value
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proto.Store(r.Proto)
		answers(200, `{"access_token":"x"}`)(w, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	transport := oauth.NewTransport()
	transport.TLSClientConfig = &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	client := newClient(t, server.URL, func(o *oauth.Options) { o.Transport = transport })
	if _, err := refresh(t, client); err != nil {
		t.Fatal(err)
	}
	if got := proto.Load(); got != "HTTP/1.1" {
		t.Errorf("protocol = %v, want HTTP/1.1", got)
	}
}

func TestAConnectionThatBreaksAfterSendingIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"no answer":             "",
		"half a status line":    "HTTP/1.1 2",
		"another protocol":      "MARK-SSH-2.0\r\n\r\n",
		"half the headers":      "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n",
		"half the body":         "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"access_token\":\"MARK\"",
		"half a refusal":        "HTTP/1.1 400 Bad Request\r\nContent-Length: 500\r\n\r\n{\"error\":\"invalid_grant\"",
		"half a chunked answer": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"acc",
	}
	for name, reply := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, accepted := rawServer(t, reply)
			_, err := refresh(t, newClient(t, "http://"+address, nil))
			wantFailure(t, err, connection.FailureUnknown)
			if strings.Contains(err.Error(), "MARK") {
				t.Errorf("error quotes the answer: %v", err)
			}
			if n := accepted.Load(); n != 1 {
				t.Errorf("opened %d connections, want 1: the request was repeated", n)
			}
		})
	}
}

func TestAnAnswerThatDoesNotComeInTimeIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	p := newProvider(t, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := p.client(t, nil).Refresh(ctx, "bayside", refreshToken(), nil)
	wantFailure(t, err, connection.FailureUnknown)
}

func TestTheTimeoutEndsACallWithoutACallersHelp(t *testing.T) {
	t.Parallel()
	p := newProvider(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	client := p.client(t, func(o *oauth.Options) { o.Timeout = 50 * time.Millisecond })
	_, err := refresh(t, client)
	failure, ok := connection.AsFailure(err)
	// On a machine under load even the connection may not be made in time.
	if !ok || (failure.Kind != connection.FailureUnknown && failure.Kind != connection.FailureNotProcessed) {
		t.Fatalf("error = %v", err)
	}
}

func TestACallWhoseContextHasEndedSendsNothing(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(200, `{"access_token":"x"}`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := p.client(t, nil).Refresh(ctx, "bayside", refreshToken(), nil)
	wantFailure(t, err, connection.FailureNotProcessed)
	if n := len(p.seen()); n != 0 {
		t.Errorf("sent %d requests", n)
	}
}

// rawServer accepts connections, reads a request, writes the reply and closes. It counts connections.
func rawServer(t *testing.T, reply string) (address string, accepted *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	accepted = &atomic.Int64{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			accepted.Add(1)
			go func() {
				defer conn.Close()
				request, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, request.Body)
				_, _ = io.WriteString(conn, reply)
			}()
		}
	}()
	return listener.Addr().String(), accepted
}
