package corepractice

import (
	"context"
	"net/url"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/reader"
)

// call is one list or object to read.
type call struct {
	operation string
	path      string
	query     url.Values
}

// address is where the call goes for a tenant.
func (p *Provider) address(access connection.Access, call call) (string, error) {
	base, err := p.api.For(access.TenantAddress)
	if err != nil {
		return "", &connection.Failure{Kind: connection.FailureNotProcessed, Operation: call.operation, Err: err}
	}
	if len(call.query) == 0 {
		return base + call.path, nil
	}
	return base + call.path + "?" + call.query.Encode(), nil
}

// readPage reads one page and checks where the next one is.
func readPage[T any](ctx context.Context, p *Provider, access connection.Access, request reader.Request) (page[T], error) {
	request.Token = access.Token
	var read page[T]
	if err := p.reader.Get(ctx, request, &read); err != nil {
		return read, err
	}
	switch {
	case read.Data == nil:
		return read, listing.Malformed(request.Operation, listing.ErrNoData)
	case read.Next == request.URL:
		return read, listing.Malformed(request.Operation, listing.ErrLoop)
	case read.Next != "" && !p.follows(access, read.Next):
		return read, listing.Malformed(request.Operation, listing.ErrNext)
	}
	return read, nil
}

// readList reads a list to its end; id tells its elements apart.
func readList[T any](ctx context.Context, p *Provider, access connection.Access, call call, id func(T) string) ([]T, error) {
	first, err := p.address(access, call)
	if err != nil {
		return nil, err
	}
	read := func(ctx context.Context, address string) (listing.Page[T], error) {
		page, err := readPage[T](ctx, p, access, reader.Request{Operation: call.operation, URL: address})
		return listing.Page[T]{Elements: page.Data, Next: page.Next}, err
	}
	return listing.All(ctx, listing.List[T]{Operation: call.operation, First: first, ID: id, Read: read})
}

// follows reports whether an address that came from outside lies under the API's
// own of this tenant.
func (p *Provider) follows(access connection.Access, next string) bool {
	own, err := p.api.For(access.TenantAddress)
	return err == nil && listing.Under(own, next)
}
