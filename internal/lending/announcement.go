package lending

import "context"

// Announcement is what the processes of one database hear about rows for loans. One of
// its fields says something.
type Announcement struct {
	// Forget is the connection whose rows have changed.
	Forget string
	// ForgetAll: more than one connection's rows have.
	ForgetAll bool
	// Barrier is the number of somebody who waits until all before it is forgotten.
	Barrier int64
	// Beat is one of some lease.
	Beat Beat
}

// Beat is how a process renews its lease.
type Beat struct {
	// Lease names it among all of the database, those that are over included: a beat
	// that was on its way for long counts for no later lease.
	Lease string
	// Number grows by one with each beat of a lease, from 1.
	Number int64
	// Confirmed is the highest barrier that the process has heard. The first beat of a
	// lease confirms every barrier there is: nothing is remembered before it is heard.
	Confirmed int64
}

// Announcements are the database's part in what is remembered.
type Announcements interface {
	// Follow calls heard with each announcement that is committed after begun was called,
	// in the order of the commits and one at a time, until ctx ends or there is an error.
	Follow(ctx context.Context, begun func(), heard func(Announcement)) error
	// Renew makes a lease last LeaseTime from now on, notes what its process confirms, and
	// announces the beat, whole or not at all.
	Renew(ctx context.Context, beat Beat) error
	// End ends a lease.
	End(ctx context.Context, lease string) error
}
