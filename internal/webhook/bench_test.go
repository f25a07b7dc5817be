package webhook_test

import (
	"context"
	"net/http"
	"syscall"
	"testing"
	"time"

	"mooring/internal/eventlog"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

// onEach runs a benchmark on each kind of database.
func onEach(b *testing.B, bench func(b *testing.B, open storetest.Opener)) {
	b.Run("sqlite", func(b *testing.B) { bench(b, storetest.Open) })
	b.Run("postgres", func(b *testing.B) { bench(b, storetest.OpenPostgres) })
}

// processorTime is what this process has used so far.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkDeliveries delivers 10,000 events to a fast endpoint, one after the other.
func BenchmarkDeliveries(b *testing.B) {
	const events = 10_000
	onEach(b, func(b *testing.B, open storetest.Opener) {
		for range b.N {
			b.StopTimer()
			to := newReceiver(b)
			r := newRig(b, open, webhook.Options{})
			r.endpoint(b, to)
			r.happen(b, eventlog.TypeConnected, events)
			used := processorTime(b)
			b.StartTimer()
			r.mustWork(b)
			b.StopTimer()
			if got := len(to.got()); got != events {
				b.Fatalf("%d messages", got)
			}
			b.ReportMetric(events/b.Elapsed().Seconds()*float64(b.N), "deliveries/s")
			b.ReportMetric(float64((processorTime(b)-used).Microseconds())/1000/events, "CPU-ms/delivery")
			b.StartTimer()
		}
	})
}

// BenchmarkBesideOneThatHangs measures how long after its publication an event reaches
// an endpoint, beside one that answers and beside one that never does.
func BenchmarkBesideOneThatHangs(b *testing.B) {
	for _, beside := range []string{"answers", "hangs"} {
		b.Run(beside, func(b *testing.B) {
			onEach(b, func(b *testing.B, open storetest.Opener) {
				other := answer(http.StatusNoContent, "")
				if beside == "hangs" {
					other = hang(b)
				}
				heard := make(chan struct{}, 1)
				good := newReceiver(b, func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(http.StatusNoContent)
					heard <- struct{}{}
				})
				r := newRig(b, open, webhook.Options{Timeout: 2 * time.Minute, Wait: every(10 * time.Millisecond)})
				r.endpoint(b, newReceiver(b, other))
				r.endpoint(b, good)
				r.run(b)
				looking, stop := context.WithCancel(b.Context())
				defer stop()
				ended := make(chan struct{})
				go func() { defer close(ended); r.Run(looking) }()
				for b.Loop() {
					r.happen(b, eventlog.TypeConnected, 1)
					<-heard
				}
				stop()
				<-ended
			})
		})
	}
}

// every waits for a time.
func every(length time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(length):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
