package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// Overviews implements connection.Reader in three statements: live connections
// first, and the newest first among them and among the disconnected ones.
func (c *Connections) Overviews(ctx context.Context, organisationID string) ([]connection.Overview, error) {
	return readOverviews(c.read(ctx), c.now(), func(db *gorm.DB) *gorm.DB {
		return db.Where("connections.organisation_id = ?", organisationID)
	})
}

// Overview implements connection.Reader in three statements.
func (c *Connections) Overview(ctx context.Context, ref connection.Ref) (connection.Overview, error) {
	overviews, err := readOverviews(c.read(ctx), c.now(), func(db *gorm.DB) *gorm.DB {
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

// overviewRow is a connection with the newest run of its current epoch.
type overviewRow struct {
	Connection connectionRow `gorm:"embedded"`
	// LapsesAt is NULL unless the sign-in lapses, or ends because it cannot be renewed.
	LapsesAt moment
	// Run is empty when there is none.
	Run runRow `gorm:"embedded;embeddedPrefix:run_"`
}

// overviewColumns reads an overviewRow.
const overviewColumns = connectionColumns + `, credentials.lapses_at AS lapses_at,
	run.id AS run_id, run.connection_id AS run_connection_id, run.epoch AS run_epoch,
	run.started_at AS run_started_at, run.finished_at AS run_finished_at,
	run.locations_total AS run_locations_total, run.locations_done AS run_locations_done,
	run.location_name AS run_location_name, run.written AS run_written, run.deleted AS run_deleted,
	run.outcome AS run_outcome`

// newestRun joins the newest run of each connection's current epoch.
const newestRun = `LEFT JOIN sync_runs AS run ON run.id = (
	SELECT newest.id FROM sync_runs AS newest
	WHERE newest.connection_id = connections.id AND newest.epoch = connections.epoch
	ORDER BY newest.started_at DESC, newest.id DESC LIMIT 1)`

// itsCredential joins the credential of each connection.
const itsCredential = "LEFT JOIN credentials ON credentials.connection_id = connections.id"

// overview converts a row to the beginning of an overview.
func (r overviewRow) overview() (connection.Overview, error) {
	read, err := r.Connection.connection()
	overview := connection.Overview{Connection: read, LapsesAt: r.LapsesAt.time()}
	if r.Run.ID != "" {
		run := r.Run.run()
		overview.Run = &run
	}
	return overview, err
}

// readOverviews reads the connections that selected selects with their runs,
// and what else belongs to them by one statement for each table.
func readOverviews(db *gorm.DB, now time.Time, selected func(*gorm.DB) *gorm.DB) ([]connection.Overview, error) {
	var rows []overviewRow
	err := db.Model(&connectionRow{}).Scopes(selected).Select(overviewColumns).Joins(newestRun).Joins(itsCredential).
		Order("connections.status = 'disconnected', connections.created_at DESC, connections.id").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, mapError(err)
	}
	overviews := make([]connection.Overview, len(rows))
	byID := make(map[string]*connection.Overview, len(rows))
	for i, row := range rows {
		if overviews[i], err = row.overview(); err != nil {
			return nil, err
		}
		byID[row.Connection.ID] = &overviews[i]
	}
	if err := addLocations(db, selected, byID); err != nil {
		return nil, mapError(err)
	}
	if err := addProblems(db, now, selected, byID); err != nil {
		return nil, mapError(err)
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

// addProblems gives each overview its open problems, oldest first, and those that
// ended a while ago, newest first.
func addProblems(db *gorm.DB, now time.Time, selected func(*gorm.DB) *gorm.DB, byID map[string]*connection.Overview) error {
	var rows []problemRow
	err := db.Joins("JOIN connections ON connections.id = problems.connection_id").Scopes(selected).
		Where("(problems.resolved_at IS NULL OR problems.resolved_at > ?)", at(now.Add(-connection.ResolvedShown))).
		Order("problems.resolved_at DESC, problems.opened_at, problems.kind, problems.subject").Find(&rows).Error
	for _, row := range rows {
		overview, found := byID[row.ConnectionID]
		switch problem := row.problem(); {
		case !found:
		case problem.Open():
			overview.Problems = append(overview.Problems, problem)
		case problem.ConcernsPractice() && len(overview.Resolved) < connection.ResolvedMost:
			overview.Resolved = append(overview.Resolved, problem)
		}
	}
	return err
}
