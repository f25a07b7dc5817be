package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/sandbox/corepractice"
)

// The identity of the app at the simulated Core Practice. It is no secret:
// everything listens on this machine only, and every practice is made up.
const (
	AppName      = "Recall Desk"
	ClientID     = "recall-desk"
	ClientSecret = "demo-secret-of-recall-desk"
)

// Zone is the time zone of the demo's organisation and staff.
const Zone = "Australia/Sydney"

// Options change what a Demo is made of. Only Folder is needed.
type Options struct {
	// Folder holds the database, the keys and the mail. It must exist.
	Folder string
	// Site and Provider are where the app and the simulation are served; nil: any
	// free port of this machine. Open owns them: it closes them when it fails.
	Site, Provider net.Listener
	// Systems are run as well, by slug, such as those of [Everything]; nil: Core
	// Practice alone.
	Systems []string
	// Beside is where Systems are served, by slug; one that is missing: any free
	// port of this machine. Open owns these listeners too.
	Beside map[string]net.Listener
	// Seed is that of the made-up practices; 0: 1.
	Seed uint64
	// Logger gets the app's log; nil: nobody does.
	Logger *slog.Logger
	// Now is the clock of the app and the simulation; nil: time.Now.
	Now func() time.Time
	// SyncInterval and RoundInterval are those of [app.Options].
	SyncInterval, RoundInterval time.Duration
	// Configure changes the app's configuration before it starts; nil: nothing.
	Configure func(*config.Config)
	// Simulate changes the simulation's options before it starts; nil: nothing.
	Simulate func(*corepractice.Options)
	// AroundSite and AroundProvider wrap what is served, to see or hold requests;
	// nil: nothing.
	AroundSite, AroundProvider func(http.Handler) http.Handler
}

// Demo is a running Mooring with everything around it. Close it.
type Demo struct {
	App      *app.App
	Provider *corepractice.Server
	// URL and ProviderURL are the addresses for browsers, of different hosts, so
	// that a viewer sees the change of site. Browsers resolve *.localhost.
	URL, ProviderURL string
	// Systems run as well, in the order of [Options.Systems].
	Systems []*System
	// Config is the app's configuration.
	Config config.Config

	site, provider *server
	// ended gets why something stopped being served by itself.
	ended chan error
}

// Open makes everything, serves it, and returns once people can sign in.
func Open(ctx context.Context, options Options) (opened *Demo, err error) {
	if err := options.listen(ctx); err != nil {
		return nil, err
	}
	d := &Demo{
		URL:         fmt.Sprintf("http://localhost:%d", Port(options.Site)),
		ProviderURL: browserURL(CorePractice, options.Provider),
		ended:       make(chan error, 2+len(options.Systems)),
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close(context.WithoutCancel(ctx)), options.Unlisten())
		}
	}()
	if err := d.openProvider(options); err != nil {
		return nil, fmt.Errorf("start the simulated Core Practice: %w", err)
	}
	for _, slug := range options.Systems {
		if err := d.openSystem(slug, options); err != nil {
			return nil, fmt.Errorf("start the simulated %s: %w", slug, err)
		}
	}
	if err := d.openApp(ctx, options); err != nil {
		return nil, fmt.Errorf("start the app: %w", err)
	}
	if err := AddPeople(ctx, d.App.Accounts); err != nil {
		return nil, err
	}
	d.site = serve(options.Site, wrapped(options.AroundSite, d.App.Handler()), d.ending("the app"))
	return d, nil
}

// openProvider serves the simulated Core Practice.
func (d *Demo) openProvider(options Options) error {
	played, err := playCorePractice(d.cast(CorePractice, d.ProviderURL, options, options.Provider), options.Simulate)
	if err != nil {
		return err
	}
	d.Provider = played.CorePractice
	d.Config.CorePractice = played.Settings
	d.provider = serve(options.Provider, wrapped(options.AroundProvider, played.Handler), d.ending("the simulated Core Practice"))
	return nil
}

// openApp makes the app and starts its syncs.
func (d *Demo) openApp(ctx context.Context, options Options) error {
	d.configure(options)
	if options.Configure != nil {
		options.Configure(&d.Config)
	}
	made := app.Options{
		Config: d.Config, Logger: options.Logger, Now: options.Now,
		SyncInterval: options.SyncInterval, RoundInterval: options.RoundInterval,
	}
	if made.Logger == nil {
		made.Logger = slog.New(slog.DiscardHandler)
	}
	if err := app.Prepare(ctx, made); err != nil {
		return err
	}
	opened, err := app.New(ctx, made)
	if err != nil {
		return err
	}
	d.App = opened
	// Syncs stop by Close and not by ctx: a page that is being written settles first.
	return opened.Start(context.WithoutCancel(ctx))
}

// configure fills in the app's configuration, but for the systems, which are in
// it already.
func (d *Demo) configure(options Options) {
	database := filepath.Join(options.Folder, DatabaseFile)
	d.Config.Listen, d.Config.BaseURL, d.Config.AppName = options.Site.Addr().String(), d.URL, AppName
	d.Config.MailFolder, d.Config.TimeZone = filepath.Join(options.Folder, MailFolder), Zone
	d.Config.ReturnOriginList, d.Config.AllowPrivateAddresses = ProductOrigin, true
	d.Config.Storage = config.Storage{
		DatabaseURL: "sqlite:" + database, KeysetFile: filepath.Join(options.Folder, KeysetFile), LogFormat: config.FormatText,
	}
}

// Failed ends when the app or a simulation stops being served by itself.
func (d *Demo) Failed(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-d.ended:
		return err
	}
}

// Close ends everything. The simulations go last: a sync or a renewal that is
// under way when the app stops still gets its answer.
func (d *Demo) Close(ctx context.Context) error {
	var faults []error
	if d.site != nil {
		faults = append(faults, d.site.close(ctx))
	}
	if d.App != nil {
		faults = append(faults, d.App.Close(ctx))
	}
	if d.provider != nil {
		faults = append(faults, d.provider.close(ctx))
	}
	for _, system := range d.Systems {
		faults = append(faults, system.server.close(ctx))
	}
	return errors.Join(faults...)
}

// wrapped puts around, if there is one, around a handler.
func wrapped(around func(http.Handler) http.Handler, handler http.Handler) http.Handler {
	if around == nil {
		return handler
	}
	return around(handler)
}
