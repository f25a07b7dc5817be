package drchrono

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"mooring/internal/connection"
	"mooring/internal/provider/budget"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/reader"
)

// call is one thing to read.
type call struct {
	operation string
	address   string
}

// get reads one thing. Before it asks it takes the call from the budget, which is
// the whole app's; without one nothing is sent. Its error may be that of our own
// database, of which the provider knows nothing.
func (p *Provider) get(ctx context.Context, access connection.Access, call call, into any) error {
	err := p.take(ctx, access, call.operation)
	if err != nil {
		return err
	}
	err = p.reader.Get(ctx, reader.Request{
		Operation: call.operation, URL: call.address, Token: access.Token, Header: http.Header{versionHeader: {version}},
	}, into)
	p.heed(ctx, err)
	return err
}

// take takes one call from the budget.
func (p *Provider) take(ctx context.Context, access connection.Access, operation string) error {
	err := p.options.Budget.Take(ctx, budget.Call{ConnectionID: access.ConnectionID, Background: access.Background})
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	return nil
}

// heed tells the budget when DrChrono itself says that no calls are left: another
// program may use the same client id, the limit may be lower than configured, or
// too many came within a second.
func (p *Provider) heed(ctx context.Context, err error) {
	failure, is := connection.AsFailure(err)
	if !is || failure.Kind != connection.FailureLimited {
		return
	}
	if err := p.options.Budget.Spent(ctx, failure.RetryAfter); err != nil {
		p.options.Logger.WarnContext(ctx, "limit was not noted", "provider", Slug, "error", err)
	}
}

// readPage reads one page of a list and checks where the next one is.
func readPage[T any](ctx context.Context, p *Provider, access connection.Access, call call) (listing.Page[T], error) {
	var read wirePage[T]
	if err := p.get(ctx, access, call, &read); err != nil {
		return listing.Page[T]{}, err
	}
	elements := read.elements()
	switch {
	case elements == nil:
		return listing.Page[T]{}, listing.Malformed(call.operation, listing.ErrNoData)
	case read.Next == call.address:
		return listing.Page[T]{}, listing.Malformed(call.operation, listing.ErrLoop)
	case read.Next != "" && !listing.Under(p.api, read.Next):
		return listing.Page[T]{}, listing.Malformed(call.operation, listing.ErrNext)
	}
	return listing.Page[T]{Elements: elements, Next: read.Next}, nil
}

// readList reads a list to its end. Every practice has it, so that "not found" is
// no answer.
func readList[T any](ctx context.Context, p *Provider, access connection.Access, list listing.List[T]) ([]T, error) {
	list.Read = func(ctx context.Context, page string) (listing.Page[T], error) {
		return readPage[T](ctx, p, access, call{operation: list.Operation, address: page})
	}
	all, err := listing.All(ctx, list)
	return all, listing.Always(err)
}

// address is a path of the API, with a query if there is one.
func (p *Provider) address(path string, query url.Values) string {
	if len(query) == 0 {
		return p.api + path
	}
	return p.api + path + "?" + query.Encode()
}
