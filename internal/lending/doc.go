// Package lending gives the vendor's back end a working access token of a
// connection, or says why there is none. One SELECT reads the key that asks, the
// connection and its credential; nothing is written. On PostgreSQL a process that lends
// often remembers what it read (Memory) and still lends nothing that was taken back.
package lending
