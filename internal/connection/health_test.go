package connection

import "testing"

func TestHealthIsNeverBetterThanTheLastSync(t *testing.T) {
	t.Parallel()
	limited, away := Problem{Kind: ProblemLimited}, Problem{Kind: ProblemUnreachable}
	for name, c := range map[string]struct {
		overview Overview
		want     Health
	}{
		"nothing is wrong":                     {Overview{}, HealthHealthy},
		"the last sync was good":               {Overview{Run: &SyncRun{Outcome: SyncDone}}, HealthHealthy},
		"a sync runs":                          {Overview{Run: &SyncRun{Outcome: SyncRunning}}, HealthHealthy},
		"it failed by a fault of our own":      {Overview{Run: &SyncRun{Outcome: SyncFailed}}, HealthAttention},
		"it failed and the problem says why":   {Overview{Run: &SyncRun{Outcome: SyncFailed}, Problems: []Problem{away}}, HealthFailing},
		"it waits for the provider, a problem": {Overview{Run: &SyncRun{Outcome: SyncWaiting}, Problems: []Problem{limited}}, HealthAttention},
	} {
		if got := c.overview.Health(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
