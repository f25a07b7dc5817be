package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// program is a server's process.
type program struct {
	process *os.Process
	ended   context.Context // ends with the process
}

// run starts a command that shall not outlive this process. The kernel takes
// the thread that started it for its parent, so that thread waits for its end.
func run(cmd *exec.Cmd) (*program, error) {
	ended, end := context.WithCancel(context.Background())
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer end()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // How it ended stands in its log.
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return &program{process: cmd.Process, ended: ended}, nil
}

// signal sends a signal to the process, and not to its children.
func (p *program) signal(signal syscall.Signal) error { return p.process.Signal(signal) }

// end asks the process to end and waits for it; it is killed when it does not.
func (p *program) end(signal syscall.Signal) error {
	if err := p.signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	patience := time.NewTimer(lifeTime)
	defer patience.Stop()
	select {
	case <-p.ended.Done():
		return nil
	case <-patience.C:
		_ = p.process.Kill()
		<-p.ended.Done()
		return fmt.Errorf("it did not end in %s and was killed", lifeTime)
	}
}

// account is a user of this machine by number.
type account struct{ user, group int }

// prepare makes a command of PostgreSQL independent of what this process was
// started with: its folder, its variables (PGDATA, PGPORT, ...), its user and its terminal.
func prepare(cmd *exec.Cmd, folder string, as *account) {
	cmd.Dir = folder
	cmd.Env = []string{"LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	cmd.SysProcAttr = attributes(as)
}

// unprivileged returns who the server runs as: it refuses to run as root. Nil
// stands for the user of this process.
func unprivileged() (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		found, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, badUser := strconv.Atoi(found.Uid)
	gid, badGroup := strconv.Atoi(found.Gid)
	return &account{uid, gid}, errors.Join(badUser, badGroup)
}
