package support

import (
	"cmp"
	"context"
	"slices"

	"mooring/internal/connection"
)

// Overview is the state of all connections at a glance.
type Overview struct {
	Counts []Count
	// Causes are the worst first, then the most.
	Causes []Cause
}

// Overview counts connections and groups what is wrong with them.
func (s *Service) Overview(ctx context.Context) (Overview, error) {
	counts, err := s.store.Counts(ctx)
	if err != nil {
		return Overview{}, err
	}
	causes, err := s.store.Causes(ctx)
	if err != nil {
		return Overview{}, err
	}
	slices.SortStableFunc(causes, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Severity(), a.Severity()), cmp.Compare(b.Number, a.Number))
	})
	return Overview{Counts: counts, Causes: causes}, nil
}

// Severity is how bad the problem is that is the cause.
func (c Cause) Severity() connection.Severity {
	return connection.Problem{Kind: c.Kind}.Severity()
}

// Open counts the open problems of a kind, over all providers.
func (o Overview) Open(kind connection.ProblemKind) int64 {
	var number int64
	for _, cause := range o.Causes {
		if cause.Kind == kind {
			number += cause.Number
		}
	}
	return number
}

// Total counts all connections.
func (o Overview) Total() int64 {
	var total int64
	for _, count := range o.Counts {
		total += count.Number
	}
	return total
}
