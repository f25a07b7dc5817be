package main

import (
	"io"
	"os"

	"mooring/internal/certify"
)

// terminalOf is how something is written to: in a terminal's width and with
// colour (unless NO_COLOR is set, https://no-color.org, or the terminal has
// none), and plainly everywhere else.
func terminalOf(w io.Writer) certify.Terminal {
	file, isFile := w.(*os.File)
	if !isFile {
		return certify.Terminal{}
	}
	columns, isTerminal := columns(file)
	if !isTerminal {
		return certify.Terminal{}
	}
	return certify.Terminal{Width: columns, Colour: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}
