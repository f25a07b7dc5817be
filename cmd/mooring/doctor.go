package main

import (
	"errors"

	"github.com/alecthomas/kong"

	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/doctor"
)

// doctorCommand looks at the whole configuration.
type doctorCommand struct {
	config.Config `embed:""`

	Offline bool `help:"Ask nobody outside: no practice system and no mail server."`
	JSON    bool `name:"json" help:"Print JSON instead of the table."`

	// unreadable are the variables that could not become part of Config.
	unreadable config.Faults
}

// despiteFaults is a command line on which nothing is wrong but the configuration, for
// the command that explains that.
func despiteFaults(err error) (*kong.Context, bool) {
	var parse *kong.ParseError
	if !errors.As(err, new(config.Faults)) || !errors.As(err, &parse) || parse.Context.Command() != "doctor" {
		return nil, false
	}
	return parse.Context, true
}

// errFaults ends a command whose findings say why.
var errFaults = errors.New("the configuration has faults; each is explained above")

// Help implements kong's HelpProvider.
func (*doctorCommand) Help() string {
	return `It reads the same variables and flags as "mooring serve" and looks at everything that they name. It changes nothing, and sends no password, secret or token to anybody. The exit code is 1 when there is a fault.`
}

// Run implements kong's command.
func (c *doctorCommand) Run(around surroundings) error {
	report := doctor.Examine(around.ctx, doctor.Options{
		Config: c.Config, Unreadable: c.unreadable, Offline: c.Offline, Providers: app.CheckProviders,
	})
	write := func() error {
		terminal := terminalOf(around.stdout)
		return doctor.Terminal{Width: terminal.Width, Colour: terminal.Colour}.Write(around.stdout, report)
	}
	if c.JSON {
		write = func() error { return doctor.WriteJSON(around.stdout, report) }
	}
	if err := write(); err != nil {
		return err
	}
	if report.Count(doctor.Fault) > 0 {
		return errFaults
	}
	return nil
}
