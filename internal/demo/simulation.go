package demo

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"mooring/internal/config"
	"mooring/internal/sandbox/bqecore"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/docplanner"
	"mooring/internal/sandbox/drchrono"
	"mooring/internal/sandbox/portal"
)

// The slugs of the practice systems.
const (
	CorePractice = "core-practice"
	DrChrono     = "drchrono"
	BQECore      = "bqe-core"
	Docplanner   = "docplanner"
)

// ErrSystem is wrapped when a system is named that is not simulated.
var ErrSystem = errors.New("there is no such system")

// Everything lists every system beside Core Practice.
func Everything() []string { return []string{DrChrono, BQECore, Docplanner} }

// Cast is what a simulation is made of.
type Cast struct {
	// BaseURL is the address for browsers, InternalURL the one for programs.
	BaseURL, InternalURL string
	// Client is the application that is registered. Docplanner has none: there
	// each practice has its own.
	Client portal.Client
	// Seed decides all made-up data together with the time of the start.
	Seed uint64
	// TokenLife is how long access tokens live; 0: as long as the system has it.
	TokenLife time.Duration
	// TokenMark is put into every token, code and issued secret, so that a test can
	// search for them.
	TokenMark string
	// Now is the clock; nil: time.Now.
	Now func() time.Time
}

// Simulation is a simulated practice system, ready to be served. Of the four
// servers the one that plays it is set.
type Simulation struct {
	Slug, Name string
	// Handler serves all of it.
	Handler http.Handler
	// Settings point the app at it.
	Settings config.Provider
	// Access says, line by line, what lets somebody connect.
	Access []string

	CorePractice *corepractice.Server
	DrChrono     *drchrono.Server
	BQECore      *bqecore.Server
	Docplanner   *docplanner.Server

	// offer puts Settings where an app's configuration has those of this system.
	offer func(*config.Config, config.Provider)
}

// Offer points an app's configuration at the simulation.
func (s Simulation) Offer(c *config.Config) { s.offer(c, s.Settings) }

// Simulate makes the simulation of a system. Errors wrap [ErrSystem] or say what
// is wrong with the cast.
func Simulate(slug string, cast Cast) (Simulation, error) {
	of, known := players()[slug]
	if !known {
		return Simulation{}, fmt.Errorf("%w: %q (choose one of %v)", ErrSystem, slug, slices.Concat([]string{CorePractice}, Everything()))
	}
	simulation, err := of.play(cast)
	if err != nil {
		return Simulation{}, err
	}
	simulation.Slug, simulation.offer = slug, of.offer
	return simulation, nil
}

// hourlyCalls is what DrChrono allows an app in an hour.
const hourlyCalls = 500

// player makes the simulation of a system, and knows how the app is told of it.
type player struct {
	play  func(Cast) (Simulation, error)
	offer func(*config.Config, config.Provider)
}

// players are those of all systems, by slug.
func players() map[string]player {
	return map[string]player{
		CorePractice: {
			func(cast Cast) (Simulation, error) { return playCorePractice(cast, nil) },
			func(c *config.Config, settings config.Provider) { c.CorePractice = settings },
		},
		DrChrono: {playDrChrono, func(c *config.Config, settings config.Provider) {
			c.DrChrono = config.DrChrono{Provider: settings, HourlyCalls: hourlyCalls}
		}},
		BQECore: {playBQECore, func(c *config.Config, settings config.Provider) {
			c.BQECore = config.BQECore{Provider: settings, FirstPage: 1, UTCOffsetSign: config.OffsetEast}
		}},
		Docplanner: {playDocplanner, func(c *config.Config, settings config.Provider) {
			c.Docplanner = config.Docplanner{Provider: settings}
		}},
	}
}
