package webhook

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"mooring/internal/notify"
	"mooring/internal/secret"
)

// Store keeps endpoints and deliveries. What it does not find is ErrNotFound.
type Store interface {
	// Create stores an endpoint, unless there are MostEndpoints already (ErrTooMany) or
	// one of its id (ErrExists).
	Create(ctx context.Context, creation Creation) error
	// Endpoints lists all, the oldest first.
	Endpoints(ctx context.Context) ([]Endpoint, error)
	Endpoint(ctx context.Context, id string) (Endpoint, error)
	// Change changes an endpoint. Another address gets what waits at once.
	Change(ctx context.Context, id string, changes Changes) error
	// SwitchOff does nothing to one that is off.
	SwitchOff(ctx context.Context, id string, now time.Time) error
	// SwitchOn does nothing to one that is on.
	SwitchOn(ctx context.Context, id string, on SwitchingOn) error
	Delete(ctx context.Context, id string) error
	// Rotate gives an endpoint another secret.
	Rotate(ctx context.Context, id string, rotation Rotation) error

	Deliveries
	Work
	Telling
}

// Deliveries is the log of what was sent.
type Deliveries interface {
	// Deliveries lists those of an endpoint without their bodies, the newest first,
	// older than before unless that is 0.
	Deliveries(ctx context.Context, endpointID string, before int64, limit int) ([]Delivery, error)
	// Delivery reads one with its attempts, the newest first.
	Delivery(ctx context.Context, sequence int64) (Delivery, []Attempt, error)
	// AddTest stores a delivery that is due, and taken until a moment by whoever adds it.
	AddTest(ctx context.Context, delivery Delivery, until time.Time) (Sending, error)
	// Take takes a delivery, whatever became of it, until a moment; ErrBusy when
	// somebody has it.
	Take(ctx context.Context, sequence int64, now, until time.Time) (Sending, error)
	// Settle writes an attempt down in one transaction that holds the endpoint and the
	// delivery: decide is given both as they are, and what it returns is written.
	Settle(ctx context.Context, sequence int64, attempt Attempt, decide func(Standing) Decision) error
	// PutBack lets go of a delivery that was not sent.
	PutBack(ctx context.Context, sequence int64) error
	// Prune deletes some deliveries that ended before a moment, and some that were
	// made before another and never ended.
	Prune(ctx context.Context, ended, made time.Time) error
}

// Work is what a turn needs. Every method but Due and Begin returns ErrLost when the
// turn is over.
type Work interface {
	// Due lists the endpoints that have something to do and for which nobody works.
	Due(ctx context.Context, now time.Time) ([]Turn, error)
	// Begin takes a turn until a moment, and returns the number that its holder goes on
	// with; false when it is somebody else's or there is nothing to do.
	Begin(ctx context.Context, turn Turn, now, until time.Time) (Turn, bool, error)
	// Fill turns up to limit events of the log into deliveries that are due at now and
	// moves the endpoint's position, in one transaction. It reports whether more follow.
	Fill(ctx context.Context, turn Turn, now time.Time, limit int) (bool, error)
	// Next takes the oldest delivery behind turn.After that is due, and the turn with it,
	// until a moment.
	// ErrNotFound: nothing is due, or the endpoint is to be left alone.
	Next(ctx context.Context, turn Turn, now, until time.Time) (Sending, error)
	// End lets go of the turn.
	End(ctx context.Context, turn Turn) error
}

// Telling is what telling the admins needs.
type Telling interface {
	// ToTell lists endpoints of whose switching off somebody has still to be told.
	ToTell(ctx context.Context, now time.Time) ([]string, error)
	// TakeTelling takes one of them until a moment and lists the admins who do not know
	// yet; ErrNotFound when it is not to be told any more, or somebody else tells it.
	TakeTelling(ctx context.Context, endpointID string, now, until time.Time) (Endpoint, []Admin, error)
	// Told notes that an admin knows.
	Told(ctx context.Context, endpointID, userID string) error
	// EndTelling notes that nobody else is to be told.
	EndTelling(ctx context.Context, endpointID string) error
}

// Admin is somebody who runs Mooring for the vendor.
type Admin struct {
	UserID, Name, Email string
}

// Creation is an endpoint to store.
type Creation struct {
	Endpoint Endpoint
	Secret   secret.Value
	// Position is the sequence of the event behind which it begins.
	Position int64
}

// Rotation is a secret that takes the place of another.
type Rotation struct {
	Secret secret.Value
	// FormerUntil is until when the other one signs too.
	FormerUntil time.Time
	// Version is that of the other one, ErrRotated if it is not; 0: whatever it is.
	Version int64
}

// SwitchingOn says how an endpoint is switched on again.
type SwitchingOn struct {
	Now time.Time
	// Missed has everything sent that it missed: what waits is begun anew. Otherwise
	// that is skipped, and the endpoint begins behind the event of Position.
	Missed   bool
	Position int64
}

// Events is the log that deliveries are made from; eventlog.Service implements it.
type Events interface {
	// Newest is the sequence behind which only events follow that are not committed yet.
	Newest(ctx context.Context) (int64, error)
}

// Letters tells people by email; notify.Service implements it.
type Letters interface {
	// Announce sends one mail. A *notify.Refusal that is permanent means that it is of no
	// use to try again.
	Announce(ctx context.Context, announcement notify.Announcement) error
}

// Queue is what sending needs of the queue; queue.Queue implements it.
type Queue interface {
	// Register lets a part add its workers and queues, before the queue is opened.
	Register(part func(*river.Config))
	// InsertMany queues jobs, once the queue is open.
	InsertMany(ctx context.Context, jobs []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
}
