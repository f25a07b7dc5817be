package storetest_test

import (
	"testing"

	"mooring/internal/storetest"
)

func TestSQLiteConforms(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Open)
}
