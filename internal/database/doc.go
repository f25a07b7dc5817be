// Package database opens the database, brings its schema up to date and counts
// statements for tests. What belongs to one kind of database stands in files of
// its own (sqlite*.go); the rest of the program sees gorm and database/sql.
package database
