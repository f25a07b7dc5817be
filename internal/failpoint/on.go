//go:build failpoints

package failpoint

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// variable holds the instructions.
const variable = "MOORING_FAILPOINTS"

// instruction is what to do at one point.
type instruction struct {
	act func() error
	// at is the hit that acts; hits counts them.
	at   int64
	hits atomic.Int64
}

// instructions are read at the first hit of the process.
var instructions = sync.OnceValue(func() map[Name][]*instruction {
	read, err := parse(os.Getenv(variable))
	if err != nil {
		end(err)
	}
	return read
})

// Hit acts as the environment says that this process is to act at a point.
func Hit(name Name) {
	for _, told := range instructions()[name] {
		if told.hits.Add(1) != told.at {
			continue
		}
		if err := told.act(); err != nil {
			end(fmt.Errorf("%s: %w", name, err))
		}
	}
}

// end ends a process that cannot do what it was told.
func end(err error) {
	fmt.Fprintln(os.Stderr, variable+":", err)
	os.Exit(2)
}

// parse reads instructions.
func parse(text string) (map[Name][]*instruction, error) {
	read := make(map[Name][]*instruction)
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		point, action, _ := strings.Cut(part, "=")
		name := Name(point)
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("there is no point %q", point)
		}
		told, err := parseAction(action)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", part, err)
		}
		read[name] = append(read[name], told)
	}
	return read, nil
}

// parseAction reads "ACTION@N".
func parseAction(text string) (*instruction, error) {
	told := &instruction{at: 1}
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		at, err := strconv.ParseInt(text[i+1:], 10, 64)
		if err != nil || at < 1 {
			return nil, errors.New("the number after @ must be 1 or more")
		}
		text, told.at = text[:i], at
	}
	pipe, pauses := strings.CutPrefix(text, "pause:")
	switch {
	case pauses && pipe != "":
		told.act = func() error { return pause(pipe) }
	case text == "kill":
		told.act = kill
	case text == "stop":
		told.act = stop
	default:
		return nil, errors.New("the action must be kill, stop or pause:PIPE")
	}
	return told, nil
}

// A signal to this process is delivered some time after it was sent, and
// nothing may happen between.

// kill ends this process.
func kill() error {
	if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
		return err
	}
	select {}
}

// stop stops this process until somebody continues it.
func stop() error {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if err := syscall.Kill(os.Getpid(), syscall.SIGSTOP); err != nil {
		return err
	}
	<-continued
	return nil
}

// pause waits for whoever holds the other end of a named pipe to close it.
func pause(pipe string) error {
	_, err := os.ReadFile(pipe)
	return err
}
