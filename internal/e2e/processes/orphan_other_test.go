//go:build !linux

package processes_test

import "syscall"

// dieWithParent does nothing where there is no such thing.
func dieWithParent() *syscall.SysProcAttr { return nil }
