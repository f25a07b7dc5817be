// Package pause waits, and no longer than somebody wants it to.
package pause
