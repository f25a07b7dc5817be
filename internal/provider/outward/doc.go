// Package outward is what every call to a provider passes on its way out: it
// carries the id of the request or job that brought it about, and is told to
// the log.
package outward
