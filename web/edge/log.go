package edge

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// StatusCut is told of an answer that was begun and broke off.
const StatusCut = 0

// Watcher hears of every request that was answered.
type Watcher interface {
	// Answered tells the method, the route as it stands in the table ("" for
	// none), the status or StatusCut, and how long it took. Method is what the client
	// sent.
	Answered(method, route string, status int, took time.Duration)
}

// LogOptions are what Log needs. Logger is required.
type LogOptions struct {
	Logger *slog.Logger
	// Watch hears of every request; nil: nobody does.
	Watch Watcher
	// Quiet reports routes that are asked again and again: while all is well they
	// are logged for who looks closer; nil: none.
	Quiet func(route string) bool
	// Route names the route as log and Watch shall know it; nil: as echo does.
	Route func(echo.Context) string
}

// Log writes one line for each request and counts it; what went wrong becomes an
// answer in it. It names the route and not the address, because a callback's query
// holds a code.
func Log(options LogOptions) echo.MiddlewareFunc {
	write := middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogMethod: true, LogStatus: true, LogLatency: true, LogError: true,
		HandleError: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			v.RoutePath = options.routeOf(c)
			options.write(c, v)
			return nil
		},
	})
	return func(next echo.HandlerFunc) echo.HandlerFunc { return options.noteCuts(write(next)) }
}

// noteCuts counts an answer that breaks off, which nothing returns from, and lets it.
// Who broke it off has said why in the log.
func (o LogOptions) noteCuts(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		defer func() {
			broke := recover()
			if broke == nil {
				return
			}
			if o.Watch != nil {
				o.Watch.Answered(c.Request().Method, o.routeOf(c), StatusCut, time.Since(began))
			}
			panic(broke)
		}()
		return next(c)
	}
}

// routeOf names the route of a request.
func (o LogOptions) routeOf(c echo.Context) string {
	if o.Route != nil {
		return o.Route(c)
	}
	return c.Path()
}

// write logs and counts one request.
func (o LogOptions) write(c echo.Context, v middleware.RequestLoggerValues) {
	level := slog.LevelInfo
	switch {
	case v.Status >= http.StatusInternalServerError:
		level = slog.LevelError
	case o.Quiet != nil && o.Quiet(v.RoutePath):
		level = slog.LevelDebug
	}
	attributes := []slog.Attr{
		slog.String("method", v.Method), slog.String("route", v.RoutePath), slog.Int("status", v.Status),
		slog.Duration("took", v.Latency),
	}
	if v.Error != nil && v.Status != http.StatusNotFound {
		attributes = append(attributes, slog.String("error", v.Error.Error()))
	}
	o.Logger.LogAttrs(c.Request().Context(), level, "request", attributes...)
	if o.Watch != nil {
		o.Watch.Answered(v.Method, v.RoutePath, v.Status, v.Latency)
	}
}

// Recover logs a handler's panic with its stack and turns it into an error, which
// Log answers.
func Recover(logger *slog.Logger) echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		DisableErrorHandler: true,
		LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
			logger.ErrorContext(c.Request().Context(), "panic", "error", err, "stack", string(stack))
			return fmt.Errorf("panic: %w", err)
		},
	})
}
