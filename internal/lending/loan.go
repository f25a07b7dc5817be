package lending

import (
	"errors"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/token"
)

// ErrForbidden: the key does not have the scope.
var ErrForbidden = errors.New("the API key does not allow this")

// StateError says that a connection stands where there is no token to lend.
type StateError struct {
	Ref connection.Ref
	// State is choosing, needs_reconnect or disconnected.
	State connection.Status
}

// Error implements error.
func (e *StateError) Error() string { return "no token to lend: the connection is " + string(e.State) }

// Asked is one request for a token.
type Asked struct {
	// Authorization is the request's header, Address the client's IP address.
	Authorization, Address string
	// Scope is what the key must allow.
	Scope        apikey.Scope
	ConnectionID string
	// MinValidity is how long the token must still be good for. 0: as long as a call
	// that follows at once needs it, and shorter when it cannot be renewed.
	MinValidity time.Duration
}

// Loan is an access token with what a call with it needs to know.
type Loan struct {
	Ref       connection.Ref
	Provider  string
	Status    connection.Status
	Access    connection.Access
	ExpiresAt time.Time
	// Granted are the scopes that the practice granted, Missing those that it was
	// asked for besides.
	Granted, Missing []string
	// RestsUntil is until when the provider asked calls of this connection to wait;
	// zero: it did not.
	RestsUntil time.Time
	// Epoch and Version name the token, for Renew.
	Epoch, Version int64

	requested []string
}

// loanOf is the loan of a credential to whoever the row was read for.
func loanOf(row Row, credential token.Credential) Loan {
	return Loan{RestsUntil: row.RestsUntil, requested: row.Requested}.with(credential)
}

// with is the loan with another credential of the same connection.
func (l Loan) with(credential token.Credential) Loan {
	l.Ref, l.Provider, l.Status = credential.Ref, credential.Provider, credential.Status
	l.Access, l.ExpiresAt = credential.Call(), credential.ExpiresAt
	l.Granted, l.Missing = credential.Scopes, connection.Missing(l.requested, credential.Scopes)
	l.Epoch, l.Version = credential.Epoch, credential.Version
	return l
}
