package syncer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
)

// compareEvery is the time from one comparison of a location to the next.
const compareEvery = 24 * time.Hour

// What is compared, in days of the location's zone around today, and how many
// days at a time. Later days are compared when they come nearer, or at once when
// something differs.
const (
	comparedBack   = 7
	comparedAhead  = 28
	comparedAtOnce = 7
)

// compare compares locations with the provider, each once a day. It comes when
// everything is copied and is no reason for a run to fail: a provider that does
// not answer, or asks us to wait, is asked at the next run, which goes on at the
// days where this one stood.
func (r *run) compare(ctx context.Context) error {
	if r.source == nil || !r.tellsChanges() {
		return nil // There is nothing to compare, or every sync reads everything.
	}
	for _, location := range r.work.Locations {
		if !r.copied(location) || !r.work.Cursors[location.ID].compares(r.now()) {
			continue
		}
		err := r.compareLocation(ctx, location)
		failure, isFailure := connection.AsFailure(err)
		switch {
		case err == nil || errors.Is(err, connection.ErrFenced): // See copyLocation.
			continue
		case !isFailure || ctx.Err() != nil || refusesUs(failure):
			return err
		}
		r.logger.WarnContext(ctx, "comparison is put off", "connection", r.due.Ref.ID, "error", failure)
		if !ofLocationAlone(failure) {
			r.rest = min(failure.RetryAfter, longestWait)
			return nil
		}
	}
	return nil
}

// copied reports whether a location was copied in this run.
func (r *run) copied(location connection.Location) bool {
	return r.done[location.ID] && !slices.ContainsFunc(r.failed, func(failed failedLocation) bool {
		return failed.location.ID == location.ID
	})
}

// compares reports whether it is time to compare, or to go on with it. Where
// nothing has been read yet every run reads everything.
func (c Cursor) compares(now time.Time) bool {
	return !c.Watermark.IsZero() && now.Sub(c.ComparedAt) >= compareEvery
}

// refusesUs reports whether a failure is about our sign-in or our client: then
// the run has failed too.
func refusesUs(failure *connection.Failure) bool {
	switch failure.Kind {
	case connection.FailureUnauthorized, connection.FailureClient:
		return !errors.Is(failure, connection.ErrResting)
	}
	return false
}

// pause is the time until the next run, and no shorter than the provider asked
// for.
func (r *run) pause() time.Duration { return max(r.Syncer.pause(), r.rest) }

// compareLocation compares a location week by week, from where the last run
// stood.
func (r *run) compareLocation(ctx context.Context, location connection.Location) error {
	l, err := newLocationSync(r, location, r.now())
	if err != nil {
		return err
	}
	c := newComparison(l, r.now())
	for c.at.Before(c.until()) {
		if err := c.week(ctx); err != nil {
			return fmt.Errorf("compare: %w", err)
		}
	}
	return nil
}

// comparison compares one location.
type comparison struct {
	*locationSync
	// at is the first instant that is still to be compared.
	at time.Time
	// near is the end of the days that are always compared.
	near time.Time
}

// newComparison goes on where the cursor stands, or begins at the first day.
func newComparison(l *locationSync, now time.Time) *comparison {
	today := now.In(l.zone)
	c := &comparison{
		locationSync: l,
		at:           calendar.DayStart(today, -comparedBack, l.zone),
		near:         calendar.DayStart(today, comparedAhead, l.zone),
	}
	switch {
	case l.cursor.ComparedTo.IsZero():
		c.cursor.Found, c.cursor.UnclearFound = 0, 0
	case l.cursor.ComparedTo.After(c.at):
		c.at = l.cursor.ComparedTo
	}
	return c
}

// until returns the end of what is compared: all days that are kept once
// something differs, so that what is wrong is mended as a whole and not anew each
// day, and still at the comparison after that; or once something is left out, so
// that all of it is counted.
func (c *comparison) until() time.Time {
	if c.cursor.Found > 0 || c.cursor.Differing > 0 || c.cursor.Unclear > 0 || c.cursor.UnclearFound > 0 {
		return c.to
	}
	return c.near
}

// week compares the next days and writes what differs together with how far the
// comparison has come.
func (c *comparison) week(ctx context.Context) error {
	days := span{from: c.at, to: calendar.DayStart(c.at.In(c.zone), comparedAtOnce, c.zone)}
	if until := c.until(); days.to.After(until) {
		days.to = until
	}
	found, unclear, err := c.differences(ctx, days)
	if err != nil {
		return err
	}
	c.at = days.to
	c.cursor.ComparedTo, c.cursor.Found = days.to, c.cursor.Found+int64(len(found))
	c.cursor.UnclearFound += unclear
	if !c.at.Before(c.until()) {
		if err := c.end(ctx); err != nil {
			return err
		}
	}
	batch := Batch{Overwrite: true, Cursor: c.cursor}
	for _, appointment := range found {
		batch.Appointments = append(batch.Appointments, appointment)
	}
	return c.write(ctx, batch)
}

// end tells the observer, before the last days are written: should this process
// die in between, they are compared again and it is told again.
func (c *comparison) end(ctx context.Context) error {
	found := c.cursor.Found
	if again := found > 0 && c.cursor.Differing > 0; again || found == 0 {
		err := c.observer.ObserveComparison(ctx, c.due.Ref, c.due.Epoch, c.location, again)
		if err != nil {
			return fmt.Errorf("observe comparison: %w", err)
		}
	}
	if found > 0 {
		c.logger.WarnContext(ctx, "copy differed from the provider", "connection", c.due.Ref.ID,
			"location", c.location.ID, "appointments", found)
	}
	var err error
	if c.cursor, err = c.countUnclear(ctx, c.cursor); err != nil {
		return err
	}
	c.cursor.ComparedAt, c.cursor.Differing = c.now(), found
	c.cursor.ComparedTo, c.cursor.Found = time.Time{}, 0
	return nil
}
