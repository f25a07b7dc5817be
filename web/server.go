package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"mooring/internal/account"
	"mooring/internal/brand"
	"mooring/internal/connection"
	"mooring/internal/connectlink"
	"mooring/internal/support"
	"mooring/web/edge"
)

// Accounts signs people in; account.Service implements it.
type Accounts interface {
	// SignIn checks an email address and a password.
	SignIn(ctx context.Context, attempt account.SignIn) (account.User, error)
	// Signed reads a signed-in person and their organisation in one statement.
	Signed(ctx context.Context, userID string) (account.User, account.Organisation, error)
	// SetWantsMail switches email to a person on or off.
	SetWantsMail(ctx context.Context, organisationID, userID string, wants bool) error
}

// Sessions keeps browser sessions on the server; store.Sessions implements it.
type Sessions interface {
	// Load reads the request's session, once for each request.
	Load(r *http.Request) (*sessions.Session, error)
	// Peek is Load without counting the request as use of the session.
	Peek(r *http.Request) (*sessions.Session, error)
	// Renew stores the session under a new id, so that an id known before
	// sign-in is worthless.
	Renew(r *http.Request, w http.ResponseWriter, session *sessions.Session) error
	// Destroy ends the session.
	Destroy(r *http.Request, w http.ResponseWriter, session *sessions.Session) error
	// User is the id of who is signed in, "" for nobody; SetUser takes Renew to last.
	User(session *sessions.Session) string
	SetUser(session *sessions.Session, userID string)
	// Hash names a stored session without revealing its id.
	Hash(session *sessions.Session) []byte
}

// Schedule reads what was synced; store.Syncs implements it.
type Schedule interface {
	Day(ctx context.Context, query connection.DayQuery) (connection.Day, error)
	Runs(ctx context.Context, ref connection.Ref, limit int) ([]connection.SyncRun, error)
}

// Links are the links by which the vendor's product sends people here;
// connectlink.Service implements it.
type Links interface {
	// Open opens a link, and Peek says what Open would.
	Open(ctx context.Context, token string, navigating bool) (connectlink.Session, connectlink.Opening, error)
	Peek(ctx context.Context, token string) (connectlink.Session, error)
	// Visit reads the visit of who has opened a link, in one statement.
	Visit(ctx context.Context, opening connectlink.Opening) (connectlink.Visit, error)
	// Find reads a session.
	Find(ctx context.Context, id string) (connectlink.Session, error)
	// Settle notes what came of a link.
	Settle(ctx context.Context, result connectlink.Result) error
	// ReturnAddress is where a person goes back to, "" for nowhere.
	ReturnAddress(session connectlink.Session, result connectlink.Result) string
}

// Options are what the web server needs. All are required but Brand,
// StaffZone, TrustedProxies, API, Ready, Watch and Logger.
type Options struct {
	// AppName is the vendor's product, shown on every page.
	AppName string
	// Brand is the vendor's look; nil: none.
	Brand *brand.Brand
	// BaseURL is our public address; https turns on Secure cookies and HSTS.
	BaseURL     string
	Connections *connection.Service
	Accounts    Accounts
	Sessions    Sessions
	Links       Links
	Schedule    Schedule
	Webhooks    Webhooks
	// Keys are the keys of the vendor's own programs.
	Keys Keys
	// Support is the console of the vendor's support staff.
	Support *support.Service
	// StaffZone is the time zone of staff's pages; nil: UTC.
	StaffZone *time.Location
	// FormOrigins are the providers' authorize origins and those of the vendor's
	// product: a form of ours may be redirected there (CSP form-action).
	FormOrigins []string
	// TrustedProxies are the networks whose X-Forwarded-For counts; nil: nobody's.
	TrustedProxies []netip.Prefix
	// API answers every path that is /v1 or begins with /v1/, past everything of the
	// site: it has headers, errors and people of its own; nil: there is none.
	API http.Handler
	// Ready reports whether the program can serve; nil means always.
	Ready func(context.Context) error
	// Watch hears of every request; nil: nobody does.
	Watch  edge.Watcher
	Now    func() time.Time
	Logger *slog.Logger
}

// server holds what the handlers share.
type server struct {
	Options
	https bool
}

// New builds the handler of the whole site.
func New(options Options) http.Handler {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	s := &server{Options: options, https: strings.HasPrefix(options.BaseURL, "https://")}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerError
	s.use(e)
	// Sign-in failures are counted by address.
	e.IPExtractor = edge.AddressOf(options.TrustedProxies)
	for _, r := range routes {
		e.Add(r.Method, r.Path, s.guard(r))
		if r.Method == http.MethodGet {
			e.Add(http.MethodHead, r.Path, s.guard(r)) // RFC 9110 section 9.1
		}
	}
	return besides(e, options.API)
}

// apiPath is where the API begins.
const apiPath = "/v1"

// besides serves the API beside the site.
func besides(site, api http.Handler) http.Handler {
	if api == nil {
		return site
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, found := strings.CutPrefix(r.URL.Path, apiPath); found && (rest == "" || rest[0] == '/') {
			api.ServeHTTP(w, r)
			return
		}
		site.ServeHTTP(w, r)
	})
}
