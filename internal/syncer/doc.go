// Package syncer copies practitioners and appointments of the chosen locations
// into our database.
//
// The connection's row is the truth and the queue (River) is a hint:
// next_sync_at says when a sync is due, a periodic job inserts the due ones,
// and every batch a worker writes first checks that the connection is still
// connected in the epoch the worker started in. A sync that ignores its
// cancellation or wakes up after a pause cannot write a row after a disconnect.
package syncer
