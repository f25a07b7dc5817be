package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"mooring/internal/apikey"
)

// operation is one line of the table of operations.
type operation struct {
	about    about
	register func(building, about)
}

// about says what an operation is, to the program and to its readers.
type about struct {
	// ID is the operation's stable name: "get-connection".
	ID     string
	Method string
	// Path is below /v1, with parameters in braces: "/connections/{connection}".
	Path string
	// Scope is what the key must allow.
	Scope apikey.Scope
	// Tag groups it in the reference: "Connections".
	Tag     string
	Summary string
	// Text is Markdown, for the developer who has an afternoon.
	Text string
	// Status is that of success; 0: 200, or 204 without a body.
	Status int
	// Problems are those that it can answer with besides the usual ones.
	Problems []kind
	// OwnKey is true of operations that check the key themselves, in the statement
	// that reads what they answer with; presented gives them what came.
	OwnKey bool
	// NeedsKey is true of operations that refuse to be called without an
	// Idempotency-Key.
	NeedsKey bool
	// Streams is true of operations whose bodies go through as they come, however
	// long they take: no limit of ours is put on body or time, nothing is read before
	// the handler reads it, and Idempotency-Key is the handler's.
	Streams bool
}

// op makes a line of the table. I and O are huma's input and output structs. What
// handle returns as an error becomes a problem in describe, and nowhere else.
func op[I, O any](what about, handle func(*server, context.Context, *I) (*O, error)) operation {
	return operation{about: what, register: func(made building, what about) {
		mustBeWhole(reflect.TypeFor[I]())
		mustBeWhole(reflect.TypeFor[O]())
		made.server.table[what.route()] = &what
		huma.Register(made.huma, made.server.described(what), func(ctx context.Context, input *I) (*O, error) {
			output, err := handle(made.server, ctx, input)
			if err != nil {
				return nil, made.server.describeLogged(ctx, err)
			}
			return output, nil
		})
	}}
}

// plain makes a line of the table whose handler reads and answers by itself, as an
// operation of each of the methods. A path that ends in "/{path}" takes all that
// follows; the handler finds it in the request's address.
func plain(what about, methods []string, handle func(*server, echo.Context) error) operation {
	return operation{about: what, register: func(made building, what about) {
		for _, method := range methods {
			what := what
			what.Method = method
			what.ID += "-" + strings.ToLower(method)
			at := what.route()
			at.path = strings.TrimSuffix(at.path, ":path") + "*"
			made.server.table[at] = &what
			made.echo.Add(method, at.path, func(c echo.Context) error { return handle(made.server, c) })
			made.server.addPlain(made.huma.OpenAPI(), what)
		}
	}}
}

// route is where echo finds the operation.
func (a about) route() route {
	path := strings.NewReplacer("{", ":", "}", "").Replace(prefix + a.Path)
	return route{method: a.Method, path: path}
}

// The usual methods, for short lines in the table.
const (
	get    = http.MethodGet
	post   = http.MethodPost
	put    = http.MethodPut
	patch  = http.MethodPatch
	remove = http.MethodDelete
)
