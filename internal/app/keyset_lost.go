package app

import (
	"context"
	"errors"
	"fmt"

	"mooring/internal/secret"
)

// errNotLost: there is nothing to give up.
var errNotLost = errors.New("the keyset opens what the database holds: nothing is lost, and nothing was changed")

// GiveUpLost gives up what the keyset of the database's past sealed, because no
// copy of it is left: the keyset that is in its place becomes the database's own.
// It returns how many connections have to be reconnected.
func GiveUpLost(ctx context.Context, options Options) (connections int, err error) {
	opened, err := openDatabase(ctx, options)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	lost := &stored{database: opened}
	switch err := lost.unlock(ctx, options); {
	case err == nil:
		return 0, errNotLost
	case !errors.Is(err, secret.ErrKeysetForeign):
		return 0, err
	}
	connections, err = lost.repositories.ForgetLost(ctx)
	if err != nil {
		return connections, fmt.Errorf("give up what is lost: %w", err)
	}
	return connections, lost.repositories.ScrubResealed(ctx)
}
