package support_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/support"
)

func TestAQueryIsUnderstoodAsAFilter(t *testing.T) {
	t.Parallel()
	service := newService(t, &shelf{})
	for name, test := range map[string]struct {
		query support.Query
		want  support.Filter
	}{
		"nothing":                {support.Query{}, support.Filter{Sort: support.SortName}},
		"an order":               {support.Query{Sort: "organisation"}, support.Filter{Sort: support.SortOrganisation}},
		"case and spacing":       {support.Query{Search: "  Dental\tGR "}, support.Filter{Search: "dental gr"}},
		"only spaces":            {support.Query{Search: " \n "}, support.Filter{Sort: support.SortName}},
		"a whole address":        {support.Query{Search: "https://Bayside.corepractice.is/#/calendar"}, support.Filter{Search: "bayside.corepractice.is"}},
		"a host with a path":     {support.Query{Search: "bayside.corepractice.is/#/today"}, support.Filter{Search: "bayside.corepractice.is"}},
		"a host that begins":     {support.Query{Search: "bayside.core"}, support.Filter{Search: "bayside.core"}},
		"two names":              {support.Query{Search: "Smith/Jones"}, support.Filter{Search: "smith/jones"}},
		"marks before a word":    {support.Query{Search: `("Zähne"`}, support.Filter{Search: `zähne"`}},
		"marks alone":            {support.Query{Search: `"&`}, support.Filter{Search: `"&`}},
		"signs of a pattern":     {support.Query{Search: `100%_"'\`}, support.Filter{Search: `100%_"'\`}},
		"an emoji":               {support.Query{Search: "🦷 Zahn"}, support.Filter{Search: "🦷 zahn"}},
		"an order beside search": {support.Query{Search: "x", Sort: "newest"}, support.Filter{Search: "x", Sort: support.SortNewest}},
		"everything at once": {
			support.Query{Provider: "core-practice", Status: "connected", Health: "failing", Problem: "sync_behind", Age: "week", Sort: "longest"},
			support.Filter{
				Provider: "core-practice", Status: connection.StatusConnected, Health: connection.HealthFailing,
				Problem: connection.ProblemSyncBehind, Age: 7 * 24 * time.Hour, Sort: support.SortLongest,
			},
		},
		"an order that a problem rules out": {
			support.Query{Problem: "sync_behind", Sort: "name"}, support.Filter{Problem: connection.ProblemSyncBehind, Sort: support.SortNewest},
		},
		"an order that an age rules out": {
			support.Query{Age: "hour", Sort: "organisation"}, support.Filter{Age: time.Hour, Sort: support.SortNewest},
		},
	} {
		got, ignored := service.Filter(test.query)
		if diff := cmp.Diff(test.want, got); diff != "" || len(ignored) > 0 {
			t.Errorf("%s: ignored %v\n%s", name, ignored, diff)
		}
	}
}

func TestWhatMakesNoSenseIsIgnoredAndNamed(t *testing.T) {
	t.Parallel()
	service := newService(t, &shelf{})
	filter, ignored := service.Filter(support.Query{
		Provider: "nobody", Status: "Connected", Health: "'; DROP TABLE", Problem: "sync", Age: "1h", Sort: "id", Search: strings.Repeat("é", 500),
	})
	want := []support.Part{
		support.PartSearch, support.PartProvider, support.PartStatus, support.PartHealth, support.PartProblem, support.PartAge, support.PartSort,
	}
	if diff := cmp.Diff(want, ignored); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(support.Filter{Search: strings.Repeat("é", 100)}, filter); diff != "" {
		t.Error(diff)
	}
}

func TestEveryKindOfTheCatalogueCanBeFilteredBy(t *testing.T) {
	t.Parallel()
	service := newService(t, &shelf{})
	for _, entry := range connection.Catalogue() {
		if filter, ignored := service.Filter(support.Query{Problem: string(entry.Kind)}); filter.Problem != entry.Kind || len(ignored) > 0 {
			t.Errorf("%s: filter %q, ignored %v", entry.Kind, filter.Problem, ignored)
		}
	}
}
