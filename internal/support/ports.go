package support

import (
	"context"
	"time"

	"mooring/internal/connection"
)

// Store reads and writes what support sees, over all organisations. Every list is
// as fast on its last page as on its first.
type Store interface {
	// Entries lists a page of connections from behind a place on, in one statement.
	Entries(ctx context.Context, filter Filter, now time.Time, from Place, limit int) ([]Entry, error)
	// Counts counts connections by provider, status and health, without a look at them.
	Counts(ctx context.Context) ([]Count, error)
	// Causes counts open problems by provider and kind, the most first.
	Causes(ctx context.Context) ([]Cause, error)
	// Find names the connection of an id, in whatever organisation; ErrNotFound.
	Find(ctx context.Context, id string) (connection.Ref, error)
	// Detail reads everything about one connection, in a fixed number of
	// statements; days is the first day of its history ("2026-11-24").
	Detail(ctx context.Context, ref connection.Ref, days string) (Detail, error)
	// AddNote writes a note and its event in one transaction.
	AddNote(ctx context.Context, ref connection.Ref, note Note) error
	// Visited writes that staff opened the connection, unless the same person did
	// since a moment.
	Visited(ctx context.Context, ref connection.Ref, by connection.Actor, at, since time.Time) error
	// Fold adds up the changes that counts are made of.
	Fold(ctx context.Context) error
}

// Letters sends email to the owners of an organisation; notify.Service implements it.
type Letters interface {
	// AskToSignIn queues a letter with a link to sign in again to each owner who
	// can be told, and returns how many there are; asking again within ten minutes
	// sends nothing and returns the same number. connection.ErrNotLive: it is
	// disconnected, and nobody is asked.
	AskToSignIn(ctx context.Context, ref connection.Ref, by connection.Actor) (int, error)
}

// Connections is what staff may do with a connection; connection.Service implements it.
type Connections interface {
	CheckForSupport(ctx context.Context, ref connection.Ref, by connection.Actor) (connection.CheckResult, error)
	Events(ctx context.Context, filter connection.EventFilter) ([]connection.Event, error)
	Info(slug string) (connection.ProviderInfo, bool)
	Infos() []connection.ProviderInfo
}
