package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"mooring/internal/app"
	"mooring/internal/config"
)

// serveCommand serves the connection page.
type serveCommand struct {
	config.Config `embed:""`
}

// Run implements kong's command.
func (c serveCommand) Run(around surroundings) error {
	site, err := listen(around.ctx, c.Listen, "--listen (MOORING_LISTEN)")
	if err != nil {
		return err
	}
	serving := serving{
		site: site, drain: c.Drain,
		options: app.Options{Config: c.Config, Logger: config.NewLogger(c.LogFormat, around.stderr)},
	}
	if c.MetricsListen != "" {
		serving.metrics, err = listen(around.ctx, c.MetricsListen, "--metrics-listen (MOORING_METRICS_LISTEN)")
		if err != nil {
			return errors.Join(err, site.Close())
		}
	}
	return serving.run(around.ctx, func(*app.App) error { return c.announce(around.stdout, serving) })
}

// announce prints where everything is.
func (c serveCommand) announce(to io.Writer, serving serving) error {
	said := fmt.Sprintf("%s is at %s (listening on %s)\n", c.AppName, c.PublicURL(), serving.site.Addr())
	if serving.metrics != nil {
		said += fmt.Sprintf("Metrics are at http://%s/metrics\n", serving.metrics.Addr())
	}
	if _, configured := c.MailServer(); !configured {
		folder, err := filepath.Abs(c.MailFolderPath())
		if err != nil {
			return fmt.Errorf("find the folder for mail: %w", err)
		}
		said += fmt.Sprintf("Mail is written to %s: nobody gets it before MOORING_SMTP_URL is set\n", folder)
	}
	_, err := io.WriteString(to, said)
	return err
}

// run makes an App ready, calls ready with it, serves until ctx ends, and
// stops everything in order.
func (s serving) run(ctx context.Context, ready func(*app.App) error) (err error) {
	defer func() {
		if err != nil {
			s.close() // Served: closed already. Not served: nobody else does.
		}
	}()
	if err := app.Prepare(ctx, s.options); err != nil {
		return err
	}
	running, err := app.New(ctx, s.options)
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
	stopMetrics := s.serveMetrics(ctx, running.Metrics())
	drained := afterDrain(ctx, s.drain, s.options.Logger)
	return errors.Join(serveUntilDone(drained, s.site, leaving(ctx, running.Handler())), stopMetrics())
}

// serveMetrics serves the metrics beside the site, if they have a listener,
// until the function that it returns is called.
func (s serving) serveMetrics(ctx context.Context, metrics http.Handler) (stop func() error) {
	if s.metrics == nil {
		return func() error { return nil }
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	routes := http.NewServeMux()
	routes.Handle("GET /metrics", metrics)
	ended := make(chan error, 1)
	go func() { ended <- serveUntilDone(ctx, s.metrics, routes) }()
	return func() error {
		cancel()
		return <-ended
	}
}

// serving is where and how an App is served.
type serving struct {
	site net.Listener
	// metrics is nil when the metrics are not served.
	metrics net.Listener
	options app.Options
	// drain is how long requests are still taken once the program is to stop.
	drain time.Duration
}

// close closes the listeners.
func (s serving) close() {
	_ = s.site.Close()
	if s.metrics != nil {
		_ = s.metrics.Close()
	}
}
