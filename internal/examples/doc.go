// Package examples runs the examples of README.md as they stand there, with curl,
// Go, Node and Python, against a whole Mooring. It has tests alone.
package examples
