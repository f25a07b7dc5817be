// Package recent keeps what an adapter read of a connection, in memory and for a
// few minutes: every page of appointments needs to know where a practice works, and
// finding it out anew each time would use up the calls that a provider allows.
package recent
