// Package provider finds the adapters to the practice systems that are
// configured. Each adapter lives in a folder of its own, with its wire format
// in one wire.go; what one can do beyond connecting (renew, revoke, be synced)
// is asserted where it is needed.
package provider
