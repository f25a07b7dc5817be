package lending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// Row is everything about a request, as one statement read it.
type Row struct {
	// Key is zero when there is no key of that id.
	Key apikey.Key
	// Credential has no access token yet; Sealed is that. Its Ref is zero when there
	// is no such connection, its Version 0 when the connection has no credential.
	Credential token.Credential
	Sealed     []byte
	// Requested are the scopes that the practice was asked for.
	Requested []string
	// RestsUntil is Loan.RestsUntil.
	RestsUntil time.Time
}

// Store reads what a loan needs.
type Store interface {
	// Read reads a key, a connection of whatever organisation and its credential:
	// one SELECT by primary keys at most, no lock, no write.
	Read(ctx context.Context, keyID, connectionID string) (Row, error)
	// Open opens the access token of a row. Its error is secret.ErrCannotOpen.
	Open(row Row) (secret.Value, error)
}

// Keys judges keys; apikey.Service does.
type Keys interface {
	Judge(ctx context.Context, judged apikey.Judged) (apikey.Key, error)
}

// Keeper renews tokens; token.Keeper does.
type Keeper interface {
	Obtain(ctx context.Context, ref connection.Ref, least time.Duration) (token.Credential, error)
	Replace(ctx context.Context, refused token.Refused) (token.Credential, error)
}

// Options are what a Desk needs. All are required.
type Options struct {
	Store  Store
	Keys   Keys
	Keeper Keeper
	Now    func() time.Time
}

// Desk lends access tokens to whoever presents a key that allows it. It is safe for
// concurrent use.
type Desk struct {
	store  Store
	keys   Keys
	keeper Keeper
	now    func() time.Time
}

// New makes a Desk.
func New(options Options) *Desk {
	return &Desk{store: options.Store, keys: options.Keys, keeper: options.Keeper, now: options.Now}
}

// Lend lends the access token of a connection. While that is good for long enough
// it takes one SELECT at most and no write; one that is not is renewed, once whoever asks.
// The key is returned with every error that is not about the key itself.
//
// The errors are those of apikey.Service.Authenticate; ErrForbidden;
// connection.ErrNotFound; a *StateError; a *connection.Failure, when the token
// must be renewed and cannot be now; or the store's.
func (d *Desk) Lend(ctx context.Context, asked Asked) (apikey.Key, Loan, error) {
	presented, err := apikey.Parse(asked.Authorization)
	if err != nil {
		return apikey.Key{}, Loan{}, err
	}
	row, err := d.read(ctx, presented.ID, asked.ConnectionID)
	if err != nil {
		return apikey.Key{}, Loan{}, err
	}
	key, err := d.keys.Judge(ctx, apikey.Judged{Key: row.Key, Presented: presented, Address: asked.Address})
	if err != nil {
		return apikey.Key{}, Loan{}, err
	}
	if !key.Has(asked.Scope) {
		return key, Loan{}, ErrForbidden
	}
	loan, err := d.lend(ctx, row, asked.MinValidity)
	return key, loan, err
}

// read reads the row; none for what cannot be a key.
func (d *Desk) read(ctx context.Context, keyID, connectionID string) (Row, error) {
	if keyID == "" {
		return Row{}, nil
	}
	row, err := d.store.Read(ctx, keyID, connectionID)
	if err != nil {
		return Row{}, fmt.Errorf("read credential to lend: %w", err)
	}
	return row, nil
}

// lend hands out what the row holds, or what follows it.
func (d *Desk) lend(ctx context.Context, row Row, least time.Duration) (Loan, error) {
	credential := row.Credential
	if credential.Ref.ID == "" {
		return Loan{}, connection.ErrNotFound
	}
	if err := standing(credential); err != nil {
		return Loan{}, err
	}
	var err error
	if credential.Version != 0 && credential.Serves(d.now(), least) {
		credential.Access, err = d.store.Open(row)
	} else if credential, err = d.keeper.Obtain(ctx, credential.Ref, least); err == nil {
		err = standing(credential)
	}
	if err != nil {
		return Loan{}, ended(row.Credential.Ref, err)
	}
	return loanOf(row, credential), nil
}

// Renew lends the token that follows one that the provider's API refused with 401,
// renewed once whoever else met the same. The errors are Lend's, without those
// about the key.
func (d *Desk) Renew(ctx context.Context, loan Loan) (Loan, error) {
	credential, err := d.keeper.Replace(ctx, token.Refused{Ref: loan.Ref, Epoch: loan.Epoch, Version: loan.Version})
	if err != nil {
		return Loan{}, ended(loan.Ref, err)
	}
	return loan.with(credential), nil
}

// standing refuses a connection that has nothing to lend.
func standing(credential token.Credential) error {
	if credential.Status == connection.StatusConnected {
		return nil
	}
	return &StateError{Ref: credential.Ref, State: credential.Status}
}

// ended says in our words that the Keeper found the connection ended.
func ended(ref connection.Ref, err error) error {
	switch {
	case errors.Is(err, connection.ErrNeedsReconnect):
		return &StateError{Ref: ref, State: connection.StatusNeedsReconnect}
	case errors.Is(err, connection.ErrFenced):
		return &StateError{Ref: ref, State: connection.StatusDisconnected}
	}
	return err
}
