package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"mooring/internal/eventlog"
)

// logRow is a row of event_log beside that of event_publisher, which is there when
// there is no event too: Sequence is 0 then.
type logRow struct {
	Newest         int64
	Dropped        int64
	Sequence       int64
	Type           string
	At             moment
	OrganisationID string
	ExternalID     string
	ConnectionID   string
	Provider       string
	TenantName     string
	Detail         string
	Actor          string
	StartedAt      moment
	Written        int64
	Deleted        int64
}

// event converts a row to the event.
func (r logRow) event() eventlog.Event {
	particulars := eventlog.Particulars{
		Detail: r.Detail, Actor: r.Actor, StartedAt: r.StartedAt.time(), Written: r.Written, Deleted: r.Deleted,
	}
	return eventlog.Event{
		Sequence: r.Sequence, Type: r.Type, At: r.At.time(), OrganisationID: r.OrganisationID, ExternalID: r.ExternalID,
		ConnectionID: r.ConnectionID, Provider: r.Provider, TenantName: r.TenantName, Data: particulars.Data(r.Type),
	}
}

// Read implements eventlog.Store.
func (l *EventLog) Read(ctx context.Context, filter eventlog.Filter) (eventlog.Page, error) {
	return readLog(l.read(ctx), filter)
}

// readLog reads a page in one statement, so that what is kept and what is read are of
// one moment.
func readLog(db *gorm.DB, filter eventlog.Filter) (eventlog.Page, error) {
	page, values := logPage(filter)
	var rows []logRow
	err := db.Raw(`SELECT p.newest, p.dropped, e.* FROM event_publisher AS p
		LEFT JOIN (`+page+`) AS e ON TRUE ORDER BY e.sequence`, values...).Scan(&rows).Error
	if err != nil {
		return eventlog.Page{}, mapError(err)
	}
	return pageOf(rows, filter)
}

// pageOf makes a page of the rows that were read.
func pageOf(rows []logRow, filter eventlog.Filter) (eventlog.Page, error) {
	position := rows[0]
	switch {
	case filter.Oldest:
	case filter.After < position.Dropped:
		return eventlog.Page{}, eventlog.ErrGone
	case filter.After > position.Newest:
		return eventlog.Page{}, eventlog.ErrUnknown
	}
	page := eventlog.Page{Next: position.Newest}
	for _, row := range rows {
		if row.Sequence == 0 || filter.OrganisationID != "" && row.OrganisationID != filter.OrganisationID {
			break // No event, or somebody else's connection, of which all are.
		}
		if len(page.Events) == filter.Limit {
			page.More, page.Next = true, page.Events[filter.Limit-1].Sequence
			break
		}
		page.Events = append(page.Events, row.event())
	}
	return page, nil
}

// logPage is the statement for the rows of a page and one more, and its values.
func logPage(filter eventlog.Filter) (string, []any) {
	after, limit := filter.After, filter.Limit+1
	if filter.Oldest {
		after = 0
	}
	types := slices.Compact(slices.Sorted(slices.Values(filter.Types)))
	var owner, ownerID string
	switch {
	case filter.ConnectionID != "":
		owner, ownerID = "connection_id", filter.ConnectionID
	case filter.OrganisationID != "":
		owner, ownerID = "organisation_id", filter.OrganisationID
	case len(types) == 0:
		return selectLog("sequence > ?", "sequence", limit), []any{after}
	}
	if len(types) == 0 {
		types = eventlog.Types()
	}
	// Each type is a part of an index, read no further than the page. Without an owner it
	// is given by its ends rather than as equal to the type: else, of a rare type, the
	// planner may take the whole log in order and leave out what does not fit.
	var parts []string
	var values []any
	for _, eventType := range types {
		part, of := selectLog("(type, sequence) > (?, ?) AND type <= ?", "type, sequence", limit), []any{eventType, after, eventType}
		if owner != "" {
			part, of = selectLog(owner+" = ? AND type = ? AND sequence > ?", "sequence", limit), []any{ownerID, eventType, after}
		}
		parts, values = append(parts, "SELECT * FROM ("+part+") AS of_type"), append(values, of...)
	}
	return "SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ") AS of_types" + inOrder("sequence", limit), values
}

// selectLog selects the first events for which a condition holds.
func selectLog(condition, order string, limit int) string {
	return `SELECT sequence, type, at, organisation_id, external_id, connection_id, provider, tenant_name, detail, actor,
		started_at, written, deleted FROM event_log WHERE ` + condition + inOrder(order, limit)
}

// inOrder is the end of a statement that reads from a place on. The limit stands in it
// as a number, because a planner that does not know it plans for many more rows.
func inOrder(columns string, limit int) string {
	return " ORDER BY " + columns + " LIMIT " + strconv.Itoa(limit)
}
