package providertest

import (
	"context"
	"net/http"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// whole is everything that Core Practice's adapter can do.
type whole interface {
	connection.Provider
	connection.Authorizer
	connection.Booker
	connection.Revoker
	token.Refresher
	syncer.Source
}

// bad is an adapter that breaks one promise: each field that is not nil stands in
// the place of what the good adapter does.
type bad struct {
	whole
	wiring       Wiring
	memory       *memory
	info         func(connection.ProviderInfo) connection.ProviderInfo
	parse        func(string) (string, error)
	exchange     func(connection.Tokens, error) (connection.Tokens, error)
	refresh      func(b bad, old secret.Value, again func() (connection.Tokens, error)) (connection.Tokens, error)
	revoke       func(error) error
	identify     func(b bad, access connection.Access, tenant connection.Tenant, err error) (connection.Tenant, error)
	locations    func([]connection.Location, error) ([]connection.Location, error)
	appointments func(b bad, access connection.Access, query syncer.AppointmentQuery, page syncer.AppointmentPage, err error) (syncer.AppointmentPage, error)
}

// memory is what one adapter remembers and should not.
type memory struct {
	refusal error
	tenant  connection.Tenant
}

func (b bad) Info() connection.ProviderInfo {
	if b.info == nil {
		return b.whole.Info()
	}
	return b.info(b.whole.Info())
}

func (b bad) ParseTenant(input string) (string, error) {
	if b.parse == nil {
		return b.whole.ParseTenant(input)
	}
	return b.parse(input)
}

func (b bad) Exchange(ctx context.Context, params connection.ExchangeParams) (connection.Tokens, error) {
	tokens, err := b.whole.Exchange(ctx, params)
	if b.exchange == nil {
		return tokens, err
	}
	return b.exchange(tokens, err)
}

func (b bad) Refresh(ctx context.Context, tenant string, refresh secret.Value, scopes []string) (connection.Tokens, error) {
	again := func() (connection.Tokens, error) { return b.whole.Refresh(ctx, tenant, refresh, scopes) }
	if b.refresh == nil {
		return again()
	}
	return b.refresh(b, refresh, again)
}

func (b bad) Revoke(ctx context.Context, tenant string, tokens connection.Tokens) error {
	err := b.whole.Revoke(ctx, tenant, tokens)
	if b.revoke == nil {
		return err
	}
	return b.revoke(err)
}

func (b bad) Identify(ctx context.Context, access connection.Access) (connection.Tenant, error) {
	tenant, err := b.whole.Identify(ctx, access)
	if b.identify == nil {
		return tenant, err
	}
	return b.identify(b, access, tenant, err)
}

func (b bad) Locations(ctx context.Context, access connection.Access) ([]connection.Location, error) {
	found, err := b.whole.Locations(ctx, access)
	if b.locations == nil {
		return found, err
	}
	return b.locations(found, err)
}

func (b bad) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	page, err := b.whole.Appointments(ctx, access, query)
	if b.appointments == nil {
		return page, err
	}
	return b.appointments(b, access, query, page, err)
}

// send calls an address with a token, as nobody should.
func (b bad) send(address string, with secret.Value) {
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil || b.wiring.APITransport == nil {
		return
	}
	request.Header.Set("Authorization", "Bearer "+with.Reveal())
	if response, err := b.wiring.APITransport.RoundTrip(request); err == nil {
		_ = response.Body.Close()
	}
}
