package main_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// mostMemory is what a server may take that nobody uses, in KiB.
const mostMemory = 60 * 1024

// resident finds how much of a process is in memory, in KiB (proc_pid_status(5)).
var resident = regexp.MustCompile(`(?m)^VmRSS:\s+(\d+) kB$`)

func TestAServerThatNobodyUsesIsSmall(t *testing.T) {
	t.Parallel()
	p := launch(t, t.TempDir(), configured(t), "serve")
	p.await(t, "listening on")
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	match := resident.FindSubmatch(status)
	if match == nil {
		t.Fatalf("it has no VmRSS:\n%s", status)
	}
	if kilobytes, err := strconv.Atoi(string(match[1])); err != nil || kilobytes > mostMemory {
		t.Errorf("%d KiB are resident (%v), want at most %d", kilobytes, err, mostMemory)
	} else {
		t.Logf("%d KiB are resident", kilobytes)
	}
}
