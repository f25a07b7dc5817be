package bqecore

import (
	"context"
	"net/url"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/reader"
)

// Identify implements connection.Provider: the company that the person chose.
func (p *Provider) Identify(ctx context.Context, access connection.Access) (connection.Tenant, error) {
	company, err := p.company(ctx, "identify company", access)
	if err != nil {
		return connection.Tenant{}, err
	}
	return connection.Tenant{ID: company.ID, Name: company.Name, URL: company.page}, nil
}

// Locations implements connection.Provider and syncer.RecordSource. BQE CORE knows no
// locations: the company is its one.
func (p *Provider) Locations(ctx context.Context, access connection.Access) ([]connection.Location, error) {
	company, err := p.company(ctx, "list locations", access)
	if err != nil {
		return nil, err
	}
	return []connection.Location{{ID: company.ID, Name: company.Name, TimeZone: zone(access).String(), Listed: true}}, nil
}

// company is a checked company.
type company struct {
	ID   string
	Name string
	// page is the address that people are shown.
	page string
}

// company reads the company.
func (p *Provider) company(ctx context.Context, operation string, access connection.Access) (company, error) {
	base, err := p.base(operation, access)
	if err != nil {
		return company{}, err
	}
	request := reader.Request{Operation: operation, URL: base + pathCompany, Token: access.Token, Header: p.header(access)}
	var stated wireCompany
	if err := p.reader.Get(ctx, request, &stated); err != nil {
		return company{}, listing.Always(err)
	}
	found, err := stated.company()
	if err != nil {
		return company{}, listing.Malformed(operation, err)
	}
	found.page = pageOf(base)
	return found, nil
}

// pageOf is the tenant's address for people: the host of its API, since BQE CORE
// states no other.
func pageOf(base string) string {
	address, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return address.Scheme + "://" + address.Host
}

// company checks a company as BQE CORE states it.
func (w wireCompany) company() (company, error) {
	if w.ID == "" || len(w.ID) > listing.MaxText {
		return company{}, listing.ErrNoID
	}
	called, err := listing.Name(string(w.Name))
	return company{ID: string(w.ID), Name: called}, err
}
