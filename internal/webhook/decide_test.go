package webhook

import (
	"testing"
	"time"
)

func TestPausesGrowAndEndAfterThreeDays(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	standing := Standing{Delivery: Delivery{EventType: "sync.finished"}}
	now := begun
	var pauses []time.Duration
	for range 100 {
		decision := decide(standing, Attempt{At: now, Status: 500}, 0)
		if decision.Off != "" {
			if decision.Off != OffFailing || decision.Outcome != "" || now.Sub(begun) != tryFor {
				t.Errorf("after %s: %+v", now.Sub(begun), decision)
			}
			break
		}
		pauses = append(pauses, decision.TryAt.Sub(now))
		standing.Delivery.BegunAt, standing.Delivery.Tries = decision.Begun, decision.Tries
		now = decision.TryAt
	}
	if len(pauses) < 14 || pauses[0] != 5*time.Second || pauses[9] != 12*time.Hour || pauses[12] != 12*time.Hour {
		t.Errorf("pauses %v", pauses)
	}
}

func TestChanceLengthensAPauseByATenthAtMost(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	standing := Standing{Delivery: Delivery{BegunAt: now, Tries: 3}}
	for jitter, want := range map[float64]time.Duration{0: 10 * time.Minute, 0.5: 10*time.Minute + 30*time.Second, 1: 11 * time.Minute} {
		decision := decide(standing, Attempt{At: now, Status: 500}, jitter)
		if got := decision.TryAt.Sub(now); got != want || !decision.RestUntil.IsZero() {
			t.Errorf("jitter %v: %s, want %s", jitter, got, want)
		}
	}
	if decision := decide(standing, Attempt{At: now}, 0); !decision.RestUntil.Equal(decision.TryAt) {
		t.Errorf("without an answer: %+v", decision)
	}
}

func TestASlowAttemptCountsFromItsEnd(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	decision := decide(Standing{}, Attempt{At: now, Took: 15 * time.Second}, 0)
	if !decision.Begun.Equal(now) || decision.TryAt.Sub(now) != 20*time.Second {
		t.Errorf("%+v", decision)
	}
}
