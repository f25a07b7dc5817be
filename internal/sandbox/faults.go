package sandbox

import (
	"slices"
	"sync"
	"time"
)

// Faults are the faults of one tenant. The zero value has none; safe for
// concurrent use.
type Faults struct {
	mu     sync.Mutex
	active []Fault
}

// Replace switches on exactly these faults. When one of them is unusable it
// changes nothing and returns an error that wraps [ErrFault].
func (f *Faults) Replace(faults ...Fault) error {
	for _, fault := range faults {
		if err := fault.Validate(); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active = slices.Clone(faults)
	return nil
}

// Add switches one more fault on, or returns an error that wraps [ErrFault].
func (f *Faults) Add(fault Fault) error {
	if err := fault.Validate(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active = append(f.active, fault)
	return nil
}

// Clear switches every fault off.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active = nil
}

// Active lists the faults that are on, in the order they were switched on; Next
// is what is left of it.
func (f *Faults) Active() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.active)
}

// Take returns the faults that strike one request to the target and counts them
// down.
func (f *Faults) Take(target Target) []Fault {
	return f.take(func(fault Fault) bool { return fault.answers() && fault.actsOn(target) })
}

// TakeKind returns the faults of one kind and counts them down: for those that
// are not about a single answer, such as [ConsentRefused].
func (f *Faults) TakeKind(kind Kind) []Fault {
	return f.take(func(fault Fault) bool { return fault.Kind == kind })
}

// Skew is how far the tenant's clock is off, the sum of every [ClockSkew].
func (f *Faults) Skew() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	var skew time.Duration
	for _, fault := range f.active {
		if fault.Kind == ClockSkew {
			skew += fault.delay()
		}
	}
	return skew
}

// take collects what strikes, counts it down and drops what is spent, in one
// step: of many concurrent requests exactly Next are struck.
func (f *Faults) take(strikes func(Fault) bool) []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var taken, left []Fault
	for _, fault := range f.active {
		if !strikes(fault) {
			left = append(left, fault)
			continue
		}
		taken = append(taken, fault)
		if fault.Next != 1 {
			fault.Next = max(0, fault.Next-1)
			left = append(left, fault)
		}
	}
	f.active = left
	return taken
}
