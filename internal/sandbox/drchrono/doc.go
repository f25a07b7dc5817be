// Package drchrono plays DrChrono over HTTP: sign-in and consent pages, an OAuth
// authorization server and the REST API v4, all in memory. It is a simulation and
// says so on every page.
//
// It is strict about what DrChrono documents: a request without scopes asks for all
// of them; a code is used once and soon expires; access tokens live 48 hours and
// end with the next renewal; refresh tokens do not expire; a second sign-in of the
// same user ends what the first brought; errors of the token endpoint are answered
// with 401; /api/users/current leads to the user's own address; appointments are
// asked for by since, date or date_range of at most 190 days; times are without a
// zone; 500 calls an hour for all practices of one application, counted anew at the
// full hour, and a 429 that says in words how long to wait; and the second gate
// behind the scopes, what a practice lets a user see.
//
// What is not documented is an option: whether a renewal brings a new refresh token,
// how lists are called, in which zone stamps of changes are, how long a page is.
//
// There are two practices: "harbor" with three offices in two time zones, and
// "redwood" with one. Each person belongs to one of them.
package drchrono
