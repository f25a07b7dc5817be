package golive

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// stopPatience is how long a program may take to stop when it is told to.
const stopPatience = time.Minute

// command is a program of the studio: it dies with ctx and with us, does not
// hear our Ctrl-C, and gets none of our environment besides what is given.
func command(ctx context.Context, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "TMPDIR=" + os.TempDir()}
	cmd.SysProcAttr = attributes()
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopPatience
	return cmd
}

// output runs a program to its end and returns what it printed.
func output(ctx context.Context, path string, args ...string) ([]byte, error) {
	cmd := command(ctx, path, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, failed(ctx, path, err, stderr.String())
	}
	return stdout.Bytes(), nil
}

// failed says why a program ended as it should not have.
func failed(ctx context.Context, path string, err error, complaint string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	lines := strings.Split(strings.TrimSpace(complaint), "\n")
	const most = 5 // the last lines say why
	return fmt.Errorf("%s: %w: %s", path, err, strings.Join(lines[max(0, len(lines)-most):], "; "))
}
