package postgrestest

import "syscall"

// attributes starts a process out of reach of Ctrl-C. When the thread that
// started it dies, it gets the signal to stop at once.
func attributes(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as, Setpgid: true, Pdeathsig: syscall.SIGQUIT}
}
