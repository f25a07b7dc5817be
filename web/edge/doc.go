// Package edge is what every request passes on its way in, to the site and to the
// API alike: its id, its line in the log, and whose address it comes from.
package edge
