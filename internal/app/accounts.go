package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/account"
	"mooring/internal/store"
)

// WithAccounts opens the accounts alone, for as long as use takes. Nothing that
// is sealed has to be opened for them, so no provider and no public address
// need be configured.
func WithAccounts(ctx context.Context, options Options, use func(*account.Service) error) (err error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if err := Prepare(ctx, options); err != nil {
		return err
	}
	opened, err := openDatabase(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	accounts, err := account.New(account.Options{Store: store.NewAccounts(opened.Gorm()), Now: options.Now})
	if err != nil {
		return fmt.Errorf("set up accounts: %w", err)
	}
	return use(accounts)
}
