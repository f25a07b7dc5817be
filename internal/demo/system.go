package demo

import (
	"cmp"
	"fmt"
	"net"

	"mooring/internal/sandbox/portal"
)

// System is a simulated practice system that runs beside Core Practice.
type System struct {
	Simulation
	// URL is its address for browsers.
	URL    string
	server *server
}

// cast is what the simulation of a system is made of.
func (d *Demo) cast(slug, address string, options Options, listener net.Listener) Cast {
	return Cast{
		BaseURL: address, InternalURL: "http://" + listener.Addr().String(),
		Seed: cmp.Or(options.Seed, 1), Now: options.Now,
		Client: portal.Client{
			ID: ClientID, Secret: ClientSecret, Name: AppName, RedirectURIs: []string{d.URL + "/oauth/" + slug + "/callback"},
		},
	}
}

// openSystem serves a system and points the app at it.
func (d *Demo) openSystem(slug string, options Options) error {
	listener := options.Beside[slug]
	address := browserURL(slug, listener)
	played, err := Simulate(slug, d.cast(slug, address, options, listener))
	if err != nil {
		return err
	}
	system := &System{Simulation: played, URL: address}
	system.server = serve(listener, played.Handler, d.ending("the simulated "+played.Name))
	d.Systems = append(d.Systems, system)
	played.Offer(&d.Config)
	return nil
}

// ending tells that something stopped being served by itself.
func (d *Demo) ending(what string) func(error) {
	return func(err error) { d.ended <- fmt.Errorf("serve %s: %w", what, err) }
}
