package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/support"
)

// directoryCases: the list of all connections, against a model of it.
var directoryCases = map[string]func(*testing.T, *fixture){
	"give every filter, order and combination what the model says": func(t *testing.T, f *fixture) {
		c := newCrowd(t, f, 80)
		c.wantDirectory(t)
		m := c.model(t)
		for _, filter := range c.filters(200) {
			want := m.entries(filter, c.clock.now())
			got := c.pages(t, filter, 1+c.random.IntN(15))
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%+v: %s", filter, diff)
			}
		}
	},
	"take one statement for a page, whatever it holds": func(t *testing.T, f *fixture) {
		c := newCrowd(t, f, 60)
		for _, filter := range c.filters(30) {
			ctx, counter := database.CountStatements(c.ctx)
			if _, err := c.Store.Support().Entries(ctx, filter, c.clock.now(), support.Place{}, 50); err != nil {
				t.Fatal(err)
			}
			if counter.Statements() > 1 {
				t.Errorf("%+v: %d statements", filter, counter.Statements())
			}
		}
	},
	"page on while connections change, and lose and repeat none that stays": func(t *testing.T, f *fixture) {
		c := newCrowd(t, f, 60)
		for _, filter := range []support.Filter{
			{}, {Sort: support.SortOrganisation}, {Sort: support.SortNewest}, {Sort: support.SortLongest}, {Search: "d"},
			{Provider: "drchrono"}, {Status: connection.StatusConnected}, {Problem: connection.ProblemLimited},
		} {
			c.wantStablePages(t, filter)
		}
	},
	"find nothing, and break nothing, with text that no name holds": func(t *testing.T, f *fixture) {
		c := newCrowd(t, f, 10)
		for _, text := range append([]string{"\x00", "d\x00", "\xff", "d\xc3", strings.Repeat("d", 100), strings.Repeat("🦷", 100)}, hostile...) {
			for _, filter := range []support.Filter{
				{Search: text}, {Provider: text}, {Status: connection.Status(text)},
				{Health: connection.Health(text)}, {Problem: connection.ProblemKind(text)},
			} {
				if filter != (support.Filter{}) {
					c.wantNone(t, filter)
				}
			}
			for _, sort := range []support.Sort{support.SortName, support.SortNewest, "unknown"} {
				place := support.Place{Key: text, ID: text}
				if _, err := c.Store.Support().Entries(c.ctx, support.Filter{Sort: sort}, c.clock.now(), place, 5); err != nil {
					t.Errorf("place %q: %v", text, err)
				}
			}
		}
	},
	"find by the address, typed or pasted": func(t *testing.T, f *fixture) {
		for _, text := range []string{"bayside", "bayside.core", "bayside.corepractice.is", "https://bayside.corepractice.is", "https://bayside.corepractice.is/settings"} {
			found := f.pages(t, support.Filter{Search: text}, 5)
			if len(found) != 1 || found[0].Ref != f.ours.Ref() {
				t.Errorf("%s: %+v", text, found)
			}
		}
	},
	"follow a connection and an organisation that change or go": func(t *testing.T, f *fixture) {
		c := newCrowd(t, f, 10)
		c.exec(t, "UPDATE organisations SET name = 'Renamed', name_key = 'renamed' WHERE id = 'organisation-1'")
		c.exec(t, "UPDATE connections SET tenant_url = 'https://elsewhere.example', tenant_address = 'elsewhere' WHERE id = ?", c.refs[2].ID)
		c.exec(t, "DELETE FROM connections WHERE id = ?", c.refs[3].ID)
		c.wantDirectory(t)
		c.wantTallies(t)
	},
}

// wantNone wants a filter to select nothing.
func (f *fixture) wantNone(t *testing.T, filter support.Filter) {
	t.Helper()
	got, err := f.Store.Support().Entries(f.ctx, filter, f.clock.now(), support.Place{}, 5)
	if err != nil || len(got) != 0 {
		t.Errorf("%+v: %+v, %v", filter, got, err)
	}
}

// filters makes filters: each value of each field alone, and combinations.
func (c *crowd) filters(random int) []support.Filter {
	filters := []support.Filter{{}}
	for _, sort := range []support.Sort{support.SortName, support.SortOrganisation, support.SortNewest, support.SortLongest} {
		filters = append(filters, support.Filter{Sort: sort}, support.Filter{Sort: sort, Provider: "drchrono"},
			support.Filter{Sort: sort, Status: connection.StatusConnected}, support.Filter{Sort: sort, Health: connection.HealthFailing},
			support.Filter{Sort: sort, Problem: connection.ProblemSyncFailing}, support.Filter{Sort: sort, Age: time.Hour})
	}
	for _, search := range crowdSearches {
		filters = append(filters, support.Filter{Search: search})
	}
	some := func() bool { return c.random.IntN(3) == 0 }
	for range random {
		filter := support.Filter{Sort: pick(c, []support.Sort{support.SortName, support.SortOrganisation, support.SortNewest, support.SortLongest})}
		if some() {
			filter.Search = pick(c, crowdSearches)
		}
		if some() {
			filter.Provider = pick(c, crowdProviders)
		}
		if some() {
			filter.Status = pick(c, crowdStatuses)
		}
		if some() {
			filter.Health = pick(c, []connection.Health{connection.HealthHealthy, connection.HealthAttention, connection.HealthFailing})
		}
		if some() {
			filter.Problem = pick(c, crowdKinds)
		}
		if some() {
			filter.Age = time.Duration(1+c.random.IntN(180)) * time.Minute
		}
		filters = append(filters, filter)
	}
	return filters
}

// pages reads the whole list of a filter, page after page.
func (f *fixture) pages(t *testing.T, filter support.Filter, size int) []support.Entry {
	t.Helper()
	var all []support.Entry
	for from := (support.Place{}); ; from = all[len(all)-1].Place {
		page, err := f.Store.Support().Entries(f.ctx, filter, f.clock.now(), from, size)
		if err != nil {
			t.Fatalf("%+v from %+v: %v", filter, from, err)
		}
		all = append(all, page...)
		if len(page) < size || len(all) == 0 {
			return all
		}
	}
}

// wantStablePages reads a list while half of the connections change: each of the
// other half stands in it once, or never, as it did before.
func (c *crowd) wantStablePages(t *testing.T, filter support.Filter) {
	t.Helper()
	restless := c.refs[:len(c.refs)/2]
	want := make(map[string]int)
	for _, entry := range c.model(t).entries(filter, c.clock.now()) {
		want[entry.Ref.ID] = 1
	}
	seen := make(map[string]int)
	for from := (support.Place{}); ; {
		page, err := c.Store.Support().Entries(c.ctx, filter, c.clock.now(), from, 4)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range page {
			seen[entry.Ref.ID]++
			from = entry.Place
		}
		if len(page) < 4 {
			break
		}
		for range 3 {
			c.change(t, pick(c, restless))
		}
	}
	for _, ref := range c.refs[len(restless):] {
		if seen[ref.ID] != want[ref.ID] {
			t.Errorf("%+v: a connection that stays stands %d times in the list, want %d", filter, seen[ref.ID], want[ref.ID])
		}
	}
}

// wantDirectory wants the tables of the directory to be what the model says.
func (f *fixture) wantDirectory(t *testing.T) {
	t.Helper()
	var want, found []string
	for _, m := range f.model(t) {
		want = append(want, fmt.Sprintf("%s|%s|%s|%s|%d|%s|%s|%s|", m.Ref.ID, m.Provider, m.Status, m.Health,
			m.StatusSince.UnixMicro(), m.Name, m.Owner, m.Address))
		for _, term := range m.terms() {
			found = append(found, m.Ref.ID+"|"+term+"|")
		}
	}
	for query, rows := range map[string][]string{
		`SELECT connection_id, provider, status, health, since, name_key, organisation_key, address_key FROM directory`: want,
		`SELECT connection_id, term FROM directory_terms`:                                                               found,
	} {
		got := strings.Split(strings.TrimSuffix(f.text(t, query), "\n"), "\n")
		slices.Sort(got)
		slices.Sort(rows)
		if diff := cmp.Diff(rows, got); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
}
