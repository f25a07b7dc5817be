package main

import (
	"context"
	"fmt"
	"os/user"
	"strconv"
	"strings"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/app"
	"mooring/internal/config"
)

// apikeyCommands look after the keys of the vendor's own programs.
type apikeyCommands struct {
	Add    apikeyAddCommand    `cmd:"" help:"Make a key for one of your programs, and print it this once."`
	List   apikeyListCommand   `cmd:"" help:"List the keys: what they allow, and when they were last used."`
	Revoke apikeyRevokeCommand `cmd:"" help:"End a key at once."`
}

// apikeyAddCommand makes one key.
type apikeyAddCommand struct {
	config.Storage `embed:""`

	Name      string   `required:"" help:"What the key is for, such as \"booking service\"."`
	Scope     []string `required:"" enum:"read,tokens,proxy,manage" help:"What it allows, separated by commas: read (connections, synced data, events), tokens (access tokens), proxy (calls to a provider through Mooring), manage (changes)."`
	ExpiresIn lifetime `placeholder:"90d" help:"How long it lasts: days (90d) or hours (720h). Left out: until it is revoked."`
}

// Run implements kong's command. The key alone goes to standard output, so that it
// can be piped to where it is kept.
func (c apikeyAddCommand) Run(around surroundings) error {
	wanted := apikey.NewKey{Name: c.Name, By: "command line (" + whoami() + ")"}
	for _, scope := range c.Scope {
		wanted.Scopes = append(wanted.Scopes, apikey.Scope(scope))
	}
	if c.ExpiresIn > 0 {
		wanted.ExpiresAt = time.Now().Add(time.Duration(c.ExpiresIn))
	}
	return withKeys(around, c.Storage, func(ctx context.Context, keys *apikey.Service) error {
		made, text, err := keys.Create(ctx, wanted)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(around.stderr, "Made the key %s (%s), %s. It is shown this once: keep it where your program finds it.\n",
			made.ID, made.Name, ending(made))
		_, err = fmt.Fprintln(around.stdout, text.Reveal())
		return err
	})
}

// ending says how long a key lasts.
func ending(key apikey.Key) string {
	if key.ExpiresAt.IsZero() {
		return "which lasts until it is revoked"
	}
	return "which expires on " + moment(key.ExpiresAt)
}

// moment writes a time for people who run commands.
func moment(at time.Time) string { return at.UTC().Format("2006-01-02 15:04 UTC") }

// whoami is the name of who runs the command; the system may not know it.
func whoami() string {
	current, err := user.Current()
	if err != nil || current.Username == "" {
		return "unknown"
	}
	return current.Username
}

// lifetime is a duration that may be written in days.
type lifetime time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *lifetime) UnmarshalText(text []byte) error {
	written := string(text)
	span, err := time.ParseDuration(written)
	if days, isDays := strings.CutSuffix(written, "d"); isDays {
		var count int64
		if count, err = strconv.ParseInt(days, 10, 16); err == nil {
			span = time.Duration(count) * 24 * time.Hour
		}
	}
	if err != nil || span <= 0 {
		return fmt.Errorf("%q is not how long a key lasts: write days, such as 90d, or hours, such as 720h", written)
	}
	*l = lifetime(span)
	return nil
}

// withKeys opens the stored keys.
func withKeys(around surroundings, storage config.Storage, use func(context.Context, *apikey.Service) error) error {
	return app.WithKeys(around.ctx, around.stored(storage), func(keys *apikey.Service) error { return use(around.ctx, keys) })
}
