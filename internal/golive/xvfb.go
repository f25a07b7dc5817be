package golive

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// startPatience is how long a program may take to be ready.
const startPatience = time.Minute

// screen is what the browser's window is shown on.
type screen struct {
	// display is its name, as in DISPLAY.
	display string
	// authority is the file with the screen's password; empty: it has none.
	authority string

	process *exec.Cmd // nil for one that is not ours
	ended   chan error
}

// environment is what programs need to reach the screen.
func (s *screen) environment() []string {
	given := []string{"DISPLAY=" + s.display}
	if s.authority != "" {
		given = append(given, "XAUTHORITY="+s.authority)
	}
	return given
}

// authority is where X servers of desktops leave their password for us.
func authority() string {
	if named := os.Getenv("XAUTHORITY"); named != "" {
		return named
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".Xauthority")
}

// openScreen starts one without a monitor, on a free display, of a size in
// pixels. It ends with ctx; close it.
func openScreen(ctx context.Context, xvfb string, size Size) (*screen, error) {
	ready, told, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe for the screen: %w", err)
	}
	defer ready.Close()
	// Xvfb writes its display's number to file 3, which is the first of ExtraFiles.
	cmd := command(ctx, xvfb, "-displayfd", "3", "-screen", "0", size.String()+"x24", "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{told}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	err = cmd.Start()
	told.Close()
	if err != nil {
		return nil, fmt.Errorf("start the screen: %w", err)
	}
	s := &screen{process: cmd, ended: make(chan error, 1)}
	go func() { s.ended <- cmd.Wait() }()
	if err := ready.SetReadDeadline(time.Now().Add(startPatience)); err != nil {
		return nil, errors.Join(fmt.Errorf("wait for the screen: %w", err), s.close())
	}
	number, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil {
		closed := s.close()
		return nil, errors.Join(failed(ctx, xvfb, fmt.Errorf("it told no display: %w", err), complaint.String()), closed)
	}
	s.display = ":" + strings.TrimSpace(number)
	return s, nil
}

// close ends it and waits until it is gone; one that is not ours stays.
func (s *screen) close() error {
	if s.process == nil {
		return nil
	}
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end the screen: %w", err)
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(stopPatience):
		return errors.Join(errors.New("the screen had to be killed"), s.process.Process.Kill())
	}
}
