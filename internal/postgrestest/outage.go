package postgrestest

import (
	"net/url"
	"strings"
	"testing"
)

// Shut lets nobody into a database that Database or Copy made, and cuts every
// connection to it, until reopen is called. To its users it is a server that went away.
func Shut(t testing.TB, database string) (reopen func()) {
	t.Helper()
	administer(t, database, "ALTER DATABASE %s ALLOW_CONNECTIONS false")
	Cut(t, database)
	return func() {
		t.Helper()
		administer(t, database, "ALTER DATABASE %s ALLOW_CONNECTIONS true")
	}
}

// Cut ends every connection to a database, whatever it is busy with. New ones are let in.
func Cut(t testing.TB, database string) {
	t.Helper()
	administer(t, database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' AND pid <> pg_backend_pid()")
}

// ReadOnly makes a database read-only, as a standby is, until undo is called;
// connections are cut each time.
func ReadOnly(t testing.TB, database string) (undo func()) {
	t.Helper()
	administer(t, database, "ALTER DATABASE %s SET default_transaction_read_only = on")
	Cut(t, database)
	return func() {
		t.Helper()
		administer(t, database, "ALTER DATABASE %s RESET default_transaction_read_only")
		Cut(t, database)
	}
}

// administer runs a statement about a database from outside of it; %s stands for its name.
func administer(t testing.TB, database, statement string) {
	t.Helper()
	from, err := url.Parse(database)
	if err != nil {
		t.Fatalf("database's URL: %v", err)
	}
	name := strings.TrimPrefix(from.Path, "/")
	from.Path = "/postgres"
	if err := execute(from.String(), strings.ReplaceAll(statement, "%s", name)); err != nil {
		t.Fatalf("administer %s: %v", name, err)
	}
}
