package config

import "strings"

// Storage is what every command needs that works on the stored data. A command
// that needs no more embeds it instead of Config, and shows no other flag.
type Storage struct {
	// DatabaseURL says where the rows are. It may hold a password, so it is
	// never logged and never part of an error.
	DatabaseURL string `name:"database-url" env:"MOORING_DATABASE_URL" default:"sqlite:mooring.db" help:"Database: sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME for PostgreSQL 15 or newer. Set one with a password in the environment: other programs on the machine can read flags."`
	// KeysetFile is where the encryption keys are; read it through KeysetPath.
	KeysetFile string `name:"keyset-file" env:"MOORING_KEYSET_FILE" placeholder:"PATH" help:"File with the keys that seal what is stored. Left empty, it is the SQLite file's name with .keyset added. With SQLite it is made on first start; for PostgreSQL \"mooring keys generate\" makes it."`
	// LogFormat is FormatText or FormatJSON.
	LogFormat string `name:"log-format" env:"MOORING_LOG_FORMAT" default:"text" help:"Log format: text or json."`
}

// Validate checks everything and returns every fault at once, as Faults; nil
// when there is none.
func (s Storage) Validate() error {
	var faults Faults
	s.checkDatabase(&faults)
	s.checkLogFormat(&faults)
	return faults.orNil()
}

// sqliteScheme begins a database URL that names a SQLite file.
const sqliteScheme = "sqlite:"

// SQLitePath is the file of a SQLite database; false for any other database.
func (s Storage) SQLitePath() (string, bool) { return strings.CutPrefix(s.DatabaseURL, sqliteScheme) }

// KeysetPath is the file with the encryption keys: MOORING_KEYSET_FILE, or the
// SQLite file's name with ".keyset" added. Only beside a SQLite database may a
// missing keyset be made at the first start: several processes on one server
// would each make their own.
func (s Storage) KeysetPath() string {
	if s.KeysetFile != "" {
		return s.KeysetFile
	}
	if path, isSQLite := s.SQLitePath(); isSQLite && path != "" {
		return path + ".keyset"
	}
	return ""
}

// checkDatabase checks the database's URL, whose text is never repeated, and
// that a place for the keyset follows from it. What stands after the scheme of
// a PostgreSQL URL is for package database to read.
func (s Storage) checkDatabase(faults *Faults) {
	const variable = "MOORING_DATABASE_URL"
	const write = "Write sqlite: and a path, such as sqlite:mooring.db, or an address such as postgres://mooring@db.example.com/mooring"
	path, isSQLite := s.SQLitePath()
	scheme, _, _ := strings.Cut(s.DatabaseURL, "://")
	switch {
	case isSQLite && strings.TrimSpace(path) == "":
		faults.add(variable, "names no file", write)
	case isSQLite && (strings.ContainsAny(path, "?#") || strings.Contains(path, ":memory:")):
		faults.add(variable, "is not the path of a file (it may hold neither ? nor #, nor be :memory:)", write)
	case isSQLite:
	case scheme != "postgres" && scheme != "postgresql":
		faults.add(variable, "does not begin with sqlite: or postgres://", write)
	case s.KeysetFile == "":
		faults.add("MOORING_KEYSET_FILE", "is empty, and there is no SQLite file to keep it beside",
			"Write the path of the keyset that \"mooring keys generate\" made")
	}
}

// checkLogFormat checks the log's format.
func (s Storage) checkLogFormat(faults *Faults) {
	if s.LogFormat != FormatText && s.LogFormat != FormatJSON {
		faults.add("MOORING_LOG_FORMAT", "is neither text nor json", "Write text or json")
	}
}
