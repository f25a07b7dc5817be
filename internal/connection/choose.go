package connection

import (
	"context"
	"errors"
	"fmt"
)

// ErrNotLive: the connection is disconnected or its sign-in is dead, so what
// was asked for cannot be done until somebody reconnects.
var ErrNotLive = errors.New("connection is not connected")

// Choose sets which locations are copied (Core Practice checkpoint 2); data of
// locations that are no longer chosen is deleted. Choosing the same again
// changes nothing but that what is new about the locations is known now. It
// returns an *InputError when nothing or something unknown is chosen, and
// ErrNotLive while disconnected.
func (s *Service) Choose(ctx context.Context, ref Ref, by Actor, locationIDs []string) (Connection, error) {
	var connection Connection
	changed := false
	err := s.store.InTx(ctx, func(tx Tx) error {
		var err error
		connection, err = tx.Lock(ctx, ref)
		if err != nil {
			return err
		}
		if connection.Status == StatusDisconnected {
			return ErrNotLive
		}
		locations, err := tx.Locations(ctx, ref)
		if err != nil {
			return fmt.Errorf("read locations: %w", err)
		}
		picked, err := pick(locations, locationIDs)
		if err != nil {
			return err
		}
		changed = connection.Status == StatusChoosing || !sameChoice(locations, picked)
		if !changed {
			return s.settleLocations(ctx, tx, connection, picked)
		}
		return s.applyChoice(ctx, tx, &connection, picked, by)
	})
	if err == nil && changed {
		s.hintSync(ctx, connection)
	}
	return connection, err
}

// applyChoice writes a changed choice.
func (s *Service) applyChoice(ctx context.Context, tx Tx, connection *Connection, picked []Location, by Actor) error {
	now := s.now()
	ref := connection.Ref()
	if err := tx.SaveLocations(ctx, ref, picked); err != nil {
		return fmt.Errorf("save locations: %w", err)
	}
	if err := tx.DropUnchosen(ctx, ref); err != nil {
		return fmt.Errorf("drop data of unchosen locations: %w", err)
	}
	if err := s.settleLocations(ctx, tx, *connection, picked); err != nil {
		return err
	}
	if connection.Live() {
		due, err := soonest(ctx, tx, *connection, now)
		if err != nil {
			return err
		}
		connection.settle(picked, now)
		connection.NextSyncAt = due
		if err := tx.Save(ctx, *connection); err != nil {
			return fmt.Errorf("save connection: %w", err)
		}
	}
	return tx.AppendEvent(ctx, newEvent(*connection, EventLocationsChosen, by, countOf(chosen(picked), picked), now))
}

// settleLocations closes the problems of locations that are not chosen any more,
// and the news about any.
func (s *Service) settleLocations(ctx context.Context, tx Tx, connection Connection, picked []Location) error {
	kept := byID(chosen(picked))
	return s.resolveWhere(ctx, tx, connection, func(problem Problem) bool {
		_, keep := kept[problem.Subject]
		return problem.isNews() || problem.ofLocation() && !keep
	})
}

// pick returns locations with the choice applied; vanished ones that are
// dropped go. What is chosen must be listed, or have been chosen before.
func pick(locations []Location, ids []string) ([]Location, error) {
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	if len(wanted) == 0 {
		return nil, &InputError{Field: "location", Message: "Choose at least one location. To stop sharing altogether, disconnect instead."}
	}
	picked := make([]Location, 0, len(locations))
	for _, location := range locations {
		location.Chosen = wanted[location.ID]
		delete(wanted, location.ID)
		if location.Listed || location.Chosen {
			picked = append(picked, location)
		}
	}
	if len(wanted) > 0 {
		return nil, &InputError{Field: "location", Message: "One of the locations you chose is not in this practice’s list any more. The list below is up to date; please choose again."}
	}
	return picked, nil
}

// sameChoice reports whether two lists choose the same locations.
func sameChoice(before, after []Location) bool {
	was := chosen(before)
	is := make(map[string]bool)
	for _, location := range chosen(after) {
		is[location.ID] = true
	}
	if len(was) != len(is) {
		return false
	}
	for _, location := range was {
		if !is[location.ID] {
			return false
		}
	}
	return true
}

// countOf words a choice for an event, "2 of 5". The audit trail outlives a
// disconnect, so it names no location.
func countOf(chosen, listed []Location) string {
	return fmt.Sprintf("%d of %d", len(chosen), len(listed))
}
