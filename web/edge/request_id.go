package edge

import (
	"regexp"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"mooring/internal/requestid"
)

// plainRequestID is what a request id from outside may be.
var plainRequestID = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)

// RequestIDs gives every request an id, or keeps that of a proxy before us, and
// puts it into the answer's X-Request-Id and into the request's context: with it
// into every log line and every call that the request brings about.
func RequestIDs() echo.MiddlewareFunc {
	give := middleware.RequestIDWithConfig(middleware.RequestIDConfig{TargetHeader: echo.HeaderXRequestID, RequestIDHandler: carry})
	return func(next echo.HandlerFunc) echo.HandlerFunc { return dropOdd(give(next)) }
}

// dropOdd lets a proxy name a request, and nobody write into our log and onto our
// error pages: an id of any other form is replaced by our own.
func dropOdd(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Request().Header
		if !plainRequestID.MatchString(header.Get(echo.HeaderXRequestID)) {
			header.Del(echo.HeaderXRequestID)
		}
		return next(c)
	}
}

// carry puts the id into the request's context.
func carry(c echo.Context, id string) {
	c.SetRequest(c.Request().WithContext(requestid.Into(c.Request().Context(), id)))
}
