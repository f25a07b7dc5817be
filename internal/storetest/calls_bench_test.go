package storetest

import (
	"testing"
	"time"

	"mooring/internal/provider/budget"
)

// BenchmarkTakeACall takes calls of an hour that fifty connections share and, in
// turn, updates a single row as a bare counter would. "%-of-bare" is our share of
// the counter's speed.
func BenchmarkTakeACall(b *testing.B) {
	for name, open := range map[string]Opener{"sqlite": Open, "postgres": OpenPostgres} {
		b.Run(name, func(b *testing.B) {
			now := time.Date(2026, time.November, 21, 12, 20, 0, 0, time.UTC)
			opened := open(b, Options{Now: func() time.Time { return now }})
			calls := budget.New(budget.Options{
				Provider: "drchrono", Limit: 1_000_000_000, Store: opened.Store.CallBudgets(), Now: func() time.Time { return now },
			})
			for i := range 50 {
				if err := calls.Take(b.Context(), budget.Call{ConnectionID: string(rune('A' + i)), Background: true}); err != nil {
					b.Fatal(err)
				}
			}
			var ours, bare time.Duration
			for b.Loop() {
				began := time.Now()
				if err := calls.Take(b.Context(), budget.Call{ConnectionID: "A", Background: true}); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(began)
				began = time.Now()
				if _, err := opened.Database.SQL().ExecContext(b.Context(), "UPDATE call_budgets SET background = background + 1 WHERE provider = 'drchrono'"); err != nil {
					b.Fatal(err)
				}
				bare += time.Since(began)
			}
			b.ReportMetric(float64(b.N)/ours.Seconds(), "takes/s")
			b.ReportMetric(float64(b.N)/bare.Seconds(), "bare/s")
			b.ReportMetric(100*float64(bare)/float64(ours), "%-of-bare")
		})
	}
}
