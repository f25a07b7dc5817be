package storetest_test

import (
	"testing"

	"mooring/internal/storetest"
)

func TestConformanceOnSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Open)
}

func TestConformanceOnPostgreSQL(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.OpenPostgres)
}
