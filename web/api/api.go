package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/idempotency"
	"mooring/internal/vendor"
	"mooring/internal/webhook"
	"mooring/web/edge"
)

// prefix is where everything of the API begins.
const prefix = "/v1"

// Keys says who asks; apikey.Service implements it.
type Keys interface {
	// Authenticate finds the key of an Authorization header, in one statement.
	// Address is the client's, whose wrong keys are counted.
	Authenticate(ctx context.Context, authorization, address string) (apikey.Key, error)
}

// Options are what the API needs. All are required but TrustedProxies, Watch and
// Logger.
type Options struct {
	// AppName is the vendor's product and BaseURL our public address, without a
	// trailing slash; https turns on HSTS.
	AppName     string
	BaseURL     string
	Keys        Keys
	Connections *connection.Service
	// Vendor finds organisations and connections over all of them.
	Vendor *vendor.Service
	// Links sends people of practices here.
	Links Links
	// Lender lends access tokens.
	Lender Lender
	// APIBase is the address of a provider's API for a connection, "" when there is
	// none; nil: nobody says.
	APIBase func(provider string, access connection.Access) string
	// Copies reads what was copied from practice systems.
	Copies connection.Copies
	// Events is the log of what happened.
	Events Events
	// Webhooks tells the vendor's servers of events.
	Webhooks *webhook.Service
	// Proxy passes calls on to practice systems.
	Proxy Forwarder
	// Repeats answers requests that are sent again.
	Repeats *idempotency.Service
	// TrustedProxies are the networks whose X-Forwarded-For counts; nil: nobody's.
	TrustedProxies []netip.Prefix
	// Watch hears of every request; nil: nobody does.
	Watch  edge.Watcher
	Now    func() time.Time
	Logger *slog.Logger
}

// server holds what the operations share.
type server struct {
	Options
	// table finds an operation by its method and echo's route.
	table map[route]*about
	// lists are the parameters of queries that may stand there more than once.
	lists map[queryOf]bool
	// bodies are what operations take as a body, by their ids; those that take none are
	// missing. References in them are to schemas.
	bodies  map[string]*huma.Schema
	schemas huma.Registry
}

// route is where echo finds an operation.
type route struct{ method, path string }

// queryOf is a parameter of an operation's query.
type queryOf struct{ operation, name string }

// building is where a line of the table becomes an operation.
type building struct {
	server *server
	echo   *echo.Echo
	huma   huma.API
}

// New builds the handler of everything under /v1.
func New(options Options) http.Handler {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	s := &server{Options: options, table: make(map[route]*about), lists: make(map[queryOf]bool), bodies: make(map[string]*huma.Schema)}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerError
	e.IPExtractor = edge.AddressOf(options.TrustedProxies)
	e.OnAddRouteHandler = func(_ string, added echo.Route, handler echo.HandlerFunc, _ []echo.MiddlewareFunc) {
		if added.Method == http.MethodGet {
			e.Add(http.MethodHead, added.Path, handler) // RFC 9110 section 9.1
		}
	}
	s.use(e)
	made := building{server: s, echo: e, huma: humaecho.NewWithGroup(e, e.Group(prefix), s.config())}
	for _, operation := range operations {
		operation.register(made, operation.about)
	}
	s.finish(e, made.huma.OpenAPI())
	return e
}

// lineOf is the line of the table that a request was routed to; an empty one and false
// for every other page and for addresses that do not exist.
func (s *server) lineOf(c echo.Context) (*about, bool) {
	method := c.Request().Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	what, found := s.table[route{method, c.Path()}]
	if !found {
		return &about{}, false
	}
	return what, true
}

// routeOf names the route of a request for log and metrics.
func (s *server) routeOf(c echo.Context) string {
	if what, found := s.lineOf(c); found {
		return prefix + what.Path
	}
	return c.Path()
}
