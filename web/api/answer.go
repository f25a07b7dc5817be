package api

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/web/edge"
)

// answerError is where an error that ended a request outside of an operation
// becomes an answer. The error itself stands in the request's line in the log.
func (s *server) answerError(err error, c echo.Context) {
	if edge.Answered(c) {
		return
	}
	s.answer(c, s.describe(c.Request().Context(), err))
}

// answer writes a problem.
func (s *server) answer(c echo.Context, problem *Problem) {
	named := problem.named(requestIDOf(c))
	header := c.Response().Header()
	for name, values := range named.GetHeaders() {
		header[name] = values
	}
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(named.Status)
		return
	}
	body, err := json.Marshal(named)
	if err != nil { // Strings and numbers can always be written.
		s.Logger.ErrorContext(c.Request().Context(), "write problem", "error", err)
	}
	_ = c.Blob(named.Status, problemType, body)
}

// requestIDOf is the id that the answer names the request by.
func requestIDOf(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }
