package config_test

import (
	"bytes"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"mooring/internal/config"
)

// read parses flags as the program does, without kong's own call of Validate
// getting in the way: the Config is a field and not embedded.
func read(t *testing.T, flags ...string) config.Config {
	t.Helper()
	var target struct {
		Config config.Config `embed:""`
	}
	parser, err := kong.New(&target, kong.Exit(func(int) { t.Error("kong wants to exit") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(flags); err != nil {
		var faults config.Faults
		if !errors.As(err, &faults) {
			t.Fatal(err)
		}
	}
	return target.Config
}

// faultsOf returns the variables that Validate names, in order.
func faultsOf(t *testing.T, c config.Config) []string {
	t.Helper()
	err := c.Validate()
	if err == nil {
		return nil
	}
	var faults config.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("Validate returned a %T", err)
	}
	var names []string
	for _, fault := range faults {
		if fault.Wrong == "" || fault.Write == "" {
			t.Errorf("%s says not what is wrong (%q) and what to write (%q)", fault.Variable, fault.Wrong, fault.Write)
		}
		names = append(names, fault.Variable)
	}
	return names
}

func TestTheDefaultsAreValidAndOfferNoProvider(t *testing.T) {
	t.Parallel()
	c := read(t)
	if faults := faultsOf(t, c); faults != nil {
		t.Fatalf("faults: %v", c.Validate())
	}
	if c.Listen != "127.0.0.1:8080" || c.DatabaseURL != "sqlite:mooring.db" || c.LogFormat != "text" {
		t.Errorf("defaults: %q %q %q", c.Listen, c.DatabaseURL, c.LogFormat)
	}
	if c.CorePractice.Offered() {
		t.Error("Core Practice is offered without a client id")
	}
	trusted := func(address string) bool {
		return slices.ContainsFunc(c.Proxies(), func(network netip.Prefix) bool { return network.Contains(netip.MustParseAddr(address)) })
	}
	if !trusted("127.0.0.1") || !trusted("172.20.0.3") || !trusted("fd00::7") || trusted("203.0.113.7") || trusted("2001:db8::7") {
		t.Errorf("trusts %v", c.Proxies())
	}
	want := config.Scopes{"practice:read", "locations:read", "practitioners:read", "appointments:read"}
	if diff := cmp.Diff(want, c.CorePractice.Scopes); diff != "" {
		t.Errorf("scopes: %s", diff)
	}
	if c.CorePractice.TokenURL != "https://{tenant}.corepractice.is/oauth/token" || !c.CorePractice.PKCE || c.CorePractice.ClientAuth != config.AuthBasic {
		t.Errorf("Core Practice defaults: %+v", c.CorePractice)
	}
}

func TestEveryVariableIsReadFromTheEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"MOORING_LISTEN": ":9000", "MOORING_BASE_URL": "https://m.example", "MOORING_DATABASE_URL": "sqlite:x.db",
		"MOORING_KEYSET_FILE": "k", "MOORING_APP_NAME": "Sailcloth", "MOORING_SMTP_URL": "smtps://u:hush@mail.example",
		"MOORING_LOG_FORMAT": "json", "MOORING_CORE_PRACTICE_CLIENT_ID": "id", "MOORING_CORE_PRACTICE_CLIENT_SECRET": "hush",
		"MOORING_CORE_PRACTICE_SCOPES": "  a:read   b:read ", "MOORING_CORE_PRACTICE_AUTHORIZE_URL": "https://{tenant}.e.example/a",
		"MOORING_CORE_PRACTICE_TOKEN_URL": "https://{tenant}.e.example/t", "MOORING_CORE_PRACTICE_REVOKE_URL": "",
		"MOORING_CORE_PRACTICE_API_URL": "https://{tenant}.e.example/v1", "MOORING_CORE_PRACTICE_TENANT_DOMAIN": "e.example",
		"MOORING_CORE_PRACTICE_CLIENT_AUTH": "body", "MOORING_CORE_PRACTICE_PKCE": "false",
		"MOORING_METRICS_LISTEN": "127.0.0.1:9100", "MOORING_TRUSTED_PROXIES": " 192.0.2.7, 2001:db8::/32", "MOORING_DRAIN": "5s",
		"MOORING_MAIL_FROM": "Desk <desk@m.example>", "MOORING_MAIL_FOLDER": "letters", "MOORING_TIME_ZONE": "Australia/Darwin",
	} {
		t.Setenv(name, value)
	}
	c := read(t)
	if faults := faultsOf(t, c); faults != nil {
		t.Errorf("faults: %v", c.Validate())
	}
	if c.SMTPURL.Reveal() != "smtps://u:hush@mail.example" || c.CorePractice.ClientSecret.Reveal() != "hush" {
		t.Error("a secret was not read")
	}
	if c.Listen != ":9000" || c.PublicURL() != "https://m.example" || c.KeysetPath() != "k" || c.AppName != "Sailcloth" || c.LogFormat != "json" {
		t.Errorf("read %+v", c)
	}
	if c.MetricsListen != "127.0.0.1:9100" || c.Drain != 5*time.Second {
		t.Errorf("read %+v", c)
	}
	if sender := c.MailSender(); sender.String() != `"Desk" <desk@m.example>` || c.MailFolderPath() != "letters" || c.Zone().String() != "Australia/Darwin" {
		t.Errorf("read %s, %s, %s", &sender, c.MailFolderPath(), c.Zone())
	}
	networks := []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("2001:db8::/32")}
	if !slices.Equal(c.Proxies(), networks) {
		t.Errorf("trusts %v, want %v", c.Proxies(), networks)
	}
	p := c.CorePractice
	if p.ClientID != "id" || p.Scopes.String() != "a:read b:read" || p.RevokeURL != "" || p.PKCE || p.ClientAuth != "body" ||
		p.TenantDomain != "e.example" || p.APIURL != "https://{tenant}.e.example/v1" {
		t.Errorf("read %+v", p)
	}
}

func TestAFlagWinsOverTheEnvironment(t *testing.T) {
	t.Setenv("MOORING_APP_NAME", "Of the environment")
	t.Setenv("MOORING_CORE_PRACTICE_PKCE", "true")
	c := read(t, "--app-name=Of the flag", "--no-core-practice-pkce")
	if c.AppName != "Of the flag" || c.CorePractice.PKCE {
		t.Errorf("read %q and %v", c.AppName, c.CorePractice.PKCE)
	}
}

func TestReferenceNamesEveryVariableAsHelpDoes(t *testing.T) {
	t.Setenv("MOORING_CORE_PRACTICE_CLIENT_SECRET", "hush-secret")
	t.Setenv("MOORING_SMTP_URL", "smtp://u:hush-mail@mail.example")
	var help bytes.Buffer
	var target struct {
		Config config.Config `embed:""`
	}
	parser, err := kong.New(&target, kong.Writers(&help, &help), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = parser.Parse([]string{"--help"}) // kong goes on after the exit that the test prevents.
	variables, err := config.Reference()
	if err != nil {
		t.Fatal(err)
	}
	if len(variables) != 61 {
		t.Errorf("%d variables, want the 16 of Mooring, 10 of each provider, and 5 that some have besides", len(variables))
	}
	for _, variable := range variables {
		if !strings.HasPrefix(variable.Name, "MOORING_") || variable.Meaning == "" || strings.Contains(variable.Meaning+variable.Default, "${") {
			t.Errorf("not fit to read: %+v", variable)
		}
		// kong breaks lines anywhere between words, and shows the two forms of a bool.
		if !strings.Contains(help.String(), "$"+variable.Name) {
			t.Errorf("--help does not name %s", variable.Name)
		}
		if variable.Default != "true" && variable.Default != "false" && !strings.Contains(help.String(), variable.Flag+"=") {
			t.Errorf("--help does not name %s", variable.Flag)
		}
		if variable.Default != "true" && variable.Default != "false" && variable.Default != "" && !strings.Contains(help.String(), variable.Default) {
			t.Errorf("--help does not show the default %q of %s", variable.Default, variable.Name)
		}
	}
	if strings.Contains(help.String(), "hush") {
		t.Error("--help shows a secret of the environment")
	}
}

func TestTheFirstFaultOfParsingShowsNoSecret(t *testing.T) {
	t.Setenv("MOORING_CORE_PRACTICE_CLIENT_SECRET", "hush-secret")
	t.Setenv("MOORING_SMTP_URL", "hush-mail:not a server")
	t.Setenv("MOORING_DATABASE_URL", "mysql://u:hush-row@db.example/x")
	t.Setenv("MOORING_BASE_URL", "https://u:hush-base@m.example")
	t.Setenv("MOORING_CORE_PRACTICE_TOKEN_URL", "https://u:hush-token@{tenant}.e.example/t")
	c := read(t)
	want := []string{"MOORING_BASE_URL", "MOORING_DATABASE_URL", "MOORING_SMTP_URL", "MOORING_CORE_PRACTICE_CLIENT_ID", "MOORING_CORE_PRACTICE_TOKEN_URL"}
	if diff := cmp.Diff(want, faultsOf(t, c)); diff != "" {
		t.Errorf("faults: %s", diff)
	}
	if text := c.Validate().Error(); strings.Contains(text, "hush") {
		t.Errorf("an error shows a secret: %s", text)
	}
}
