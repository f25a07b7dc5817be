package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"mooring/internal/demo"
	"mooring/internal/sandbox/portal"
)

// sandboxCommand serves one simulated practice system alone.
type sandboxCommand struct {
	Provider     string        `default:"core-practice" enum:"core-practice,drchrono,bqe-core,docplanner" help:"System to simulate: ${enum}."`
	Listen       string        `default:"127.0.0.1:9090" help:"Address to listen on."`
	BaseURL      string        `placeholder:"URL" help:"Address that browsers use. Left empty, it is http://, the provider, .localhost and the port, such as http://core-practice.localhost:9090."`
	InternalURL  string        `placeholder:"URL" help:"Address that programs use for tokens and the API. Left empty, it follows from --listen."`
	ClientID     string        `default:"mooring-sandbox" help:"Client id of the registered application. Docplanner has its own, one for each practice."`
	ClientSecret string        `default:"sandbox-secret" help:"Client secret of the registered application."`
	ClientName   string        `default:"Mooring" help:"Name of the registered application, as the consent page shows it."`
	RedirectURI  []string      `placeholder:"URL" help:"Registered redirect URIs. Left empty, it is http://localhost:8080/oauth/, the provider and /callback."`
	Seed         uint64        `default:"1" help:"Seed of the made-up practices."`
	TokenLife    time.Duration `placeholder:"DURATION" help:"How long access tokens live. Left empty, as long as the system has it; with Core Practice 5m (assumed)."`
}

// simulation makes what is served.
func (c sandboxCommand) simulation() (demo.Simulation, error) {
	return demo.Simulate(c.Provider, demo.Cast{
		BaseURL: c.baseURL(), InternalURL: c.internalURL(), Seed: c.Seed, TokenLife: c.TokenLife,
		Client: portal.Client{ID: c.ClientID, Secret: c.ClientSecret, Name: c.ClientName, RedirectURIs: c.redirectURIs()},
	})
}

// baseURL is the address that browsers use.
func (c sandboxCommand) baseURL() string {
	if c.BaseURL != "" {
		return c.BaseURL
	}
	_, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return "http://" + c.Provider + ".localhost"
	}
	return "http://" + c.Provider + ".localhost:" + port
}

// internalURL is the address that programs use.
func (c sandboxCommand) internalURL() string {
	if c.InternalURL != "" {
		return c.InternalURL
	}
	return "http://" + c.Listen
}

// redirectURIs are where people may be sent back to.
func (c sandboxCommand) redirectURIs() []string {
	if len(c.RedirectURI) > 0 {
		return c.RedirectURI
	}
	return []string{"http://localhost:8080/oauth/" + c.Provider + "/callback"}
}

// Run implements kong's command.
func (c sandboxCommand) Run(around surroundings) error {
	listener, err := listen(around.ctx, c.Listen, "--listen")
	if err != nil {
		return err
	}
	c.Listen = listener.Addr().String() // Port 0 has become one that is free.
	simulation, err := c.simulation()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	tell(around.stdout, simulation, c.baseURL())
	return serveUntilDone(around.ctx, listener, simulation.Handler)
}

// tell prints where a simulation is and how to point Mooring at it.
func tell(out io.Writer, simulation demo.Simulation, address string) {
	settings := simulation.Settings
	_, _ = fmt.Fprintf(out, "Simulated %s: %s (faults and counters: %s/control)\n", simulation.Name, address, address)
	for _, line := range simulation.Access {
		_, _ = fmt.Fprintf(out, "  %s\n", line)
	}
	_, _ = fmt.Fprintln(out, "Configure Mooring with")
	prefix := "MOORING_" + strings.ToUpper(strings.ReplaceAll(simulation.Slug, "-", "_")) + "_"
	for _, variable := range [][2]string{
		{"CLIENT_ID", settings.ClientID}, {"CLIENT_SECRET", settings.ClientSecret.Reveal()},
		{"AUTHORIZE_URL", settings.AuthorizeURL}, {"TOKEN_URL", settings.TokenURL},
		{"REVOKE_URL", settings.RevokeURL}, {"API_URL", settings.APIURL},
	} {
		if variable[1] != "" {
			_, _ = fmt.Fprintf(out, "  %s%s=%s\n", prefix, variable[0], variable[1])
		}
	}
	_, _ = fmt.Fprintln(out, "Stop with Ctrl-C.")
}
