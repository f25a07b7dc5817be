package main

import (
	"fmt"

	"mooring/internal/app"
	"mooring/internal/config"
)

// keysRotateCommand replaces the key that seals.
type keysRotateCommand struct {
	config.Storage `embed:""`

	Prepare   bool `name:"prepare" xor:"rotate" help:"Only add the new key to the file, without using it."`
	RemoveOld bool `name:"remove-old" xor:"rotate" help:"Only take the old keys out of the file. Refused while anything stored needs them."`
}

// Help implements kong's HelpProvider.
func (keysRotateCommand) Help() string {
	return `Run it while mooring serves: nobody has to stop or start anything. It adds a new key to the keyset file, uses it from then on, and seals every stored token anew. Broken off, it goes on where it was when you run it again.

One keyset file for all processes:
  1. mooring keys rotate
  2. Replace your copy of the keyset file.
  3. mooring keys rotate --remove-old
  4. Replace your copy once more, and destroy the old ones.

A copy of the file on each machine:
  1. On one machine: mooring keys rotate --prepare
  2. Copy the file to every other machine.
  3. On every machine, when all have it: mooring keys rotate
  4. On every machine, when all have finished: mooring keys rotate --remove-old

The old key goes on opening until it is removed. Then nobody can open what it sealed, wherever that still stands: in the database's logs and in backups. To restore a backup from before a rotation you need the keyset file from that time.

The file is replaced by a new one, so a container needs its folder mounted and not the file alone.`
}

// Run implements kong's command.
func (c keysRotateCommand) Run(around surroundings) error {
	options := app.RotateOptions{
		Options: around.stored(c.Storage),
		Report:  func(line string) { _, _ = fmt.Fprintln(around.stdout, line) },
	}
	switch {
	case c.Prepare:
		return app.PrepareKey(around.ctx, options)
	case c.RemoveOld:
		return app.RemoveOldKeys(around.ctx, options)
	default:
		return app.RotateKeys(around.ctx, options)
	}
}
