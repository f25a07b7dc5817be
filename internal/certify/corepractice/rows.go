package corepractice

import (
	"database/sql"
	"fmt"
	"strings"
)

// rows counts a table's rows.
func (q *inquiry) rows(table string) int { return q.number(`SELECT count(*) FROM "` + table + `"`) }

// number reads one number from the database.
func (q *inquiry) number(query string, values ...any) int {
	var number int
	if q.failed == nil {
		q.try(q.App.Database.SQL().QueryRowContext(q.ctx, query, values...).Scan(&number))
	}
	return number
}

// texts reads one column of texts, empty ones and NULL left out.
func (q *inquiry) texts(query string, values ...any) []string {
	if q.failed != nil {
		return nil
	}
	rows, err := q.App.Database.SQL().QueryContext(q.ctx, query, values...)
	if !q.try(err) {
		return nil
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var one sql.NullString
		if !q.try(rows.Scan(&one)) {
			return nil
		}
		if one.String != "" {
			all = append(all, one.String)
		}
	}
	q.try(rows.Err())
	return all
}

// table is a table with how many rows of a connection it has.
type table struct {
	name string
	rows int
}

// tablesOf counts the rows of a connection in every table that can have one. The
// schema itself is asked which those are, so that none is forgotten.
func (q *inquiry) tablesOf(id string) []table {
	names := q.texts(`SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
		WHERE m.type = 'table' AND c.name = 'connection_id' ORDER BY m.name`)
	var tables []table
	for _, name := range names {
		tables = append(tables, table{name, q.number(`SELECT count(*) FROM "`+name+`" WHERE connection_id = ?`, id)})
	}
	return tables
}

// tabulate shows counts as evidence.
func tabulate(tables []table) string {
	var lines strings.Builder
	for _, t := range tables {
		fmt.Fprintf(&lines, "%7d  %s\n", t.rows, t.name)
	}
	return lines.String()
}
