package config

import (
	"strings"
	"time"

	"mooring/internal/secret"
)

// Config is everything that can be set. Each field is an environment variable
// and a flag; a flag wins. A variable that is set but empty counts as given, so
// an empty MOORING_CORE_PRACTICE_REVOKE_URL means "none" and not the default.
//
// A command embeds Config; kong then calls Validate by itself after parsing.
type Config struct {
	// Listen is the host and port that the web server listens on.
	Listen string `name:"listen" env:"MOORING_LISTEN" default:"127.0.0.1:8080" help:"Address to listen on."`
	// BaseURL is the public address; read it through PublicURL.
	BaseURL string `name:"base-url" env:"MOORING_BASE_URL" placeholder:"URL" help:"Public address, such as https://connect.example.com. It must use https unless it is on this machine. Left empty, it follows from MOORING_LISTEN when that is on this machine."`
	Storage `embed:""`

	// AppName is the vendor's product name as practices know it.
	AppName string `name:"app-name" env:"MOORING_APP_NAME" default:"Mooring" help:"Name of your product, shown on every page. It must not contain \"Core Practice\"."`
	// BrandDir is the folder with the vendor's own look; package brand reads it.
	BrandDir string `name:"brand-dir" env:"MOORING_BRAND_DIR" placeholder:"PATH" help:"Folder with your logo (logo.svg or logo.png), your colour (brand.json: {\"accent\": \"#0a7d5a\"}) and, in a folder core-practice, the official buttons and logo (connect, disconnect and logo, with .svg or .png). All are optional: where a picture is missing, text stands."`
	// SMTPURL is the mail server, with its user and password; read it through MailServer.
	SMTPURL secret.Value `name:"smtp-url" env:"MOORING_SMTP_URL" placeholder:"URL" help:"Mail server, such as smtps://user:password@mail.example.com (port 465), or smtp:// (port 587), which uses STARTTLS where it is offered and needs it for a password; ?tls=required needs it always, ?tls=off never uses it. Set it in the environment: other programs on the machine can read flags. Left empty, mail is written to MOORING_MAIL_FOLDER."`
	// MailFrom is whom mail comes from; read it through MailSender.
	MailFrom string `name:"mail-from" env:"MOORING_MAIL_FROM" placeholder:"ADDRESS" help:"Address that mail comes from, such as no-reply@example.com. Left empty, it is no-reply at the host of MOORING_BASE_URL."`
	// MailFolder is where mail is written without a server; read it through MailFolderPath.
	MailFolder string `name:"mail-folder" env:"MOORING_MAIL_FOLDER" placeholder:"PATH" help:"Folder that mail is written to when there is no mail server. Left empty, it is the folder mail beside the SQLite file, or in the working folder."`
	// TimeZone is that of the support pages; read it through Zone.
	TimeZone string `name:"time-zone" env:"MOORING_TIME_ZONE" default:"UTC" help:"Time zone of the support pages, such as Australia/Sydney. Practices see the time zones of their own locations."`
	// MetricsListen is where /metrics is served, empty for nowhere.
	MetricsListen string `name:"metrics-listen" env:"MOORING_METRICS_LISTEN" placeholder:"ADDRESS" help:"Address to serve /metrics on, such as 127.0.0.1:9090. Nobody has to sign in there, so keep it where only your monitoring comes. Left empty, no metrics are served."`
	// TrustedProxies are the networks of reverse proxies; read them through Proxies.
	TrustedProxies string `name:"trusted-proxies" env:"MOORING_TRUSTED_PROXIES" default:"private" help:"Networks of your reverse proxies, such as 10.1.0.0/16, with commas between; private stands for this machine and all private networks. The X-Forwarded-For of anybody else counts for nothing. Set it to nothing when there is no proxy."`
	// Drain is how long requests are still taken once the program is to stop.
	Drain time.Duration `name:"drain" env:"MOORING_DRAIN" default:"0s" help:"How long requests are still taken after SIGTERM while /readyz says 503, so that a reverse proxy that asks there stops sending them. 0s where none does."`

	// ReturnOriginList is where connect links may lead back to; read it through ReturnOrigins.
	ReturnOriginList string `name:"return-origins" env:"MOORING_RETURN_ORIGINS" placeholder:"ORIGINS" help:"Origins of your product, such as https://app.example.com, with commas between: connect links bring people back to addresses there and nowhere else. Left empty, connect links cannot be made."`
	// AllowPrivateAddresses lifts the guard of what we call for others.
	AllowPrivateAddresses bool `name:"allow-private-addresses" env:"MOORING_ALLOW_PRIVATE_ADDRESSES" default:"false" negatable:"" help:"Let webhooks, and calls that are passed on to a practice system, go to private networks and this machine, and webhooks use http. For development."`

	// CorePractice is the connection to Core Practice. Its addresses and scopes
	// are ASSUMED and unverified: Core Practice publishes neither the addresses
	// of its OAuth endpoints and API nor the names of its scopes. This is the
	// one place where they are guessed. No scope is asked for offline access,
	// because the checklist gives a refresh token to every connection.
	CorePractice Provider `kong:"embed,prefix='core-practice-',set='tenant_help=; may hold {tenant}',envprefix='MOORING_CORE_PRACTICE_',group='Core Practice (the defaults are assumed and unverified: ask Core Practice)',set='provider=Core Practice',set='secret_help=Client secret that Core Practice issued to you. Set it in the environment: other programs on the machine can read flags.',set='domain_help=Domain that the addresses of practices end in.',set='client_id_help=Client id that Core Practice issued to you. Without one Core Practice is not offered.',set='scopes=practice:read locations:read practitioners:read appointments:read',set='authorize_url=https://{tenant}.corepractice.is/oauth/authorize',set='token_url=https://{tenant}.corepractice.is/oauth/token',set='revoke_url=https://{tenant}.corepractice.is/oauth/revoke',set='api_url=https://{tenant}.corepractice.is/api/v1',set='tenant_domain=corepractice.is',set='client_auth=basic',set='pkce=true'"`
	// DrChrono is the connection to DrChrono. Its addresses and scopes are documented.
	DrChrono DrChrono `embed:""`
	// BQECore is the connection to BQE CORE. Its paths are documented; the hosts are
	// those of the vendor's samples.
	BQECore BQECore `embed:""`
	// Docplanner is the connection to Docplanner. Its addresses are documented.
	Docplanner Docplanner `embed:""`
}

// DrChrono is how Mooring reaches DrChrono.
type DrChrono struct {
	Provider `kong:"embed,prefix='drchrono-',set='tenant_help=',envprefix='MOORING_DRCHRONO_',group='DrChrono',set='provider=DrChrono',set='secret_help=Client secret that DrChrono issued to you. Set it in the environment: other programs on the machine can read flags.',set='domain_help=Domain that the addresses of practices end in.',set='client_id_help=Client id that DrChrono issued to you. Without one DrChrono is not offered.',set='scopes=user:read calendar:read',set='authorize_url=https://drchrono.com/o/authorize/',set='token_url=https://drchrono.com/o/token/',set='revoke_url=https://drchrono.com/o/revoke_token',set='api_url=https://app.drchrono.com/api',set='tenant_domain=drchrono.com',set='client_auth=body',set='pkce=false'"`
	// HourlyCalls is the budget of the whole app: DrChrono counts all calls of one
	// client id together and begins anew at the full hour.
	HourlyCalls int `name:"drchrono-hourly-calls" env:"MOORING_DRCHRONO_HOURLY_CALLS" group:"DrChrono" default:"500" help:"How many calls an hour all practices together may make, as DrChrono allows your app."`
}

// BQECore is how Mooring reaches BQE CORE.
type BQECore struct {
	Provider `kong:"embed,prefix='bqe-core-',set='tenant_help=',envprefix='MOORING_BQE_CORE_',group='BQE CORE',set='provider=BQE CORE',set='secret_help=Client secret that BQE CORE issued to you. Set it in the environment: other programs on the machine can read flags.',set='domain_help=Domain on which the address of the API must lie that comes with each sign-in.',set='client_id_help=Client id that BQE issued to you. Without one BQE CORE is not offered.',set='scopes=read:core offline_access',set='authorize_url=https://api-identity.bqecore.com/idp/connect/authorize',set='token_url=https://api-identity.bqecore.com/idp/connect/token',set='revoke_url=https://api-identity.bqecore.com/idp/connect/revocation',set='api_url=https://api.bqecore.com/api',set='tenant_domain=bqecore.com',set='client_auth=body',set='pkce=true'"`
	// FirstPage is disputed: BQE's own sample begins at 0, other programs, which
	// quote its documentation, at 1.
	FirstPage int `name:"bqe-core-first-page" env:"MOORING_BQE_CORE_FIRST_PAGE" group:"BQE CORE" default:"1" help:"Number of the first page of a list, 0 or 1 (assumed: sources disagree)."`
	// UTCOffsetSign is known from another program alone.
	UTCOffsetSign string `name:"bqe-core-utc-offset-sign" env:"MOORING_BQE_CORE_UTC_OFFSET_SIGN" group:"BQE CORE" default:"east" help:"Which side of Greenwich counts as positive in the header X-UTC-OFFSET: east or west (assumed)."`
	// RedirectURI is compared by mooring doctor alone.
	RedirectURI string `name:"bqe-core-redirect-uri" env:"MOORING_BQE_CORE_REDIRECT_URI" group:"BQE CORE" placeholder:"URL" help:"Redirect address as you registered it at BQE. mooring doctor compares it with the one that is sent."`
}

// The signs of BQECore.UTCOffsetSign.
const (
	OffsetEast = "east"
	OffsetWest = "west"
)

// Docplanner is how Mooring reaches Docplanner. Its client ids and secrets are
// the practices' own: those of Provider are sent nowhere.
type Docplanner struct {
	Provider `kong:"embed,prefix='docplanner-',set='tenant_help=; may hold {tenant}',envprefix='MOORING_DOCPLANNER_',group='Docplanner (practices type their own client id and secret)',set='provider=Docplanner',set='secret_help=Not used and sent nowhere: each practice types its own.',set='domain_help=The one country domain to offer such as doctoralia.es. Left empty all of Docplanner’s are offered.',set='client_id_help=Any word offers Docplanner to your practices. Each of them types the client id and secret that Docplanner issued to it. This one is sent nowhere.',set='scopes=integration',set='authorize_url=',set='token_url=https://www.{tenant}/oauth/v2/token',set='revoke_url=',set='api_url=https://www.{tenant}/api/v3/integration',set='tenant_domain=',set='client_auth=basic',set='pkce=false'"`
	// TimeZone is not told by Docplanner, whose times carry offsets.
	TimeZone string `name:"docplanner-time-zone" env:"MOORING_DOCPLANNER_TIME_ZONE" group:"Docplanner (practices type their own client id and secret)" placeholder:"ZONE" help:"Time zone of all addresses, such as Europe/Madrid. Left empty, it is the organisation's own when that lies in the country of the practice, or else that of the country's capital."`
}

// Provider is how Mooring reaches one provider. The addresses may hold
// {tenant}, which the tenant's own address replaces ("bayside").
type Provider struct {
	// ClientID is the vendor's identity at the provider (RFC 6749 section 2.2).
	// A provider without one is not offered.
	ClientID string `name:"client-id" env:"CLIENT_ID" placeholder:"ID" help:"${client_id_help}"`
	// ClientSecret goes with ClientID.
	ClientSecret secret.Value `name:"client-secret" env:"CLIENT_SECRET" placeholder:"SECRET" help:"${secret_help}"`
	// Scopes are asked for at every connect.
	Scopes Scopes `name:"scopes" env:"SCOPES" default:"${scopes}" help:"Permissions to ask for, separated by spaces."`
	// AuthorizeURL is where the browser is sent (RFC 6749 section 3.1).
	AuthorizeURL string `name:"authorize-url" env:"AUTHORIZE_URL" default:"${authorize_url}" help:"Address of the sign-in and consent page${tenant_help}."`
	// TokenURL is the token endpoint (RFC 6749 section 3.2).
	TokenURL string `name:"token-url" env:"TOKEN_URL" default:"${token_url}" help:"Address that gives tokens${tenant_help}."`
	// RevokeURL is the revocation endpoint (RFC 7009); empty when there is none.
	RevokeURL string `name:"revoke-url" env:"REVOKE_URL" default:"${revoke_url}" help:"Address that revokes tokens${tenant_help}. Set it to nothing when there is none."`
	// APIURL is what every path of the API is added to.
	APIURL string `name:"api-url" env:"API_URL" default:"${api_url}" help:"Address of the API${tenant_help}."`
	// TenantDomain is what a tenant's host ends in.
	TenantDomain string `name:"tenant-domain" env:"TENANT_DOMAIN" default:"${tenant_domain}" help:"${domain_help}"`
	// ClientAuth is AuthBasic or AuthBody.
	ClientAuth string `name:"client-auth" env:"CLIENT_AUTH" default:"${client_auth}" help:"How the client id and secret are sent: basic (a header) or body (form fields)."`
	// PKCE adds a challenge to every authorization (RFC 7636).
	PKCE bool `name:"pkce" env:"PKCE" default:"${pkce}" negatable:"" help:"Protect each sign-in with PKCE (S256): true or false."`
}

// The ways to send the client id and secret (RFC 6749 section 2.3.1).
const (
	AuthBasic = "basic"
	AuthBody  = "body"
)

// Offered reports whether the provider is configured at all.
func (p Provider) Offered() bool { return p.ClientID != "" }

// Scopes is a list of scope names, written with spaces between them (RFC 6749
// section 3.3).
type Scopes []string

// UnmarshalText implements encoding.TextUnmarshaler. It never fails.
func (s *Scopes) UnmarshalText(text []byte) error {
	*s = strings.Fields(string(text))
	return nil
}

// String writes the names with spaces between them.
func (s Scopes) String() string { return strings.Join(s, " ") }
