package bqecore

import (
	"maps"
	"strconv"
	"sync"

	"mooring/internal/sandbox/portal"
)

// State is everything the simulation shows of itself. It holds no token.
type State struct {
	portal.State
	// Offsets tells of the header X-UTC-OFFSET, by company.
	Offsets map[string]Offset `json:"offsets"`
}

// Offset is what the calls for one company said in X-UTC-OFFSET.
type Offset struct {
	// Missing counts the calls without one, or with one that is no number: they got
	// Pacific times.
	Missing int `json:"missing"`
	// Last is what the last call said; empty when it said nothing.
	Last string `json:"last"`
}

// State copies what the simulation knows about itself.
func (s *Server) State() State {
	return State{State: s.Control.State(), Offsets: s.offsets.copied()}
}

// figures are what the control page shows beside that.
func (s *Server) figures() []portal.Figure {
	missing := 0
	for _, offset := range s.offsets.copied() {
		missing += offset.Missing
	}
	return []portal.Figure{{Label: "Calls without X-UTC-OFFSET", Value: strconv.Itoa(missing)}}
}

// offsets counts. Safe for concurrent use.
type offsets struct {
	mu     sync.Mutex
	counts map[string]Offset
}

// note counts one call.
func (o *offsets) note(tenant, header string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	count := o.counts[tenant]
	count.Last = header
	if _, err := strconv.Atoi(header); err != nil {
		count.Missing++
	}
	o.counts[tenant] = count
}

// reset begins anew.
func (o *offsets) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.counts = map[string]Offset{}
}

// copied is a copy of the counts.
func (o *offsets) copied() map[string]Offset {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.counts)
}
