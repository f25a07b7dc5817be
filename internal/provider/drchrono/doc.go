// Package drchrono is the adapter to DrChrono: its OAuth dialect, its REST API v4
// ("Hunt Valley") and its limits.
//
// Documented by DrChrono: the authorization-code grant with credentials in the
// body; that a request without scopes asks for all of them; access tokens of 48
// hours; refresh tokens that do not expire, and that end when the same user goes
// through the sign-in again; pages with absolute addresses of the next one; times
// without a zone; 500 calls an hour for all practices of one app together, begun
// anew at the full hour, and a 429 that says in words how long to wait; a second
// gate behind the scopes, the permissions that a practice gives its users.
//
// Not documented: whether a renewal brings a new refresh token (the old one is kept
// when none comes), and in which zone times are (wire.go says what is assumed).
//
// Time zones are looked up in Go's time zone database: a program that must not
// depend on the machine's imports time/tzdata.
package drchrono
