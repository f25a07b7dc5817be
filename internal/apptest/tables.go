package apptest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Tables is every row of every table, as text, sorted within each table: to be
// compared before and after what must change nothing.
func (s *Site) Tables(t testing.TB) map[string][]string {
	t.Helper()
	tables := make(map[string][]string)
	for _, row := range s.Rows(t, `SELECT name FROM sqlite_master WHERE type = 'table'`) {
		name := strings.Trim(row, `"`)
		rows := s.Rows(t, `SELECT * FROM "`+name+`"`)
		slices.Sort(rows)
		tables[name] = rows
	}
	return tables
}

// Rows are the rows of a query, each as text: its columns, quoted, with a bar between.
func (s *Site) Rows(t testing.TB, query string, arguments ...any) []string {
	t.Helper()
	rows, err := s.App.Database.Gorm().WithContext(t.Context()).Raw(query, arguments...).Rows()
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var texts []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		texts = append(texts, rowText(values))
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return texts
}

// rowText writes scanned columns.
func rowText(values []any) string {
	columns := make([]string, len(values))
	for i, value := range values {
		switch value := (*value.(*any)).(type) {
		case []byte:
			columns[i] = fmt.Sprintf("%x", value)
		case string:
			columns[i] = fmt.Sprintf("%q", value)
		default:
			columns[i] = fmt.Sprint(value)
		}
	}
	return strings.Join(columns, "|")
}

// Exec runs a statement that a test needs to set a scene.
func (s *Site) Exec(t testing.TB, statement string, arguments ...any) {
	t.Helper()
	if err := s.App.Database.Gorm().WithContext(t.Context()).Exec(statement, arguments...).Error; err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
