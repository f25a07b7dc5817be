// Package lending gives the vendor's back end a working access token of a
// connection, or says why there is none. One SELECT reads the key that asks, the
// connection and its credential; nothing is written.
package lending
