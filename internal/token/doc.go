// Package token keeps credentials. Keeper is the only way to an access token:
// it serves a fresh one with one SELECT, and renews a stale one exactly once
// however many goroutines and processes ask, so that a refresh token is never
// presented twice (RFC 9700 section 4.14; Core Practice, "things to avoid").
//
// Where a provider allows it (Replayer), and nowhere else, what got no answer is
// presented again after a rest.
//
// The protocol is claim, send, settle: a committed claim stands in the row
// before any byte is sent, the call is sent once, and its outcome is settled
// by a write that names the claim.
package token
