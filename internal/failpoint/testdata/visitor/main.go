// Command visitor comes to the points that its arguments name, and says so of
// each that it has passed.
package main

import (
	"os"

	"mooring/internal/failpoint"
)

func main() {
	for _, name := range os.Args[1:] {
		failpoint.Hit(failpoint.Name(name))
		os.Stdout.WriteString(name + "\n")
	}
}
