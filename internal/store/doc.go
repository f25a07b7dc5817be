// Package store keeps everything in tables; no other package writes them.
//
// Connections, Credentials and Syncs implement the ports that connection,
// token and syncer declare. Each exported method is one statement or one
// transaction; the unexported functions take the transaction, so that a rule
// stands once and is shared. The organisation is part of every condition: an
// id of another organisation is an id that does not exist.
package store
