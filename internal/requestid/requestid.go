package requestid

import (
	"context"
	"log/slog"
)

// Attribute is the name under which log lines hold the id.
const Attribute = "request"

// key finds the id in a context.
type key struct{}

// Into returns a context whose work is done under id.
func Into(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, key{}, id)
}

// From returns the id that ctx works under, "" when there is none.
func From(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}

// Handler returns a slog.Handler that adds the id to every record whose
// context has one.
func Handler(next slog.Handler) slog.Handler { return handler{next} }

// handler adds the id.
type handler struct {
	slog.Handler
}

// Handle implements slog.Handler.
func (h handler) Handle(ctx context.Context, record slog.Record) error {
	if id := From(ctx); id != "" {
		record = record.Clone()
		record.AddAttrs(slog.String(Attribute, id))
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs implements slog.Handler.
func (h handler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attributes)}
}

// WithGroup implements slog.Handler.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }
