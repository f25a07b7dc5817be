package apptest

import (
	"fmt"
	"testing"

	"mooring/internal/config"
	"mooring/internal/demo"
	"mooring/internal/sandbox/portal"
)

// System is a simulated practice system that runs beside Core Practice.
type System struct {
	demo.Simulation
	// URL is its address for browsers.
	URL string
}

// startSystems serves the systems that are asked for beside Core Practice.
func (s *Site) startSystems(t testing.TB, options Options) {
	t.Helper()
	s.Systems = map[string]System{}
	for _, slug := range options.Systems {
		listener := listen(t)
		system := System{URL: fmt.Sprintf("http://%s.localhost:%d", slug, port(listener))}
		simulation, err := demo.Simulate(slug, demo.Cast{
			BaseURL: system.URL, InternalURL: "http://" + listener.Addr().String(), Seed: 1, Now: options.Now, TokenMark: options.TokenMark,
			Client: portal.Client{
				ID: ClientID, Secret: ClientSecret, Name: AppName, RedirectURIs: []string{s.URL + "/oauth/" + slug + "/callback"},
			},
		})
		if err != nil {
			t.Fatalf("simulate %s: %v", slug, err)
		}
		system.Simulation = simulation
		s.Systems[slug] = system
		serve(t, listener, simulation.Handler)
	}
}

// offer points the app at every system that runs.
func (s *Site) offer(c *config.Config) {
	for _, system := range s.Systems {
		system.Offer(c)
	}
}
