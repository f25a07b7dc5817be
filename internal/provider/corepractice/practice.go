package corepractice

import (
	"context"
	"net/url"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/reader"
)

// Identify implements connection.Provider.
func (p *Provider) Identify(ctx context.Context, access connection.Access) (connection.Tenant, error) {
	const operation = "identify practice"
	address, err := p.address(access, call{operation: operation, path: pathPractice})
	if err != nil {
		return connection.Tenant{}, err
	}
	var practice wirePractice
	err = p.reader.Get(ctx, reader.Request{Operation: operation, URL: address, Token: access.Token}, &practice)
	if err != nil {
		return connection.Tenant{}, listing.Always(err)
	}
	tenant, err := practice.tenant()
	if err != nil {
		return connection.Tenant{}, listing.Malformed(operation, err)
	}
	tenant.Address = access.TenantAddress
	return tenant, nil
}

// tenant checks the practice as the provider states it.
func (w wirePractice) tenant() (connection.Tenant, error) {
	if !listing.IsID(w.ID) {
		return connection.Tenant{}, listing.ErrNoID
	}
	called, err := listing.Name(w.Name)
	if err != nil {
		return connection.Tenant{}, err
	}
	address, err := url.Parse(w.URL)
	if err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Host == "" || address.User != nil || len(w.URL) > listing.MaxText {
		return connection.Tenant{}, listing.ErrURL
	}
	return connection.Tenant{ID: w.ID, Name: called, URL: address.String()}, nil
}
