package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql
var files embed.FS

// SQLite returns the migrations for SQLite, in goose's format.
func SQLite() fs.FS {
	folder, err := fs.Sub(files, "sqlite")
	if err != nil {
		panic(err) // the name is a valid constant
	}
	return folder
}
