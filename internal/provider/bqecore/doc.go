// Package bqecore is the adapter to BQE CORE, with which firms run their projects,
// time and billing: a company is connected, its employees and activities are read,
// and there are no appointments.
//
// Documented by BQE ("Getting Started" of the CORE API): the authorization-code
// grant under /connect, the page on which a person changes the permissions and
// chooses the company, a refresh token for offline_access alone, the API's address in
// the token answer (endpoint), "Not authenticated" under status 200, and the header
// X-UTC-OFFSET. From BQE's public samples: the hosts, the names of the permissions,
// revocation, and the fields of an activity. Everything else is assumed and stands in
// wire.go, marked as such.
package bqecore
