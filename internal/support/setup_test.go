package support_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// noon is a moment at which tests stand still.
func noon() time.Time { return time.Date(2026, time.November, 21, 1, 0, 0, 0, time.UTC) }

// shelf stands for a store with so many connections, in the order of their ids.
type shelf struct {
	support.Store
	size   int
	counts []support.Count
	causes []support.Cause
	// failAfter makes the reads after so many fail; 0: none does.
	failAfter int
	// limits are the sizes of the portions it was asked for.
	limits []int
}

// Entries implements support.Store.
func (s *shelf) Entries(ctx context.Context, _ support.Filter, _ time.Time, from support.Place, limit int) ([]support.Entry, error) {
	s.limits = append(s.limits, limit)
	if _, bounded := ctx.Deadline(); s.failAfter > 0 && len(s.limits) > s.failAfter || limit > 100 && !bounded {
		return nil, connection.ErrUnavailable
	}
	var entries []support.Entry
	for i := range s.size {
		place := support.Place{Key: fmt.Sprint(i), ID: fmt.Sprintf("%06d", i)}
		if place.ID > from.ID && len(entries) < limit {
			entries = append(entries, support.Entry{Ref: connection.Ref{ID: place.ID}, Place: place})
		}
	}
	return entries, nil
}

// Counts implements support.Store.
func (s *shelf) Counts(context.Context) ([]support.Count, error) { return s.counts, nil }

// Causes implements support.Store.
func (s *shelf) Causes(context.Context) ([]support.Cause, error) { return s.causes, nil }

// infos stands for the connections, with one provider.
type infos struct{ support.Connections }

// Infos implements support.Connections.
func (infos) Infos() []connection.ProviderInfo {
	return []connection.ProviderInfo{{Slug: "core-practice", Name: "Core Practice", TenantDomain: "corepractice.is"}}
}

// Info implements support.Connections.
func (i infos) Info(slug string) (connection.ProviderInfo, bool) {
	return i.Infos()[0], slug == "core-practice"
}

// newService makes a Service over a shelf.
func newService(t *testing.T, store *shelf) *support.Service {
	t.Helper()
	return support.New(support.Options{Store: store, Connections: infos{}, Now: noon})
}
