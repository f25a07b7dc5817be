package syncer

import (
	"context"
	"time"

	"mooring/internal/connection"
)

// AppointmentQuery asks a provider for the appointments of one location.
type AppointmentQuery struct {
	LocationID string
	// From and To bound the start, To exclusive; zero: unbounded.
	From time.Time
	To   time.Time
	// UpdatedSince asks only for what changed, deletions included; zero: everything.
	UpdatedSince time.Time
	// KeptFrom and KeptTo bound the start of what is kept, To exclusive, whatever is
	// asked for: who counts what was left out counts what would have been kept.
	// Zero: everything.
	KeptFrom time.Time
	KeptTo   time.Time
	// Page is the continuation the last page gave; empty: the first page. It is
	// opaque, and the provider's adapter checks where it leads.
	Page string
}

// AppointmentPage is one page of appointments.
type AppointmentPage struct {
	Appointments []connection.Appointment
	// Next is empty on the last page.
	Next string
	// Unclear counts the appointments that were left out because their time does
	// not exist at the location (the clocks skip it) or exists twice.
	Unclear int
}

// Source is implemented by providers whose appointments can be read. Errors are
// *connection.Failure, or those of our own store where the calls are counted.
type Source interface {
	Practitioners(ctx context.Context, access connection.Access, locationID string) ([]connection.Practitioner, error)
	Appointments(ctx context.Context, access connection.Access, query AppointmentQuery) (AppointmentPage, error)
	// Locations lists every active location, to notice removed and renamed ones.
	Locations(ctx context.Context, access connection.Access) ([]connection.Location, error)
}

// ChangeTeller is implemented by Sources that may be unable to say what changed
// since a moment (AppointmentQuery.UpdatedSince). Of such a one every sync reads the
// whole window, writes what differs, and lets go of what is not there any more.
type ChangeTeller interface {
	TellsChanges() bool
}

// RecordQuery asks a provider for one page of a list of one location.
type RecordQuery struct {
	LocationID string
	// Kind is connection.RecordKind.Slug.
	Kind string
	// Page is the continuation the last page gave; empty: the first page.
	Page string
}

// RecordPage is one page of a list.
type RecordPage struct {
	Records []connection.Record
	// Next is empty on the last page.
	Next string
}

// RecordSource is implemented by providers that have lists to copy beside
// appointments, or instead of them. Errors are *connection.Failure.
type RecordSource interface {
	// Locations lists every active location.
	Locations(ctx context.Context, access connection.Access) ([]connection.Location, error)
	// RecordKinds are the lists, as connection.ProviderInfo.Records.
	RecordKinds() []connection.RecordKind
	Records(ctx context.Context, access connection.Access, query RecordQuery) (RecordPage, error)
}

// Sources finds what can be copied from a provider; false when it has none of it.
type Sources interface {
	Source(provider string) (Source, bool)
	RecordSource(provider string) (RecordSource, bool)
}

// Due is a connection whose sync is due.
type Due struct {
	Ref   connection.Ref
	Epoch int64
}

// Place is where a connection stands in the order in which syncs are due; the
// zero value is before all of them.
type Place struct {
	At time.Time
	ID string
}

// Cursor says how far one location has been read. It moves in the transaction
// that writes the rows it covers.
type Cursor struct {
	LocationID string
	// Watermark is the UpdatedAt up to which everything has been read, by the
	// provider's clock; zero: never.
	Watermark time.Time
	// Seen is the UpdatedAt that becomes the watermark when the pass that is
	// going on ends; never newer than what that pass is sure to have read.
	Seen time.Time
	// WindowEnd is how far ahead appointments have been read.
	WindowEnd time.Time
	// Pass names what is being read and Page where it stands, so that a sync
	// that was cut off goes on instead of starting over. Both empty between syncs.
	Pass Pass
	Page string
	// PassFrom and PassTo are the window of the pass that is going on.
	PassFrom time.Time
	PassTo   time.Time
	// SyncedAt is when the location was last complete.
	SyncedAt time.Time
	// ComparedAt is when the location was last compared with the provider, or read
	// for the first time; Differing is how many appointments differed then.
	ComparedAt time.Time
	Differing  int64
	// ComparedTo is how far the comparison that is going on has come, or the reading
	// of a location whose provider does not tell changes, and Found how many differed
	// so far; zero when none is going on.
	ComparedTo time.Time
	Found      int64
	// Unclear is how many appointments are left out (AppointmentPage.Unclear), as far
	// as is known: changes tell of some, and only reading all days tells of all.
	// UnclearFound is how many the comparison that is going on has met.
	Unclear      int
	UnclearFound int
}

// Pass is one sweep over a location's appointments.
type Pass string

// The passes.
const (
	// PassFirst reads the whole window.
	PassFirst Pass = "first"
	// PassChanges reads what changed since the watermark.
	PassChanges Pass = "changes"
	// PassAhead reads the days that entered the window since the last sync.
	PassAhead Pass = "ahead"
)

// Work is what a worker needs to begin.
type Work struct {
	Provider string
	Tenant   connection.Tenant
	// Locations are the chosen ones that are still listed.
	Locations []connection.Location
	Cursors   map[string]Cursor
	// Failures counts the runs of this epoch that failed since the last one
	// that did not; it spaces the tries.
	Failures int
}

// Fence is what a write checks first: the connection is still connected in
// this epoch, and the run has not ended.
type Fence struct {
	Ref   connection.Ref
	Epoch int64
	RunID string
}

// Batch is what one transaction writes.
type Batch struct {
	LocationID string
	// Practitioners replaces the location's practitioners when not nil.
	Practitioners []connection.Practitioner
	// Records replaces the location's records of one kind when not nil.
	Records *RecordList
	// Appointments are upserted, or deleted where Deleted; only those whose
	// start lies within [KeepFrom, KeepTo) are kept, any other is deleted here.
	Appointments []connection.Appointment
	KeepFrom     time.Time
	KeepTo       time.Time
	// Overwrite is true for what a comparison found to differ: it is written whatever
	// stands here, a state that claims to be newer too.
	Overwrite bool
	// DropBefore deletes the location's rows that start before it, because they
	// have left the window; zero: none.
	DropBefore time.Time
	Cursor     Cursor
	// Done counts the locations that are finished with this batch (0 or 1).
	Done int
	// LocationName is shown as progress.
	LocationName string
}

// RecordList is a whole list of one location.
type RecordList struct {
	// Kind is connection.RecordKind.Slug.
	Kind    string
	Records []connection.Record
}

// Finish ends a run.
type Finish struct {
	Outcome connection.SyncOutcome
	At      time.Time
	// NextSyncAt is when the next sync is due.
	NextSyncAt time.Time
	// Complete is true when every chosen location is up to date.
	Complete bool
	// Day is the day the run is counted under, as 2026-11-24; empty: none.
	Day string
}

// Store keeps what syncs write. Every write checks the fence in its own
// transaction and returns connection.ErrFenced when it does not hold.
type Store interface {
	// Due lists connections whose sync is due, longest overdue first, from behind
	// a place on, and returns the place of the last.
	Due(ctx context.Context, now time.Time, after Place, limit int) ([]Due, Place, error)
	// Schedule sets when the next sync is due.
	Schedule(ctx context.Context, ref connection.Ref, epoch int64, at time.Time) error
	// Begin opens a run, or takes up the unfinished one of this epoch (its worker
	// waits for the provider, died, or still runs somewhere) under a new id:
	// whoever had it before no longer passes the fence, so that two workers
	// cannot interleave their writes. Its locations are counted anew.
	Begin(ctx context.Context, due Due, now time.Time) (Fence, Work, error)
	// Reload reads the work again, after locations were observed.
	Reload(ctx context.Context, fence Fence) (Work, error)
	// Held reads the location's appointments that start in [from, to).
	Held(ctx context.Context, ref connection.Ref, locationID string, from, to time.Time) ([]connection.Appointment, error)
	// Write writes one batch.
	Write(ctx context.Context, fence Fence, batch Batch) error
	// Finish ends the run, counts it, and sets synced_at and next_sync_at.
	Finish(ctx context.Context, fence Fence, finish Finish) error
	// Running reports whether a run of this epoch is under way, in any process.
	Running(ctx context.Context, due Due) (bool, error)
	Workers
	Days
}

// Workers keeps the signs of life of the processes that run syncs. All times
// are the database's, where it has its own.
type Workers interface {
	// Beat writes a sign of life, strikes off who gave none for so long, and
	// returns who is left.
	Beat(ctx context.Context, worker string, silence time.Duration) ([]string, error)
	// Leave strikes a process off.
	Leave(ctx context.Context, worker string) error
	// DismissWorkers strikes everybody off.
	DismissWorkers(ctx context.Context) error
}

// Observer is told what syncs see at the provider; connection.Service
// implements it with the rules that checks follow too.
type Observer interface {
	// ObserveLocations compares the provider's list with ours: removed, renamed
	// and new locations.
	ObserveLocations(ctx context.Context, ref connection.Ref, epoch int64, listed []connection.Location) error
	// ObserveSuccess notes that the provider answered a call with our token.
	ObserveSuccess(ctx context.Context, ref connection.Ref, epoch int64) error
	// ObserveFailure opens the problem that fits a failed call.
	ObserveFailure(ctx context.Context, ref connection.Ref, epoch int64, failure *connection.Failure) error
	// ObserveBroken opens the problem of a sync that broke off by a fault of ours.
	ObserveBroken(ctx context.Context, ref connection.Ref, epoch int64) error
	// ObserveLocation opens or resolves the problem of one location's sync; a
	// nil failure resolves it.
	ObserveLocation(ctx context.Context, ref connection.Ref, epoch int64, location connection.Location, failure *connection.Failure) error
	// ObserveComparison opens the problem of a location that differed from the
	// provider at two comparisons running; it resolves it when differs is false.
	ObserveComparison(ctx context.Context, ref connection.Ref, epoch int64, location connection.Location, differs bool) error
	// ObserveUnclear opens the problem of a location of which so many appointments
	// are left out because their time is not clear; 0 resolves it.
	ObserveUnclear(ctx context.Context, ref connection.Ref, epoch int64, location connection.Location, count int) error
}

// Reader reads what was synced, for pages.
type Reader interface {
	Day(ctx context.Context, query connection.DayQuery) (connection.Day, error)
	// Runs lists the newest sync runs.
	Runs(ctx context.Context, ref connection.Ref, limit int) ([]connection.SyncRun, error)
}
