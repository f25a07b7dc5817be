package syncer

import (
	"context"
	"fmt"
)

// observeCopied tells the observer that the location was copied, and how many of
// its appointments are left out. That none are any more is told by countUnclear.
func (l *locationSync) observeCopied(ctx context.Context) error {
	if err := l.observer.ObserveLocation(ctx, l.due.Ref, l.due.Epoch, l.location, nil); err != nil {
		return fmt.Errorf("observe location: %w", err)
	}
	if l.cursor.Unclear == 0 {
		return nil
	}
	return l.observeUnclear(ctx, l.cursor.Unclear)
}

// countUnclear takes over into a cursor how many appointments were left out while
// all days were read. It tells the observer before the cursor is written: should
// this process die in between, the days are read and it is told again.
func (l *locationSync) countUnclear(ctx context.Context, cursor Cursor) (Cursor, error) {
	found := cursor.UnclearFound
	if found > 0 || cursor.Unclear > 0 {
		if err := l.observeUnclear(ctx, found); err != nil {
			return cursor, err
		}
	}
	cursor.Unclear, cursor.UnclearFound = found, 0
	return cursor, nil
}

// observeUnclear tells the observer how many appointments are left out.
func (l *locationSync) observeUnclear(ctx context.Context, count int) error {
	if err := l.observer.ObserveUnclear(ctx, l.due.Ref, l.due.Epoch, l.location, count); err != nil {
		return fmt.Errorf("observe unclear times: %w", err)
	}
	return nil
}
