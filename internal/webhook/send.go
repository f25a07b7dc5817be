package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// userAgent names us to endpoints.
	userAgent = "Mooring-Webhooks/1"
	// keptAnswer is how much of an answer is read and kept, in bytes.
	keptAnswer = 4 << 10
	// mostHeader bounds the header of an answer, in bytes.
	mostHeader = 64 << 10
)

// newClient makes the client of all endpoints. It follows no redirect, which could lead
// a signed message elsewhere, and inflates nothing. It speaks HTTP/1.1: an endpoint is
// sent one message after another, which HTTP/2 does no better.
func newClient(transport *http.Transport, authorities *x509.CertPool) *http.Client {
	transport.ForceAttemptHTTP2 = false
	transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	transport.TLSClientConfig = &tls.Config{RootCAs: authorities, MinVersion: tls.VersionTLS12}
	transport.DisableCompression = true
	transport.MaxResponseHeaderBytes = mostHeader
	transport.MaxIdleConnsPerHost = 2
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// attempt sends a delivery once. It returns false when ctx ended meanwhile, so that
// nothing can be said of the endpoint.
func (s *Service) attempt(ctx context.Context, sending Sending) (Attempt, bool) {
	limited, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	attempt := Attempt{At: s.Now()}
	response, err := s.send(limited, sending, attempt.At)
	if err != nil {
		if ctx.Err() != nil {
			return Attempt{}, false
		}
		attempt.Took, attempt.Error = s.Now().Sub(attempt.At), failure(err, s.Timeout)
		return attempt, true
	}
	defer response.Body.Close()
	// Whatever came of the body, the endpoint has answered.
	answer, _ := io.ReadAll(io.LimitReader(response.Body, keptAnswer))
	attempt.Took, attempt.Status = s.Now().Sub(attempt.At), response.StatusCode
	attempt.Answer, attempt.Error = asText(answer), refusal(response.StatusCode)
	if response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable {
		attempt.RetryAfter = retryAfter(response.Header.Get("Retry-After"), s.Now())
	}
	return attempt, true
}

// send makes the request. The body of what it returns is to be closed.
func (s *Service) send(ctx context.Context, sending Sending, at time.Time) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, sending.URL, strings.NewReader(sending.Delivery.Body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", userAgent)
	if err := sign(request.Header, sending, at); err != nil {
		return nil, err
	}
	return s.client.Do(request)
}

// asText makes an answer fit to be kept as text: what is not UTF-8, and the null
// character, which PostgreSQL does not keep, become the replacement character.
func asText(answer []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(answer), "\uFFFD"), "\x00", "\uFFFD")
}

// retryAfter reads how long to wait (RFC 9110 section 10.2.3); 0 when it does not say.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
