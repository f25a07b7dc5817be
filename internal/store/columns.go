package store

import (
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Statements name their columns. PostgreSQL refuses a prepared statement that says *
// once a newer version has added a column, and an older one serves on meanwhile.

// returning has a statement return every column of a row's struct.
func returning(db *gorm.DB, row any) clause.Returning {
	parsed := gorm.Statement{DB: db}
	if err := parsed.Parse(row); err != nil {
		_ = db.AddError(err)
		return clause.Returning{}
	}
	var columns []clause.Column
	for _, name := range parsed.Schema.DBNames {
		columns = append(columns, clause.Column{Name: name})
	}
	return clause.Returning{Columns: columns}
}

// columnsOf writes the columns of a row's struct as a list, each of a table.
func columnsOf(db *gorm.DB, row any, table string) string {
	var list []string
	for _, column := range returning(db, row).Columns {
		list = append(list, table+"."+column.Name)
	}
	return strings.Join(list, ", ")
}
