// Package permission describes the permissions that an operator configured to the
// people who are asked for them, in each provider's words.
package permission
