package listing_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

// thing is an element of a list.
type thing struct {
	ID listing.ID `json:"id"`
}

// things makes elements of ids.
func things(ids ...string) []thing {
	var made []thing
	for _, id := range ids {
		made = append(made, thing{ID: listing.ID(id)})
	}
	return made
}

// pages is a provider's list by page.
type pages map[string]listing.Page[thing]

// all reads the list from page "1" on and counts the calls.
func (p pages) all() (ids string, calls int, err error) {
	read := func(_ context.Context, page string) (listing.Page[thing], error) {
		calls++
		return p[page], nil
	}
	found, err := listing.All(context.Background(), listing.List[thing]{
		Operation: "list things", First: "1", ID: func(t thing) string { return string(t.ID) }, Read: read,
	})
	for _, element := range found {
		ids += string(element.ID)
	}
	return ids, calls, err
}

func TestAllReadsEveryPageOnceAndKeepsWhatIsMetAgainOnce(t *testing.T) {
	t.Parallel()
	ids, calls, err := pages{
		"1": {Elements: things("a", "b"), Next: "2"}, "2": {Next: "3"}, "3": {Elements: things("b", "c")},
	}.all()
	if err != nil || ids != "abc" || calls != 3 {
		t.Errorf("%q after %d calls, %v", ids, calls, err)
	}
}

func TestAllRefusesListsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list   pages
		reason error
		calls  int
	}{
		"the same page next":   {pages{"1": {Next: "1"}}, listing.ErrLoop, 1},
		"a circle":             {pages{"1": {Next: "2"}, "2": {Next: "3"}, "3": {Next: "2"}}, listing.ErrLoop, 3},
		"no id":                {pages{"1": {Elements: things("")}}, listing.ErrNoID, 1},
		"an id without an end": {pages{"1": {Elements: things(strings.Repeat("i", 1001))}}, listing.ErrNoID, 1},
		"an id of blanks":      {pages{"1": {Elements: things(" ")}}, listing.ErrNoID, 1},
		"a control character":  {pages{"1": {Elements: things("a\x1bb")}}, listing.ErrNoID, 1},
		"twice on a page":      {pages{"1": {Elements: things("a", "a")}}, listing.ErrTwice, 1},
	} {
		_, calls, err := test.list.all()
		failure, failed := connection.AsFailure(err)
		if !failed || failure.Kind != connection.FailureMalformed || !errors.Is(err, test.reason) || failure.Operation != "list things" {
			t.Errorf("%s: %v", name, err)
		}
		if calls != test.calls {
			t.Errorf("%s: %d calls, want %d", name, calls, test.calls)
		}
	}
}

func TestAllEndsWhereAListDoesNot(t *testing.T) {
	t.Parallel()
	for name, perPage := range map[string]int{"pages": 0, "elements": 1000} {
		calls := 0
		_, err := listing.All(t.Context(), listing.List[int]{
			First: "1", ID: func(n int) string { return fmt.Sprint(n) },
			Read: func(context.Context, string) (listing.Page[int], error) {
				calls++
				page := listing.Page[int]{Next: fmt.Sprint("next ", calls)}
				for n := range perPage {
					page.Elements = append(page.Elements, calls*perPage+n)
				}
				return page, nil
			},
		})
		if failure, failed := connection.AsFailure(err); !failed || failure.Kind != connection.FailureMalformed || calls > 200 {
			t.Errorf("endless %s: %v after %d calls", name, err, calls)
		}
	}
}

func TestAllHandsOnWhatReadingAPageEndedWith(t *testing.T) {
	t.Parallel()
	limited := &connection.Failure{Kind: connection.FailureLimited}
	_, err := listing.All(t.Context(), listing.List[thing]{
		Read: func(context.Context, string) (listing.Page[thing], error) { return listing.Page[thing]{}, limited },
	})
	if !errors.Is(err, limited) {
		t.Errorf("error = %v", err)
	}
}

func TestElementsAreCountedWhileTheyAreRead(t *testing.T) {
	t.Parallel()
	var many listing.Elements[json.RawMessage]
	err := json.Unmarshal([]byte("[0"+strings.Repeat(",0", 60_000)+"]"), &many)
	if !errors.Is(err, listing.ErrCrowd) || many != nil {
		t.Errorf("too many: %d, %v", len(many), err)
	}
}

func TestElementsAreAnArrayOrNothing(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{`null`: true, `[]`: true, `{}`: false, `"x"`: false, `7`: false, `[{"id":"a"},7]`: false, `[{"id":{}}]`: false} {
		var elements listing.Elements[thing]
		if err := json.Unmarshal([]byte(text), &elements); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
		if text == `null` && elements != nil || text == `[]` && elements == nil {
			t.Errorf("%s: %#v; missing and empty are two things", text, elements)
		}
	}
}
