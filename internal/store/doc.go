// Package store keeps everything in tables; no other package writes them.
//
// Connections, Credentials and Syncs implement the ports that connection,
// token and syncer declare. Each exported method is one statement or one
// transaction; the unexported functions take the transaction, so that a rule
// stands once and is shared. The organisation is part of every condition: an
// id of another organisation is an id that does not exist.
//
// What a disconnect deletes is gone for every statement with its commit; Scrub
// then takes it out of the database's files: on SQLite all of it, on PostgreSQL
// sealed tokens and verifiers. Copied appointments, practitioners and locations
// stay in PostgreSQL's table files until autovacuum comes, and after that as bytes
// in the free space of pages, which no statement reads and other rows take over.
// The write-ahead log and backups keep what they held until they are recycled.
// PostgreSQL's samples for its planner hold none of it (migration 7).
package store
