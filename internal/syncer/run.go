package syncer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/connection"
)

// callTime bounds one call to the provider, the wait for a token included.
const callTime = 90 * time.Second

// errNoSource: the provider is not configured any more, or has nothing to copy.
var errNoSource = errors.New("provider has nothing to copy")

// run is one attempt to bring every chosen location of a connection up to date.
type run struct {
	*Syncer
	due Due
	// source and records are what the provider has to copy; nil when it has no
	// appointments, or no lists.
	source  Source
	records RecordSource
	// asked is true when somebody waits for what is read.
	asked bool
	fence Fence
	work  Work
	// failed are the locations that could not be copied, in the order they were tried.
	failed []failedLocation
	// done are the ids of the locations that were tried.
	done map[string]bool
	// rest is how long the provider asked to be left alone while a comparison went on.
	rest time.Duration
	// away counts the locations in a row at which the provider did not answer.
	away int
}

// failedLocation is a location that could not be copied, and why.
type failedLocation struct {
	location connection.Location
	failure  *connection.Failure
}

// begin opens the run. An error means that nothing was opened.
func (s *Syncer) begin(ctx context.Context, due Due) (*run, error) {
	fence, work, err := s.store.Begin(ctx, due, s.now())
	if err != nil {
		return nil, fmt.Errorf("begin sync: %w", err)
	}
	return &run{Syncer: s, due: due, fence: fence, work: work, done: make(map[string]bool)}, nil
}

// copy does the work: it looks at the list of locations and copies one chosen
// location after the other, and then compares those whose day has come. An error
// ends the run; what concerns one location alone is noted in failed and does not
// stop the others.
func (r *run) copy(ctx context.Context) error {
	if err := r.findSources(); err != nil {
		return err
	}
	if err := r.observeLocations(ctx); err != nil {
		return err
	}
	for {
		// Read anew each time: somebody may choose another location meanwhile,
		// and asking for a sync while one runs is one sync.
		if err := r.reload(ctx); err != nil {
			return err
		}
		location, found := r.next()
		if !found {
			break
		}
		r.done[location.ID] = true
		if err := r.copyLocation(ctx, location); err != nil {
			return err
		}
	}
	if err := r.allFailed(); err != nil {
		return err
	}
	return r.compare(ctx)
}

// findSources finds what the provider has to copy.
func (r *run) findSources() error {
	if source, found := r.sources.Source(r.work.Provider); found {
		r.source = source
	}
	if records, found := r.sources.RecordSource(r.work.Provider); found {
		r.records = records
	}
	if r.source == nil && r.records == nil {
		return errNoSource
	}
	return nil
}

// listLocations reads the provider's list of locations.
func (r *run) listLocations(ctx context.Context) (listed []connection.Location, err error) {
	err = r.call(ctx, func(ctx context.Context, access connection.Access) (err error) {
		if r.source != nil {
			listed, err = r.source.Locations(ctx, access)
		} else {
			listed, err = r.records.Locations(ctx, access)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list locations: %w", err)
	}
	return listed, nil
}

// observeLocations notices removed, renamed and new locations.
func (r *run) observeLocations(ctx context.Context) error {
	listed, err := r.listLocations(ctx)
	if err != nil {
		return err
	}
	if err := r.observer.ObserveLocations(ctx, r.due.Ref, r.due.Epoch, listed); err != nil {
		return fmt.Errorf("observe locations: %w", err)
	}
	return nil
}

// reload reads the chosen locations and their cursors.
func (r *run) reload(ctx context.Context) error {
	work, err := r.store.Reload(ctx, r.fence)
	if err != nil {
		return fmt.Errorf("reload work: %w", err)
	}
	r.work = work
	return nil
}

// next returns the chosen location that comes first of those that were not tried
// yet.
func (r *run) next() (next connection.Location, found bool) {
	for _, location := range r.work.Locations {
		if r.done[location.ID] {
			continue
		}
		if !found || r.comesBefore(r.work.Cursors[location.ID], r.work.Cursors[next.ID]) {
			next, found = location, true
		}
	}
	return next, found
}

// comesBefore reports whether one location comes before another: the one whose
// reading was cut off, else the one that was copied longer ago. So a connection
// that is given few calls at a time gets through all its locations. After a run
// that failed they come in their order, lest those at fault always come first.
func (r *run) comesBefore(one, other Cursor) bool {
	if r.work.Failures > 0 {
		return false
	}
	if cut := r.wasCutOff(one); cut != r.wasCutOff(other) {
		return cut
	}
	return one.SyncedAt.Before(other.SyncedAt)
}

// wasCutOff reports whether the reading of a location stands somewhere.
func (r *run) wasCutOff(cursor Cursor) bool {
	return cursor.Page != "" || !r.tellsChanges() && !cursor.ComparedTo.IsZero()
}

// copyLocation copies one location. A failure of the location alone is noted;
// an error ends the run.
func (r *run) copyLocation(ctx context.Context, location connection.Location) error {
	l, err := newLocationSync(r, location, r.now())
	if err == nil {
		err = l.sync(ctx)
	}
	if err == nil {
		r.away = 0
		return l.observeCopied(ctx)
	}
	if errors.Is(err, connection.ErrFenced) {
		return nil // This location is not chosen any more; should it be more than that, reload will say so.
	}
	failure, ok := connection.AsFailure(err)
	if !ok || ctx.Err() != nil || r.ends(failure) {
		return err
	}
	r.failed = append(r.failed, failedLocation{location: location, failure: failure})
	return nil
}

// ends reports whether a failure at one location means that no other need be
// tried: the provider asks us to wait or is left alone for a while, the sign-in
// is at fault, or the provider did not answer at two locations in a row.
func (r *run) ends(failure *connection.Failure) bool {
	switch {
	case errors.Is(failure, connection.ErrResting):
		return true
	case ofLocationAlone(failure):
		r.away = 0
		return false
	case failure.Kind == connection.FailureNotProcessed, failure.Kind == connection.FailureUnknown:
		r.away++
		return r.away > 1
	}
	return true
}

// ofLocationAlone reports whether a failure at one location says nothing about
// the others.
func ofLocationAlone(failure *connection.Failure) bool {
	switch failure.Kind {
	case connection.FailureForbidden, connection.FailureNotFound, connection.FailureMalformed:
		return true
	}
	return false
}

// allFailed returns the last failure when no location could be copied: then
// it is the connection that fails.
func (r *run) allFailed() error {
	if len(r.failed) == 0 || len(r.failed) < len(r.done) {
		return nil
	}
	return r.failed[len(r.failed)-1].failure
}

// call runs one call to the provider with a valid token and a deadline.
func (r *run) call(ctx context.Context, fn func(context.Context, connection.Access) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	return r.tokens.Call(ctx, r.due.Ref, func(ctx context.Context, access connection.Access) error {
		access.Background = !r.asked
		return fn(ctx, access)
	})
}
