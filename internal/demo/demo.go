package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
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
	// Config is the app's configuration.
	Config config.Config

	site, provider *server
}

// Open makes everything, serves it, and returns once people can sign in.
func Open(ctx context.Context, options Options) (opened *Demo, err error) {
	if err := options.listen(ctx); err != nil {
		return nil, err
	}
	d := &Demo{
		URL:         fmt.Sprintf("http://localhost:%d", Port(options.Site)),
		ProviderURL: fmt.Sprintf("http://core-practice.localhost:%d", Port(options.Provider)),
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close(context.WithoutCancel(ctx)), closed(options.Site), closed(options.Provider))
		}
	}()
	if err := d.openProvider(options); err != nil {
		return nil, fmt.Errorf("start the simulated Core Practice: %w", err)
	}
	if err := d.openApp(ctx, options); err != nil {
		return nil, fmt.Errorf("start the app: %w", err)
	}
	if err := AddPeople(ctx, d.App.Accounts); err != nil {
		return nil, err
	}
	d.site = serve(options.Site, wrapped(options.AroundSite, d.App.Handler()))
	return d, nil
}

// openProvider serves the simulated Core Practice.
func (d *Demo) openProvider(options Options) error {
	simulated := corepractice.Options{
		Seed: 1, Now: options.Now, BaseURL: d.ProviderURL, InternalURL: "http://" + options.Provider.Addr().String(), Control: true,
		Clients: []corepractice.Client{{
			ID: ClientID, Secret: ClientSecret, Name: AppName, RedirectURIs: []string{d.URL + "/oauth/core-practice/callback"},
		}},
	}
	if options.Simulate != nil {
		options.Simulate(&simulated)
	}
	provider, err := corepractice.New(simulated)
	if err != nil {
		return err
	}
	d.Provider = provider
	d.provider = serve(options.Provider, wrapped(options.AroundProvider, provider.Handler()))
	return nil
}

// openApp makes the app and starts its syncs.
func (d *Demo) openApp(ctx context.Context, options Options) error {
	d.Config = d.newConfig(options)
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

// newConfig points the app at the simulation.
func (d *Demo) newConfig(options Options) config.Config {
	endpoints := d.Provider.Endpoints()
	database := filepath.Join(options.Folder, DatabaseFile)
	return config.Config{
		Listen: options.Site.Addr().String(), BaseURL: d.URL, AppName: AppName,
		MailFolder: filepath.Join(options.Folder, MailFolder), TimeZone: Zone,
		Storage: config.Storage{
			DatabaseURL: "sqlite:" + database, KeysetFile: filepath.Join(options.Folder, KeysetFile), LogFormat: config.FormatText,
		},
		CorePractice: config.Provider{
			ClientID: ClientID, ClientSecret: secret.NewValue(ClientSecret), Scopes: Scopes(),
			AuthorizeURL: endpoints.AuthorizeURL, TokenURL: endpoints.TokenURL, RevokeURL: endpoints.RevokeURL,
			APIURL: endpoints.APIURL, TenantDomain: "corepractice.is", ClientAuth: config.AuthBasic, PKCE: true,
		},
	}
}

// Scopes are those that the demo asks for: all that some page of the app uses.
func Scopes() config.Scopes {
	return config.Scopes{
		corepractice.ScopePractice, corepractice.ScopeLocations, corepractice.ScopePractitioners,
		corepractice.ScopeRead, corepractice.ScopeWrite,
	}
}

// Failed ends when the app or the simulation stops being served by itself.
func (d *Demo) Failed(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-d.site.ended:
		return fmt.Errorf("serve the app: %w", err)
	case err := <-d.provider.ended:
		return fmt.Errorf("serve the simulated Core Practice: %w", err)
	}
}

// Close ends everything. The simulation goes last: a sync or a renewal that is
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
	return errors.Join(faults...)
}

// listen opens what listeners are missing.
func (o *Options) listen(ctx context.Context) error {
	for _, listener := range []*net.Listener{&o.Site, &o.Provider} {
		if *listener != nil {
			continue
		}
		opened, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return errors.Join(fmt.Errorf("listen on this machine: %w", err), closed(o.Site), closed(o.Provider))
		}
		*listener = opened
	}
	return nil
}

// Port is the port a listener has; 0 for one that is not of TCP.
func Port(listener net.Listener) int {
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return 0
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return 0
	}
	return number
}

// wrapped puts around, if there is one, around a handler.
func wrapped(around func(http.Handler) http.Handler, handler http.Handler) http.Handler {
	if around == nil {
		return handler
	}
	return around(handler)
}
