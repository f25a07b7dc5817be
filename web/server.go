package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"mooring/internal/account"
	"mooring/internal/brand"
	"mooring/internal/connection"
	"mooring/internal/support"
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

// Watcher hears of every request that was answered.
type Watcher interface {
	// Answered tells the method, the route as it stands in the table ("" for
	// none), the status, and how long it took. Method is what the client sent.
	Answered(method, route string, status int, took time.Duration)
}

// Options are what the web server needs. All are required but Brand,
// StaffZone, TrustedProxies, Ready, Watch and Logger.
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
	Schedule    Schedule
	// Support is the console of the vendor's support staff.
	Support *support.Service
	// StaffZone is the time zone of staff's pages; nil: UTC.
	StaffZone *time.Location
	// FormOrigins are the providers' authorize origins: a form of ours may be
	// redirected there (CSP form-action).
	FormOrigins []string
	// TrustedProxies are the networks whose X-Forwarded-For counts; nil: nobody's.
	TrustedProxies []netip.Prefix
	// Ready reports whether the program can serve; nil means always.
	Ready func(context.Context) error
	// Watch hears of every request; nil: nobody does.
	Watch  Watcher
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
	e.IPExtractor = addressOf(options.TrustedProxies)
	for _, r := range routes {
		e.Add(r.Method, r.Path, s.guard(r))
		if r.Method == http.MethodGet {
			e.Add(http.MethodHead, r.Path, s.guard(r)) // RFC 9110 section 9.1
		}
	}
	return e
}

// addressOf reads whose request it is: the last address in X-Forwarded-For that
// no trusted proxy has, or the sender's when that is no trusted proxy.
func addressOf(proxies []netip.Prefix) echo.IPExtractor {
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, proxy := range proxies {
		address := proxy.Addr()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP: address.AsSlice(), Mask: net.CIDRMask(proxy.Bits(), address.BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}
