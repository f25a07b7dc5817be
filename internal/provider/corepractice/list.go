package corepractice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"path"
	"strings"
	"unicode"

	"mooring/internal/connection"
	"mooring/internal/provider/reader"
)

const (
	// maxPages bounds a list that is read to its end.
	maxPages = 200
	// maxAddress bounds the address of a next page, in bytes.
	maxAddress = 4096
	// maxElements bounds a list that is read to its end, and maxOnPage one page
	// of any list. Elements take many times their length in JSON, so that the
	// limit on an answer's bytes does not bound the memory.
	maxElements = 10_000
	maxOnPage   = 50_000
	// maxText bounds an id, a name, a status or an address, and maxReason an
	// appointment's reason, in bytes.
	maxText   = 1000
	maxReason = 10_000
)

// Reasons why an answer makes no sense. None of them quotes it.
var (
	errNoData   = errors.New("the list has no data")
	errNext     = errors.New("the next page is not under the API's address")
	errLoop     = errors.New("the next page was read before")
	errEndless  = errors.New("the list does not end")
	errNoID     = errors.New("something in the list has no id")
	errTwice    = errors.New("something is in the list twice")
	errCrowd    = errors.New("there are too many things in the list")
	errName     = errors.New("a name is missing or too long")
	errText     = errors.New("a text is too long")
	errZone     = errors.New("a location has no usable time zone")
	errURL      = errors.New("the practice has no usable web address")
	errTime     = errors.New("a time is not as in RFC 3339")
	errOrder    = errors.New("an appointment does not end after its start")
	errLocation = errors.New("an appointment belongs to another location")
)

// malformed is the failure of an answer that makes no sense.
func malformed(operation string, reason error) error {
	return &connection.Failure{Kind: connection.FailureMalformed, Operation: operation, Err: reason}
}

// always is for what every practice has, so that "not found" is no answer to it:
// the API is not where it should be, and nothing can be read.
func always(err error) error {
	failure, ok := connection.AsFailure(err)
	if !ok || failure.Kind != connection.FailureNotFound {
		return err
	}
	elsewhere := *failure
	elsewhere.Kind = connection.FailureMalformed
	return &elsewhere
}

// elements are those of one page. They are decoded one by one and no more than
// maxOnPage of them.
type elements[T any] []T

// UnmarshalJSON implements json.Unmarshaler; null leaves no elements.
func (e *elements[T]) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	switch opening, err := decoder.Token(); {
	case err != nil:
		return err
	case opening == nil:
		return nil
	case opening != json.Delim('['):
		return errNoData
	}
	list := elements[T]{}
	for decoder.More() {
		if len(list) == maxOnPage {
			return errCrowd
		}
		var element T
		if err := decoder.Decode(&element); err != nil {
			return err
		}
		list = append(list, element)
	}
	*e = list
	return nil
}

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
		return read, malformed(request.Operation, errNoData)
	case read.Next == request.URL:
		return read, malformed(request.Operation, errLoop)
	case read.Next != "" && !p.follows(access, read.Next):
		return read, malformed(request.Operation, errNext)
	}
	return read, nil
}

// readList reads a list to its end and hands each element to keep, which
// returns its id. One that is met again on a later page, because the list
// changed meanwhile, is left out; twice on one page makes no sense.
func readList[T any](ctx context.Context, p *Provider, access connection.Access, call call, id func(T) string) ([]T, error) {
	address, err := p.address(access, call)
	if err != nil {
		return nil, err
	}
	var all []T
	known, read := map[string]bool{}, map[string]bool{}
	for range maxPages {
		if read[address] {
			return nil, malformed(call.operation, errLoop)
		}
		read[address] = true
		page, err := readPage[T](ctx, p, access, reader.Request{Operation: call.operation, URL: address})
		if err != nil {
			return nil, err
		}
		if err := distinct(page.Data, id); err != nil {
			return nil, malformed(call.operation, err)
		}
		for _, element := range page.Data {
			if !known[id(element)] {
				known[id(element)] = true
				all = append(all, element)
			}
		}
		if len(all) > maxElements {
			return nil, malformed(call.operation, errCrowd)
		}
		if page.Next == "" {
			return all, nil
		}
		address = page.Next
	}
	return nil, malformed(call.operation, errEndless)
}

// distinct checks that every element of a page has an id, and its own.
func distinct[T any](elements []T, id func(T) string) error {
	seen := make(map[string]bool, len(elements))
	for _, element := range elements {
		switch own := id(element); {
		case own == "" || len(own) > maxText:
			return errNoID
		case seen[own]:
			return errTwice
		default:
			seen[own] = true
		}
	}
	return nil
}

// follows reports whether an address that came from outside lies under the API's
// own: same scheme, host and port, and path below it. Only there the token may go.
func (p *Provider) follows(access connection.Access, next string) bool {
	own, err := p.api.For(access.TenantAddress)
	if err != nil || len(next) > maxAddress {
		return false
	}
	base, err := url.Parse(own)
	if err != nil {
		return false
	}
	target, err := url.Parse(next)
	if err != nil {
		return false
	}
	return target.Scheme == base.Scheme && target.Host == base.Host && target.User == nil && target.Opaque == "" &&
		path.Clean(target.Path) == target.Path && strings.HasPrefix(target.Path, base.Path+"/")
}

// plain takes control characters and outer spaces out of text from outside; it
// is data, and a database may refuse a zero byte.
func plain(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
}

// name is plain text that must be there.
func name(text string) (string, error) {
	text = plain(text)
	if text == "" || len(text) > maxText {
		return "", errName
	}
	return text, nil
}
