package processes_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// front is a reverse proxy that goes round the processes. A request that a
// process refuses to take (connection refused) goes to the next; one that was
// taken is never sent again.
type front struct {
	// URL is where browsers come.
	URL string

	transport *http.Transport
	mu        sync.Mutex
	processes []*process
	// resting are those that watch found not ready.
	resting map[*process]bool
	turn    int
}

// newFront serves a front with nothing behind it.
func newFront(t testing.TB) *front {
	t.Helper()
	listener := listen(t)
	// A connection for each request: whether one that was kept still counts is
	// not this proof's matter.
	f := &front{
		URL:       fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port),
		transport: &http.Transport{DisableKeepAlives: true},
		resting:   map[*process]bool{},
	}
	serve(t, listener, &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", "front"
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
		Transport: f,
		ErrorLog:  slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	})
	return f
}

// add puts processes behind the front.
func (f *front) add(processes ...*process) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.processes = append(f.processes, processes...)
}

// remove takes a process out.
func (f *front) remove(p *process) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.processes = slices.DeleteFunc(f.processes, func(other *process) bool { return other == p })
}

// next is the process whose turn it is; nil when there is none.
func (f *front) next() *process {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range f.processes {
		f.turn++
		if p := f.processes[f.turn%len(f.processes)]; !f.resting[p] {
			return p
		}
	}
	return nil
}

// RoundTrip implements http.RoundTripper.
func (f *front) RoundTrip(request *http.Request) (*http.Response, error) {
	body := []byte{}
	if request.Body != nil {
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(request.Context(), patience)
	for {
		response, err := f.send(request, body)
		if err == nil || !errors.Is(err, syscall.ECONNREFUSED) {
			cancel()
			return response, err
		}
		again := time.NewTimer(5 * time.Millisecond)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			cancel()
			return nil, err
		}
	}
}

// send sends a request to the process whose turn it is.
func (f *front) send(request *http.Request, body []byte) (*http.Response, error) {
	p := f.next()
	if p == nil {
		return nil, syscall.ECONNREFUSED
	}
	sent := request.Clone(request.Context())
	sent.URL.Host = strings.Replace(strings.TrimPrefix(p.URL, "http://"), "localhost", "127.0.0.1", 1)
	sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return f.transport.RoundTrip(sent)
}
