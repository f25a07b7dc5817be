package docplanner

import (
	"context"
	"net/url"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/reader"
)

// call is one thing to read.
type call struct {
	operation string
	path      string
	query     url.Values
}

// base is where the API of a country begins.
func (p *Provider) base(access connection.Access, operation string) (string, error) {
	if !p.offers(access.TenantAddress) {
		return "", &connection.Failure{Kind: connection.FailureNotProcessed, Operation: operation, Err: errCountry}
	}
	base, err := p.api.For(access.TenantAddress)
	if err != nil {
		return "", &connection.Failure{Kind: connection.FailureNotProcessed, Operation: operation, Err: err}
	}
	return base, nil
}

// address is where a call goes.
func (c call) address(base string) string {
	if len(c.query) == 0 {
		return base + c.path
	}
	return base + c.path + "?" + c.query.Encode()
}

// get reads one answer.
func (p *Provider) get(ctx context.Context, access connection.Access, call call, into any) error {
	base, err := p.base(access, call.operation)
	if err != nil {
		return err
	}
	return p.reader.Get(ctx, reader.Request{Operation: call.operation, URL: call.address(base), Token: access.Token}, into)
}

// readList reads a list to its end.
func readList[T any](ctx context.Context, p *Provider, access connection.Access, call call, id func(T) string) ([]T, error) {
	base, err := p.base(access, call.operation)
	if err != nil {
		return nil, err
	}
	return listing.All(ctx, listing.List[T]{
		Operation: call.operation, First: call.address(base), ID: id,
		Read: func(ctx context.Context, address string) (listing.Page[T], error) {
			var read wireList[T]
			if err := p.reader.Get(ctx, reader.Request{Operation: call.operation, URL: address, Token: access.Token}, &read); err != nil {
				return listing.Page[T]{}, err
			}
			next, err := nextPage(base, read.Links.Next.Href)
			switch {
			case err != nil:
				return listing.Page[T]{}, listing.Malformed(call.operation, err)
			case read.Items == nil:
				return listing.Page[T]{}, listing.Malformed(call.operation, listing.ErrNoData)
			}
			return listing.Page[T]{Elements: read.Items, Next: next}, nil
		},
	})
}

// nextPage is the absolute address of a next page; "" when there is none. It may be
// written without a host, and lies under the API's own address: only there the
// token may go.
func nextPage(base, link string) (string, error) {
	if link == "" {
		return "", nil
	}
	own, err := url.Parse(base)
	if err != nil {
		return "", listing.ErrNext
	}
	next, err := own.Parse(link)
	if err != nil || !listing.Under(base, next.String()) {
		return "", listing.ErrNext
	}
	return next.String(), nil
}
