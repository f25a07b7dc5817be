// Package apptest runs a whole Mooring for tests: the real App on a real SQLite
// file, the simulated Core Practice, both on listeners of their own on this
// machine, people of two organisations, and visitors who browse without
// JavaScript over real HTTP. Nothing of ours is replaced.
package apptest
