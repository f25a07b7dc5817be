package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/store"
)

// keysAndDatabase looks at what is stored, and at the keys that open it.
func (e *examination) keysAndDatabase(ctx context.Context) []Finding {
	if e.wrong("MOORING_DATABASE_URL", "MOORING_KEYSET_FILE") {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, e.options.Patience)
	defer cancel()
	a := &area{name: "Database"}
	keys := &area{name: "Keys"}
	opened := e.openDatabase(ctx, a)
	if opened == nil {
		e.keysAlone(keys)
		return append(a.findings, keys.findings...)
	}
	if schemaFits(ctx, a, opened) {
		e.keysOf(ctx, keys, opened)
	} else {
		e.keysAlone(keys)
	}
	if err := opened.Close(); err != nil {
		a.warning("closing", "It did not close: "+err.Error()+".", "Look at the machine's disk and memory.")
	}
	return append(a.findings, keys.findings...)
}

// openDatabase opens the database, if that changes nothing; nil when it was not
// opened.
func (e *examination) openDatabase(ctx context.Context, a *area) *database.Database {
	if path, isSQLite := e.config.SQLitePath(); isSQLite && !openableFile(a, path) {
		return nil
	}
	opened, err := database.Open(ctx, database.Options{URL: e.config.DatabaseURL, Now: e.options.Now})
	if err != nil {
		do := "Look whether the server runs, and whether MOORING_DATABASE_URL names it with the right user, password and database."
		if errors.As(err, new(*database.URLError)) {
			do = "Write MOORING_DATABASE_URL as sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME."
		}
		a.fault("connection", "It cannot be opened: "+err.Error()+".", do)
		return nil
	}
	a.ok("connection", "It answers.")
	return opened
}

// openableFile looks at a SQLite file from outside: opening makes what is not there,
// and closes to others what is open to them, and a doctor does neither.
func openableFile(a *area, path string) bool {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
			a.fault("file", "There is no folder "+filepath.Dir(path)+" to keep it in.", "Make the folder, or name another in MOORING_DATABASE_URL.")
			return false
		}
		a.ok("file", path+" is not there yet: the first start makes it.")
		return false
	case err != nil:
		a.fault("file", path+" cannot be looked at: "+cause(err)+".", "Let the user who runs mooring read it and its folder.")
		return false
	case !info.Mode().IsRegular():
		a.fault("file", path+" is not a file.", "Name a file in MOORING_DATABASE_URL.")
		return false
	case info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows":
		a.warning("file", "Other users of this machine can reach "+path+", so it was not opened. The next start closes it to them.", "Run: chmod 600 "+path)
		return false
	}
	if err := looksLikeOurs(path); err != nil {
		a.fault("file", path+" cannot be used: "+cause(err)+".", "Name another file in MOORING_DATABASE_URL, or put your copy back.")
		return false
	}
	return true
}

// sqliteHeader begins a SQLite file; walMark, further on, one with a write-ahead log,
// as every one of ours is (SQLite file format, section 1.3).
const (
	sqliteHeader = "SQLite format 3\x00"
	walMark      = "\x02\x02"
	// markedLength is where walMark ends.
	markedLength = 20
)

// looksLikeOurs reads the first bytes of a file.
func looksLikeOurs(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	first := make([]byte, markedLength)
	if _, err := io.ReadFull(file, first); err != nil || !strings.HasPrefix(string(first), sqliteHeader) {
		return errors.New("it is not a SQLite database")
	}
	if !strings.HasSuffix(string(first), walMark) {
		return errors.New("it is a SQLite database that mooring did not make")
	}
	return nil
}

// schemaFits looks at the schema.
func schemaFits(ctx context.Context, a *area, opened *database.Database) bool {
	const migrate = "Run \"mooring migrate\"; with SQLite the next start does it by itself."
	var tables int
	// Reading the version where there is none would make the table that holds it.
	if err := opened.SQL().QueryRowContext(ctx, "SELECT count(*) FROM goose_db_version").Scan(&tables); err != nil {
		if database.Away(err) {
			a.fault("schema", "The database went away.", "Look whether its server runs.")
		} else {
			a.fault("schema", "It has no tables of ours yet.", migrate)
		}
		return false
	}
	var schema *database.SchemaError
	switch err := opened.CheckSchema(ctx); {
	case err == nil:
		version, _ := opened.SchemaVersion(ctx)
		a.ok("schema", fmt.Sprintf("It has version %d, as this program needs.", version))
		return true
	case errors.As(err, &schema) && schema.Newer():
		a.fault("schema", fmt.Sprintf("It has version %d and this program knows %d.", schema.Have, schema.Want), "Run a newer mooring.")
	case errors.As(err, &schema):
		a.fault("schema", fmt.Sprintf("It has version %d and this program needs %d, or the queue's tables are behind.", schema.Have, schema.Want), migrate)
	default:
		a.fault("schema", "It cannot be read: "+err.Error()+".", "Look at the database's own log.")
	}
	return false
}

// cause is what a file system says, without the path.
func cause(err error) string {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		return fault.Err.Error()
	}
	return err.Error()
}

// keysAlone looks at the keyset file where there is no database to try it on.
func (e *examination) keysAlone(a *area) {
	path := e.config.KeysetPath()
	_, err := secret.LoadKeyset(path)
	file, isSQLite := e.config.SQLitePath()
	_, absent := os.Stat(file)
	switch {
	case err == nil:
		a.ok("keyset", path+" is a keyset for its owner alone.")
		a.unseen("what it opens", "The database was not read, so that nobody tried.")
	case errors.Is(err, secret.ErrKeysetMissing) && isSQLite && errors.Is(absent, fs.ErrNotExist):
		a.ok("keyset", path+" is not there yet: the first start makes it.")
	default:
		keysetFault(a, err)
	}
}

// keysOf tries the keyset on what the database holds.
func (e *examination) keysOf(ctx context.Context, a *area, opened *database.Database) {
	path := e.config.KeysetPath()
	keyset, err := secret.LoadKeyset(path)
	repositories := store.New(store.Options{Database: opened, Keyset: keyset, Now: e.options.Now})
	sealed, heldErr := repositories.HoldsSealed(ctx)
	switch {
	case errors.Is(err, secret.ErrKeysetMissing) && sealed:
		a.fault("keyset", "There is no "+path+", and the database holds what was sealed with it.",
			"Put your copy of it back. If none is left anywhere, \"mooring keys generate --lost\" lets every practice reconnect.")
		return
	case errors.Is(err, secret.ErrKeysetMissing):
		a.fault("keyset", "There is no "+path+".", "Run \"mooring keys generate\", or put your copy of it back.")
		return
	case err != nil:
		keysetFault(a, err)
		return
	}
	a.ok("keyset", path+" is a keyset for its owner alone.")
	switch err := repositories.CheckKeyset(ctx); {
	case err == nil:
		a.ok("what it opens", "It opens what the database holds.")
	case errors.Is(err, store.ErrOtherKeyset):
		a.fault("what it opens", "It does not open what the database holds: it is not the keyset that sealed it.",
			"Put your copy of the right file in its place, or name it in MOORING_KEYSET_FILE.")
	case heldErr == nil && !sealed:
		a.ok("what it opens", "The database holds nothing sealed yet.")
	case heldErr == nil:
		a.warning("what it opens", "The database has no proof of its keyset yet; the next start tries it.", "Start mooring, and run this again.")
	default:
		a.fault("what it opens", "The database cannot be read: "+heldErr.Error()+".", "Look at the database's own log.")
	}
}

// keysetFault tells what is wrong with a keyset file.
func keysetFault(a *area, err error) {
	var fault *secret.KeysetError
	if !errors.As(err, &fault) {
		a.fault("keyset", "It cannot be read.", "Look at MOORING_KEYSET_FILE.")
		return
	}
	do := "Put your copy of it back, or name another in MOORING_KEYSET_FILE."
	switch {
	case errors.Is(err, secret.ErrKeysetExposed):
		do = "Run: chmod 600 " + fault.Path
	case errors.Is(err, secret.ErrKeysetMissing):
		do = "Run \"mooring keys generate\", or put your copy of it back."
	}
	a.fault("keyset", fault.Path+": "+fault.Kind.Error()+".", do)
}
