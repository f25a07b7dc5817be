package listing

import "context"

const (
	// maxPages bounds a list that is read to its end.
	maxPages = 200
	// maxElements does so too.
	maxElements = 10_000
)

// Page is one page of a list.
type Page[T any] struct {
	Elements []T
	// Next is what List.Read takes for the next page: an absolute address, a
	// number; "" at the end. Read has checked where it leads (Under).
	Next string
}

// List is one list to read.
type List[T any] struct {
	// Operation names it in failures: "list locations".
	Operation string
	// First is what Read takes for the first page.
	First string
	// ID tells elements apart.
	ID func(T) string
	// Read reads one page.
	Read func(ctx context.Context, page string) (Page[T], error)
}

// All reads a list to its end. An element that is met again on a later page,
// because the list changed meanwhile, is left out; twice on one page makes no
// sense.
func All[T any](ctx context.Context, list List[T]) ([]T, error) {
	var all []T
	known, read := map[string]bool{}, map[string]bool{}
	at := list.First
	for range maxPages {
		read[at] = true
		page, err := list.Read(ctx, at)
		if err != nil {
			return nil, err
		}
		if err := Distinct(page.Elements, list.ID); err != nil {
			return nil, Malformed(list.Operation, err)
		}
		for _, element := range page.Elements {
			if id := list.ID(element); !known[id] {
				known[id] = true
				all = append(all, element)
			}
		}
		switch at = page.Next; {
		case len(all) > maxElements:
			return nil, Malformed(list.Operation, ErrCrowd)
		case at == "":
			return all, nil
		case read[at]:
			return nil, Malformed(list.Operation, ErrLoop)
		}
	}
	return nil, Malformed(list.Operation, ErrEndless)
}

// Distinct checks that every element of a page has an id, and its own.
func Distinct[T any](elements []T, id func(T) string) error {
	seen := make(map[string]bool, len(elements))
	for _, element := range elements {
		switch own := id(element); {
		case !IsID(own):
			return ErrNoID
		case seen[own]:
			return ErrTwice
		default:
			seen[own] = true
		}
	}
	return nil
}
