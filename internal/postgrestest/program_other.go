//go:build !linux

package postgrestest

import "syscall"

// attributes changes nothing where there is no Linux: root cannot run the
// server there, and a test that is killed leaves its server behind.
func attributes(*account) *syscall.SysProcAttr { return nil }
