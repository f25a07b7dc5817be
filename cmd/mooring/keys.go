package main

// keysCommands look after the keyset.
type keysCommands struct {
	Generate keysGenerateCommand `cmd:"" help:"Make the file with the keys that seal tokens. Never overwrites one."`
	Rotate   keysRotateCommand   `cmd:"" help:"Seal everything with a new key, while mooring serves."`
}
