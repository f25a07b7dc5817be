package edge

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"
)

// StatusGone stands in the log for a client that stopped waiting, as nginx has it;
// nobody receives it.
const StatusGone = 499

// Answered reports an error that needs no answer: one was begun already, or the client
// has gone away, which the log is told here.
func Answered(c echo.Context) bool {
	if c.Response().Committed {
		return true
	}
	if errors.Is(c.Request().Context().Err(), context.Canceled) {
		_ = c.NoContent(StatusGone)
		return true
	}
	return false
}
