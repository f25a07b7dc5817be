package app

import (
	"errors"
	"fmt"
	"time"

	"mooring/internal/config"
	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/bqecore"
	"mooring/internal/provider/budget"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/docplanner"
	"mooring/internal/provider/drchrono"
	"mooring/internal/store"
)

// newRegistry makes the adapters of the providers that are configured, in the
// order in which they are offered.
func newRegistry(options Options, repositories *store.Store) (*provider.Registry, error) {
	systems := []struct {
		offered bool
		make    func() (connection.Provider, error)
	}{
		{options.Config.CorePractice.Offered(), func() (connection.Provider, error) { return newCorePractice(options) }},
		{options.Config.DrChrono.Offered(), func() (connection.Provider, error) { return newDrChrono(options, repositories) }},
		{options.Config.BQECore.Offered(), func() (connection.Provider, error) { return newBQECore(options) }},
		{options.Config.Docplanner.Offered(), func() (connection.Provider, error) { return newDocplanner(options) }},
	}
	var adapters []connection.Provider
	var faults []error
	for _, system := range systems {
		if !system.offered {
			continue
		}
		adapter, err := system.make()
		adapters, faults = append(adapters, adapter), append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	registry, err := provider.NewRegistry(adapters...)
	if err != nil {
		return nil, fmt.Errorf("set up providers: %w", err)
	}
	return registry, nil
}

// CheckProviders makes the adapters of the providers that are configured, as a start
// does, and returns what is wrong with their settings. It asks nobody.
func CheckProviders(settings config.Config) error {
	_, err := newRegistry(Options{Config: settings, Now: time.Now}, new(store.Store))
	return err
}

// newCorePractice makes the adapter to Core Practice.
func newCorePractice(options Options) (connection.Provider, error) {
	c := options.Config.CorePractice
	return corepractice.New(corepractice.Options{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, ClientAuth: c.ClientAuth, PKCE: c.PKCE, Scopes: c.Scopes,
		AuthorizeURL: c.AuthorizeURL, TokenURL: c.TokenURL, RevokeURL: c.RevokeURL, APIURL: c.APIURL,
		TenantDomain: c.TenantDomain, Now: options.Now, Logger: options.Logger,
	})
}

// newDrChrono makes the adapter to DrChrono, whose calls all processes count
// together.
func newDrChrono(options Options, repositories *store.Store) (connection.Provider, error) {
	c := options.Config.DrChrono
	return drchrono.New(drchrono.Options{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, ClientAuth: c.ClientAuth, PKCE: c.PKCE, Scopes: c.Scopes,
		AuthorizeURL: c.AuthorizeURL, TokenURL: c.TokenURL, RevokeURL: c.RevokeURL, APIURL: c.APIURL,
		TenantDomain: c.TenantDomain, Now: options.Now, Logger: options.Logger,
		Budget: budget.New(budget.Options{
			Provider: drchrono.Slug, Limit: c.HourlyCalls, Store: repositories.CallBudgets(), Now: options.Now,
		}),
	})
}

// newBQECore makes the adapter to BQE CORE.
func newBQECore(options Options) (connection.Provider, error) {
	c := options.Config.BQECore
	return bqecore.New(bqecore.Options{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, ClientAuth: c.ClientAuth, PKCE: c.PKCE, Scopes: c.Scopes,
		AuthorizeURL: c.AuthorizeURL, TokenURL: c.TokenURL, RevokeURL: c.RevokeURL, APIURL: c.APIURL,
		TenantDomain: c.TenantDomain, Now: options.Now, Logger: options.Logger,
		FirstPage: c.FirstPage, OffsetWest: c.UTCOffsetSign == config.OffsetWest,
	})
}

// newDocplanner makes the adapter to Docplanner, at which each practice has a
// client of its own.
func newDocplanner(options Options) (connection.Provider, error) {
	c := options.Config.Docplanner
	return docplanner.New(docplanner.Options{
		ClientAuth: c.ClientAuth, Scopes: c.Scopes, TokenURL: c.TokenURL, APIURL: c.APIURL,
		TenantDomain: c.TenantDomain, TimeZone: c.TimeZone, Now: options.Now, Logger: options.Logger,
	})
}
