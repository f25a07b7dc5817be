package corepractice

import (
	"context"
	"net/url"

	"mooring/internal/connection"
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
		return connection.Tenant{}, always(err)
	}
	tenant, err := practice.tenant()
	if err != nil {
		return connection.Tenant{}, malformed(operation, err)
	}
	tenant.Address = access.TenantAddress
	return tenant, nil
}

// tenant checks the practice as the provider states it.
func (w wirePractice) tenant() (connection.Tenant, error) {
	if w.ID == "" || len(w.ID) > maxText {
		return connection.Tenant{}, errNoID
	}
	called, err := name(w.Name)
	if err != nil {
		return connection.Tenant{}, err
	}
	address, err := url.Parse(w.URL)
	if err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Host == "" || address.User != nil || len(w.URL) > maxText {
		return connection.Tenant{}, errURL
	}
	return connection.Tenant{ID: w.ID, Name: called, URL: address.String()}, nil
}
