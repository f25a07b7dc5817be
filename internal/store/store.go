package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/database"
	"mooring/internal/secret"
)

// defaultDeadline is the Deadline of Options that name none.
const defaultDeadline = 10 * time.Second

// Options are what the repositories need. All are required but Deadline.
type Options struct {
	Database *database.Database
	// Keyset seals tokens and PKCE verifiers.
	Keyset *secret.Keyset
	// Now is the clock of claims, events and status changes.
	Now func() time.Time
	// Deadline bounds a transaction, the wait for its turn included; 0: 10 s.
	Deadline time.Duration
}

// Store makes the repositories of one database.
type Store struct {
	base base
}

// base is what the repositories share.
type base struct {
	database *database.Database
	keyset   *secret.Keyset
	now      func() time.Time
	deadline time.Duration
}

// New makes a Store.
func New(options Options) *Store {
	if options.Deadline == 0 {
		options.Deadline = defaultDeadline
	}
	return &Store{base: base{
		database: options.Database, keyset: options.Keyset, now: options.Now, deadline: options.Deadline,
	}}
}

// Connections returns the repository that implements connection.Store.
func (s *Store) Connections() *Connections { return &Connections{base: s.base} }

// Credentials returns the repository that implements token.Store.
func (s *Store) Credentials() *Credentials { return newCredentials(s.base) }

// Syncs returns the repository that implements syncer.Store and syncer.Reader.
func (s *Store) Syncs() *Syncs { return &Syncs{base: s.base} }

// Copies returns the repository that implements connection.Copies.
func (s *Store) Copies() *Copies { return &Copies{base: s.base} }

// Support returns the repository that implements support.Store.
func (s *Store) Support() *Support { return &Support{base: s.base} }

// ConnectSessions returns the repository that implements connectlink.Store.
func (s *Store) ConnectSessions() *ConnectSessions { return &ConnectSessions{base: s.base} }

// read returns gorm for one statement outside a transaction.
func (b base) read(ctx context.Context) *gorm.DB {
	return b.database.Gorm().WithContext(ctx)
}

// clock is the time in a statement by which processes measure each other: the
// database's own or, where it has none, this process's.
func (b base) clock() clause.Expr {
	if own := b.database.ServerClock(); own != "" {
		return gorm.Expr(own)
	}
	return gorm.Expr("?", at(b.now()))
}

// write runs fn in one transaction with a deadline. An error or a panic in fn
// rolls it back. Inside fn only tx may touch the database: there may be one
// connection, and waiting for a second one would never end.
func (b base) write(ctx context.Context, fn func(tx *gorm.DB) error) error {
	limited, cancel := context.WithTimeout(ctx, b.deadline)
	defer cancel()
	return transactionError(limited, b.database.Gorm().WithContext(limited).Transaction(fn))
}
