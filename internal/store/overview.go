package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// Overviews implements connection.Reader in four statements: live connections
// first, and the newest first among them and among the disconnected ones.
func (c *Connections) Overviews(ctx context.Context, organisationID string) ([]connection.Overview, error) {
	return readOverviews(c.read(ctx), func(db *gorm.DB) *gorm.DB {
		return db.Where("connections.organisation_id = ?", organisationID)
	})
}

// Overview implements connection.Reader in four statements.
func (c *Connections) Overview(ctx context.Context, ref connection.Ref) (connection.Overview, error) {
	overviews, err := readOverviews(c.read(ctx), func(db *gorm.DB) *gorm.DB {
		return db.Where("connections.id = ? AND connections.organisation_id = ?", ref.ID, ref.OrganisationID)
	})
	if err != nil {
		return connection.Overview{}, err
	}
	if len(overviews) == 0 {
		return connection.Overview{}, connection.ErrNotFound
	}
	return overviews[0], nil
}

// readOverviews reads the connections that selected selects, and what belongs
// to them by one statement for each table.
func readOverviews(db *gorm.DB, selected func(*gorm.DB) *gorm.DB) ([]connection.Overview, error) {
	var rows []connectionRow
	err := db.Scopes(selected).Order("status = 'disconnected', created_at DESC, id").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, mapError(err)
	}
	overviews := make([]connection.Overview, len(rows))
	byID := make(map[string]*connection.Overview, len(rows))
	for i, row := range rows {
		if overviews[i].Connection, err = row.connection(); err != nil {
			return nil, err
		}
		byID[row.ID] = &overviews[i]
	}
	for _, add := range []func(*gorm.DB, func(*gorm.DB) *gorm.DB, map[string]*connection.Overview) error{
		addLocations, addProblems, addRuns,
	} {
		if err := add(db, selected, byID); err != nil {
			return nil, mapError(err)
		}
	}
	return overviews, nil
}

// addLocations gives each overview its locations, in the provider's order.
func addLocations(db *gorm.DB, selected func(*gorm.DB) *gorm.DB, byID map[string]*connection.Overview) error {
	var rows []locationRow
	err := db.Joins("JOIN connections ON connections.id = locations.connection_id").Scopes(selected).
		Order("locations.connection_id, locations.position").Find(&rows).Error
	for _, row := range rows {
		if overview, found := byID[row.ConnectionID]; found {
			overview.Locations = append(overview.Locations, row.location())
		}
	}
	return err
}

// addProblems gives each overview its open problems, oldest first.
func addProblems(db *gorm.DB, selected func(*gorm.DB) *gorm.DB, byID map[string]*connection.Overview) error {
	var rows []problemRow
	err := db.Joins("JOIN connections ON connections.id = problems.connection_id").Scopes(selected).
		Where("problems.resolved_at IS NULL").
		Order("problems.opened_at, problems.kind, problems.subject").Find(&rows).Error
	for _, row := range rows {
		if overview, found := byID[row.ConnectionID]; found {
			overview.Problems = append(overview.Problems, row.problem())
		}
	}
	return err
}

// addRuns gives each overview the newest run of its current epoch.
func addRuns(db *gorm.DB, selected func(*gorm.DB) *gorm.DB, byID map[string]*connection.Overview) error {
	var rows []runRow
	err := db.Joins("JOIN connections ON connections.id = sync_runs.connection_id").Scopes(selected).
		Where(`sync_runs.id = (SELECT newest.id FROM sync_runs AS newest
			WHERE newest.connection_id = connections.id AND newest.epoch = connections.epoch
			ORDER BY newest.started_at DESC, newest.id DESC LIMIT 1)`).Find(&rows).Error
	for _, row := range rows {
		if overview, found := byID[row.ConnectionID]; found {
			run := row.run()
			overview.Run = &run
		}
	}
	return err
}
