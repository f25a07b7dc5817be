package main

import (
	"errors"
	"fmt"

	"mooring/internal/account"
	"mooring/internal/app"
	"mooring/internal/config"
)

// userPasswordCommand replaces a password.
type userPasswordCommand struct {
	config.Storage `embed:""`

	Email         string `required:"" help:"Whose password."`
	PasswordStdin bool   `required:"" help:"Read the new password from standard input, its first line."`
}

// Run implements kong's command.
func (c userPasswordCommand) Run(around surroundings) error {
	password, err := readPassword(around.stdin)
	if err != nil {
		return err
	}
	return withUser(around, c.Storage, c.Email, func(accounts *account.Service, user account.User) error {
		err := accounts.SetPassword(around.ctx, account.NewPassword{
			OrganisationID: user.OrganisationID, UserID: user.ID, Password: password,
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(around.stdout, "%s has a new password and is signed out everywhere.\n", user.Email)
		return err
	})
}

// userDisableCommand keeps somebody out.
type userDisableCommand struct {
	config.Storage `embed:""`

	Email string `required:"" help:"Who may not sign in any more."`
}

// Run implements kong's command.
func (c userDisableCommand) Run(around surroundings) error {
	return withUser(around, c.Storage, c.Email, func(accounts *account.Service, user account.User) error {
		if err := accounts.DisableUser(around.ctx, user.OrganisationID, user.ID); err != nil {
			return err
		}
		_, err := fmt.Fprintf(around.stdout, "%s cannot sign in any more and is signed out everywhere.\n", user.Email)
		return err
	})
}

// withUser opens the accounts and finds somebody by email address.
func withUser(around surroundings, storage config.Storage, email string, use func(*account.Service, account.User) error) error {
	return app.WithAccounts(around.ctx, around.stored(storage), func(accounts *account.Service) error {
		user, err := accounts.FindUser(around.ctx, email)
		if errors.Is(err, account.ErrNotFound) {
			return fmt.Errorf("nobody signs in as %s", email)
		}
		if err != nil {
			return err
		}
		return use(accounts, user)
	})
}
