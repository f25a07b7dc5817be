// Package connection is the domain: what a connection is, which statuses it
// passes through, and the Service that starts, completes, checks and ends one.
//
// It imports no third-party package. What it needs from outside (rows,
// providers, tokens, the sync queue) it declares as ports in ports.go; store,
// provider, token and syncer implement them.
package connection
