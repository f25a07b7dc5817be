package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"mooring/internal/apptest"
)

// selection shortens the name of goquery's type in callbacks.
type selection = goquery.Selection

// openProblem opens a problem of a kind that the simulation does not bring about.
func openProblem(t *testing.T, site *apptest.Site, id, kind string, severity int, at time.Time) {
	t.Helper()
	site.Exec(t, `INSERT INTO problems (id, connection_id, kind, subject, label, provider_code, opened_at, provider, severity)
		SELECT ?, id, ?, '', '', '', ?, provider, ? FROM connections WHERE id = ?`, kind+"-"+id, kind, at.UnixMicro(), severity, id)
}

// copies adds rows like that of a connection, of other tenants: "Practice 0001"
// and so on, each in its status a minute longer than the one before.
func copies(t *testing.T, site *apptest.Site, id string, number int) {
	t.Helper()
	columns := columnsOf(t, site, "connections", "id", "tenant_id", "tenant_name", "name_key", "tenant_address", "status_since")
	for i := 1; i <= number; i++ {
		name := fmt.Sprintf("Practice %04d", i)
		site.Exec(t, `INSERT INTO connections (id, tenant_id, tenant_name, name_key, tenant_address, status_since, `+columns+`)
			SELECT ?, ?, ?, ?, ?, ?, `+columns+` FROM connections WHERE id = ?`,
			fmt.Sprintf("COPY%04d", i), fmt.Sprint("copy-", i), name, strings.ToLower(name), fmt.Sprint("copy", i),
			noon().Add(-time.Duration(i)*time.Minute).UnixMicro(), id)
	}
}

// listOf is the address of the list with parameters, given as name and value in turn.
func listOf(parameters ...string) string {
	query := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	return "/support/connections?" + query.Encode()
}

// notesOf are the notices of a page.
func notesOf(page *apptest.Page) []string {
	return page.Find("main > .banner p").Map(func(_ int, note *selection) string { return note.Text() })
}

func TestTheListSelectsByEachFilter(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		clock := apptest.NewClock(noon())
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: clock.Now})
		owner := site.SignedIn(t, site.Owner)
		bayside, manly := owner.Connect("bayside"), owner.Connect("manly")
		site.Exec(t, `UPDATE connections SET status = 'choosing', next_sync_at = NULL WHERE id = ?`, bayside)
		clock.Add(2 * 24 * time.Hour)
		owner = site.SignedIn(t, site.Owner)
		staff := staffOf(t, site)
		down(t, site, owner, "manly", manly)
		both := []string{"Bayside Dental Group", "Manly Dental"}
		for _, test := range []struct {
			parameters []string
			want       []string
		}{
			{nil, both},
			{[]string{"sort", "organisation"}, both},
			{[]string{"provider", "core-practice"}, both},
			{[]string{"status", "choosing"}, both[:1]},
			{[]string{"status", "connected"}, both[1:]},
			{[]string{"status", "disconnected"}, nil},
			{[]string{"health", "failing"}, both[1:]},
			{[]string{"health", "healthy"}, nil},
			{[]string{"problem", "provider_unreachable"}, both[1:]},
			{[]string{"problem", "sync_behind"}, nil},
			{[]string{"problem", "provider_unreachable", "age", "hour"}, nil},
			{[]string{"age", "day", "status", "choosing"}, both[:1]},
			{[]string{"age", "week"}, nil},
			{[]string{"q", "dent"}, both},
			{[]string{"q", "  DENTAL   gr"}, both[:1]},
			{[]string{"q", "harbourside"}, both},
			{[]string{"q", "manly.core"}, both[1:]},
			{[]string{"q", "https://manly.corepractice.is/#/today"}, both[1:]},
			{[]string{"q", "ental"}, nil},
			{[]string{"q", "dental", "health", "failing", "provider", "core-practice"}, both[1:]},
		} {
			page := staff.Get(listOf(test.parameters...))
			is(t, page, http.StatusOK, "Connections")
			if diff := cmp.Diff(test.want, slices.Sorted(slices.Values(practices(page)))); diff != "" {
				t.Errorf("%q:\n%s", test.parameters, diff)
			}
			if notes := notesOf(page); len(notes) > 0 {
				t.Errorf("%q: %q", test.parameters, notes)
			}
		}
		page := staff.Get(listOf("health", "failing"))
		for label, want := range map[string]string{
			"Provider": "Core Practice", "Status": "Connected · not working now for 2 days",
			"Problem": "Provider not answering since today 01:00", "Last proof of life": "Sat 21 Nov 01:00",
		} {
			if got := textOf(page, `td[data-label="`+label+`"]`); got != want {
				t.Errorf("%s reads %q, want %q", label, got, want)
			}
		}
		if page = staff.Get(page.Find("tr [data-tenant-name]").AttrOr("href", "")); page.URL.Path != supportPath(manly) {
			t.Errorf("the row leads to %s", page.URL)
		}
		if _, found := staff.Get(listOf()).Find(`tr[data-connection="` + bayside + `"]`).Attr("data-status"); !found {
			t.Error("a row does not say which connection it is")
		}
	})
}

func TestAnythingCanBeSearchedForAsText(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: apptest.NewClock(noon()).Now})
		id := site.SignedIn(t, site.Owner).Connect("manly")
		hostile := `100% "Zähne" _'s & <b>🦷</b>`
		site.Exec(t, `UPDATE connections SET tenant_name = ?, name_key = ? WHERE id = ?`, hostile, strings.ToLower(hostile), id)
		staff := staffOf(t, site)
		for text, found := range map[string]bool{
			hostile:                    true,
			`100%`:                     true,
			`"zähne"`:                  true,
			`_'s`:                      true,
			`<b>🦷`:                     true,
			`%`:                        false,
			`_`:                        true,
			`'; DROP TABLE directory;`: false,
			`\`:                        false,
			"\x00":                     false,
			"100\x00":                  false,
			"\xff\xfe":                 false,
			"\U0010ffff":               false,
			"🦷":                        false,
		} {
			page := staff.Get(listOf("q", text))
			is(t, page, http.StatusOK, "Connections")
			if shown := slices.Contains(practices(page), hostile); shown != found {
				t.Errorf("%q: found %v", text, shown)
			}
			if notes := notesOf(page); len(notes) > 0 {
				t.Errorf("%q: %q", text, notes)
			}
		}
		if typed := staff.Get(listOf("q", hostile)).Find("input[name=q]").AttrOr("value", ""); typed != hostile {
			t.Errorf("the field holds %q", typed)
		}
		page := staff.Get(listOf("q", strings.Repeat("🦷x", 250)))
		is(t, page, http.StatusOK, "Connections")
		if notes := notesOf(page); !slices.Equal(notes, []string{"That is long: only its first 100 characters were searched for."}) {
			t.Errorf("500 characters: %q", notes)
		}
	})
}

func TestUnknownFiltersAreIgnoredWithANotice(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	site.SignedIn(t, site.Owner).Connect("manly")
	staff := staffOf(t, site)
	for _, name := range []string{"provider", "status", "health", "problem", "age", "sort", "from"} {
		for _, value := range []string{"unheard-of", "%", "\x00", "'", strings.Repeat("x", 5000)} {
			page := staff.Get(listOf(name, value))
			is(t, page, http.StatusOK, "Connections")
			if notes := notesOf(page); len(notes) != 1 || len(practices(page)) != 1 {
				t.Errorf("%s=%.20q: notices %q, connections %q", name, value, notes, practices(page))
			}
			if live := page.Find("#live").AttrOr("data-refresh", ""); strings.Contains(live, name+"=") && name != "sort" {
				t.Errorf("%s=%.20q: goes on with it: %.60s", name, value, live)
			}
		}
	}
	page := staff.Get("/support/connections?nonsense=1&status=connected&status=disconnected&q=%zz&;")
	is(t, page, http.StatusOK, "Connections")
}

func TestPagesOfTheListFollowEachOther(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: apptest.NewClock(noon()).Now})
		copies(t, site, site.SignedIn(t, site.Owner).Connect("manly"), 119)
		staff := staffOf(t, site)
		for _, parameters := range [][]string{{}, {"sort", "longest"}, {"sort", "newest", "status", "connected"}, {"q", "harbour"}, {"health", "healthy", "sort", "organisation"}} {
			first := staff.Get(listOf(parameters...))
			page, seen, pages := first, practices(first), 1
			for {
				next, more := page.Find("#next").Attr("href")
				if !more {
					break
				}
				page = staff.Get(next)
				seen, pages = append(seen, practices(page)...), pages+1
				if len(notesOf(page)) > 0 {
					t.Fatalf("%q: page %d says %q", parameters, pages, notesOf(page))
				}
				if back := staff.Get(page.Find("#first").AttrOr("href", "")); !slices.Equal(practices(back), practices(first)) {
					t.Errorf("%q: page %d does not lead back to the first", parameters, pages)
				}
			}
			slices.Sort(seen)
			if pages != 3 || len(slices.Compact(seen)) != 120 {
				t.Errorf("%q: %d connections on %d pages", parameters, len(seen), pages)
			}
		}
	})
}

func TestACursorOfAnotherFilterStartsOverWithANotice(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	copies(t, site, site.SignedIn(t, site.Owner).Connect("manly"), 60)
	staff := staffOf(t, site)
	next := staff.Get(listOf("sort", "newest")).Find("#next").AttrOr("href", "")
	if page := staff.Get(next); len(practices(page)) != 11 {
		t.Fatalf("the second page has %d connections", len(practices(page)))
	}
	first := practices(staff.Get(listOf("sort", "longest")))
	page := staff.Get(with(t, next, "sort", "longest"))
	is(t, page, http.StatusOK, "Connections")
	if diff := cmp.Diff(first, practices(page)); diff != "" {
		t.Error(diff)
	}
	if want := []string{"That page belongs to another filter or is no longer known, so the list begins anew."}; !slices.Equal(notesOf(page), want) {
		t.Errorf("it says %q", notesOf(page))
	}
	if page.Find("#first").Length() != 0 {
		t.Error("the first page leads back to the first page")
	}
}

func TestTheFormAndEveryLinkKeepTheFilter(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	copies(t, site, site.SignedIn(t, site.Owner).Connect("manly"), 60)
	staff := staffOf(t, site)
	asked := url.Values{"provider": {"core-practice"}, "status": {"connected"}, "health": {"healthy"}, "age": {"hour"}, "sort": {"longest"}}
	site.Exec(t, `UPDATE connections SET status_since = ?`, noon().Add(-2*time.Hour).UnixMicro())
	page := staff.Get("/support/connections?" + asked.Encode())
	form := url.Values{}
	page.Find("form.filter").Find("input, select").Each(func(_ int, field *selection) {
		if value := field.AttrOr("value", field.Find("option[selected]").AttrOr("value", "")); value != "" {
			form.Set(field.AttrOr("name", ""), value)
		}
	})
	if diff := cmp.Diff(asked, form); diff != "" {
		t.Errorf("the form:\n%s", diff)
	}
	for _, link := range []string{page.Find("#next").AttrOr("href", ""), page.Find("#live").AttrOr("data-refresh", ""), page.Find("a[download]").AttrOr("href", "")} {
		parsed, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		query := parsed.Query()
		query.Del("from")
		if diff := cmp.Diff(asked, query); diff != "" {
			t.Errorf("%s:\n%s", link, diff)
		}
	}
	if clear := page.Find("form.filter a").AttrOr("href", ""); clear != "/support/connections" {
		t.Errorf("the way out of the filter leads to %q", clear)
	}
}

func TestSupportsPagesKeepToTheirNumberOfStatements(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		counts := &tally{statements: make(map[string]int)}
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: apptest.NewClock(noon()).Now, AroundApp: counts.around})
		owner, staff := site.SignedIn(t, site.Owner), staffOf(t, site)
		id := owner.Connect("manly")
		copies(t, site, id, 60)
		down(t, site, owner, "manly", id)
		// Each with the two that read who is signed in.
		for path, want := range map[string]int{
			"/support":             4,
			"/support/problems":    2,
			"/support/connections": 3,
			listOf("problem", "provider_unreachable"):            3,
			listOf("q", "harbour", "status", "connected"):        3,
			listOf("health", "failing", "sort", "newest"):        3,
			listOf("age", "hour", "provider", "no-such"):         3,
			staff.Get(listOf()).Find("#next").AttrOr("href", ""): 3,
		} {
			for _, page := range []*apptest.Page{staff.Get(path), refresh(staff, path)} {
				if got := counts.of("GET " + page.URL.Path); got > want {
					t.Errorf("%s: %d statements, at most %d", path, got, want)
				}
			}
		}
	})
}
