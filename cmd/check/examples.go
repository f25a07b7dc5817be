package main

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// oldestNode is the oldest major version of Node that has fetch without a package.
const oldestNode = 18

// prepareExamples finds or installs what the examples of README.md are run with
// besides Go.
func prepareExamples(ctx context.Context, w *workshop) error {
	var missing []string
	for _, tool := range []struct{ program, debian string }{{"curl", "curl"}, {"jq", "jq"}, {"openssl", "openssl"}, {"node", "nodejs"}, {"python3", "python3"}} {
		if _, err := exec.LookPath(tool.program); err != nil {
			missing = append(missing, tool.debian)
		}
	}
	if len(missing) > 0 {
		if err := w.install(ctx, "what the examples are run with", missing...); err != nil {
			return err
		}
	}
	version, err := w.output(ctx, "node", "--version")
	if err != nil {
		return err
	}
	return newEnoughNode(version)
}

// newEnoughNode reads what "node --version" prints, such as "v20.20.2".
func newEnoughNode(version string) error {
	version = strings.TrimSpace(version)
	digits, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if major, err := strconv.Atoi(digits); err != nil || major < oldestNode {
		return fmt.Errorf("node --version is %q, and %d is the oldest that will do", version, oldestNode)
	}
	return nil
}
