package main

import (
	"fmt"
	"time"

	"mooring/internal/sandbox/corepractice"
)

// sandboxCommand serves the simulated Core Practice alone.
type sandboxCommand struct {
	Listen       string        `default:"127.0.0.1:9090" help:"Address to listen on."`
	BaseURL      string        `default:"http://core-practice.localhost:9090" help:"Address that browsers use."`
	InternalURL  string        `default:"http://127.0.0.1:9090" help:"Address that programs use for tokens and the API."`
	ClientID     string        `default:"mooring-sandbox" help:"Client id of the registered application."`
	ClientSecret string        `default:"sandbox-secret" help:"Client secret of the registered application."`
	ClientName   string        `default:"Mooring" help:"Name of the registered application, as the consent page shows it."`
	RedirectURI  []string      `default:"http://localhost:8080/oauth/core-practice/callback" help:"Registered redirect URIs, matched exactly."`
	Seed         uint64        `default:"1" help:"Seed of the made-up practices."`
	TokenLife    time.Duration `default:"5m" help:"How long access tokens live."`
}

// server makes the simulation.
func (c sandboxCommand) server() (*corepractice.Server, error) {
	return corepractice.New(corepractice.Options{
		Seed: c.Seed, BaseURL: c.BaseURL, InternalURL: c.InternalURL, AccessTokenTTL: c.TokenLife, Control: true,
		Clients: []corepractice.Client{{ID: c.ClientID, Secret: c.ClientSecret, Name: c.ClientName, RedirectURIs: c.RedirectURI}},
	})
}

// Run implements kong's command.
func (c sandboxCommand) Run(around surroundings) error {
	server, err := c.server()
	if err != nil {
		return err
	}
	listener, err := listen(around.ctx, c.Listen, "--listen")
	if err != nil {
		return err
	}
	endpoints := server.Endpoints()
	_, _ = fmt.Fprintf(around.stdout, `Simulated Core Practice: %s (faults and counters: %s/control)
Configure Mooring with
  MOORING_CORE_PRACTICE_CLIENT_ID=%s
  MOORING_CORE_PRACTICE_CLIENT_SECRET=%s
  MOORING_CORE_PRACTICE_AUTHORIZE_URL=%s
  MOORING_CORE_PRACTICE_TOKEN_URL=%s
  MOORING_CORE_PRACTICE_REVOKE_URL=%s
  MOORING_CORE_PRACTICE_API_URL=%s
Stop with Ctrl-C.
`, c.BaseURL, c.BaseURL, c.ClientID, c.ClientSecret, endpoints.AuthorizeURL, endpoints.TokenURL, endpoints.RevokeURL, endpoints.APIURL)
	return serveUntilDone(around.ctx, listener, server.Handler())
}
