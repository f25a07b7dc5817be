package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"mooring/internal/account"
	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
)

// What the demo is made of. Its password is no secret: everything listens on
// this machine only, and every practice is made up.
const (
	demoAppName      = "Recall Desk"
	demoOrganisation = "Harbourside Health"
	demoZone         = "Australia/Sydney"
	demoPassword     = "lantern-on-the-quay"
	demoClientID     = "recall-desk"
	demoClientSecret = "demo-secret-of-recall-desk"
)

// demoPeople may sign in to the demo.
var demoPeople = []account.NewUser{
	{Email: "owner@harbourside.example", Name: "Kim Lee", Role: account.RoleOwner},
	{Email: "member@harbourside.example", Name: "Sam O’Brien", Role: account.RoleMember},
	{Email: "support@recall-desk.example", Name: "Robin Field", Role: account.RoleSupport},
	{Email: "admin@recall-desk.example", Name: "Alex Moore", Role: account.RoleAdmin},
}

// demoCommand runs the app beside a simulated Core Practice.
type demoCommand struct {
	Folder      string `placeholder:"PATH" help:"Folder for the database and the keys, kept between runs. Default: mooring-demo in your cache folder."`
	Fresh       bool   `help:"Start over: remove what earlier runs left in the folder."`
	Port        int    `default:"8080" help:"Port of the app; the next free one when it is taken."`
	SandboxPort int    `default:"9090" help:"Port of the simulated Core Practice; the next free one when it is taken."`
	Seed        uint64 `default:"1" help:"Seed of the made-up practices."`
	Verbose     bool   `short:"v" help:"Show the app's log."`
}

// Run implements kong's command.
func (c demoCommand) Run(around surroundings) error {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	place := demoPlace{folder: folder}
	if _, err := os.Stat(place.database()); err == nil {
		place.again = true
	}
	site, err := listenNear(around.ctx, c.Port)
	if err != nil {
		return err
	}
	simulated, err := listenNear(around.ctx, c.SandboxPort)
	if err != nil {
		return errors.Join(err, site.Close())
	}
	server, err := c.sandbox(site, simulated)
	if err != nil {
		return errors.Join(err, site.Close(), simulated.Close())
	}
	ctx, stop := context.WithCancel(around.ctx)
	defer stop()
	// The simulation outlives the app: a sync or a renewal that is under way
	// when the app stops still gets its answer.
	simulation, stopSimulation := context.WithCancel(context.WithoutCancel(ctx))
	defer stopSimulation()
	ended := make(chan error, 1)
	go func() {
		defer stop() // A simulation that fails ends the demo.
		ended <- serveUntilDone(simulation, simulated, server.Handler())
	}()
	err = serving{site: site, options: c.options(around, place, site, server)}.run(ctx, func(running *app.App) error {
		if err := seedPeople(ctx, running.Accounts); err != nil {
			return err
		}
		return c.announce(around, place, site, simulated)
	})
	stopSimulation()
	return errors.Join(err, <-ended)
}

// folder makes the demo's folder, empty when it is to start over.
func (c demoCommand) folder() (string, error) {
	folder := c.Folder
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("find a folder for the demo (choose one with --folder): %w", err)
		}
		folder = filepath.Join(cache, "mooring-demo")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("make the demo's folder: %w", err)
	}
	if !c.Fresh {
		return folder, nil
	}
	// Only our own files: the folder may be one that holds others.
	for _, name := range []string{"mooring.db", "mooring.db-wal", "mooring.db-shm", "mooring.db.keyset"} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("start over: %w", err)
		}
	}
	if err := os.RemoveAll(demoPlace{folder: folder}.mail()); err != nil {
		return "", fmt.Errorf("start over: %w", err)
	}
	return folder, nil
}

// demoPlace is where the demo keeps its data.
type demoPlace struct {
	folder string
	// again: an earlier run has been here.
	again bool
}

// database is the path of the database.
func (p demoPlace) database() string { return filepath.Join(p.folder, "mooring.db") }

// mail is the folder that mail is written to.
func (p demoPlace) mail() string { return filepath.Join(p.folder, "mooring-mail") }

// note tells of what// note tells of what an earlier run left. The simulation keeps nothing, so it
// knows no sign-in of an earlier run.
func (p demoPlace) note() string {
	if !p.again {
		return ""
	}
	return "  The simulation begins anew: reconnect what an earlier run had connected.\n"
}

// siteURL is the app's address in a browser.
func siteURL(listener net.Listener) string {
	return fmt.Sprintf("http://localhost:%d", portOf(listener))
}

// sandboxURL is the simulation's address in a browser: a host of its own, so
// that a viewer sees the change of site. Browsers resolve *.localhost.
func sandboxURL(listener net.Listener) string {
	return fmt.Sprintf("http://core-practice.localhost:%d", portOf(listener))
}

// sandbox makes the simulated Core Practice.
func (c demoCommand) sandbox(site, simulated net.Listener) (*corepractice.Server, error) {
	return corepractice.New(corepractice.Options{
		Seed:        c.Seed,
		BaseURL:     sandboxURL(simulated),
		InternalURL: "http://" + simulated.Addr().String(),
		Control:     true,
		Clients: []corepractice.Client{{
			ID: demoClientID, Secret: demoClientSecret, Name: demoAppName,
			RedirectURIs: []string{siteURL(site) + "/oauth/core-practice/callback"},
		}},
	})
}

// options configure the app for the demo.
func (c demoCommand) options(around surroundings, place demoPlace, site net.Listener, server *corepractice.Server) app.Options {
	endpoints := server.Endpoints()
	logTo := around.stderr
	if !c.Verbose {
		logTo = logNothing{}
	}
	database := place.database()
	return app.Options{
		Logger: config.NewLogger(config.FormatText, logTo),
		Config: config.Config{
			Listen: site.Addr().String(), BaseURL: siteURL(site), AppName: demoAppName,
			MailFolder: place.mail(), TimeZone: demoZone,
			Storage: config.Storage{DatabaseURL: "sqlite:" + database, KeysetFile: database + ".keyset", LogFormat: config.FormatText},
			CorePractice: config.Provider{
				ClientID: demoClientID, ClientSecret: secret.NewValue(demoClientSecret),
				Scopes:       config.Scopes{corepractice.ScopePractice, corepractice.ScopeLocations, corepractice.ScopePractitioners, corepractice.ScopeRead},
				AuthorizeURL: endpoints.AuthorizeURL, TokenURL: endpoints.TokenURL, RevokeURL: endpoints.RevokeURL,
				APIURL: endpoints.APIURL, TenantDomain: "corepractice.is", ClientAuth: config.AuthBasic, PKCE: true,
			},
		},
	}
}

// logNothing is where the log goes when nobody asked for it.
type logNothing struct{}

// Write implements io.Writer.
func (logNothing) Write(line []byte) (int, error) { return len(line), nil }

// seedPeople makes the demo's organisation and people, once.
func seedPeople(ctx context.Context, accounts *account.Service) error {
	organisation, err := findOrMake(ctx, accounts, account.NewOrganisation{Name: demoOrganisation, TimeZone: demoZone})
	if err != nil {
		return err
	}
	for _, person := range demoPeople {
		person.Password = secret.NewValue(demoPassword)
		if person.Role.InOrganisation() {
			person.OrganisationID = organisation.ID
		}
		if _, err := accounts.CreateUser(ctx, person); err != nil && !errors.Is(err, account.ErrExists) {
			return fmt.Errorf("add %s: %w", person.Email, err)
		}
	}
	return nil
}

// announce prints where everything is.
func (c demoCommand) announce(around surroundings, place demoPlace, site, simulated net.Listener) error {
	for _, moved := range []struct {
		name      string
		want, got int
	}{{"app", c.Port, portOf(site)}, {"simulated Core Practice", c.SandboxPort, portOf(simulated)}} {
		if moved.want != 0 && moved.want != moved.got {
			_, _ = fmt.Fprintf(around.stdout, "Port %d is taken, so the %s uses %d.\n", moved.want, moved.name, moved.got)
		}
	}
	_, err := fmt.Fprintf(around.stdout, `
  %-13s %s
  sign in as    %s    (owner: connects and disconnects)
                %s   (member: looks)
                %s  (support: helps, at /support)
                %s    (admin: as support)
  password      %s
  mail          is written to %s

  Core Practice %s   (simulated; practices: bayside, manly, harbour)
  make faults   %s/control

%s  Data is kept in %s (--fresh starts over). Stop with Ctrl-C.

`, demoAppName, siteURL(site), demoPeople[0].Email, demoPeople[1].Email, demoPeople[2].Email, demoPeople[3].Email,
		demoPassword, place.mail(),
		sandboxURL(simulated), sandboxURL(simulated), place.note(), place.folder)
	return err
}
