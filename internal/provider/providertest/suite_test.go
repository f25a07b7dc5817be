package providertest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"mooring/internal/connection"
)

// witness is a test that may fail without failing this one. It ends at its first
// failure.
type witness struct {
	testing.TB
	failed string
}

func (w *witness) Helper() {}

func (w *witness) Errorf(format string, args ...any) {
	w.failed = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (w *witness) Error(args ...any)                 { w.Errorf("%s", fmt.Sprint(args...)) }
func (w *witness) Fatalf(format string, args ...any) { w.Errorf(format, args...) }
func (w *witness) Fatal(args ...any)                 { w.Errorf("%s", fmt.Sprint(args...)) }

// examine runs one check on an adapter and returns what it found.
func examine(t *testing.T, name string, wrap wrapper) string {
	t.Helper()
	observed := &witness{TB: t}
	ran := false
	for _, check := range checks() {
		if check.name != name {
			continue
		}
		ran = true
		done := make(chan struct{})
		go func() {
			defer close(done)
			check.run(observed, CorePractice().start(observed, wrap))
		}()
		<-done
	}
	if !ran {
		t.Fatalf("there is no check %q", name)
	}
	return observed.failed
}

func TestTheSuiteFindsEveryBrokenPromise(t *testing.T) {
	t.Parallel()
	for _, faulty := range faulties() {
		t.Run(faulty.name, func(t *testing.T) {
			t.Parallel()
			found := examine(t, faulty.check, func(good connection.Provider, wiring Wiring) connection.Provider {
				broken := faulty.adapter
				broken.whole, broken.wiring, broken.memory = good.(whole), wiring, &memory{}
				return broken
			})
			if !strings.Contains(found, faulty.says) {
				t.Errorf("of an adapter that %s, %q says %q", faulty.name, faulty.check, found)
			}
		})
	}
}

func TestEveryCheckIsShownToFail(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, faulty := range faulties() {
		shown[faulty.check] = true
	}
	for _, check := range checks() {
		if !shown[check.name] {
			t.Errorf("no broken adapter shows that %q can fail", check.name)
		}
	}
}
