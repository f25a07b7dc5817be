package api

import (
	"context"
	"slices"
	"time"

	"mooring/internal/connection"
	"mooring/internal/lending"
)

// copied reads how far our copy of a connection goes. A disconnected one has none;
// every other has what was copied last.
func (s *server) copied(ctx context.Context, connectionID string) (connection.Copied, error) {
	ref, err := s.Vendor.Resolve(ctx, connectionID)
	if err != nil {
		return connection.Copied{}, err
	}
	copied, err := s.Copies.Copied(ctx, ref)
	if err == nil && copied.Status == connection.StatusDisconnected {
		err = &lending.StateError{Ref: ref, State: copied.Status}
	}
	return copied, err
}

// withAppointments is copied of a practice system that has appointments.
func (s *server) withAppointments(ctx context.Context, connectionID string) (connection.Copied, error) {
	copied, err := s.copied(ctx, connectionID)
	if err != nil {
		return copied, err
	}
	if info, _ := s.Connections.Info(copied.Provider); info.NoAppointments {
		return copied, notFound.problem(info.Name + " has no appointments. What it has is at …/records/{list}: " + listNames(info) + ".")
	}
	return copied, nil
}

// chosenOf are the chosen locations that a request asks about: all when it names
// none.
func chosenOf(copied connection.Copied, locationID string) ([]connection.SyncedLocation, error) {
	if locationID == "" {
		return copied.Chosen, nil
	}
	if found, chosen := copied.Location(locationID); chosen {
		return []connection.SyncedLocation{found}, nil
	}
	if slices.Contains(copied.Others, locationID) {
		return nil, invalid.fault("query.location", "is not chosen, so nothing of it is copied; PUT …/locations chooses it")
	}
	return nil, invalid.fault("query.location", "is no location of this connection; GET …/locations lists them")
}

// syncedLocation says how old our copy of a location is.
type syncedLocation struct {
	ID       string     `json:"id" doc:"The provider's id of it."`
	TimeZone string     `json:"time_zone" doc:"An IANA name." example:"Australia/Sydney"`
	SyncedAt *time.Time `json:"synced_at" doc:"When our copy of it was last complete; null: it never was, so there is more to come."`
}

// syncedLocations says how old our copy of each location is.
func syncedLocations(locations []connection.SyncedLocation) []syncedLocation {
	bodies := make([]syncedLocation, len(locations))
	for i, location := range locations {
		bodies[i] = syncedLocation{ID: location.ID, TimeZone: location.TimeZone, SyncedAt: moment(location.SyncedAt)}
	}
	return bodies
}

// Paged are the query parameters of lists of copied data.
type Paged struct {
	After string `query:"after" doc:"Where the page begins: next of the page before. Left out: at the beginning."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"How many at most."`
}

// cut takes off what a page holds beyond its limit and reports whether there was
// anything: lists are asked for one more.
func cut[T any](rows []T, limit int) ([]T, bool) {
	if len(rows) > limit {
		return rows[:limit], true
	}
	return rows, false
}
