package app

import (
	"context"

	"mooring/internal/eventlog"
	"mooring/internal/store"
)

// newEvents makes the log of events; published is told when it has grown.
func newEvents(options Options, repositories *store.Store, published func(context.Context)) *eventlog.Service {
	return eventlog.New(eventlog.Options{
		Store: repositories.EventLog(), Now: options.Now, Published: published, Logger: options.Logger,
	})
}
