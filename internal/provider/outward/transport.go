package outward

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"mooring/internal/provider/answer"
	"mooring/internal/requestid"
)

// Header carries the id to the provider, whose support can find a call by it.
// Assumed: a provider ignores a header that it does not know (RFC 9110 section 5.1).
const Header = "X-Request-Id"

// operationKey finds the operation in a context.
type operationKey struct{}

// Named returns a context whose calls are logged as operation: "list locations".
func Named(ctx context.Context, operation string) context.Context {
	return context.WithValue(ctx, operationKey{}, operation)
}

// NewTransport returns a transport that sends by base, exactly as often as it
// is asked to. Its log line has the operation and the host, never an address:
// paths and queries are the provider's and may hold anything. A nil logger
// writes none.
func NewTransport(base http.RoundTripper, logger *slog.Logger) http.RoundTripper {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &transport{base: base, logger: logger}
}

// transport names and logs calls.
type transport struct {
	base   http.RoundTripper
	logger *slog.Logger
}

// RoundTrip implements http.RoundTripper. The time it logs is the time to the
// answer's header.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if id := requestid.From(ctx); id != "" {
		request = request.WithContext(ctx)
		request.Header = request.Header.Clone()
		request.Header.Set(Header, id)
	}
	began := time.Now()
	response, err := t.base.RoundTrip(request)
	operation, _ := ctx.Value(operationKey{}).(string)
	attributes := []slog.Attr{
		slog.String("operation", operation), slog.String("method", request.Method), slog.String("host", request.URL.Host),
		slog.Duration("took", time.Since(began)),
	}
	if err != nil {
		attributes = append(attributes, slog.Any("error", answer.Cause(err)))
	} else {
		attributes = append(attributes, slog.Int("status", response.StatusCode))
	}
	t.logger.LogAttrs(ctx, slog.LevelInfo, "call to provider", attributes...)
	return response, err
}

// CloseIdleConnections lets http.Client.CloseIdleConnections through.
func (t *transport) CloseIdleConnections() {
	if base, can := t.base.(interface{ CloseIdleConnections() }); can {
		base.CloseIdleConnections()
	}
}
