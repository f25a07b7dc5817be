// Package apikey keeps the keys by which the vendor's own programs sign in to the
// API: made and shown once, stored as a hash, limited by scopes, revoked at once.
package apikey
