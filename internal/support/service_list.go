package support

import (
	"context"
	"fmt"
	"time"
)

const (
	// PageSize is how many connections a page of the list holds.
	PageSize = 50
	// portion is how many connections an export reads at a time.
	portion = 500
	// portionTimeout bounds reading each portion.
	portionTimeout = 30 * time.Second
)

// List is a page of the list.
type List struct {
	// Filter is what was understood of the query.
	Filter Filter
	// Ignored are the parts of the query that made no sense and were left out.
	Ignored []Part
	Entries []Entry
	// Later reports that the page is not the first one.
	Later bool
	// Next is the cursor of the page after this one; empty on the last.
	Next string
}

// List reads the page of connections that a query asks for. What it cannot
// understand of the query it ignores, and names it.
func (s *Service) List(ctx context.Context, query Query) (List, error) {
	var list List
	list.Filter, list.Ignored = s.Filter(query)
	from, err := place(query.From, list.Filter)
	if err != nil {
		list.Ignored = append(list.Ignored, PartFrom)
	}
	list.Later = from != Place{}
	entries, err := s.store.Entries(ctx, list.Filter, s.now(), from, PageSize+1)
	if err != nil {
		return List{}, err
	}
	if len(entries) > PageSize {
		entries = entries[:PageSize]
		list.Next = cursor(entries[PageSize-1].Place, list.Filter)
	}
	list.Entries = entries
	return list, nil
}

// Export hands over every connection that a filter selects, in its order and in
// portions, and returns how many there were. It ends with take's first error.
// Each is handed over once, also when others come and go meanwhile.
func (s *Service) Export(ctx context.Context, filter Filter, take func([]Entry) error) (int, error) {
	count, now, from := 0, s.now(), Place{}
	for {
		entries, err := s.portion(ctx, filter, now, from)
		if err != nil {
			return count, fmt.Errorf("read connections: %w", err)
		}
		if err := take(entries); err != nil {
			return count, err
		}
		count += len(entries)
		if len(entries) < portion {
			return count, nil
		}
		from = entries[len(entries)-1].Place
	}
}

// portion reads a portion of an export, from behind a place on.
func (s *Service) portion(ctx context.Context, filter Filter, now time.Time, from Place) ([]Entry, error) {
	ctx, cancel := context.WithTimeout(ctx, portionTimeout)
	defer cancel()
	return s.store.Entries(ctx, filter, now, from, portion)
}
