package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"mooring/internal/account"
	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/secret"
)

// userCommands look after people.
type userCommands struct {
	Add      userAddCommand      `cmd:"" help:"Add somebody who may sign in, and their organisation when it is new."`
	Password userPasswordCommand `cmd:"" help:"Give somebody a new password and sign them out everywhere."`
	Disable  userDisableCommand  `cmd:"" help:"Keep somebody from signing in and sign them out everywhere."`
}

// userAddCommand adds one person.
type userAddCommand struct {
	config.Storage `embed:""`

	Email         string `required:"" help:"Email address to sign in with."`
	Name          string `required:"" help:"Name as others see it."`
	Organisation  string `help:"Name of the organisation; made when there is none of that name. Not for support and admin."`
	TimeZone      string `default:"Australia/Sydney" help:"Time zone of an organisation that is made."`
	Role          string `required:"" enum:"owner,member,support,admin" help:"owner (changes things), member (looks), support or admin (of the vendor)."`
	PasswordStdin bool   `required:"" help:"Read the password from standard input, its first line."`
}

// Run implements kong's command.
func (c userAddCommand) Run(around surroundings) error {
	password, err := readPassword(around.stdin)
	if err != nil {
		return err
	}
	return app.WithAccounts(around.ctx, around.stored(c.Storage), func(accounts *account.Service) error {
		added, err := c.add(around.ctx, accounts, password)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(around.stdout, "%s can sign in as %s (%s).\n", added.Name, added.Email, added.Role)
		return err
	})
}

// add makes the user, and the organisation when it is new.
func (c userAddCommand) add(ctx context.Context, accounts *account.Service, password secret.Value) (account.User, error) {
	wanted := account.NewUser{Email: c.Email, Name: c.Name, Role: account.Role(c.Role), Password: password}
	// First, so that somebody who is refused leaves no empty organisation behind.
	if err := wanted.Validate(); err != nil {
		return account.User{}, err
	}
	if wanted.Role.InOrganisation() {
		if strings.TrimSpace(c.Organisation) == "" {
			return account.User{}, errors.New("owners and members belong to an organisation: name it with --organisation")
		}
		organisation, err := findOrMake(ctx, accounts, account.NewOrganisation{Name: c.Organisation, TimeZone: c.TimeZone})
		if err != nil {
			return account.User{}, err
		}
		wanted.OrganisationID = organisation.ID
	}
	added, err := accounts.CreateUser(ctx, wanted)
	if errors.Is(err, account.ErrExists) {
		return added, fmt.Errorf("somebody can sign in as %s already", c.Email)
	}
	return added, err
}

// findOrMake returns the organisation of that name.
func findOrMake(ctx context.Context, accounts *account.Service, wanted account.NewOrganisation) (account.Organisation, error) {
	found, err := accounts.FindOrganisation(ctx, wanted.Name)
	if errors.Is(err, account.ErrNotFound) {
		return accounts.CreateOrganisation(ctx, wanted)
	}
	return found, err
}

// readPassword reads one line. A password on the command line would show in
// the list of processes.
func readPassword(stdin io.Reader) (secret.Value, error) {
	line, err := bufio.NewReader(io.LimitReader(stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return secret.Value{}, fmt.Errorf("read password: %w", err)
	}
	return secret.NewValue(strings.TrimRight(line, "\r\n")), nil
}
