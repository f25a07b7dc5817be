// Package docplanner is the adapter to Docplanner, which is Doctoralia, jameda,
// MioDottore, ZnanyLekarz and others, each under its country's domain: it knows
// those domains, how a practice's client credentials become an access token, and
// the integrations API.
//
// Known from Docplanner (integrations.docplanner.com and its OpenAPI document,
// version 1.14.0): the client-credentials grant with the scope integration, no
// page where people sign in, nothing that could be revoked, and one token for all
// calls until it lapses. Its own page says both 3600 seconds and 24 hours of a
// token's life, so the answer's expires_in is obeyed, no longer and no shorter.
//
// A practice's account is the client that Docplanner issued. It sees one or more
// facilities; a facility has doctors, and a doctor has addresses in it. Locations
// are these addresses, gathered through the doctors, each once. The API cannot say
// what changed since a moment, and times carry an offset and no zone.
//
// Everything assumed stands in wire.go, and the time zones in countries.go.
package docplanner
