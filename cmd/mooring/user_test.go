package main_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
)

// addOwner are the arguments that add somebody who owns an organisation.
func addOwner(email string) []string {
	return []string{"user", "add", "--email", email, "--name", "Kim Lee", "--organisation", "Harbourside Health", "--role", "owner", "--password-stdin"}
}

func TestAUserWithAPasswordFromStandardInputCanSignIn(t *testing.T) {
	t.Parallel()
	folder, given := t.TempDir(), configured(t)
	added := runWith(t, strings.NewReader(apptest.Password+"\n"), folder, given, addOwner("Kim@Harbourside.example")...)
	added.want(t, 0, "Kim Lee can sign in as kim@harbourside.example (owner)")
	wantNoSecret(t, added.stdout, added.stderr)
	if strings.Contains(added.stdout+added.stderr, apptest.Password) {
		t.Error("the password was printed")
	}
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at")
	// Somebody can be added while the program serves.
	runWith(t, strings.NewReader(apptest.Password), folder, given, addOwner("sam@harbourside.example")...).want(t, 0, "sam@")
	site := &apptest.Site{URL: "http://localhost:" + strings.TrimPrefix(given["MOORING_LISTEN"], "127.0.0.1:")}
	site.SignedIn(t, account.User{Email: "kim@harbourside.example"})
	site.SignedIn(t, account.User{Email: "sam@harbourside.example"})
}

func TestAUserThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	for name, c := range map[string]struct {
		password string
		args     []string
		code     int
		say      string
	}{
		"short password":      {"tiny-pw\n", addOwner("a@harbourside.example"), 1, "password"},
		"no password":         {"", addOwner("b@harbourside.example"), 1, "password"},
		"no address":          {apptest.Password, addOwner("not an address"), 1, "email"},
		"no organisation":     {apptest.Password, []string{"user", "add", "--email", "c@h.example", "--name", "C", "--role", "owner", "--password-stdin"}, 1, "organisation"},
		"unknown role":        {apptest.Password, []string{"user", "add", "--email", "d@h.example", "--name", "D", "--role", "king", "--password-stdin"}, 2, "role"},
		"without the promise": {apptest.Password, []string{"user", "add", "--email", "e@h.example", "--name", "E", "--role", "admin"}, 2, "--password-stdin"},
	} {
		got := runWith(t, strings.NewReader(c.password), folder, given, c.args...)
		got.want(t, c.code, c.say)
		if strings.Contains(got.stdout+got.stderr, "tiny-pw") || strings.Contains(got.stdout+got.stderr, apptest.Password) {
			t.Errorf("%s: the password was printed", name)
		}
	}
	if left := databaseCount(t, folder, "SELECT count(*) FROM users"); left != 0 {
		t.Errorf("%d users were made", left)
	}
	if left := databaseCount(t, folder, "SELECT count(*) FROM organisations"); left != 0 {
		t.Errorf("%d organisations were left behind by people who were refused", left)
	}
}

// databaseCount reads one number from a folder's database.
func databaseCount(t *testing.T, folder, query string) int {
	t.Helper()
	var number int
	if err := openDatabase(t, folder).QueryRowContext(t.Context(), query).Scan(&number); err != nil {
		t.Fatal(err)
	}
	return number
}

func TestHelpNamesTheEnvironmentAndShowsNoSecret(t *testing.T) {
	t.Parallel()
	given := configured(t)
	stored := []string{"MOORING_DATABASE_URL", "MOORING_KEYSET_FILE", "MOORING_LOG_FORMAT"}
	for _, c := range []struct {
		args  []string
		names []string
	}{
		{args: []string{"--help"}, names: []string{"demo", "serve", "sandbox", "migrate", "user add", "keys generate"}},
		{args: []string{"demo", "--help"}, names: []string{"--folder", "--fresh", "--port", "--system"}},
		{args: []string{"sandbox", "--help"}, names: []string{"--provider", "--listen", "--redirect-uri"}},
		{args: []string{"serve", "--help"}, names: variables()},
		{args: []string{"probe", "--help"}, names: []string{"MOORING_LISTEN"}},
		{args: []string{"migrate", "--help"}, names: stored},
		{args: []string{"user", "add", "--help"}, names: stored},
		{args: []string{"user", "password", "--help"}, names: stored},
		{args: []string{"apikey", "add", "--help"}, names: stored},
		{args: []string{"keys", "generate", "--help"}, names: stored},
	} {
		got := run(t, t.TempDir(), given, c.args...)
		got.want(t, 0, c.names...)
		for _, name := range variables() {
			// What a command does not use it does not offer.
			if strings.Contains(got.stdout, "$"+name) && !slices.Contains(c.names, name) {
				t.Errorf("%v names %s", c.args, name)
			}
		}
		wantNoSecret(t, got.stdout, got.stderr)
	}
}

func TestAMistypedFlagDoesNotRepeatWhatItHeld(t *testing.T) {
	t.Parallel()
	got := run(t, t.TempDir(), nil, "serve", "--core-practice-clientsecret="+clientSecret)
	got.want(t, 2, "unknown flag")
	wantNoSecret(t, got.stdout, got.stderr)
}

// variables are those of the contract that this version has.
func variables() []string {
	names := []string{"MOORING_LISTEN", "MOORING_BASE_URL", "MOORING_DATABASE_URL", "MOORING_KEYSET_FILE", "MOORING_APP_NAME", "MOORING_SMTP_URL", "MOORING_LOG_FORMAT",
		"MOORING_MAIL_FROM", "MOORING_MAIL_FOLDER", "MOORING_TIME_ZONE", "MOORING_METRICS_LISTEN", "MOORING_TRUSTED_PROXIES", "MOORING_DRAIN", "MOORING_BRAND_DIR"}
	for _, name := range []string{"CLIENT_ID", "CLIENT_SECRET", "SCOPES", "AUTHORIZE_URL", "TOKEN_URL", "REVOKE_URL", "API_URL", "TENANT_DOMAIN", "CLIENT_AUTH", "PKCE"} {
		names = append(names, "MOORING_CORE_PRACTICE_"+name)
	}
	return names
}

func TestANewPasswordAndADisabledUserEndSessions(t *testing.T) {
	t.Parallel()
	folder, given := t.TempDir(), configured(t)
	const next = "harbour-at-first-light"
	runWith(t, strings.NewReader(apptest.Password), folder, given, addOwner("kim@harbourside.example")...).want(t, 0, "kim@")
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at")
	site := &apptest.Site{URL: "http://localhost:" + strings.TrimPrefix(given["MOORING_LISTEN"], "127.0.0.1:")}
	kim := site.SignedIn(t, account.User{Email: "kim@harbourside.example"})

	password := []string{"user", "password", "--email", "KIM@harbourside.example", "--password-stdin"}
	runWith(t, strings.NewReader("tiny-pw"), folder, given, password...).want(t, 1, "password")
	runWith(t, strings.NewReader(next+"\n"), folder, given, password...).want(t, 0, "kim@harbourside.example has a new password")
	if page := kim.Get("/connections"); page.URL.Path != "/login" {
		t.Errorf("the session outlived the password, at %s", page.URL)
	}
	enter := url.Values{"email": {"kim@harbourside.example"}, "password": {next}}
	if page := kim.Post("/login", enter); page.URL.Path != "/connections" {
		t.Errorf("the new password leads to %s (heading %q)", page.URL, page.Heading())
	}

	runWith(t, nil, folder, given, "user", "disable", "--email", "kim@harbourside.example").want(t, 0, "cannot sign in any more")
	if page := kim.Get("/connections"); page.URL.Path != "/login" {
		t.Errorf("the session outlived the person, at %s", page.URL)
	}
	if page := kim.Post("/login", enter); page.URL.Path != "/login" {
		t.Errorf("somebody disabled came to %s", page.URL)
	}
	runWith(t, nil, folder, given, "user", "disable", "--email", "nobody@harbourside.example").want(t, 1, "nobody signs in as nobody@harbourside.example")
}
