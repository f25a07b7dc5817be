// Package api is the API of the vendor's back end under /v1: one table of
// operations (operations.go), one file per operation, described by an OpenAPI 3.1
// document that is made from them.
package api
