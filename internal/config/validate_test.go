package config_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/config"
	"mooring/internal/secret"
)

// fault is a change of a configuration that can be used.
type fault struct {
	change func(*config.Config)
	want   string // the variable at fault; "" when there is none
}

// named fails for each change whose fault is not named by its variable.
func named(t *testing.T, faults map[string]fault) {
	t.Helper()
	for name, test := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := read(t)
			test.change(&c)
			var want []string
			if test.want != "" {
				want = []string{test.want}
			}
			if diff := cmp.Diff(want, faultsOf(t, c)); diff != "" {
				t.Errorf("faults: %s", diff)
			}
		})
	}
}

func TestEachFaultIsNamedByItsVariable(t *testing.T) {
	t.Parallel()
	named(t, map[string]fault{
		"listen without a port":             {func(c *config.Config) { c.Listen = "127.0.0.1" }, "MOORING_LISTEN"},
		"listen on nothing":                 {func(c *config.Config) { c.Listen = "" }, "MOORING_LISTEN"},
		"listen on a port too high":         {func(c *config.Config) { c.Listen = "127.0.0.1:70000" }, "MOORING_LISTEN"},
		"listen on every address":           {func(c *config.Config) { c.Listen = ":8080" }, "MOORING_BASE_URL"},
		"listen on any port":                {func(c *config.Config) { c.Listen = "127.0.0.1:0" }, "MOORING_BASE_URL"},
		"listen on IPv6 of this machine":    {func(c *config.Config) { c.Listen = "[::1]:8080" }, ""},
		"every address, with a public one":  {func(c *config.Config) { c.Listen, c.BaseURL = ":8080", "https://m.example" }, ""},
		"public address with a slash":       {func(c *config.Config) { c.BaseURL = "https://m.example/" }, ""},
		"public address over http":          {func(c *config.Config) { c.BaseURL = "http://m.example" }, "MOORING_BASE_URL"},
		"public address over http, here":    {func(c *config.Config) { c.BaseURL = "http://app.localhost:8080" }, ""},
		"public address that only looks so": {func(c *config.Config) { c.BaseURL = "http://localhost.example" }, "MOORING_BASE_URL"},
		"public address with a path":        {func(c *config.Config) { c.BaseURL = "https://m.example/app" }, "MOORING_BASE_URL"},
		"public address with a query":       {func(c *config.Config) { c.BaseURL = "https://m.example?a" }, "MOORING_BASE_URL"},
		"public address without a scheme":   {func(c *config.Config) { c.BaseURL = "m.example" }, "MOORING_BASE_URL"},
		"public address of another scheme":  {func(c *config.Config) { c.BaseURL = "ftp://m.example" }, "MOORING_BASE_URL"},
		"no database":                       {func(c *config.Config) { c.DatabaseURL = "" }, "MOORING_DATABASE_URL"},
		"a database without a name":         {func(c *config.Config) { c.DatabaseURL = "sqlite:" }, "MOORING_DATABASE_URL"},
		"a database in memory":              {func(c *config.Config) { c.DatabaseURL = "sqlite::memory:" }, "MOORING_DATABASE_URL"},
		"a database with options":           {func(c *config.Config) { c.DatabaseURL = "sqlite:a.db?_txlock=deferred" }, "MOORING_DATABASE_URL"},
		"another database":                  {func(c *config.Config) { c.DatabaseURL = "mysql://h/d" }, "MOORING_DATABASE_URL"},
		"PostgreSQL by its other scheme":    {func(c *config.Config) { c.DatabaseURL, c.KeysetFile = "postgresql://h/d", "k" }, ""},
		"PostgreSQL without a keyset":       {func(c *config.Config) { c.DatabaseURL = "postgres://h/d" }, "MOORING_KEYSET_FILE"},
		"PostgreSQL with a keyset":          {func(c *config.Config) { c.DatabaseURL, c.KeysetFile = "postgres://h/d", "k" }, ""},
		"no app name":                       {func(c *config.Config) { c.AppName = "  " }, "MOORING_APP_NAME"},
		"their app name":                    {func(c *config.Config) { c.AppName = "Sail for Core Practice" }, "MOORING_APP_NAME"},
		"their app name, run together":      {func(c *config.Config) { c.AppName = "CorePracticeSail" }, "MOORING_APP_NAME"},
		"their app name, pulled apart":      {func(c *config.Config) { c.AppName = "c o r e - P_R_A_C tice" }, "MOORING_APP_NAME"},
		"their app name, hidden space":      {func(c *config.Config) { c.AppName = "Core\u200bPractice" }, "MOORING_APP_NAME"},
		"an app name that is near it":       {func(c *config.Config) { c.AppName = "Practice Core" }, ""},
		"an app name that is too long":      {func(c *config.Config) { c.AppName = strings.Repeat("é", 61) }, "MOORING_APP_NAME"},
		"an app name over two lines":        {func(c *config.Config) { c.AppName = "a\nb" }, "MOORING_APP_NAME"},
		"a brand that there is":             {func(c *config.Config) { c.BrandDir = "../brand/testdata/brand" }, ""},
		"a brand that there is not":         {func(c *config.Config) { c.BrandDir = "../brand/testdata/nothing" }, "MOORING_BRAND_DIR"},
		"a brand with an unknown folder":    {func(c *config.Config) { c.BrandDir = "../brand" }, "MOORING_BRAND_DIR"},
		"log format":                        {func(c *config.Config) { c.LogFormat = "xml" }, "MOORING_LOG_FORMAT"},
		"mail server":                       {func(c *config.Config) { c.SMTPURL = secret.NewValue("smtp://u:p@mail.example:587") }, ""},
		"a mail server that is a page":      {func(c *config.Config) { c.SMTPURL = secret.NewValue("https://mail.example") }, "MOORING_SMTP_URL"},
		"a sender":                          {func(c *config.Config) { c.MailFrom = "no-reply@m.example" }, ""},
		"a sender that is a host":           {func(c *config.Config) { c.MailFrom = "m.example" }, "MOORING_MAIL_FROM"},
		"two senders":                       {func(c *config.Config) { c.MailFrom = "a@m.example, b@m.example" }, "MOORING_MAIL_FROM"},
		"a sender with a header":            {func(c *config.Config) { c.MailFrom = "a@m.example\r\nBcc: b@m.example" }, "MOORING_MAIL_FROM"},
		"a time zone":                       {func(c *config.Config) { c.TimeZone = "Australia/Lord_Howe" }, ""},
		"a time zone of nowhere":            {func(c *config.Config) { c.TimeZone = "Australia/Bayside" }, "MOORING_TIME_ZONE"},
		"the time zone of this machine":     {func(c *config.Config) { c.TimeZone = "Local" }, "MOORING_TIME_ZONE"},
		"metrics on another machine's port": {func(c *config.Config) { c.MetricsListen = "10.0.0.1:9100" }, ""},
		"metrics without a port":            {func(c *config.Config) { c.MetricsListen = "localhost" }, "MOORING_METRICS_LISTEN"},
		"no proxy":                          {func(c *config.Config) { c.TrustedProxies = "" }, ""},
		"a proxy's address":                 {func(c *config.Config) { c.TrustedProxies = "10.1.2.3" }, ""},
		"a proxy by name":                   {func(c *config.Config) { c.TrustedProxies = "10.0.0.0/8,proxy.example" }, "MOORING_TRUSTED_PROXIES"},
		"a network that is too long":        {func(c *config.Config) { c.TrustedProxies = "10.0.0.0/33" }, "MOORING_TRUSTED_PROXIES"},
		"origins to return to":              {func(c *config.Config) { c.ReturnOriginList = "https://a.example, http://localhost:3000/" }, ""},
		"an origin with a path":             {func(c *config.Config) { c.ReturnOriginList = "https://a.example/back" }, "MOORING_RETURN_ORIGINS"},
		"an origin that others can read":    {func(c *config.Config) { c.ReturnOriginList = "http://a.example" }, "MOORING_RETURN_ORIGINS"},
		"an origin of every host":           {func(c *config.Config) { c.ReturnOriginList = "https://*.a.example" }, "MOORING_RETURN_ORIGINS"},
		"a drain of minus a second":         {func(c *config.Config) { c.Drain = -time.Second }, "MOORING_DRAIN"},
		"a drain of an hour":                {func(c *config.Config) { c.Drain = time.Hour }, "MOORING_DRAIN"},
	})
}

func TestEachFaultOfAProviderIsNamedByItsVariable(t *testing.T) {
	t.Parallel()
	named(t, map[string]fault{
		"an id without a secret":             {func(c *config.Config) { c.CorePractice.ClientID = "id" }, "MOORING_CORE_PRACTICE_CLIENT_SECRET"},
		"no scopes":                          {func(c *config.Config) { c.CorePractice.Scopes = nil }, "MOORING_CORE_PRACTICE_SCOPES"},
		"a scope in quotes":                  {func(c *config.Config) { c.CorePractice.Scopes = config.Scopes{`"a:read"`} }, "MOORING_CORE_PRACTICE_SCOPES"},
		"no authorize address":               {func(c *config.Config) { c.CorePractice.AuthorizeURL = "" }, "MOORING_CORE_PRACTICE_AUTHORIZE_URL"},
		"a misspelt placeholder":             {func(c *config.Config) { c.CorePractice.TokenURL = "https://{tennant}.e.example" }, "MOORING_CORE_PRACTICE_TOKEN_URL"},
		"an API over http":                   {func(c *config.Config) { c.CorePractice.APIURL = "http://{tenant}.e.example" }, "MOORING_CORE_PRACTICE_API_URL"},
		"an API over http on this machine":   {func(c *config.Config) { c.CorePractice.APIURL = "http://core.localhost:9/{tenant}/v1" }, ""},
		"no revoke address":                  {func(c *config.Config) { c.CorePractice.RevokeURL = "" }, ""},
		"a revoke address without a host":    {func(c *config.Config) { c.CorePractice.RevokeURL = "https:///revoke" }, "MOORING_CORE_PRACTICE_REVOKE_URL"},
		"a tenant domain with a scheme":      {func(c *config.Config) { c.CorePractice.TenantDomain = "https://e.example" }, "MOORING_CORE_PRACTICE_TENANT_DOMAIN"},
		"a tenant domain on this machine":    {func(c *config.Config) { c.CorePractice.TenantDomain = "core-practice.localhost:9090" }, ""},
		"a tenant domain that begins by dot": {func(c *config.Config) { c.CorePractice.TenantDomain = ".e.example" }, "MOORING_CORE_PRACTICE_TENANT_DOMAIN"},
		"another way to authenticate":        {func(c *config.Config) { c.CorePractice.ClientAuth = "jwt" }, "MOORING_CORE_PRACTICE_CLIENT_AUTH"},
	})
}

func TestAllFaultsComeAtOnce(t *testing.T) {
	t.Parallel()
	var empty config.Config
	want := []string{
		"MOORING_LISTEN", "MOORING_DATABASE_URL", "MOORING_LOG_FORMAT", "MOORING_APP_NAME", "MOORING_CORE_PRACTICE_SCOPES",
		"MOORING_CORE_PRACTICE_AUTHORIZE_URL", "MOORING_CORE_PRACTICE_TOKEN_URL", "MOORING_CORE_PRACTICE_API_URL",
		"MOORING_CORE_PRACTICE_TENANT_DOMAIN", "MOORING_CORE_PRACTICE_CLIENT_AUTH",
	}
	if diff := cmp.Diff(want, faultsOf(t, empty)); diff != "" {
		t.Errorf("faults: %s", diff)
	}
	text := empty.Validate().Error()
	for _, name := range want {
		if !strings.Contains(text, "\n  "+name+" ") {
			t.Errorf("the text has no line for %s:\n%s", name, text)
		}
	}
}

func TestThePublicAddressFollowsFromListen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		listen, base, want string
		https              bool
	}{
		"default":        {"127.0.0.1:8080", "", "http://localhost:8080", false},
		"IPv6":           {"[::1]:8080", "", "http://localhost:8080", false},
		"name":           {"localhost:81", "", "http://localhost:81", false},
		"other loopback": {"127.0.0.2:81", "", "http://127.0.0.2:81", false},
		"everywhere":     {"0.0.0.0:8080", "", "", false},
		"given":          {"0.0.0.0:8080", "https://m.example/", "https://m.example", true},
		"given in caps":  {"0.0.0.0:8080", "HTTPS://M.example", "https://m.example", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := config.Config{Listen: test.listen, BaseURL: test.base}
			if got := c.PublicURL(); got != test.want {
				t.Errorf("address %q, want %q", got, test.want)
			}
			if c.HTTPS() != test.https {
				t.Errorf("https %v", c.HTTPS())
			}
		})
	}
}

func TestTheKeysetLiesBesideTheSQLiteFile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		s    config.Storage
		want string
	}{
		"SQLite":     {config.Storage{DatabaseURL: "sqlite:/var/lib/m/m.db"}, "/var/lib/m/m.db.keyset"},
		"named":      {config.Storage{DatabaseURL: "sqlite:m.db", KeysetFile: "/etc/k"}, "/etc/k"},
		"PostgreSQL": {config.Storage{DatabaseURL: "postgres://h/d"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.s.KeysetPath(); got != test.want {
				t.Errorf("path %q, want %q", got, test.want)
			}
		})
	}
}

func TestTheConfigurationAsAWholeCanBeLoggedWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	c := read(t, "--smtp-url=smtp://u:hush@m.example", "--core-practice-client-id=id", "--core-practice-client-secret=hush")
	for _, format := range []string{config.FormatText, config.FormatJSON} {
		var log bytes.Buffer
		config.NewLogger(format, &log).Info("configured", slog.Any("config", c))
		if !strings.Contains(log.String(), "configured") || strings.Contains(log.String(), "hush") {
			t.Errorf("%s log: %s", format, log.String())
		}
		if strings.HasPrefix(log.String(), "{") != (format == config.FormatJSON) {
			t.Errorf("%s log has another format: %s", format, log.String())
		}
	}
}

func TestStorageAloneListsItsOwnFaults(t *testing.T) {
	t.Parallel()
	var faults config.Faults
	if err := (config.Storage{DatabaseURL: "postgres://h/d", LogFormat: "xml"}).Validate(); !errors.As(err, &faults) || len(faults) != 2 {
		t.Errorf("faults: %v", err)
	}
	if err := (config.Storage{DatabaseURL: "sqlite:m.db", LogFormat: config.FormatJSON}).Validate(); err != nil {
		t.Errorf("faults: %v", err)
	}
}
