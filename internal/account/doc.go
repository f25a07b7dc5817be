// Package account is who may use Mooring: organisations, their users, the
// roles, and signing in.
//
// Signing in answers the same for accounts that exist and those that do not:
// the same errors, the same work, the same growing wait. What it needs of the
// database it declares in ports.go; package store implements it.
package account
