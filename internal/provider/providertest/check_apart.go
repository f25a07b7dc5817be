package providertest

import (
	"net/http"
	"reflect"
	"testing"

	"mooring/internal/connection"
)

// keepsPracticesApart checks that one adapter, which serves every practice at once,
// reads of each what an adapter of its own would.
func keepsPracticesApart(t testing.TB, b *bench) {
	there := b.other()
	shared := b.adapter(t, b.wire)
	here, other := b.visit(t, shared), there.visit(t, shared)
	if here.own[0].tenant.ID == other.own[0].tenant.ID {
		t.Fatalf("both practices are %+v", here.own[0].tenant)
	}
	for at := range min(len(here.readings), len(other.readings)) {
		// By turns, so that what is remembered of one is there when the other is read.
		here.compare(t, shared, at)
		other.compare(t, shared, at)
		here.compare(t, shared, at)
	}
}

// visit is one practice, and what an adapter of its own reads of it.
type visit struct {
	name     string
	access   connection.Access
	readings []reading
	own      []rows
}

// visit gives access by the shared adapter and reads by one of its own.
func (b *bench) visit(t testing.TB, shared connection.Provider) visit {
	t.Helper()
	v := visit{name: b.connection, access: b.access(t, shared, b.connect(t, shared))}
	alone := b.adapter(t, b.wire)
	v.readings = b.readings(alone, b.fullest(t, alone, v.access))
	for _, reading := range v.readings {
		v.own = append(v.own, reading.must(t, alone, v.access))
	}
	return v
}

// compare reads one thing by the shared adapter.
func (v visit) compare(t testing.TB, shared connection.Provider, at int) {
	t.Helper()
	if got := v.readings[at].must(t, shared, v.access); !reflect.DeepEqual(got, v.own[at]) {
		t.Errorf("%s, %s: an adapter that other practices use too reads something else", v.name, v.readings[at].name)
	}
}

// forgetsFailures checks that a failure passes: what was refused, limited or broken
// once is read the next time, by the same adapter.
func forgetsFailures(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	access := b.access(t, adapter, b.connect(t, adapter))
	location := b.fullest(t, adapter, access)
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusOK} {
		for at := range b.readings(adapter, location) {
			over := b.wire.fork(onAPI(0, func(func() answered) answered { return jsonAnswer(status, `7`) }))
			same := b.adapter(t, over)
			reading := b.readings(same, location)[at]
			_, err := reading.guarded(t.Context(), same, access)
			failed(t, reading.name+", once", err, nil)
			reading.must(t, same, access)
		}
	}
}
