package store

import (
	"strconv"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// pageQuery puts together the statement for a page of connections. The innermost
// select names the page's connections in their order, out of one index whatever
// the filter; the rest is looked up for those alone.
type pageQuery struct {
	filter support.Filter
	// since is the newest beginning that the filter's age allows; 0: any.
	since moment
	from  support.Place
	limit int

	// source are the tables to select from, the first one in order.
	source []string
	// connection, key and id are columns: whose the row is, and what orders it.
	connection, key, id string
	descending          bool
	conditions          []string
	values              []any
}

// newPageQuery chooses the index to go by: that of what is searched for, else that
// of the kind of problem, else the directory's.
func newPageQuery(filter support.Filter, now time.Time, from support.Place, limit int) *pageQuery {
	q := &pageQuery{filter: filter, from: from, limit: limit}
	if filter.Age > 0 {
		q.since = at(now.Add(-filter.Age))
	}
	switch {
	case filter.Search != "":
		q.bySearch()
	case filter.Problem != "":
		q.byProblem()
	default:
		q.byDirectory()
	}
	return q
}

// where adds a condition.
func (q *pageQuery) where(condition string, values ...any) {
	q.conditions = append(q.conditions, condition)
	q.values = append(q.values, values...)
}

// byDirectory goes through the directory itself.
func (q *pageQuery) byDirectory() {
	q.source = []string{"directory AS d"}
	q.connection, q.id = "d.connection_id", "d.connection_id"
	sort := q.filter.Sort
	if q.since != 0 && sort != support.SortNewest {
		sort = support.SortLongest
	}
	q.whereListed()
	switch sort {
	case support.SortNewest, support.SortLongest:
		q.key, q.descending = "d.since", sort == support.SortNewest
		q.fromMoment()
	case support.SortOrganisation:
		q.key = "d.organisation_key"
		q.fromText()
	default:
		q.key = "d.name_key"
		q.fromText()
	}
}

// byProblem goes through the open problems of a kind. Of several that a connection
// has, the oldest one stands for it.
func (q *pageQuery) byProblem() {
	q.source = []string{"problems AS p"}
	q.connection, q.key, q.id = "p.connection_id", "p.opened_at", "p.id"
	q.descending = q.filter.Sort == support.SortNewest
	q.where("p.kind = ? AND p.resolved_at IS NULL", q.filter.Problem)
	if q.filter.Provider != "" {
		q.where("p.provider = ?", q.filter.Provider)
	}
	// As a look-up for each row that is read: a join, and a comparison that looks as
	// if few rows passed it, would have the planner read them all and sort.
	q.where(`(SELECT o.id = p.id FROM problems AS o
		WHERE o.connection_id = p.connection_id AND o.kind = p.kind AND o.resolved_at IS NULL
		ORDER BY o.opened_at, o.id LIMIT 1)`)
	if q.filter.Status != "" || q.filter.Health != "" {
		q.source = append(q.source, "JOIN directory AS d ON d.connection_id = p.connection_id")
		q.whereState()
	}
	q.fromMoment()
}

// bySearch goes through the terms that begin with what is searched for. Of several
// that a connection has, the first one stands for it.
func (q *pageQuery) bySearch() {
	q.source = []string{"directory_terms AS t"}
	q.connection, q.key, q.id = "t.connection_id", "t.term", "t.connection_id"
	first, end := prefixRange(q.filter.Search)
	if q.from.Key < first {
		q.from = support.Place{}
		q.where("t.term >= ?", first)
	}
	if end != "" {
		q.where("t.term < ?", end)
	}
	q.where(`(SELECT min(m.term) = t.term FROM directory_terms AS m
		WHERE m.connection_id = t.connection_id AND m.term >= ?)`, first)
	if q.filter.Provider != "" || q.filter.Status != "" || q.filter.Health != "" || q.since != 0 {
		q.source = append(q.source, "JOIN directory AS d ON d.connection_id = t.connection_id")
		q.whereListed()
	}
	if q.filter.Problem != "" {
		q.whereProblem()
	} else if q.since != 0 {
		q.where("d.since <= ?", q.since)
	}
	q.fromText()
}

// whereListed narrows to what the directory says of provider, status and health.
func (q *pageQuery) whereListed() {
	if q.filter.Provider != "" {
		q.where("d.provider = ?", q.filter.Provider)
	}
	q.whereState()
}

// whereState narrows to a status and a health. That no health is empty is said
// once more, so that the planner knows it of every value.
func (q *pageQuery) whereState() {
	if q.filter.Status != "" {
		q.where("d.status = ?", q.filter.Status)
	}
	if q.filter.Health != "" {
		q.where("d.health = ? AND d.health <> ''", q.filter.Health)
	}
}

// whereProblem narrows what was found to those with a problem.
func (q *pageQuery) whereProblem() {
	condition := `EXISTS (SELECT 1 FROM problems AS p
		WHERE p.connection_id = t.connection_id AND p.kind = ? AND p.resolved_at IS NULL`
	values := []any{q.filter.Problem}
	if q.since != 0 {
		condition += " AND p.opened_at <= ?"
		values = append(values, q.since)
	}
	q.where(condition+")", values...)
}

// fromText begins behind the place, where the key is a text.
func (q *pageQuery) fromText() {
	if q.from != (support.Place{}) {
		q.where("("+q.key+", "+q.id+") > (?, ?)", q.from.Key, q.from.ID)
	}
}

// fromMoment begins behind the place, where the key is a moment; a place that is
// none is before all. Where the age bounds the same end, the nearer bound alone is
// given: of two the database may begin at the wrong one, and read up to the other.
func (q *pageQuery) fromMoment() {
	key, err := strconv.ParseInt(q.from.Key, 10, 64)
	from := err == nil
	if q.since != 0 && !(from && q.descending && key <= int64(q.since)) {
		q.where(q.key+" <= ?", q.since)
		from = from && !q.descending
	}
	if !from {
		return
	}
	comparison := " > (?, ?)"
	if q.descending {
		comparison = " < (?, ?)"
	}
	q.where("("+q.key+", "+q.id+")"+comparison, key, q.from.ID)
}

// statement is the SQL. The limit stands in it as a number, because a planner that
// does not know it plans for many more rows.
func (q *pageQuery) statement() string {
	direction := ""
	if q.descending {
		direction = " DESC"
	}
	return `SELECT c.id, c.organisation_id, c.provider, c.tenant_id, c.tenant_name, c.tenant_url, c.tenant_address,
			c.status, c.status_since, c.checked_at, c.synced_at, o.name AS organisation, k.lapses_at,
			(SELECT health FROM directory WHERE connection_id = c.id) AS health,
			CAST(page.place_key AS TEXT) AS place_key, page.place_id,
			open.id AS open_id, open.connection_id AS open_connection_id, open.kind AS open_kind, open.subject AS open_subject,
			open.label AS open_label, open.former AS open_former, open.provider_code AS open_provider_code,
			open.opened_at AS open_opened_at, open.times AS open_times, open.told AS open_told
		FROM (SELECT ` + q.connection + ` AS connection_id, ` + q.key + ` AS place_key, ` + q.id + ` AS place_id
			FROM ` + strings.Join(q.source, " ") + `
			WHERE ` + strings.Join(append(q.conditions, "TRUE"), " AND ") + `
			ORDER BY ` + q.key + direction + `, ` + q.id + direction + ` LIMIT ` + strconv.Itoa(q.limit) + `) AS page
		JOIN connections AS c ON c.id = page.connection_id
		LEFT JOIN organisations AS o ON o.id = c.organisation_id
		LEFT JOIN credentials AS k ON k.connection_id = c.id AND ` + renewable + `
		LEFT JOIN problems AS open ON open.connection_id = c.id AND open.resolved_at IS NULL
		ORDER BY page.place_key` + direction + `, page.place_id` + direction + `, open.severity DESC, open.opened_at, open.id`
}

// pageRow is what the statement selects: a connection, once for each open problem.
type pageRow struct {
	ID             string
	OrganisationID string
	Provider       string
	TenantID       string
	TenantName     string
	TenantURL      string `gorm:"column:tenant_url"`
	TenantAddress  string
	Status         connection.Status
	StatusSince    moment
	CheckedAt      moment
	SyncedAt       moment
	Health         connection.Health
	Organisation   *string
	LapsesAt       moment
	PlaceKey       string
	PlaceID        string
	// Open is empty when no problem is open.
	Open problemRow `gorm:"embedded;embeddedPrefix:open_"`
}

// entry converts a row.
func (r pageRow) entry() support.Entry {
	return support.Entry{
		Ref:          connection.Ref{OrganisationID: r.OrganisationID, ID: r.ID},
		Organisation: orEmpty(r.Organisation), Provider: r.Provider,
		Tenant: connection.Tenant{ID: r.TenantID, Name: r.TenantName, URL: r.TenantURL, Address: r.TenantAddress},
		Status: r.Status, StatusSince: r.StatusSince.time(), Health: r.Health,
		CheckedAt: r.CheckedAt.time(), SyncedAt: r.SyncedAt.time(), LapsesAt: r.LapsesAt.time(),
		Place: support.Place{Key: r.PlaceKey, ID: r.PlaceID},
	}
}
