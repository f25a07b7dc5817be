// Package config is the configuration: one struct whose fields are read from
// the environment or from flags (github.com/alecthomas/kong reads the tags),
// checked as a whole before anything starts. Values are passed on from here;
// nothing reads the environment on its own.
package config
