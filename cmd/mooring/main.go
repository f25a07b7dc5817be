package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // Locations' time zones, also on machines without a zone database.

	"github.com/alecthomas/kong"
)

// commands is the whole command line.
type commands struct {
	Demo    demoCommand    `cmd:"" help:"Try everything on this machine: the app, the four practice systems simulated, and people to sign in as."`
	Serve   serveCommand   `cmd:"" help:"Serve the connection page."`
	Sandbox sandboxCommand `cmd:"" help:"Serve one simulated practice system alone."`
	Doctor  doctorCommand  `cmd:"" help:"Check the whole configuration, and explain each fault."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to this version's schema."`
	User    userCommands   `cmd:"" help:"Look after the people who may sign in."`
	Apikey  apikeyCommands `cmd:"" help:"Look after the keys of your own programs for the API."`
	Probe   probeCommand   `cmd:"" help:"Ask a serving mooring on this machine whether it is ready."`
	Keys    keysCommands   `cmd:"" help:"Look after the keys that seal tokens."`
	Certify certifyCommand `cmd:"" help:"Check everything that Core Practice asks for before an integration goes live, and write a report with the evidence."`
	Record  recordCommand  `cmd:"" help:"Film the demo video that Core Practice asks for, in one go: a fresh demo, a real browser, captions and chapters."`
}

// surroundings are what a command may use of the world around it.
type surroundings struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second Ctrl-C ends the program at once, whatever still goes on.
	context.AfterFunc(ctx, stop)
	os.Exit(run(os.Args[1:], surroundings{ctx, os.Stdin, os.Stdout, os.Stderr}))
}

// newParser makes the parser of a command line. exit is called when --help has answered.
func newParser(line *commands, around surroundings, exit func(code int)) (*kong.Kong, error) {
	return kong.New(line,
		kong.Name("mooring"),
		kong.Description("The connection page of your product for practice systems.\n\nA flag with a variable named beside it can be set in the environment as well; a flag wins."),
		kong.UsageOnError(),
		kong.Writers(around.stdout, around.stderr),
		kong.Exit(exit),
		kong.ShortUsageOnError(),
	)
}

// run parses and runs one command line and returns the exit code: 0 for
// success, 1 for a failed command, 2 for a command line that is not one.
func run(args []string, around surroundings) int {
	exit := -1
	parser, err := newParser(&commands{}, around, func(code int) { exit = code })
	if err != nil {
		_, _ = fmt.Fprintln(around.stderr, "mooring:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help has answered.
		return exit
	}
	if examining, despite := despiteFaults(err); despite {
		command, err = examining, nil
	}
	if err != nil {
		_, _ = fmt.Fprintln(around.stderr, "mooring:", err)
		return 2
	}
	if err := command.Run(around); err != nil && !errors.Is(err, context.Canceled) {
		_, _ = fmt.Fprintln(around.stderr, "mooring:", err)
		return 1
	}
	return 0
}
