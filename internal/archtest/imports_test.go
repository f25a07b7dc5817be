package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// wall says what a package may import besides the standard library, in the
// files that are not tests. An entry that ends in "/..." stands for a folder
// and all below it.
type wall struct {
	why     string
	own     []string // packages of this module
	modules []string // packages of others, each with all below it
	support bool     // for tests only: nothing but tests and other such packages imports it
}

// anything stands for every package of ours.
const anything = "..."

// walls is the direction of imports: cmd → app → web → connection, token ←
// store, provider, syncer. Keys are paths below the module; the longest one
// that fits holds.
var walls = map[string]wall{
	"cmd/check":   {why: "runs on a machine that has nothing but Go, so it depends on nothing"},
	"cmd/mooring": {why: "the program sees everything", own: []string{anything}, modules: []string{"github.com/alecthomas/kong", "golang.org/x/sys"}},

	"internal/app": {
		why: "puts the parts together, and leaves the sandbox to cmd",
		own: []string{
			"internal/account", "internal/apikey", "internal/lending", "internal/brand", "internal/calendar", "internal/config", "internal/connection", "internal/connectlink", "internal/database",
			"internal/eventlog", "internal/idempotency", "internal/mail", "internal/metrics", "internal/notify", "internal/passthrough", "internal/pause", "internal/provider/...", "internal/queue", "internal/rounds", "internal/secret", "internal/store", "internal/support", "internal/syncer", "internal/token", "internal/vendor", "internal/webhook",
			"migrations", "static", "templates", "web/...",
		},
	},

	"internal/demo": {
		why: "a whole Mooring beside the sandbox, for the commands that show, examine and film it",
		own: []string{"internal/account", "internal/apikey", "internal/app", "internal/config", "internal/sandbox/...", "internal/secret"},
	},

	"internal/browser": {
		why:     "drives Chromium, and knows nothing of Mooring",
		modules: []string{"github.com/chromedp/chromedp", "github.com/chromedp/cdproto"},
	},
	"internal/brand": {why: "the vendor's pictures and colour, a leaf"},
	"internal/certify": {
		why:     "runs checks and reports, and knows no provider",
		own:     []string{"internal/terminal"},
		modules: []string{"github.com/a-h/templ"},
	},
	"internal/certify/corepractice": {
		why:     "what Core Practice asks for, checked on the whole program",
		own:     []string{anything},
		modules: []string{"github.com/PuerkitoBio/goquery"},
	},
	"internal/golive": {
		why:     "films the whole program by a script",
		own:     []string{"internal/browser", "internal/demo", "internal/config", "internal/pause", "internal/sandbox/..."},
		modules: []string{"github.com/goccy/go-yaml", "github.com/jezek/xgb"},
	},

	"web/...": {
		why: "knows echo, huma and the domain; never gorm, River, a provider or the store",
		own: []string{
			"internal/account", "internal/apikey", "internal/lending", "internal/brand", "internal/calendar", "internal/connection", "internal/connectlink", "internal/eventlog", "internal/idempotency", "internal/passthrough", "internal/publicnet", "internal/requestid", "internal/secret", "internal/support", "internal/token", "internal/vendor", "internal/webhook",
			"static", "templates", "web/...",
		},
		modules: []string{
			"github.com/a-h/templ", "github.com/danielgtaylor/huma/v2", "github.com/gorilla/sessions", "github.com/labstack/echo/v4",
		},
	},
	"templates":  {why: "pages take strings and bools, never the domain", own: []string{"static"}, modules: []string{"github.com/a-h/templ"}},
	"static":     {why: "files and their addresses"},
	"migrations": {why: "SQL files"},

	"internal/connection": {why: "the domain depends on no library", own: []string{"internal/failpoint", "internal/pause", "internal/secret"}},
	"internal/failpoint":  {why: "where tests kill a process, a leaf; empty in every other build"},
	"internal/fault":      {why: "what is wrong with input, a leaf"},
	"internal/pause":      {why: "waits, a leaf"},
	"internal/calendar":   {why: "days and time zones, a leaf"},
	"internal/secret":     {why: "sealing, a leaf", modules: []string{"github.com/tink-crypto/tink-go/v2", "google.golang.org/protobuf"}},
	"internal/token": {
		why:     "keeps tokens for the domain, and reaches store and providers through its own interfaces",
		own:     []string{"internal/connection", "internal/failpoint", "internal/pause", "internal/secret"},
		modules: []string{"github.com/cenkalti/backoff/v5", "github.com/google/uuid", "golang.org/x/sync"},
	},
	"internal/apikey": {
		why: "keys of the vendor's programs, with no storage of its own",
		own: []string{"internal/fault", "internal/account", "internal/secret"},
	},
	"internal/lending": {
		why: "hands out tokens; the store, the keys and the keeper are behind interfaces",
		own: []string{"internal/apikey", "internal/connection", "internal/pause", "internal/secret", "internal/token"},
	},
	"internal/publicnet": {why: "dials public addresses, a leaf"},
	"internal/origin":    {why: "what settings and requests agree on about web addresses, a leaf"},
	"internal/passthrough": {
		why: "passes calls on; who lends tokens, where they go and what rests are kept is behind interfaces",
		own: []string{
			"internal/apikey", "internal/connection", "internal/lending", "internal/provider/answer", "internal/provider/outward", "internal/publicnet",
		},
	},
	"internal/webhook": {
		why:     "deliveries to the vendor's servers; rows are written by the store, and mail is sent, behind interfaces",
		own:     []string{"internal/fault", "internal/eventlog", "internal/notify", "internal/pause", "internal/publicnet", "internal/queue", "internal/secret"},
		modules: []string{"github.com/riverqueue/river", "github.com/standard-webhooks/standard-webhooks/libraries"},
	},
	"internal/idempotency": {why: "requests that are sent again, with no storage of its own, a leaf"},
	"internal/vendor":      {why: "the vendor's view of the domain, with no storage of its own", own: []string{"internal/account", "internal/connection"}},
	"internal/eventlog":    {why: "the log of events, with no storage of its own and knowing no other part", own: []string{"internal/pause"}},
	"internal/account": {
		why:     "people and organisations, with no storage of its own",
		own:     []string{"internal/fault", "internal/secret"},
		modules: []string{"github.com/alexedwards/argon2id"},
	},
	"internal/connectlink": {
		why: "links that sign a person in, with no storage of its own",
		own: []string{"internal/fault", "internal/account", "internal/connection", "internal/origin"},
	},
	"internal/syncer": {
		why: "the sync work on River; rows are written by the store, behind an interface",
		own: []string{
			"internal/calendar", "internal/connection", "internal/failpoint", "internal/queue", "internal/requestid", "internal/secret",
			"internal/token",
		},
		modules: []string{"github.com/riverqueue/river", "github.com/cenkalti/backoff/v5"},
	},
	"internal/queue": {
		why:     "River over both databases, and knows no work",
		own:     []string{"internal/requestid"},
		modules: []string{"github.com/riverqueue/river", "github.com/jackc/pgx/v5"},
	},
	"internal/rounds": {
		why:     "what is done every minute; what that is, is told to it",
		own:     []string{"internal/queue"},
		modules: []string{"github.com/riverqueue/river"},
	},
	"internal/support": {why: "the console of support staff, with no storage of its own", own: []string{"internal/calendar", "internal/connection"}},
	"internal/notify": {
		why:     "letters to people; rows are written by the store, and mail is sent, behind interfaces",
		own:     []string{"internal/connection", "internal/queue", "internal/requestid", "templates"},
		modules: []string{"github.com/riverqueue/river", "github.com/a-h/templ"},
	},
	"internal/mail": {
		why:     "sends letters, or writes them to a folder",
		own:     []string{"internal/notify", "internal/secret"},
		modules: []string{"github.com/wneessen/go-mail", "golang.org/x/net/idna"},
	},
	"internal/store": {
		why: "the only package that writes tables: implements what the domain asks for",
		own: []string{
			"internal/account", "internal/apikey", "internal/lending", "internal/calendar", "internal/connection", "internal/connectlink", "internal/database", "internal/eventlog", "internal/idempotency", "internal/notify", "internal/passthrough",
			"internal/provider/budget", "internal/secret", "internal/support", "internal/syncer", "internal/token", "internal/vendor", "internal/webhook",
		},
		modules: []string{"gorm.io/gorm", "github.com/gorilla/sessions", "github.com/cenkalti/backoff/v5"},
	},
	"internal/database": {
		why: "opens databases and runs migrations, and knows no domain",
		own: []string{"migrations"},
		modules: []string{
			"gorm.io/gorm", "gorm.io/driver/postgres", "github.com/jackc/pgx/v5",
			"github.com/glebarez/sqlite", "github.com/glebarez/go-sqlite", "github.com/pressly/goose/v3",
			"github.com/riverqueue/river", "github.com/cenkalti/backoff/v5",
		},
	},
	"internal/config": {
		why:     "one struct, filled from flags and the environment",
		own:     []string{"internal/brand", "internal/origin", "internal/provider/endpoint", "internal/requestid", "internal/secret"},
		modules: []string{"github.com/alecthomas/kong"},
	},
	"internal/metrics": {
		why:     "counts for operators; what it counts is told to it",
		own:     []string{"internal/token"},
		modules: []string{"github.com/prometheus/client_golang/prometheus"},
	},
	"internal/doctor": {
		why: "looks at a configuration and what it names, and changes nothing",
		own: []string{
			"internal/brand", "internal/config", "internal/connection", "internal/database", "internal/provider/...", "internal/secret", "internal/store", "internal/terminal",
		},
	},
	"internal/requestid": {why: "carries an id in a context, a leaf"},
	"internal/terminal":  {why: "words and colours at a terminal, a leaf"},

	"internal/provider/...": {
		why: "speaks to practice systems for the domain; never to the database, the queue or the pages",
		own: []string{
			"internal/calendar", "internal/connection", "internal/passthrough", "internal/provider/...", "internal/requestid", "internal/secret",
			"internal/syncer", "internal/token",
		},
		modules: []string{"golang.org/x/oauth2", "golang.org/x/sync", "github.com/cenkalti/backoff/v5"},
	},
	"internal/sandbox/...": {
		why: "plays a provider over HTTP, so it shares no code with what it tests",
		own: []string{"internal/sandbox/..."},
	},

	"internal/sandbox/sandboxtest": {
		why:     "what the tests of every simulation need",
		modules: []string{"github.com/PuerkitoBio/goquery"},
		support: true,
	},

	"internal/archtest": {why: "reads the source of the others", support: true},
	"internal/postgrestest": {
		why:     "databases and servers for tests, and knows nothing of Mooring",
		modules: []string{"github.com/jackc/pgx/v5"},
		support: true,
	},
	"internal/mailtest": {
		why:     "a mail server for tests, and knows nothing of Mooring",
		modules: []string{"github.com/emersion/go-smtp", "github.com/emersion/go-sasl"},
		support: true,
	},
	"internal/storetest": {
		why:     "the conformance of every store",
		own:     []string{anything},
		modules: []string{"github.com/google/go-cmp"},
		support: true,
	},
	"internal/provider/providertest": {
		why:     "the conformance of every provider, against its sandbox",
		own:     []string{anything},
		support: true,
	},
	"internal/apptest": {
		why:     "runs the whole program for tests, with the sandbox as the provider",
		own:     []string{anything},
		modules: []string{"github.com/PuerkitoBio/goquery", "github.com/alexedwards/argon2id"},
		support: true,
	},
	"internal/e2e": {
		why:     "drives the whole program",
		own:     []string{anything},
		support: true,
	},
	"internal/examples":      {why: "runs the examples of README.md, from its tests alone", support: true},
	"internal/e2e/processes": {why: "drives whole processes, from its tests alone", support: true},
	"internal/e2e/browser": {
		why:     "drives Chromium for tests, and knows nothing of Mooring",
		own:     []string{"internal/browser"},
		modules: []string{"github.com/chromedp/chromedp", "github.com/chromedp/cdproto"},
		support: true,
	},
}

// sandboxOwners may import the sandbox outside tests, besides the sandbox
// itself and what is for tests only: what is served to practices never does.
var sandboxOwners = []string{"cmd/mooring", "internal/demo", "internal/certify/corepractice", "internal/golive"}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, fault := range trespasses(p.path, p.imports, walls) {
			t.Error(fault)
		}
	}
}

// trespasses lists what a package imports against its wall.
func trespasses(path string, imports []string, walls map[string]wall) []string {
	own, known := wallOf(path, walls)
	if !known {
		return []string{path + " is not in the table of imports: add it to the table in archtest and say what it may import"}
	}
	var faults []string
	for _, imported := range imports {
		inner, ours := strings.CutPrefix(imported, module+"/")
		switch {
		case !ours && (isStandard(imported) || within(imported, own.modules)):
		case !ours || !matches(inner, own.own):
			faults = append(faults, fmt.Sprintf("%s imports %s, which it may not: %s", path, imported, own.why))
		case isSandbox(inner) && !isSandbox(path) && !own.support && !slices.Contains(sandboxOwners, path):
			faults = append(faults, fmt.Sprintf("%s imports %s: only cmd, tests, the demo and what examines and films it see the sandbox", path, imported))
		default:
			if other, _ := wallOf(inner, walls); other.support && !own.support {
				faults = append(faults, fmt.Sprintf("%s imports %s: that package is for tests only", path, imported))
			}
		}
	}
	return faults
}

// wallOf returns the wall with the longest key that fits the path.
func wallOf(path string, walls map[string]wall) (found wall, known bool) {
	longest := -1
	for key, w := range walls {
		if matches(path, []string{key}) && len(key) > longest {
			found, known, longest = w, true, len(key)
		}
	}
	return found, known
}

// matches reports whether one of the patterns fits the path.
func matches(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		folder, subtree := strings.CutSuffix(pattern, "/...")
		return pattern == anything || path == folder || subtree && strings.HasPrefix(path, folder+"/")
	})
}

// within reports whether the import is one of the modules or below one.
func within(imported string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool {
		return imported == m || strings.HasPrefix(imported, m+"/")
	})
}

// isStandard reports whether the import belongs to the standard library: the
// first element of every other path is a host name, or the name of this module.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

func isSandbox(path string) bool { return matches(path, []string{"internal/sandbox/..."}) }

func TestATrespassIsFound(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct{ path, imported, want string }{
		"a library in the domain":   {"internal/connection", "gorm.io/gorm", "the domain depends on no library"},
		"the store in a page":       {"web", "mooring/internal/store", "never gorm"},
		"a provider in a page":      {"web/view", "mooring/internal/provider/oauth", "never gorm"},
		"the sandbox in the wiring": {"internal/app", "mooring/internal/sandbox", "leaves the sandbox to cmd"},
		"a test package in cmd":     {"cmd/mooring", "mooring/internal/storetest", "for tests only"},
		"a package not in the table": {
			"internal/elsewhere", "fmt", "add it to the table in archtest and say what it may import",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := trespasses(try.path, []string{try.imported}, walls)
			if len(faults) != 1 || !strings.Contains(faults[0], try.want) {
				t.Errorf("faults %q, want one that says %q", faults, try.want)
			}
		})
	}
	fine := []string{"net/http", "gorm.io/gorm/clause", "mooring/internal/connection"}
	if faults := trespasses("internal/store", fine, walls); len(faults) != 0 {
		t.Errorf("the store may not: %q", faults)
	}
}
