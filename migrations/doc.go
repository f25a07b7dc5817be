// Package migrations holds the schema as numbered SQL files, one folder per
// kind of database with the same numbers in each. Files are append-only: one
// that has been released is never changed.
//
// Instants are stored as whole microseconds since 1970-01-01 UTC, in integer
// columns, so that both kinds of database compare and round-trip them exactly.
package migrations
