package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/database"
	"mooring/internal/storetest"
)

// tally counts the SQL statements of each request to the app.
type tally struct {
	mu sync.Mutex
	// statements are those of the newest request to a path.
	statements map[string]int
}

// around wraps the app.
func (c *tally) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, counter := database.CountStatements(r.Context())
		next.ServeHTTP(w, r.WithContext(ctx))
		c.mu.Lock()
		defer c.mu.Unlock()
		c.statements[r.Method+" "+r.URL.Path] = counter.Statements()
	})
}

// of returns the statements of the newest request.
func (c *tally) of(request string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.statements[request]
}

// threeConnections connects three practices. The sandbox has two that can be
// connected; the third is the first one's row under another id.
func threeConnections(t *testing.T, site *apptest.Site, visitor *apptest.Visitor) (id string) {
	t.Helper()
	id = visitor.Connect("bayside")
	visitor.Connect("manly")
	columns := columnsOf(t, site, "connections", "id", "tenant_id")
	site.Exec(t, `INSERT INTO connections (id, tenant_id, `+columns+`) SELECT 'THIRD', 'third', `+columns+` FROM connections WHERE id = ?`, id)
	columns = columnsOf(t, site, "locations", "connection_id")
	site.Exec(t, `INSERT INTO locations (connection_id, `+columns+`) SELECT 'THIRD', `+columns+` FROM locations WHERE connection_id = ?`, id)
	return id
}

// columnsOf lists the columns of a table but some.
func columnsOf(t *testing.T, site *apptest.Site, table string, but ...string) string {
	t.Helper()
	columns, err := site.App.Database.Gorm().Migrator().ColumnTypes(table)
	if err != nil {
		t.Fatalf("columns of %s: %v", table, err)
	}
	var names []string
	for _, column := range columns {
		if !slices.Contains(but, column.Name()) {
			names = append(names, column.Name())
		}
	}
	return strings.Join(names, ", ")
}

// onEachDatabase runs a test on each kind of database, with what apptest.Options wants to
// know of it.
func onEachDatabase(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	for kind, database := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "" },
		"postgres": storetest.NewPostgres,
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, database(t))
		})
	}
}

func TestPagesKeepToTheirNumberOfStatements(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		counts := &tally{statements: make(map[string]int)}
		clock := apptest.NewClock(noon())
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: clock.Now, AroundApp: counts.around})
		visitor := site.SignedIn(t, site.Owner)
		id := threeConnections(t, site, visitor)
		for path, want := range map[string]int{
			"/connections": 5,
			"/activity":    3,
			"/account":     2,
			"/connections/new?provider=core-practice": 2,
			"/connections/" + id:                      7,
			"/connections/" + id + "/card":            5,
			"/connections/" + id + "/activity":        4,
			"/connections/" + id + "/reconnect":       5,
			"/connections/" + id + "/appointments":    8,
			"/connections/" + id + "/locations":       4,
			"/connections/" + id + "/disconnect":      6,
			"/login":                                  2,
			"/healthz":                                0,
			"/nothing-here":                           0,
		} {
			page := visitor.Get(path)
			path, _, _ = strings.Cut(path, "?")
			if got := counts.of("GET " + path); got != want {
				t.Errorf("%s (%s): %d statements, want %d", path, page.Heading(), got, want)
			}
		}
	})
}

func TestFormsKeepToTheirNumberOfStatements(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		counts := &tally{statements: make(map[string]int)}
		clock := apptest.NewClock(noon())
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: clock.Now, AroundApp: counts.around})
		visitor := site.SignedIn(t, site.Owner)
		id := threeConnections(t, site, visitor)
		disconnect := 30
		if database != "" {
			disconnect++ // On PostgreSQL another process may remember what it lends by: is there one?
		}
		for _, post := range []struct {
			path   string
			fields url.Values
			most   int
			// shown is the page it leads to, with the statements of that: one more
			// than usual when it shows, and forgets, a notice.
			shown string
			after int
		}{
			{"/locations", url.Values{"location": {"b1"}}, 21, "/connections", 6},
			{"/check", nil, 20, "/connections", 6},
			{"/sync", nil, 10, "/connections", 5},
			{"/disconnect", nil, disconnect, "/connections/" + id + "/disconnect", 5},
		} {
			path := "/connections/" + id + post.path
			visitor.Post(path, post.fields)
			if got := counts.of("POST " + path); got > post.most {
				t.Errorf("POST %s: %d statements, at most %d", path, got, post.most)
			}
			if got := counts.of("GET " + post.shown); got != post.after {
				t.Errorf("%s after %s: %d statements, want %d", post.shown, post.path, got, post.after)
			}
		}
	})
}

func TestSetupPageIsSmall(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	threeConnections(t, site, visitor)
	visitor.Get("/connections")
	page := visitor.Get("/connections")
	if cards := page.Find("[data-connection]").Length(); cards != 3 {
		t.Fatalf("%d cards", cards)
	}
	if size := len(page.Body); size > 15<<10 {
		t.Errorf("%d bytes with 3 connections", size)
	}
}
