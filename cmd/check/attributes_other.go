//go:build !linux

package main

import "syscall"

// attributes changes nothing where there is no Linux: root cannot run the
// server there.
func attributes(*account) *syscall.SysProcAttr { return nil }
