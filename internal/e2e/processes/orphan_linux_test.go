package processes_test

import "syscall"

// dieWithParent lets no process outlive a test run that is itself killed.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
