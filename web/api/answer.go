package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"
)

// statusGone stands in the log for a client that stopped waiting, as nginx has it;
// nobody receives it.
const statusGone = 499

// answerError is where an error that ended a request outside of an operation
// becomes an answer. The error itself stands in the request's line in the log.
func (s *server) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if errors.Is(c.Request().Context().Err(), context.Canceled) {
		_ = c.NoContent(statusGone)
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
