package store_test

import (
	"strings"
	"testing"

	"mooring/internal/store"
	"mooring/internal/storetest"
)

// TestASweepFindsItsSuspectsByIndex asks SQLite, which has statistics of large
// tables to go by in neither case; PostgreSQL would rather read tables as small as
// these from end to end.
func TestASweepFindsItsSuspectsByIndex(t *testing.T) {
	t.Parallel()
	opened := storetest.Open(t, storetest.Options{})
	for why, statement := range store.SuspectSQL() {
		var steps []struct{ Detail string }
		err := opened.Database.Gorm().WithContext(t.Context()).Raw("EXPLAIN QUERY PLAN "+statement, map[string]any{
			"moment": 1, "at": 0, "id": "", "limit": 3,
		}).Scan(&steps).Error
		if err != nil || len(steps) == 0 {
			t.Fatalf("suspicion %d: %v", why, err)
		}
		for _, step := range steps {
			if strings.HasPrefix(step.Detail, "SCAN") {
				t.Errorf("suspicion %d reads a whole table: %+v", why, steps)
			}
		}
	}
}
