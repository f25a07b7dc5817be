//go:build !linux

package golive

import "syscall"

// attributes changes nothing where there is no Linux: a process that is left
// over there has to be ended by hand.
func attributes() *syscall.SysProcAttr { return nil }
