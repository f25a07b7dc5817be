package bqecore

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/reader"
	"mooring/internal/syncer"
)

// The lists that are copied.
const (
	kindEmployees  = "employees"
	kindActivities = "activities"
)

// RecordKinds implements syncer.RecordSource.
func (p *Provider) RecordKinds() []connection.RecordKind {
	return []connection.RecordKind{
		{Slug: kindEmployees, Title: "Employees", Detail: "Job title"},
		{Slug: kindActivities, Title: "Activities", Detail: "Code"},
	}
}

// Records implements syncer.RecordSource: one page. The company is the one location,
// so that every location has the same lists.
func (p *Provider) Records(ctx context.Context, access connection.Access, query syncer.RecordQuery) (syncer.RecordPage, error) {
	switch query.Kind {
	case kindEmployees:
		return readPage[wireEmployee](ctx, p, access, list{operation: "list employees", path: pathEmployees, page: query.Page})
	case kindActivities:
		return readPage[wireActivity](ctx, p, access, list{operation: "list activities", path: pathActivities, page: query.Page})
	default:
		return syncer.RecordPage{}, listing.Malformed("list records", errKind)
	}
}

// errKind is said of a list that there is none of.
var errKind = errors.New("there is no such list")

// list is one page of a list to read.
type list struct {
	operation string
	path      string
	// page is its number, empty for the first.
	page string
}

// recorded is an element of a list.
type recorded interface {
	// record checks the element as BQE CORE states it.
	record() (connection.Record, error)
}

// readPage reads one page. A list is at its end when BQE CORE answers 204, or with
// fewer elements than were asked for.
func readPage[T recorded](ctx context.Context, p *Provider, access connection.Access, list list) (syncer.RecordPage, error) {
	number, err := p.pageNumber(list)
	if err != nil {
		return syncer.RecordPage{}, err
	}
	base, err := p.base(list.operation, access)
	if err != nil {
		return syncer.RecordPage{}, err
	}
	request := reader.Request{
		Operation: list.operation, URL: base + list.path + "?" + url.Values{"page": {pageQuery(number)}}.Encode(),
		Token: access.Token, Header: p.header(access), NoContent: true,
	}
	read := wireList[T]{Elements: listing.Elements[T]{}} // What a 204 leaves.
	if err := p.reader.Get(ctx, request, &read); err != nil {
		return syncer.RecordPage{}, err
	}
	page := syncer.RecordPage{Records: make([]connection.Record, 0, len(read.Elements))}
	for _, element := range read.Elements {
		record, err := element.record()
		if err != nil {
			return syncer.RecordPage{}, listing.Malformed(list.operation, err)
		}
		page.Records = append(page.Records, record)
	}
	if err := listing.Distinct(page.Records, func(r connection.Record) string { return r.ID }); err != nil {
		return syncer.RecordPage{}, listing.Malformed(list.operation, err)
	}
	if len(page.Records) >= pageSize {
		page.Next = strconv.Itoa(number + 1)
	}
	return page, nil
}

// pageNumber is the number of a page. What Records gave was stored meanwhile.
func (p *Provider) pageNumber(list list) (int, error) {
	if list.page == "" {
		return p.options.FirstPage, nil
	}
	number, err := strconv.Atoi(list.page)
	if err != nil || number < p.options.FirstPage {
		return 0, listing.Malformed(list.operation, listing.ErrNext)
	}
	return number, nil
}
