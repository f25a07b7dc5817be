// Package oauth talks to a provider's OAuth 2.0 endpoints: it builds
// authorization requests (RFC 6749 section 4.1, RFC 7636), redeems codes, asks for
// access by a practice's own client credentials (section 4.4), renews and revokes
// tokens, and turns every outcome into tokens or a
// *connection.Failure whose kind says whether what was presented may be
// presented again.
//
// golang.org/x/oauth2 builds and sends the requests. The answers are read here,
// because a refresh token that is used once allows no second look: x/oauth2
// puts the old refresh token in place of a missing one, refuses a whole answer
// for an odd expires_in, reads the wall clock, and quotes the body in its
// errors.
//
// A request to the token endpoint is sent once. No connection is used again,
// HTTP/2 is off and no redirect is followed, so net/http never repeats a POST
// by itself.
package oauth
