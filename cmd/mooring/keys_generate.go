package main

import (
	"errors"
	"fmt"

	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/secret"
)

// keysGenerateCommand writes a new keyset.
type keysGenerateCommand struct {
	config.Storage `embed:""`

	IfMissing bool `name:"if-missing" xor:"generate" help:"Succeed without doing anything when the file is there already."`
	Lost      bool `name:"lost" xor:"generate" help:"Only when no copy of the keyset is left anywhere: give up what it sealed and go on with the new one. Every connected practice has to reconnect. This cannot be undone."`
}

// Run implements kong's command.
func (c keysGenerateCommand) Run(around surroundings) error {
	path := c.KeysetPath()
	err := secret.GenerateKeyset(path)
	switch {
	case err == nil:
		_, err = fmt.Fprintf(around.stdout, "Made %s. Keep a copy apart from the database: without it no stored sign-in can be opened.\n", path)
	case errors.Is(err, secret.ErrKeysetExists) && c.IfMissing:
		_, err = fmt.Fprintf(around.stdout, "%s is there already.\n", path)
	case errors.Is(err, secret.ErrKeysetExists) && c.Lost:
		err = nil
	}
	if err != nil || !c.Lost {
		return err
	}
	connections, err := app.GiveUpLost(around.ctx, around.stored(c.Storage))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(around.stdout, "%s is the database's keyset now. Connections that have to be reconnected: %d.\n", path, connections)
	return err
}
