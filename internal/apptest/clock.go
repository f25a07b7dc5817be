package apptest

import (
	"time"

	"mooring/internal/sandbox/sandboxtest"
)

// Clock is a clock that stands still until a test moves it: the same for the app
// and for the simulations. It is safe for concurrent use.
type Clock = sandboxtest.Clock

// NewClock makes a clock that shows at.
func NewClock(at time.Time) *Clock { return sandboxtest.NewClock(at) }
