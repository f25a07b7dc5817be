package main

import (
	"log/slog"

	"mooring/internal/app"
	"mooring/internal/config"
)

// stored are the options of a command that works on the stored data and then
// ends. It logs trouble alone: what matters it prints or returns.
func (s surroundings) stored(storage config.Storage) app.Options {
	return app.Options{
		Config: config.Config{Storage: storage},
		Logger: config.AtLeast(config.NewLogger(storage.LogFormat, s.stderr), slog.LevelWarn),
	}
}
