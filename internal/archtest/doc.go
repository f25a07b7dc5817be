// Package archtest holds the shape of the project as tests: which package may
// import what, and the rules of size, documentation and style that a reader of
// any file may count on.
//
// The rules are the two tables at the top of imports_test.go and
// source_test.go. A package that the first table does not know fails: add it
// there and say what it may import. Where a wall turns out to stand in the
// wrong place, move it, and say why.
package archtest
