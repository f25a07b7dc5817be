package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	// roleUpstream is a practice system that answers at once.
	roleUpstream = "upstream"
	// roleReading is a bare proxy that first makes the SELECT that ours makes.
	roleReading = "reading"
	// callsARound is how many calls one side passes on before the other has its turn.
	callsARound = 2000
	// streamed is how long a streamed body is, in bytes, and streamedBefore that of the
	// one before it, by whose peak of memory the long one's is judged.
	streamed       = 1 << 30
	streamedBefore = 64 << 20
)

// BenchmarkProxy passes calls of 1,000 connections on through the API, by 1, 8 and 32
// clients at once that keep their connections; and, in turn, through a bare
// httputil.ReverseProxy to the same practice system, and through one that makes the
// SELECT of a token first and does nothing with it. Each of them serves in a process of
// its own. "%-of-bare" is our share of the bare one's calls a second and "%-of-reading"
// that of the reading one's; "first-%" are those of a process of ours that remembers no
// row. The "cpu-ms" and the "statements" are those of the serving process for each call.
// At the end a body of 1 GiB goes each way at once; "peak-MiB" is the most memory that our process held resident by then, and
// "before-MiB" after one of 64 MiB.
func BenchmarkProxy(b *testing.B) {
	if role := servedRole(); role != "" {
		serveUntilEnd(b, proxyRole(b, role))
		return
	}
	target := newReadTarget(b)
	upstream := target.launch(b, roleUpstream)
	b.Setenv(envUpstream, upstream.url)
	bare, reading := target.launch(b, roleBare), target.launch(b, roleReading)
	ours, first := target.launch(b, roleOurs), target.launch(b, roleFirst)
	sides := []*served{bare, reading, ours, first}
	for _, clients := range []int{1, 8, 32} {
		b.Run(strconv.Itoa(clients), func(b *testing.B) {
			for _, side := range sides {
				target.calls(b, side, clients) // What is opened once is open.
				target.reset(b, side)
			}
			for b.Loop() {
				for _, side := range sides {
					target.calls(b, side, clients)
				}
			}
			calls := float64(b.N * callsARound)
			b.ReportMetric(calls/ours.took.Seconds(), "calls/s")
			b.ReportMetric(calls/bare.took.Seconds(), "bare-calls/s")
			b.ReportMetric(100*float64(bare.took)/float64(ours.took), "%-of-bare")
			b.ReportMetric(100*float64(reading.took)/float64(ours.took), "%-of-reading")
			b.ReportMetric(100*float64(bare.took)/float64(first.took), "first-%-of-bare")
			b.ReportMetric(100*float64(reading.took)/float64(first.took), "first-%-of-reading")
			b.ReportMetric(target.statements(b, ours)/calls, "statements")
			b.ReportMetric(target.spent(b, ours).Seconds()*1000/calls, "cpu-ms")
			b.ReportMetric(target.spent(b, bare).Seconds()*1000/calls, "bare-cpu-ms")
			b.ReportMetric(target.spent(b, reading).Seconds()*1000/calls, "reading-cpu-ms")
		})
	}
	b.Run("stream", func(b *testing.B) {
		target.stream(b, ours, streamedBefore)
		before := target.usage(b, ours, usagePath).PeakKiB
		for b.Loop() {
			target.stream(b, ours, streamed)
		}
		b.SetBytes(2 * streamed)
		b.ReportMetric(float64(before)/1024, "before-MiB")
		b.ReportMetric(float64(target.usage(b, ours, usagePath).PeakKiB)/1024, "peak-MiB")
	})
}

// calls sends a side its share of calls, by so many clients at once.
func (r *readTarget) calls(b *testing.B, side *served, clients int) {
	b.Helper()
	var next atomic.Int64
	var asking sync.WaitGroup
	began := time.Now()
	for range clients {
		asking.Go(func() {
			for n := next.Add(1); n <= callsARound; n = next.Add(1) {
				if _, err := r.get(b, side.url+"/v1/connections/"+r.ids[int(n)%len(r.ids)]+"/proxy/practice"); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	asking.Wait()
	side.took += time.Since(began)
}

// stream sends a body through a side and reads it back as it comes.
func (r *readTarget) stream(b *testing.B, side *served, size int64) {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, side.url+"/v1/connections/"+r.ids[0]+"/proxy/echo", io.LimitReader(nothing{}, size))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.key)
	response, err := r.client.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if came, err := io.Copy(io.Discard, response.Body); came != size || err != nil {
		b.Fatalf("status %d: %d of %d bytes came back: %v", response.StatusCode, came, size, err)
	}
}

// nothing is an endless body.
type nothing struct{}

// Read implements io.Reader.
func (nothing) Read(into []byte) (int, error) { return len(into), nil }

// proxyRole is what a process serves.
func proxyRole(b *testing.B, role string) http.Handler {
	b.Helper()
	switch role {
	case roleOurs, roleFirst:
		return ourHandler(b, role)
	case roleBare:
		return bareProxy(b)
	case roleReading:
		return readingProxy(b)
	default:
		return http.HandlerFunc(practiceSystem)
	}
}

// practiceSystem answers at once with a page of a list, or with what it is sent.
func practiceSystem(w http.ResponseWriter, request *http.Request) {
	if strings.HasSuffix(request.URL.Path, "/echo") {
		_ = http.NewResponseController(w).EnableFullDuplex()
		_, _ = io.Copy(w, request.Body)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"data":[%q]}`, strings.Repeat("x", 1000))
}

// bareProxy is the least that passes a call on.
func bareProxy(b *testing.B) http.Handler {
	b.Helper()
	upstream, err := url.Parse(os.Getenv(envUpstream))
	if err != nil {
		b.Fatal(err)
	}
	return &httputil.ReverseProxy{
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
		Rewrite: func(pr *httputil.ProxyRequest) {
			_, path, _ := strings.Cut(pr.In.URL.Path, "/proxy/")
			pr.SetURL(upstream)
			pr.Out.URL.Path, pr.Out.URL.RawPath = "/t/bayside/api/"+path, ""
			pr.Out.Header.Set("Authorization", "Bearer token")
		},
	}
}

// readingProxy makes bareSelect before it passes a call on.
func readingProxy(b *testing.B) http.Handler {
	b.Helper()
	read, pass := bareReader(b), bareProxy(b)
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		id, _, _ := strings.Cut(strings.TrimPrefix(request.URL.Path, "/v1/connections/"), "/")
		if _, err := read(request.Context(), id); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		pass.ServeHTTP(w, request)
	})
}
