package processes_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the program under test, with its fail points.
var binary string

func TestMain(m *testing.M) {
	// Most of these tests wait most of the time. -parallel on the command line overrides that.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(testMain(m))
}

// testMain builds the program, runs the tests and cleans up.
func testMain(m *testing.M) int {
	folder, err := os.MkdirTemp("", "mooring-processes-")
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "make folder:", err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	binary = filepath.Join(folder, "mooring")
	build := exec.CommandContext(context.Background(), "go", "build", "-tags", "failpoints", "-o", binary, "mooring/cmd/mooring")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}
