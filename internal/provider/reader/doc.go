// Package reader reads JSON from a provider's API with an access token: GET
// only, with a deadline, a bounded answer, redirects on the same host alone,
// and every failure as a *connection.Failure. What the JSON means is the
// adapter's matter.
package reader
