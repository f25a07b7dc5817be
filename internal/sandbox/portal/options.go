package portal

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// MaxPageSize is the largest page size that can be set.
const MaxPageSize = 500

// Options describe a simulated provider. Name, Slug, BaseURL and Fill are
// needed.
type Options struct {
	// Name is the provider's, as every page shows it.
	Name string
	// Slug names the provider to programs: in cookies and in WWW-Authenticate.
	Slug string
	// Word is what the provider calls a tenant: "practice", the default, or
	// "company".
	Word string
	// Look are the colours.
	Look Look
	// BaseURL is the address people's browsers use, without a path.
	BaseURL string
	// InternalURL is the address programs use; default BaseURL.
	InternalURL string
	// Layout says where things are.
	Layout Layout
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Wait pauses for the fault "slow"; default [sandbox.Sleep].
	Wait func(context.Context, time.Duration) error
	// Logger gets one line for each token request; default: nowhere. It never
	// gets a token or a secret.
	Logger *slog.Logger
	// Clients are the applications that are registered.
	Clients []Client
	// FindClient looks an application up by its id; default: among Clients.
	FindClient func(id string) (Client, bool)
	// Scopes are those that can be asked for.
	Scopes []Scope
	// Authority are the lifetimes and rules of codes and tokens.
	Authority authority.Options
	// Fill makes the tenants, at the start and at each reset.
	Fill func() ([]*Tenant, error)
	// People lists who can sign in at a realm: the id of a tenant with
	// [Layout.PerTenant], else "".
	People func(realm string) []SignIn
	// Habits are what the provider does in its own way.
	Habits Habits
	// Switches can be turned on and off for each tenant while it runs.
	Switches []Switch
	// PageSize is the API's at the start, at most [MaxPageSize]; 0: it cannot be
	// set.
	PageSize int
	// Home gives a tenant's home page its heading and rows; default: how busy
	// its locations are today.
	Home func(*Tenant) (heading string, rows []HomeRow)
	// Figures are what else the control page shows; nil: nothing.
	Figures func() []Figure
	// State is what /control/state shows as JSON; default [Control.State].
	State func() any
	// Control serves /control. Whoever reaches it rules the simulation.
	Control bool
	// Discreet leaves out of the sign-in page who can sign in there.
	Discreet bool
	// Faults are those that the provider found in options of its own, each wrapping
	// [ErrOptions]: [New] refuses them together with its own, before it fills anything.
	Faults error
}

// Look are a provider's colours, each as #rrggbb: Dark carries white text, Soft
// and Bright carry dark text.
type Look struct {
	Dark, Soft, Bright string
}

// Layout says at which paths a provider serves what. The paths begin with a
// slash, may hold wildcards of [http.ServeMux], and lie below /t/{tenant} with
// PerTenant. An empty one is not served.
type Layout struct {
	PerTenant                     bool
	Authorize, Token, Revoke, API string
	// OwnIndex: the provider serves GET / itself, see [Site.Page].
	OwnIndex bool
}

// Client is a registered application.
type Client struct {
	ID, Secret string
	// Name is what the consent page calls it.
	Name string
	// RedirectURIs are its return addresses.
	RedirectURIs []string
	// Tenant is whom it belongs to, for a client that acts for itself.
	Tenant string
}

// Scope is a permission as the consent page words it.
type Scope struct {
	Name  string
	Label string
	// Always: it cannot be unticked once it is asked for.
	Always bool
}

// SignIn is somebody who can sign in. The pages of the simulation show these.
type SignIn struct {
	Email, Name, Password string
	// Practices are the tenants the person belongs to, the first being the one
	// asked about.
	Practices []string
}

// ClientAuth says how a client may authenticate at the token and revocation
// endpoints (RFC 6749 section 2.3.1).
type ClientAuth string

// The ways of authenticating.
const (
	BasicOrBody ClientAuth = ""
	BasicOnly   ClientAuth = "basic"
	BodyOnly    ClientAuth = "body"
)

// Switch is something about a tenant that is on or off.
type Switch struct {
	// Name is its key in the JSON and the field of the form.
	Name string
	// Label says what is so when it is on.
	Label string
	// Off is shown beside a tenant for which it is off; may be empty.
	Off string
	// On is how it stands at the start; a [Tenant] may begin otherwise.
	On bool
}

// HomeRow is a line of a tenant's home page; what is empty is left out.
type HomeRow struct {
	Name, Detail, Figure, Note string
}

// Figure is a line of the control page.
type Figure struct {
	Label, Value string
}

// Habits are what a provider does in its own way; the zero value is RFC 6749.
type Habits struct {
	ClientAuth ClientAuth
	// RequirePKCE refuses authorization requests without a challenge. One that
	// has a challenge is always held to it.
	RequirePKCE bool
	// Issuer sends "iss" with every callback (RFC 9207).
	Issuer bool
	// NoScopeIsAll: a request without a scope asks for every scope; otherwise it
	// is refused.
	NoScopeIsAll bool
	// ClientCredentials lets clients act for themselves (RFC 6749 section 4.4),
	// each for its own tenant.
	ClientCredentials bool
	// SameRedirect tells whether a return address is the registered one; nil: it
	// is when both are equal.
	SameRedirect func(registered, sent string) bool
	// Admits says why a tenant is closed to all applications, or nil. It is
	// asked before consent and at the token endpoint, which looks at no token
	// then.
	Admits func(*Tenant) *OAuthError
	// BeforeToken may answer a token request in place of the endpoint; true
	// means it did.
	BeforeToken func(w http.ResponseWriter, r *http.Request, v Visit) bool
	// TokenAnswer changes a successful token answer before it is sent; v.Tenant
	// is whom the tokens are for, or with [Layout.PerTenant] whose realm it is.
	TokenAnswer func(v Visit, answer map[string]any)
	// OAuthError answers with an error of the token or revocation endpoint; nil:
	// [WriteOAuthError].
	OAuthError func(w http.ResponseWriter, v Visit, refusal OAuthError)
	// APIError answers with an error of the API; nil: {"error": {code, message}}.
	APIError func(w http.ResponseWriter, status int, code, message string)
	// BeforeCall may answer a call of the API whose token is good in place of
	// what was called; true means it did.
	BeforeCall func(w http.ResponseWriter, r *http.Request, v APIVisit) bool
}

// withDefaults fills in what was left empty.
func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = sandbox.Sleep
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.People == nil {
		o.People = func(string) []SignIn { return nil }
	}
	if o.FindClient == nil {
		o.FindClient = registered(o.Clients)
	}
	if o.Habits.APIError == nil {
		o.Habits.APIError = WriteAPIError
	}
	if o.Habits.SameRedirect == nil {
		o.Habits.SameRedirect = func(registered, sent string) bool { return registered == sent }
	}
	o.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	o.InternalURL = cmp.Or(strings.TrimSuffix(o.InternalURL, "/"), o.BaseURL)
	o.Word = cmp.Or(o.Word, "practice")
	o.Look = Look{cmp.Or(o.Look.Dark, "#3b1670"), cmp.Or(o.Look.Soft, "#f1ebfa"), cmp.Or(o.Look.Bright, "#ffd23f")}
	o.Authority.CodeTTL = cmp.Or(o.Authority.CodeTTL, time.Minute)
	return o
}

// registered looks applications up in a list.
func registered(clients []Client) func(string) (Client, bool) {
	return func(id string) (Client, bool) {
		for _, client := range clients {
			if client.ID == id {
				return client, true
			}
		}
		return Client{}, false
	}
}

// scope finds a scope by its name.
func (o Options) scope(name string) (Scope, bool) {
	for _, scope := range o.Scopes {
		if scope.Name == name {
			return scope, true
		}
	}
	return Scope{}, false
}

// person finds somebody by e-mail, in any case of letters.
func (o Options) person(realm, email string) (SignIn, bool) {
	for _, p := range o.People(realm) {
		if strings.EqualFold(p.Email, strings.TrimSpace(email)) {
			return p, true
		}
	}
	return SignIn{}, false
}
