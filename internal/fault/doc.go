// Package fault collects what is wrong with input, so that people are told of all of
// it at once. Each part of the program has an error of its own that holds them.
package fault
