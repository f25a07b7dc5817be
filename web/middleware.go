package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"mooring/web/edge"
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
// outside of the log, which answers errors: there the request's context
// still tells whether the browser is waiting.
func (s *server) use(e *echo.Echo) {
	e.Use(
		edge.RequestIDs(),
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: requestTimeout, Skipper: isExport}),
		edge.Log(edge.LogOptions{Logger: s.Logger, Watch: s.Watch, Quiet: isProbe}),
		edge.Recover(s.Logger),
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

// isProbe reports the routes that proxies ask every second.
func isProbe(route string) bool { return route == healthRoute || route == readinessRoute }

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
