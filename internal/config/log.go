package config

import (
	"io"
	"log/slog"
)

// The log formats.
const (
	FormatText = "text"
	FormatJSON = "json"
)

// NewLogger returns the program's logger. The format is FormatJSON or
// FormatText; Validate has refused any other.
func NewLogger(format string, w io.Writer) *slog.Logger {
	if format == FormatJSON {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
