// Package storetest opens stores for tests and holds the conformance suite
// that every kind of database must pass.
package storetest
