//go:build unix && !linux

package postgrestest

import "syscall"

// attributes starts a process out of reach of Ctrl-C. Where there is no Linux,
// a test that is killed leaves its server behind.
func attributes(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as, Setpgid: true}
}
