// Package reader reads JSON from a provider's API with an access token: by GET,
// with a deadline, a bounded answer, redirects on the same host alone, and every
// failure as a *connection.Failure. POST, under a key that makes it safe to
// repeat, is for the one thing that is made there. What the JSON means is the
// adapter's matter.
package reader
