package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/config"
)

// apikeyListCommand lists the keys.
type apikeyListCommand struct {
	config.Storage `embed:""`
}

// Run implements kong's command.
func (c apikeyListCommand) Run(around surroundings) error {
	return withKeys(around, c.Storage, func(ctx context.Context, keys *apikey.Service) error {
		all, err := keys.List(ctx)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			_, err = fmt.Fprintln(around.stdout, "There is no key. Make one with: mooring apikey add")
			return err
		}
		table := tabwriter.NewWriter(around.stdout, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "ID\tNAME\tALLOWS\tMADE\tBY\tLAST USED\tSTATE") // Flush returns what went wrong.
		for _, key := range all {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", key.ID, key.Name, allowed(key), moment(key.CreatedAt), key.CreatedBy,
				lastUsed(key), stateOf(key, time.Now()))
		}
		return table.Flush()
	})
}

// allowed lists what a key allows.
func allowed(key apikey.Key) string {
	names := make([]string, len(key.Scopes))
	for i, scope := range key.Scopes {
		names[i] = string(scope)
	}
	return strings.Join(names, ",")
}

// lastUsed is when a key was last used.
func lastUsed(key apikey.Key) string {
	if key.LastUsedAt.IsZero() {
		return "never"
	}
	return moment(key.LastUsedAt)
}

// stateOf is whether a key stands.
func stateOf(key apikey.Key, now time.Time) string {
	switch {
	case !key.RevokedAt.IsZero():
		return "revoked " + moment(key.RevokedAt)
	case !key.Stands(now):
		return "expired " + moment(key.ExpiresAt)
	case key.ExpiresAt.IsZero():
		return "stands"
	default:
		return "stands until " + moment(key.ExpiresAt)
	}
}

// apikeyRevokeCommand ends one key.
type apikeyRevokeCommand struct {
	config.Storage `embed:""`

	ID string `arg:"" help:"The key's id, as it is listed: the twelve characters after \"mooring_\"."`
}

// Run implements kong's command. To revoke a key again changes nothing.
func (c apikeyRevokeCommand) Run(around surroundings) error {
	return withKeys(around, c.Storage, func(ctx context.Context, keys *apikey.Service) error {
		err := keys.Revoke(ctx, c.ID)
		if errors.Is(err, apikey.ErrNotFound) {
			return errors.New("there is no key of that id; list them with: mooring apikey list") // What was typed may be a whole key.
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(around.stdout, "The key %s is revoked. No request is served with it any more.\n", c.ID)
		return err
	})
}
