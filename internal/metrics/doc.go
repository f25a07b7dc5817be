// Package metrics counts what operators watch and shows it in Prometheus's
// text form: renewals, purges and requests of this process, and what waits in
// the database, for all processes together.
//
// Labels are few and fixed: outcomes, job states, and routes as they are
// written in the table of routes. A path, an organisation, a practice, a person
// or a secret is never one.
package metrics
