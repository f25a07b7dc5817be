package syncer_test

import (
	"context"
	"testing"
	"time"
)

// BenchmarkFirstSync copies a practice of 5,000 appointments at five locations
// over HTTP, by pages of 100.
func BenchmarkFirstSync(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		r := newRig(b, setup{appointments: 5000})
		b.StartTimer()
		if err := r.syncer.Sync(context.Background(), r.due()); err != nil {
			b.Fatalf("sync: %v", err)
		}
		b.ReportMetric(float64(r.runs()[0].Written), "appointments")
	}
}

// BenchmarkComparison times the sync of a practice like that on a quiet day: one
// that asks for changes alone, and one that compares as well.
func BenchmarkComparison(b *testing.B) {
	for name, later := range map[string]time.Duration{"changes": time.Minute, "compared": 24 * time.Hour} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, setup{appointments: 5000})
			r.copyNow()
			for b.Loop() {
				b.StopTimer()
				r.clock.Add(later)
				r.tap.questions()
				b.StartTimer()
				if err := r.syncer.Sync(context.Background(), r.due()); err != nil {
					b.Fatalf("sync: %v", err)
				}
				b.ReportMetric(float64(len(r.tap.questions())), "questions")
			}
		})
	}
}

// BenchmarkAbort measures the time from Abort to the end of the worker.
func BenchmarkAbort(b *testing.B) {
	r := newRig(b, setup{})
	for b.Loop() {
		b.StopTimer()
		r.clock.Add(time.Hour)
		reached, ended := r.holdAt(1), make(chan error, 1)
		go func() { ended <- r.syncer.Sync(context.Background(), r.due()) }()
		await(b, reached)
		b.StartTimer()
		if err := r.syncer.Abort(context.Background(), r.ref); err != nil {
			b.Fatalf("abort: %v", err)
		}
		<-ended
	}
}
