package store

import "mooring/internal/connection"

// SuspectSQL is suspectSQL for tests.
func SuspectSQL() map[connection.Suspicion]string { return suspectSQL }
