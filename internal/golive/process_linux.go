package golive

import "syscall"

// attributes starts a process out of reach of Ctrl-C, so that it is stopped in
// order. When we die without stopping it, it is told to end.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
