// Package sandboxtest is what the tests of every simulation need: a clock that they
// move, a listener whose address a simulation knows before it is made, a browser, and
// answers that were read to their ends.
package sandboxtest
