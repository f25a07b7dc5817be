package postgrestest

import "syscall"

// attributes starts a process out of reach of Ctrl-C. When the thread that
// started it dies, it gets the signal to stop at once.
func attributes(as *account) *syscall.SysProcAttr {
	made := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	if as != nil {
		made.Credential = &syscall.Credential{Uid: uint32(as.user), Gid: uint32(as.group)}
	}
	return made
}
