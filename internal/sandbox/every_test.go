package sandbox_test

import (
	"testing"

	"mooring/internal/sandbox"
)

func TestEveryHasAUsableFaultOfEachKindThatIsOffered(t *testing.T) {
	t.Parallel()
	every := sandbox.Every("a")
	seen := map[sandbox.Kind]int{}
	lost := 0
	for _, fault := range every {
		if err := fault.Validate(); err != nil || fault.Label() == "" {
			t.Errorf("%+v: %v", fault, err)
		}
		seen[fault.Kind]++
		if fault.AfterWork {
			lost++
		}
	}
	for _, offered := range sandbox.Kinds() {
		if seen[offered.Kind] == 0 {
			t.Errorf("%s is left out", offered.Kind)
		}
	}
	if seen[sandbox.Down] != 5 || seen[sandbox.NoAccessToken] != 1 || seen[sandbox.ClockSkew] != 1 || lost == 0 {
		t.Errorf("targets: %v, after the work %d", seen, lost)
	}
}
