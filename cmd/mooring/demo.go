package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mooring/internal/config"
	"mooring/internal/demo"
)

// demoCommand runs the app beside simulated practice systems.
type demoCommand struct {
	Folder      string   `placeholder:"PATH" help:"Folder for the database and the keys, kept between runs. Default: mooring-demo in your cache folder."`
	Fresh       bool     `help:"Start over: remove what earlier runs left in the folder."`
	Port        int      `default:"8080" help:"Port of the app; the next free one when it is taken."`
	SandboxPort int      `default:"9090" help:"Port of the simulated Core Practice; the next free one when it is taken. The other systems have the free ones after it."`
	System      []string `enum:"core-practice,drchrono,bqe-core,docplanner" default:"core-practice,drchrono,bqe-core,docplanner" help:"System to simulate, may be repeated: ${enum}. Core Practice is there in any case; left out, all are."`
	Seed        uint64   `default:"1" help:"Seed of the made-up practices."`
	BrandDir    string   `placeholder:"FOLDER" help:"Folder with your logo and colour and with the buttons of Core Practice."`
	Verbose     bool     `short:"v" help:"Show the app's log."`
}

// Run implements kong's command.
func (c demoCommand) Run(around surroundings) (err error) {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	again := demo.Used(folder)
	options, err := c.options(around, folder)
	if err != nil {
		return err
	}
	running, err := demo.Open(around.ctx, options)
	if err != nil {
		return err
	}
	defer func() {
		patience, cancel := context.WithTimeout(context.WithoutCancel(around.ctx), requestPatience+closePatience)
		defer cancel()
		err = errors.Join(err, running.Close(patience))
	}()
	if err := c.announce(around, running, folder, again); err != nil {
		return err
	}
	return running.Failed(around.ctx)
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
	return folder, demo.Empty(folder)
}

// listen opens both listeners near the ports that are wanted.
func (c demoCommand) listen(ctx context.Context) (site, provider net.Listener, err error) {
	if site, err = listenNear(ctx, c.Port); err != nil {
		return nil, nil, err
	}
	if provider, err = listenNear(ctx, c.SandboxPort); err != nil {
		return nil, nil, errors.Join(err, site.Close())
	}
	return site, provider, nil
}

// systems are the slugs of what runs beside Core Practice, each once.
func (c demoCommand) systems() []string {
	var beside []string
	for _, slug := range demo.Everything() {
		if slices.Contains(c.System, slug) {
			beside = append(beside, slug)
		}
	}
	return beside
}

// options are those of the demo, with every listener open.
func (c demoCommand) options(around surroundings, folder string) (demo.Options, error) {
	site, provider, err := c.listen(around.ctx)
	if err != nil {
		return demo.Options{}, err
	}
	options := demo.Options{
		Folder: folder, Site: site, Provider: provider, Systems: c.systems(), Beside: map[string]net.Listener{}, Seed: c.Seed,
		Configure: func(settings *config.Config) { settings.BrandDir = c.BrandDir },
	}
	if c.Verbose {
		options.Logger = config.NewLogger(config.FormatText, around.stderr)
	}
	next := c.SandboxPort
	for _, slug := range options.Systems {
		if next != 0 {
			next = demo.Port(provider) + 1
		}
		if provider, err = listenNear(around.ctx, next); err != nil {
			return demo.Options{}, errors.Join(err, options.Unlisten())
		}
		options.Beside[slug] = provider
	}
	return options, nil
}

// announce prints where everything is.
func (c demoCommand) announce(around surroundings, running *demo.Demo, folder string, again bool) error {
	key, err := running.NewKey(around.ctx)
	if err != nil {
		return err
	}
	note := ""
	if again {
		// The simulation keeps nothing, so it knows no sign-in of an earlier run.
		note = "  The simulation begins anew: reconnect what an earlier run had connected.\n"
	}
	_, err = fmt.Fprintf(around.stdout, `%s%s
  %-13s %s
  sign in as    %s    (owner: connects and disconnects)
                %s   (member: looks)
                %s  (support: helps, at /support)
                %s    (admin: as support; API keys and webhooks)
  password      %s
  mail          is written to %s

  API           export MOORING_API=http://%s MOORING_KEY=%s
                curl -H "Authorization: Bearer $MOORING_KEY" $MOORING_API/v1/connections
                (reference: %s/v1/docs; connect links may lead back to %s)

  Core Practice %s   (simulated; practices: bayside, manly, harbour)
  make faults   %s/control
%s
%s  Data is kept in %s (--fresh starts over). Stop with Ctrl-C.

`, moved("app", c.Port, running.URL), moved("simulated Core Practice", c.SandboxPort, running.ProviderURL),
		demo.AppName, running.URL, demo.Owner().Email, demo.Member().Email, demo.Support().Email, demo.Admin().Email,
		demo.Password, running.Config.MailFolder,
		running.Config.Listen, key, running.URL, demo.ProductOrigin,
		running.ProviderURL, running.ProviderURL, beside(running), note, folder)
	return err
}

// beside says where the other systems are, and what lets somebody connect there.
func beside(running *demo.Demo) string {
	var text strings.Builder
	for _, system := range running.Systems {
		_, _ = fmt.Fprintf(&text, "\n  %-13s %s   (simulated; faults: %s/control)\n", system.Name, system.URL, system.URL)
		for _, line := range system.Access {
			_, _ = fmt.Fprintf(&text, "                %s\n", line)
		}
	}
	return text.String()
}

// moved tells that something is served at another port than was wanted.
func moved(name string, wanted int, address string) string {
	got := address[strings.LastIndexByte(address, ':')+1:]
	if wanted == 0 || got == strconv.Itoa(wanted) {
		return ""
	}
	return fmt.Sprintf("Port %d is taken, so the %s uses %s.\n", wanted, name, got)
}
