// Command mooring is the connection page of a vendor's product: it serves the
// page (serve), shows it off against simulated practice systems (demo), checks
// what a provider asks for before it goes live (certify), films it for the
// provider's reviewers (record), and looks after its own database, people and
// keys.
package main
