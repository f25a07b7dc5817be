package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// eventRow is a row of events.
type eventRow struct {
	Sequence       int64                `gorm:"column:sequence;primaryKey;autoIncrement"`
	OrganisationID string               `gorm:"column:organisation_id"`
	ConnectionID   string               `gorm:"column:connection_id"`
	TenantName     string               `gorm:"column:tenant_name"`
	Kind           connection.EventKind `gorm:"column:kind"`
	ActorID        string               `gorm:"column:actor_id"`
	ActorName      string               `gorm:"column:actor_name"`
	Detail         string               `gorm:"column:detail"`
	At             moment               `gorm:"column:at"`
}

// TableName implements gorm's Tabler.
func (eventRow) TableName() string { return "events" }

// event converts a row to the event.
func (r eventRow) event() connection.Event {
	return connection.Event{
		Sequence: r.Sequence, OrganisationID: r.OrganisationID, ConnectionID: r.ConnectionID,
		TenantName: r.TenantName, Kind: r.Kind, Actor: connection.Actor{UserID: r.ActorID, Name: r.ActorName},
		Detail: r.Detail, At: r.At.time(),
	}
}

// appendEvent adds a line to the audit trail.
func appendEvent(tx *gorm.DB, event connection.Event) error {
	ref := connection.Ref{OrganisationID: event.OrganisationID, ID: event.ConnectionID}
	if err := requireConnection(tx, ref); err != nil {
		return err
	}
	return mapError(tx.Create(&eventRow{
		OrganisationID: event.OrganisationID, ConnectionID: event.ConnectionID, TenantName: event.TenantName,
		Kind: event.Kind, ActorID: event.Actor.UserID, ActorName: event.Actor.Name,
		Detail: event.Detail, At: at(event.At),
	}).Error)
}

// Page sizes of the audit trail.
const (
	eventsDefault = 50
	eventsMost    = 500
)

// Events implements connection.Reader, paging by sequence so that any page is
// as fast as the first. A limit of 0 gives 50 lines and no limit more than 500.
func (c *Connections) Events(ctx context.Context, filter connection.EventFilter) ([]connection.Event, error) {
	db := c.read(ctx)
	query := db.Where("organisation_id = ?", filter.OrganisationID)
	if filter.ConnectionID != "" {
		query = query.Where("connection_id = ?", filter.ConnectionID)
	}
	if filter.Before > 0 {
		query = query.Where("sequence < ?", filter.Before)
	}
	limit := filter.Limit
	if limit <= 0 {
		limit = eventsDefault
	}
	var rows []eventRow
	err := query.Order("sequence DESC").Limit(min(limit, eventsMost)).Find(&rows).Error
	if err != nil {
		return nil, mapError(err)
	}
	if len(rows) == 0 && filter.ConnectionID != "" {
		return nil, requireConnection(db, connection.Ref{OrganisationID: filter.OrganisationID, ID: filter.ConnectionID})
	}
	events := make([]connection.Event, len(rows))
	for i, row := range rows {
		events[i] = row.event()
	}
	return events, nil
}
