// Package corepractice is the adapter to Core Practice: it knows how its
// tenants are named, its OAuth addresses and its API.
//
// Known from Core Practice: the authorization-code grant, tenants under
// *.corepractice.is, refresh tokens that live at most 90 days, are used once,
// and whose reuse ends every token of the practice. Paths, scope names and JSON
// are assumed and unverified: Core Practice publishes none of them. They stand
// in wire.go, and the addresses in configuration, so that the truth is one file
// away.
//
// Time zones of locations are looked up in Go's time zone database: a program
// that must not depend on the machine's imports time/tzdata.
package corepractice
