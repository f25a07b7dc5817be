package outward_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mooring/internal/provider/outward"
	"mooring/internal/requestid"
)

// provider answers 418 and keeps what it was sent.
func provider(t *testing.T) (address string, ids *[]string) {
	t.Helper()
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, strings.Join(r.Header.Values(outward.Header), ","))
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(server.Close)
	return server.URL, &seen
}

// send makes one call under ctx and returns what it logged.
func send(t *testing.T, ctx context.Context, base http.RoundTripper, address string) (string, error) {
	t.Helper()
	var log bytes.Buffer
	client := &http.Client{Transport: outward.NewTransport(base, slog.New(requestid.Handler(slog.NewTextHandler(&log, nil))))}
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	if request.Header.Get(outward.Header) != "" {
		t.Error("the caller's request was changed")
	}
	return log.String(), err
}

func TestACallCarriesTheIDAndIsLoggedWithoutItsAddress(t *testing.T) {
	t.Parallel()
	address, ids := provider(t)
	ctx := outward.Named(requestid.Into(t.Context(), "req-1"), "list locations")
	log, err := send(t, ctx, &http.Transport{}, address+"/patients/jane?token=hush")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"request=req-1", `operation="list locations"`, "method=GET", "host=" + strings.TrimPrefix(address, "http://"), "status=418", "took="} {
		if !strings.Contains(log, part) {
			t.Errorf("the line lacks %s: %s", part, log)
		}
	}
	if strings.Contains(log, "jane") || strings.Contains(log, "hush") {
		t.Errorf("the address was logged: %s", log)
	}
	if len(*ids) != 1 || (*ids)[0] != "req-1" {
		t.Errorf("the provider saw %q", *ids)
	}
}

func TestACallOfNobodysCarriesNoID(t *testing.T) {
	t.Parallel()
	address, ids := provider(t)
	if log, err := send(t, t.Context(), &http.Transport{}, address); err != nil || strings.Contains(log, "request=") {
		t.Errorf("%v, logged %s", err, log)
	}
	if len(*ids) != 1 || (*ids)[0] != "" {
		t.Errorf("the provider saw %q", *ids)
	}
}

// broken fails with a text that quotes what came over the wire.
type broken struct{}

// RoundTrip implements http.RoundTripper.
func (broken) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("malformed answer: hush")
}

func TestAFailedCallIsLoggedWithoutWhatCameOverTheWire(t *testing.T) {
	t.Parallel()
	log, err := send(t, t.Context(), broken{}, "http://core.example/")
	if err == nil || !strings.Contains(log, "error=") || strings.Contains(log, "hush") {
		t.Errorf("%v, logged %s", err, log)
	}
}
