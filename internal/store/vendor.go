package store

import (
	"context"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/vendor"
)

// Vendor implements vendor.Store: like Support it reads over all organisations.
type Vendor struct {
	base
}

var _ vendor.Store = (*Vendor)(nil)

// Vendor returns the repository that implements vendor.Store.
func (s *Store) Vendor() *Vendor { return &Vendor{base: s.base} }

// Resolve implements vendor.Store.
func (v *Vendor) Resolve(ctx context.Context, connectionID string) (connection.Ref, error) {
	return (&Support{base: v.base}).Find(ctx, connectionID)
}

// Organisations implements vendor.Store.
func (v *Vendor) Organisations(ctx context.Context, after string, limit int) ([]vendor.Organisation, error) {
	if !storable(after) {
		return nil, nil
	}
	var rows []organisationRow
	err := v.read(ctx).Raw("SELECT "+organisationColumns+" FROM organisations WHERE id > ? ORDER BY id LIMIT ?", after, limit).
		Scan(&rows).Error
	page := make([]vendor.Organisation, len(rows))
	for i, row := range rows {
		page[i] = row.organisation()
	}
	return page, mapError(err)
}

// Connections implements vendor.Store.
func (v *Vendor) Connections(ctx context.Context, filter vendor.Filter) ([]vendor.Found, error) {
	if !storable(filter.OrganisationID, filter.ExternalID, filter.Provider, string(filter.Status), string(filter.Health), filter.After) {
		return nil, nil
	}
	page, values := vendorPage(filter)
	return v.connections(ctx, page, values)
}

// Connection implements vendor.Store.
func (v *Vendor) Connection(ctx context.Context, connectionID string) (vendor.Found, error) {
	if !storable(connectionID) {
		return vendor.Found{}, connection.ErrNotFound
	}
	found, err := v.connections(ctx, "SELECT id AS connection_id FROM connections WHERE id = ?", []any{connectionID})
	if err != nil {
		return vendor.Found{}, err
	}
	if len(found) == 0 {
		return vendor.Found{}, connection.ErrNotFound
	}
	return found[0], nil
}

// vendorPage names a page's connections by id, out of one index whatever the
// filter. The limit stands in it as a number, because a planner that does not know
// it plans for many more rows.
func vendorPage(filter vendor.Filter) (statement string, values []any) {
	source, id := "directory AS d", "d.connection_id"
	var conditions []string
	where := func(condition string, value any) {
		conditions, values = append(conditions, condition), append(values, value)
	}
	if filter.OrganisationID != "" || filter.ExternalID != "" {
		source, id = "connections AS c JOIN directory AS d ON d.connection_id = c.id", "c.id"
	}
	if filter.OrganisationID != "" {
		where("c.organisation_id = ?", filter.OrganisationID)
	}
	if filter.ExternalID != "" {
		where("c.organisation_id = (SELECT id FROM organisations WHERE external_id = ?)", filter.ExternalID)
	}
	if filter.Provider != "" {
		where("d.provider = ?", filter.Provider)
	}
	if filter.Status != "" {
		where("d.status = ?", filter.Status)
	}
	if filter.Health != "" {
		where("d.health = ? AND d.health <> ''", filter.Health)
	}
	if filter.After != "" {
		where(id+" > ?", filter.After)
	}
	return "SELECT " + id + " AS connection_id FROM " + source + " WHERE " + strings.Join(append(conditions, "TRUE"), " AND ") +
		" ORDER BY " + id + " LIMIT " + strconv.Itoa(filter.Limit), values
}

// vendorRow is a connection with its organisation.
type vendorRow struct {
	Overview     overviewRow     `gorm:"embedded"`
	Organisation organisationRow `gorm:"embedded;embeddedPrefix:its_"`
}

// connections reads the connections that a statement names, by id: one statement
// for them and one for what they have several of.
func (v *Vendor) connections(ctx context.Context, page string, values []any) ([]vendor.Found, error) {
	var rows []vendorRow
	err := v.read(ctx).Raw(`SELECT `+overviewColumns+`, organisations.id AS its_id, organisations.external_id AS its_external_id,
			organisations.name AS its_name, organisations.time_zone AS its_time_zone, organisations.created_at AS its_created_at
		FROM (`+page+`) AS page
		JOIN connections ON connections.id = page.connection_id
		LEFT JOIN organisations ON organisations.id = connections.organisation_id
		`+newestRun+` `+itsCredential+`
		ORDER BY connections.id`, values...).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, mapError(err)
	}
	found := make([]vendor.Found, len(rows))
	ids, byID := make([]string, len(rows)), make(map[string]*connection.Overview, len(rows))
	for i, row := range rows {
		overview, err := row.Overview.overview()
		if err != nil {
			return nil, err
		}
		found[i] = vendor.Found{Overview: overview, Organisation: row.Organisation.organisation()}
		ids[i], byID[overview.Connection.ID] = overview.Connection.ID, &found[i].Overview
	}
	return found, addParts(v.read(ctx), ids, byID)
}

// partRow is a location or an open problem of a connection.
type partRow struct {
	Location locationRow `gorm:"embedded;embeddedPrefix:place_"`
	Problem  problemRow  `gorm:"embedded;embeddedPrefix:open_"`
}

// parts reads the locations and the open problems of connections in one statement,
// each with nothing in the columns of the other.
const parts = `SELECT l.connection_id AS place_connection_id, l.location_id AS place_location_id, l.position AS place_position,
		l.name AS place_name, l.address AS place_address, l.time_zone AS place_time_zone, l.listed AS place_listed,
		l.chosen AS place_chosen, l.first_seen_at AS place_first_seen_at,
		'' AS open_id, '' AS open_connection_id, '' AS open_kind, '' AS open_subject, '' AS open_label, '' AS open_former,
		'' AS open_provider_code, 0 AS open_amount, CAST(NULL AS BIGINT) AS open_opened_at, 0 AS open_times
	FROM locations AS l WHERE l.connection_id IN @ids
	UNION ALL
	SELECT '', '', 0, '', '', '', FALSE, FALSE, CAST(NULL AS BIGINT),
		p.id, p.connection_id, p.kind, p.subject, p.label, p.former, p.provider_code, p.amount, p.opened_at, p.times
	FROM problems AS p WHERE p.connection_id IN @ids AND p.resolved_at IS NULL
	ORDER BY place_connection_id, place_position, open_opened_at, open_kind, open_subject`

// addParts gives each overview its locations, in the provider's order, and its open
// problems, oldest first.
func addParts(db *gorm.DB, ids []string, byID map[string]*connection.Overview) error {
	var rows []partRow
	if err := db.Raw(parts, map[string]any{"ids": ids}).Scan(&rows).Error; err != nil {
		return mapError(err)
	}
	for _, row := range rows {
		if overview, found := byID[row.Problem.ConnectionID]; found {
			overview.Problems = append(overview.Problems, row.Problem.problem())
		} else if overview, found := byID[row.Location.ConnectionID]; found {
			overview.Locations = append(overview.Locations, row.Location.location())
		}
	}
	return nil
}
