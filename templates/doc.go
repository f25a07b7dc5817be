// Package templates holds every page that Mooring shows, and the view models
// the pages take.
//
// A page is a templ component named after what it shows (ConnectionsPage,
// LocationsPage, …) that takes a Page, which is the frame, and one view model
// of its own. View models are plain values: strings, bools, ints and slices of
// them. They hold no domain type, so nothing here can reach the database, and
// a page can be rendered in a test from a literal.
//
// Three rules hold for every view model:
//
//   - Paths are complete and come from the caller, who owns the table of
//     routes. An empty path means that the thing it leads to is not offered.
//   - Times are values of Time, already worded for the reader; the zero Time
//     means "never" and renders nothing.
//   - Text is text. Whatever a provider or a person wrote is escaped here,
//     never by the caller.
//
// The attributes data-connection, data-status, data-health, data-tenant-name,
// data-tenant-url and data-problem, and the names of the buttons, are a
// contract with programs outside; the tests of this package hold it.
//
// The files ending in _templ.go are written by "go tool templ generate".
package templates
