// Package syncer copies practitioners and appointments of the chosen locations,
// and whatever other lists a provider has, into our database.
//
// The connection's row is the truth and the queue (River) is a hint:
// next_sync_at says when a sync is due, a periodic job inserts the due ones,
// and every batch a worker writes first checks that the connection is still
// connected in the epoch the worker started in. A sync that ignores its
// cancellation or wakes up after a pause cannot write a row after a disconnect.
//
// A location is read in passes: the whole window once, from then on what
// changed, and the days that entered the window. Each page is one transaction
// with the cursor behind it, so that a sync which was cut off goes on at its
// page. Once a day the weeks around today are compared with the provider's list,
// and mended where changes have not reached us. A single day is compared, and
// repaired, when a person asks for it, beside whatever sync is running.
//
// Of a provider that cannot say what changed every sync reads the whole window, a
// few weeks at a time; what differs is written, and what is gone is deleted once all
// has been read. There is nothing to compare then. Lists (RecordSource) are short:
// each is read to its end and replaces the one before.
//
// One connection's run ends as a whole: done, partial when single locations
// failed, waiting when the provider asked us to, failed and tried again ever
// later, or stopped for good when it was overtaken by a disconnect or a reconnect.
package syncer
