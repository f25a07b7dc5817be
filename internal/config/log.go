package config

import (
	"context"
	"io"
	"log/slog"

	"mooring/internal/requestid"
)

// The log formats.
const (
	FormatText = "text"
	FormatJSON = "json"
)

// NewLogger returns the program's logger, whose lines name the request or job
// they belong to. The format is FormatJSON or FormatText; Validate has refused
// any other.
func NewLogger(format string, w io.Writer) *slog.Logger {
	if format == FormatJSON {
		return slog.New(requestid.Handler(slog.NewJSONHandler(w, nil)))
	}
	return slog.New(requestid.Handler(slog.NewTextHandler(w, nil)))
}

// AtLeast returns a logger that drops what is below level, for libraries that
// tell more of themselves than an operator wants to read.
func AtLeast(logger *slog.Logger, level slog.Level) *slog.Logger {
	return slog.New(atLeast{Handler: logger.Handler(), level: level})
}

// atLeast is a handler that hears nothing below a level.
type atLeast struct {
	slog.Handler
	level slog.Level
}

// Enabled implements slog.Handler.
func (h atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (h atLeast) WithAttrs(attributes []slog.Attr) slog.Handler {
	return atLeast{Handler: h.Handler.WithAttrs(attributes), level: h.level}
}

// WithGroup implements slog.Handler.
func (h atLeast) WithGroup(name string) slog.Handler {
	return atLeast{Handler: h.Handler.WithGroup(name), level: h.level}
}
