package app

import (
	"context"
	"errors"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/database"
	"mooring/internal/lending"
	"mooring/internal/store"
)

// newKeys makes the keys of the vendor's own programs.
func newKeys(options Options, opened *database.Database) *apikey.Service {
	return apikey.New(apikey.Options{
		Store: store.NewAPIKeys(opened), Failures: store.NewAccounts(opened.Gorm()), Now: options.Now, Logger: options.Logger,
	})
}

// newDesk makes the desk that lends access tokens to them. Where other processes can
// be heard, rows are remembered between loans.
func (a *App) newDesk(options Options, repositories *store.Store) *lending.Desk {
	desk := lending.Options{Store: repositories.Lending(), Keys: a.Keys, Keeper: a.Keeper, Now: options.Now}
	if announcements := repositories.LoanMemories(); announcements != nil {
		a.memory = lending.NewMemory(lending.MemoryOptions{
			Store: desk.Store, Keeper: desk.Keeper, Announcements: announcements, Now: time.Now, Logger: options.Logger,
		})
		desk.Store, desk.Keeper = a.memory, a.memory
	}
	return lending.New(desk)
}

// WithKeys opens the API keys alone, for as long as use takes, beside a program
// that serves or not. Nothing that is sealed has to be opened for them.
func WithKeys(ctx context.Context, options Options, use func(*apikey.Service) error) (err error) {
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
	return use(newKeys(options, opened))
}
