package support_test

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// ids are the ids of entries.
func ids(entries []support.Entry) []string {
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Ref.ID)
	}
	return all
}

// list reads a page, without a failure.
func list(t *testing.T, service *support.Service, query support.Query) support.List {
	t.Helper()
	page, err := service.List(t.Context(), query)
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	return page
}

func TestPagesFollowEachOtherUntilTheLast(t *testing.T) {
	t.Parallel()
	for size, pages := range map[int]int{0: 1, 1: 1, support.PageSize: 1, support.PageSize + 1: 2, 3 * support.PageSize: 3} {
		service := newService(t, &shelf{size: size})
		var seen []string
		query, count := support.Query{Sort: "newest"}, 0
		for {
			page := list(t, service, query)
			count++
			seen = append(seen, ids(page.Entries)...)
			if page.Later != (count > 1) || len(page.Ignored) > 0 {
				t.Errorf("page %d of %d: later %v, ignored %v", count, pages, page.Later, page.Ignored)
			}
			if query.From = page.Next; query.From == "" {
				break
			}
		}
		if count != pages || len(slices.Compact(seen)) != size {
			t.Errorf("%d connections: %d on %d pages", size, len(seen), count)
		}
	}
}

func TestACursorThatDoesNotFitStartsOver(t *testing.T) {
	t.Parallel()
	service := newService(t, &shelf{size: 200})
	byTime := list(t, service, support.Query{Sort: "newest"}).Next
	byName := list(t, service, support.Query{}).Next
	raw, err := base64.RawURLEncoding.DecodeString(byTime)
	if err != nil {
		t.Fatal(err)
	}
	forged := func(old, new string) string {
		text := strings.Replace(string(raw), old, new, 1)
		if text == string(raw) {
			t.Fatalf("%s holds no %s", raw, old)
		}
		return base64.RawURLEncoding.EncodeToString([]byte(text))
	}
	first := list(t, service, support.Query{Sort: "newest"})
	for name, from := range map[string]string{
		"of another order":      byName,
		"rubbish":               "rubbish",
		"no base64":             "%%%",
		"no JSON":               base64.RawURLEncoding.EncodeToString([]byte("x")),
		"a list":                base64.RawURLEncoding.EncodeToString([]byte("[]")),
		"no moment":             forged(`"k":"49"`, `"k":"x"`),
		"zero in the key":       forged(`"k":"49"`, `"k":"4\u00009"`),
		"zero in the id":        forged(`"i":"0000`, `"i":"\u0000`),
		"no id":                 forged(`"i":"000049"`, `"i":""`),
		"longer than any":       strings.Repeat("A", 1<<20),
		"of another filter":     list(t, service, support.Query{Sort: "newest", Status: "connected"}).Next,
		"padding that is wrong": byTime + "==",
	} {
		page := list(t, service, support.Query{Sort: "newest", From: from})
		if diff := cmp.Diff(first.Entries, page.Entries); diff != "" || page.Later {
			t.Errorf("%s: does not start over (later %v)\n%s", name, page.Later, diff)
		}
		if !slices.Equal(page.Ignored, []support.Part{support.PartFrom}) {
			t.Errorf("%s: ignored %v", name, page.Ignored)
		}
	}
	if page := list(t, service, support.Query{Sort: "newest", From: byTime}); !page.Later || len(page.Ignored) > 0 || page.Entries[0].Ref.ID != "000050" {
		t.Errorf("the right one: ignored %v, later %v", page.Ignored, page.Later)
	}
}

func TestAnExportHandsOverEveryConnectionOnceInPortions(t *testing.T) {
	t.Parallel()
	for size, portions := range map[int]int{0: 1, 3: 1, 500: 2, 1203: 3} {
		store := &shelf{size: size}
		var seen []string
		count, err := newService(t, store).Export(t.Context(), support.Filter{Sort: support.SortName}, func(entries []support.Entry) error {
			seen = append(seen, ids(entries)...)
			return nil
		})
		if err != nil || count != size || len(slices.Compact(seen)) != size || len(store.limits) != portions {
			t.Errorf("%d connections: %d counted, %d seen in %d portions, %v", size, count, len(seen), len(store.limits), err)
		}
	}
}

func TestAnExportEndsWithTheFirstFailure(t *testing.T) {
	t.Parallel()
	full := errors.New("disk is full")
	count, err := newService(t, &shelf{size: 2000}).Export(t.Context(), support.Filter{}, func([]support.Entry) error { return full })
	if !errors.Is(err, full) || count != 0 {
		t.Errorf("%d, %v", count, err)
	}
	count, err = newService(t, &shelf{size: 2000, failAfter: 2}).Export(t.Context(), support.Filter{}, func([]support.Entry) error { return nil })
	if !errors.Is(err, connection.ErrUnavailable) || count != 1000 {
		t.Errorf("%d, %v", count, err)
	}
}

func TestCausesComeTheWorstFirstThenTheMost(t *testing.T) {
	t.Parallel()
	store := &shelf{
		counts: []support.Count{{Number: 3}, {Number: 4}},
		causes: []support.Cause{
			{Kind: connection.ProblemLocationNew, Number: 90},
			{Kind: connection.ProblemSignInLapsing, Provider: "a", Number: 8},
			{Kind: connection.ProblemUnreachable, Number: 1},
			{Kind: connection.ProblemClientRefused, Number: 5},
			{Kind: connection.ProblemSignInLapsing, Provider: "b", Number: 9},
		},
	}
	overview, err := newService(t, store).Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int64
	for _, cause := range overview.Causes {
		numbers = append(numbers, cause.Number)
	}
	if diff := cmp.Diff([]int64{5, 1, 9, 8, 90}, numbers); diff != "" {
		t.Error(diff)
	}
	if overview.Total() != 7 || overview.Open(connection.ProblemSignInLapsing) != 17 {
		t.Errorf("%d connections, %d about to lapse", overview.Total(), overview.Open(connection.ProblemSignInLapsing))
	}
}
