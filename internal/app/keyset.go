package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/store"
)

// stored is an open database together with the keyset that seals what is in it.
type stored struct {
	database     *database.Database
	keyset       *secret.Keyset
	repositories *store.Store
}

// openStored opens both and checks that they belong together. Its errors say
// what to do: a *database.SchemaError, or a *secret.KeysetError for a keyset that
// is missing, cannot be used, or is not the one that the database was sealed with.
// None of them changes anything.
func openStored(ctx context.Context, options Options) (*stored, error) {
	opened, err := openDatabase(ctx, options)
	if err != nil {
		return nil, err
	}
	made := &stored{database: opened}
	if err := made.unlock(ctx, options); err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return made, nil
}

// unlock reads the keys and tries them.
func (s *stored) unlock(ctx context.Context, options Options) (err error) {
	now := options.Now
	if now == nil {
		now = time.Now
	}
	path := options.Config.KeysetPath()
	s.keyset, err = secret.FollowKeyset(secret.FollowOptions{Path: path, Trouble: func(err error) {
		options.Logger.ErrorContext(context.WithoutCancel(ctx), "the keyset file changed into one that cannot be used; the keys read before stay in use",
			slog.Any("error", err))
	}})
	s.repositories = store.New(store.Options{Database: s.database, Keyset: s.keyset, Now: now})
	if errors.Is(err, secret.ErrKeysetMissing) {
		return s.missing(ctx, path)
	}
	if err != nil {
		return err
	}
	return s.prove(ctx, path)
}

// missing says what to do about a keyset that is not there. A new one is
// the answer only where nothing was sealed yet.
func (s *stored) missing(ctx context.Context, path string) error {
	sealed, err := s.repositories.HoldsSealed(ctx)
	if err != nil {
		return err
	}
	fault := &secret.KeysetError{Path: path, Kind: secret.ErrKeysetMissing}
	if sealed {
		fault.Remedy = "put your copy of it back. Nothing was changed. A new one from \"mooring keys generate\" " +
			"could open nothing of what the database holds. " + lostForGood
	} else {
		fault.Remedy = "this database holds nothing sealed yet, so run \"mooring keys generate\", or put your copy of it back"
	}
	return fault
}

// lostForGood is the way on for somebody who has no copy left.
const lostForGood = "If no copy is left anywhere, run \"mooring keys generate --lost\": then every practice has to reconnect"

// prove checks the keyset against the database.
func (s *stored) prove(ctx context.Context, path string) error {
	err := s.repositories.ProveKeyset(ctx)
	if errors.Is(err, store.ErrOtherKeyset) {
		return &secret.KeysetError{Path: path, Kind: secret.ErrKeysetForeign, Remedy: "put your copy of the right file in its place, " +
			"or name it in MOORING_KEYSET_FILE. Nothing was changed. " + lostForGood}
	}
	return err
}

// ready checks what a process needs to serve: the database, its schema, and that
// the keyset still opens what the database holds. A schema that was migrated for
// a newer version since the start is fine, or every process of this version
// would be taken out of service before one of the newer version runs.
func (s *stored) ready(ctx context.Context) error {
	var schema *database.SchemaError
	if err := s.database.CheckSchema(ctx); err != nil && !(errors.As(err, &schema) && schema.Newer()) {
		return err
	}
	return s.repositories.CheckKeyset(ctx)
}

// close closes the database.
func (s *stored) close() error { return s.database.Close() }
