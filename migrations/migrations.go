package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// SQLite returns the migrations for SQLite, in goose's format.
func SQLite() fs.FS { return folder("sqlite") }

// Postgres returns the migrations for PostgreSQL, in goose's format.
func Postgres() fs.FS { return folder("postgres") }

// folder returns the files of one kind of database.
func folder(name string) fs.FS {
	found, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the names are valid constants
	}
	return found
}
