package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"mooring/internal/account"
	"mooring/internal/apikey"
	"mooring/internal/brand"
	"mooring/internal/config"
	"mooring/internal/connection"
	"mooring/internal/connectlink"
	"mooring/internal/database"
	"mooring/internal/eventlog"
	"mooring/internal/idempotency"
	"mooring/internal/lending"
	"mooring/internal/metrics"
	"mooring/internal/notify"
	"mooring/internal/passthrough"
	"mooring/internal/provider"
	"mooring/internal/queue"
	"mooring/internal/rounds"
	"mooring/internal/store"
	"mooring/internal/support"
	"mooring/internal/syncer"
	"mooring/internal/token"
	"mooring/internal/vendor"
	"mooring/internal/webhook"
	"mooring/web"
)

// Options are what an App is made from.
type Options struct {
	// Config has passed Validate.
	Config config.Config
	// Logger must not be nil.
	Logger *slog.Logger
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// SyncInterval is the time between syncs of one connection; 0: the syncer's own.
	SyncInterval time.Duration
	// RoundInterval is the time between two rounds; 0: a minute.
	RoundInterval time.Duration
}

// App is a whole Mooring, ready to serve.
type App struct {
	Accounts    *account.Service
	Connections *connection.Service
	Database    *database.Database
	Desk        *lending.Desk
	Events      *eventlog.Service
	Keeper      *token.Keeper
	Keys        *apikey.Service
	Letters     *notify.Service
	Links       *connectlink.Service
	Repeats     *idempotency.Service
	Rounds      *rounds.Rounds
	Sessions    *store.Sessions
	Syncer      *syncer.Syncer
	Vendor      *vendor.Service
	Webhooks    *webhook.Service

	brand   *brand.Brand
	calls   *passthrough.Proxy
	stored  *stored
	handler http.Handler
	metrics *metrics.Metrics
	// memory is nil where rows for loans are read each time.
	memory *lending.Memory
	logger *slog.Logger
	// stopBackground ends what Start has begun beside syncs, background counts it.
	stopBackground context.CancelFunc
	background     sync.WaitGroup
}

// New opens the database and the keys and wires everything. The database must
// have this version's schema; Prepare brings it there. Close what New returned.
func New(ctx context.Context, options Options) (*App, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	look, err := brand.Load(options.Config.BrandDir)
	if err != nil {
		return nil, err
	}
	opened, err := openStored(ctx, options)
	if err != nil {
		return nil, err
	}
	app := &App{brand: look, Database: opened.database, stored: opened, logger: options.Logger, stopBackground: func() {}}
	if err := app.wire(options, opened.repositories); err != nil {
		return nil, errors.Join(err, opened.close())
	}
	return app, nil
}

// wire makes the parts and ties them to each other.
func (a *App) wire(options Options, repositories *store.Store) error {
	registry, err := newRegistry(options, repositories)
	if err != nil {
		return err
	}
	a.metrics = newMetrics(a.Database, repositories, options.Logger)
	a.Accounts, err = account.New(account.Options{Store: store.NewAccounts(a.Database.Gorm()), Now: options.Now})
	if err != nil {
		return fmt.Errorf("set up accounts: %w", err)
	}
	a.Sessions = store.NewSessions(store.SessionsOptions{DB: a.Database.Gorm(), Now: options.Now, HTTPS: options.Config.HTTPS()})
	a.Keeper = token.NewKeeper(token.Options{
		Store: repositories.Credentials(), Endpoints: registry, Now: options.Now, Logger: options.Logger,
		Watch: a.metrics,
	})
	a.Keys = newKeys(options, a.Database)
	a.Desk = a.newDesk(options, repositories)
	a.calls = a.newProxy(options, registry, repositories)
	a.Vendor, a.Repeats = a.newVendor(repositories), newRepeats(options, repositories)
	connections := repositories.Connections()
	shared, err := queue.New(queue.Options{
		SQL: a.Database.SQL(), Postgres: a.Database.Postgres(), Logger: config.AtLeast(options.Logger, slog.LevelWarn),
	})
	if err != nil {
		return fmt.Errorf("set up the queue: %w", err)
	}
	a.Syncer, err = syncer.New(syncer.Options{
		Queue: shared, Store: repositories.Syncs(), Sources: registry, Tokens: a.Keeper,
		Observer: connection.NewObserver(connections, options.Now), Now: options.Now, Logger: options.Logger,
		Interval: options.SyncInterval,
	})
	if err != nil {
		return fmt.Errorf("set up syncs: %w", err)
	}
	a.Connections = connection.New(connection.Options{
		Store: connections, Providers: registry, Tokens: a.Keeper, Syncs: underWay{Syncer: a.Syncer, calls: a.calls}, Days: a.Syncer,
		BaseURL: options.Config.PublicURL(), Now: options.Now, Logger: options.Logger, Watch: a.metrics,
	})
	if a.Letters, err = a.newLetters(options, repositories, shared); err != nil {
		return err
	}
	a.Events = newEvents(options, repositories, a.wakeWebhooks)
	a.newWebhooks(options, repositories, shared)
	a.newLinks(options, repositories)
	a.Rounds = rounds.New(rounds.Options{Queue: shared, Every: options.RoundInterval, Logger: options.Logger, Duties: a.duties()})
	if err := shared.Open(); err != nil {
		return fmt.Errorf("set up the queue: %w", err)
	}
	a.handler = a.site(options, registry, repositories)
	return nil
}

// site makes the web server.
func (a *App) site(options Options, registry *provider.Registry, repositories *store.Store) http.Handler {
	return web.New(web.Options{
		AppName:     options.Config.AppName,
		Brand:       a.brand,
		BaseURL:     options.Config.PublicURL(),
		Connections: a.Connections,
		Accounts:    a.Accounts,
		Sessions:    a.Sessions,
		Links:       a.Links,
		Schedule:    repositories.Syncs(),
		Keys:        a.Keys,
		Webhooks:    a.Webhooks,
		StaffZone:   options.Config.Zone(),
		Support: support.New(support.Options{
			Store: repositories.Support(), Connections: a.Connections, Letters: a.Letters, Now: options.Now,
		}),
		FormOrigins:    append(registry.AuthorizeOrigins(), options.Config.ReturnOrigins()...),
		API:            a.api(options),
		Ready:          a.stored.ready,
		TrustedProxies: options.Config.Proxies(),
		Watch:          a.metrics,
		Now:            options.Now,
		Logger:         options.Logger,
	})
}

// Handler is the web site.
func (a *App) Handler() http.Handler { return a.handler }

// Start begins to run syncs, to publish events, and to tidy up, now and then every
// hour, until ctx ends or Close is called.
func (a *App) Start(ctx context.Context) error {
	if err := a.Syncer.Start(ctx); err != nil {
		return fmt.Errorf("start syncs: %w", err)
	}
	ctx, a.stopBackground = context.WithCancel(ctx)
	a.background.Go(func() { a.keepTidy(ctx) })
	a.background.Go(func() { a.Keys.Run(ctx) })
	a.background.Go(func() { a.Events.Run(ctx) })
	a.background.Go(func() { a.Webhooks.Run(ctx) })
	if a.memory != nil {
		a.background.Go(func() { a.memory.Run(ctx) })
	}
	return nil
}

// Close stops syncs, renewals that are under way, what still runs behind
// requests, and the database. Syncs have half of the time until ctx ends: one
// that does not end must not cost a renewal, which costs a connection.
func (a *App) Close(ctx context.Context) error {
	a.stopBackground()
	a.background.Wait()
	a.calls.Close()
	half, cancel := halfOf(ctx)
	defer cancel()
	return errors.Join(
		a.Syncer.Stop(half),
		a.Keeper.Close(ctx),
		a.Connections.Close(ctx),
		a.Database.Close(),
	)
}

// halfOf ends when half of the time is gone that ctx still has.
func halfOf(ctx context.Context) (context.Context, context.CancelFunc) {
	end, limited := ctx.Deadline()
	if !limited {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(end)/2)
}
