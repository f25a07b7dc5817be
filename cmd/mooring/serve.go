package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"mooring/internal/app"
	"mooring/internal/config"
)

// closePatience is how long syncs, revocations and renewals under way may take
// once the program stops.
const closePatience = 30 * time.Second

// serveCommand serves the connection page.
type serveCommand struct {
	config.Config `embed:""`
}

// Run implements kong's command.
func (c serveCommand) Run(around surroundings) error {
	listener, err := listen(around.ctx, c.Listen, "--listen (MOORING_LISTEN)")
	if err != nil {
		return err
	}
	options := app.Options{Config: c.Config, Logger: config.NewLogger(c.LogFormat, around.stderr)}
	return serve(around.ctx, listener, options, func(*app.App) error {
		_, err := fmt.Fprintf(around.stdout, "%s is at %s (listening on %s)\n", c.AppName, c.PublicURL(), listener.Addr())
		return err
	})
}

// serve makes an App ready, calls ready with it, serves until ctx ends, and
// stops everything in order.
func serve(ctx context.Context, listener net.Listener, options app.Options, ready func(*app.App) error) (err error) {
	defer func() {
		if err != nil {
			_ = listener.Close() // Served: closed already. Not served: nobody else does.
		}
	}()
	if err := app.Prepare(ctx, options); err != nil {
		return err
	}
	running, err := app.New(ctx, options)
	if err != nil {
		return err
	}
	defer func() {
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
		defer cancel()
		err = errors.Join(err, running.Close(patience))
	}()
	// Syncs stop by Close and not by ctx: a page that is being written settles first.
	if err := running.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	if err := ready(running); err != nil {
		return err
	}
	return serveUntilDone(ctx, listener, running.Handler())
}
