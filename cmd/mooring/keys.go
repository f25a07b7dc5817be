package main

import (
	"fmt"

	"mooring/internal/config"
	"mooring/internal/secret"
)

// keysCommands look after the keyset.
type keysCommands struct {
	Generate keysGenerateCommand `cmd:"" help:"Make the file with the keys that seal tokens. Never overwrites one."`
}

// keysGenerateCommand writes a new keyset.
type keysGenerateCommand struct {
	config.Config `embed:""`
}

// Run implements kong's command.
func (c keysGenerateCommand) Run(around surroundings) error {
	path := c.KeysetPath()
	if err := secret.GenerateKeyset(path); err != nil {
		return err
	}
	_, err := fmt.Fprintf(around.stdout, "Made %s. Keep a copy apart from the database: without it no stored sign-in can be opened.\n", path)
	return err
}
