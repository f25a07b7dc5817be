package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"mooring/internal/requestid"
)

const (
	// requestTimeout bounds every request but exports; a sign-in that comes back
	// and a disconnect finish behind it.
	requestTimeout = 60 * time.Second
	// bodyLimit is far above the largest form of ours.
	bodyLimit = "64K"
)

// errCrossOrigin refuses an unsafe request that another site made.
var errCrossOrigin = errors.New("request from another site")

// use installs what every request passes, outermost first. The time limit is
// outside of logRequests, which answers errors: there the request's context
// still tells whether the browser is waiting.
func (s *server) use(e *echo.Echo) {
	e.Use(
		dropOddRequestID,
		middleware.RequestIDWithConfig(middleware.RequestIDConfig{TargetHeader: echo.HeaderXRequestID, RequestIDHandler: carryRequestID}),
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: requestTimeout, Skipper: isExport}),
		s.logRequests(),
		middleware.RecoverWithConfig(middleware.RecoverConfig{LogErrorFunc: s.logPanic, DisableErrorHandler: true}),
		s.secureHeaders,
		refuseOddPaths,
		hideConsole,
		middleware.BodyLimit(bodyLimit),
		s.refuseCrossOrigin(),
	)
}

// isExport reports a request whose answer takes as long as it is long; what it
// reads, and each part it sends, has a limit of its own.
func isExport(c echo.Context) bool { return c.Path() == exportRoute }

// plainRequestID is what a request id from outside may be.
var plainRequestID = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)

// dropOddRequestID lets a proxy name a request, and nobody write into our log
// and onto our error pages: an id of any other form is replaced by our own.
func dropOddRequestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Request().Header
		if !plainRequestID.MatchString(header.Get(echo.HeaderXRequestID)) {
			header.Del(echo.HeaderXRequestID)
		}
		return next(c)
	}
}

// carryRequestID puts the id into the request's context, and with it into
// every log line and every call that the request brings about.
func carryRequestID(c echo.Context, id string) {
	c.SetRequest(c.Request().WithContext(requestid.Into(c.Request().Context(), id)))
}

// logRequests writes one line for each request and counts it. It names the
// route and not the address, because a callback's query holds a code.
func (s *server) logRequests() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogMethod: true, LogRoutePath: true, LogStatus: true, LogLatency: true, LogError: true,
		HandleError: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			level := slog.LevelInfo
			switch {
			case v.Status >= http.StatusInternalServerError:
				level = slog.LevelError
			case v.RoutePath == healthRoute || v.RoutePath == readinessRoute:
				level = slog.LevelDebug // Proxies ask every second, and all is well.
			}
			attributes := []slog.Attr{
				slog.String("method", v.Method), slog.String("route", v.RoutePath), slog.Int("status", v.Status),
				slog.Duration("took", v.Latency),
			}
			if v.Error != nil && v.Status != http.StatusNotFound {
				attributes = append(attributes, slog.String("error", v.Error.Error()))
			}
			s.Logger.LogAttrs(c.Request().Context(), level, "request", attributes...)
			if s.Watch != nil {
				s.Watch.Answered(v.Method, v.RoutePath, v.Status, v.Latency)
			}
			return nil
		},
	})
}

// logPanic logs a handler's panic with its stack and turns it into a 500.
func (s *server) logPanic(c echo.Context, err error, stack []byte) error {
	s.Logger.ErrorContext(c.Request().Context(), "panic", "error", err, "stack", string(stack))
	return fmt.Errorf("panic: %w", err)
}

// secureHeaders sets what every answer carries. Only our own files are loaded;
// forms go to ourselves and, by redirect, to a provider's sign-in.
func (s *server) secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action " + strings.Join(append([]string{"'self'"}, s.FormOrigins...), " ") +
		"; base-uri 'none'; frame-ancestors 'none'"
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		if s.https {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// refuseCrossOrigin refuses unsafe requests from other sites by
// Sec-Fetch-Site and Origin (net/http.CrossOriginProtection).
func (s *server) refuseCrossOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(strings.TrimRight(s.BaseURL, "/")); err != nil {
		s.Logger.Warn("trust own origin", "error", err)
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := protection.Check(c.Request()); err != nil {
				return fmt.Errorf("%w: %w", errCrossOrigin, err)
			}
			return next(c)
		}
	}
}
