package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/sandbox"
	"mooring/internal/secret"
)

// noon is a moment at which tests with a clock of their own begin: a Saturday
// in Sydney, with daylight saving on.
func noon() time.Time { return time.Date(2026, time.November, 21, 1, 0, 0, 0, time.UTC) }

// quiet starts a site that runs no syncs, at a clock that stands still.
func quiet(t *testing.T) (*apptest.Site, *apptest.Clock) {
	t.Helper()
	clock := apptest.NewClock(noon())
	return apptest.Start(t, apptest.Options{Quiet: true, Now: clock.Now}), clock
}

// addUser makes one more person.
func addUser(t *testing.T, site *apptest.Site, organisationID, email string, role account.Role) account.User {
	t.Helper()
	made, err := site.App.Accounts.CreateUser(t.Context(), account.NewUser{
		OrganisationID: organisationID, Email: email, Name: "Jo Bloggs", Role: role, Password: secret.NewValue(apptest.Password),
	})
	if err != nil {
		t.Fatalf("add user: %v", err)
	}
	return made
}

// unchanged fails when a table differs from before; the named tables may.
func unchanged(t *testing.T, site *apptest.Site, before map[string][]string, except ...string) {
	t.Helper()
	after := site.Tables(t)
	for name := range after {
		if slices.Contains(except, name) {
			continue
		}
		if difference := cmp.Diff(before[name], after[name]); difference != "" {
			t.Errorf("table %s changed (-before +after):\n%s", name, difference)
		}
	}
}

// empty fails when a table of connections holds a row.
func empty(t *testing.T, site *apptest.Site, tables ...string) {
	t.Helper()
	for _, table := range tables {
		if rows := site.Rows(t, "SELECT * FROM "+table); len(rows) > 0 {
			t.Errorf("%s holds %d rows: %v", table, len(rows), rows)
		}
	}
}

// nothingStored fails when anything of a connection is in the database.
func nothingStored(t *testing.T, site *apptest.Site) {
	t.Helper()
	empty(t, site, "connections", "credentials", "locations", "problems", "events", "river_job")
}

// is fails unless the page has this status and heading.
func is(t *testing.T, page *apptest.Page, status int, heading string) {
	t.Helper()
	if page.Status != status || page.Heading() != heading {
		t.Fatalf("%s: status %d, heading %q; want %d, %q", page.URL.Path, page.Status, page.Heading(), status, heading)
	}
}

// oneWayOn fails unless a message offers one primary action, of this label.
func oneWayOn(t *testing.T, page *apptest.Page, label string) {
	t.Helper()
	primary := page.Find(".message .button.primary")
	if primary.Length() != 1 || strings.TrimSpace(primary.Text()) != label {
		t.Errorf("%d primary ways on: %q; want %q alone", primary.Length(), primary.Text(), label)
	}
}

// noticeOf is the text of the page's notice, "" when there is none.
func noticeOf(page *apptest.Page) string {
	var lines []string
	for _, line := range page.Find("main > .banner p").EachIter() {
		lines = append(lines, strings.Fields(line.Text())...)
	}
	return strings.Join(lines, " ")
}

// with returns an address with a parameter of its query set, or removed when
// value is "".
func with(t *testing.T, address, name, value string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatalf("parse %s: %v", address, err)
	}
	query := parsed.Query()
	query.Set(name, value)
	if value == "" {
		query.Del(name)
	}
	parsed.RawQuery = query.Encode()
	return parsed.String()
}

// settled waits for what the app still does behind answered requests.
func settled(t *testing.T, site *apptest.Site) {
	t.Helper()
	if err := site.App.Connections.Close(t.Context()); err != nil {
		t.Fatalf("wait for work behind requests: %v", err)
	}
}

// revokedAll fails unless every token that the tenant issued was revoked: each
// refresh token by its fingerprint, and as many access tokens.
func revokedAll(t *testing.T, site *apptest.Site, tenant string) {
	t.Helper()
	settled(t, site)
	seen := site.Sandbox.State().Seen
	issued, refresh, access := 0, 0, 0
	for _, request := range seen.TokenRequests {
		if request.Tenant != tenant || request.Outcome != "tokens" {
			continue
		}
		issued++
		if slices.ContainsFunc(seen.Revocations, func(r sandbox.Revocation) bool { return r.Token == request.Issued && r.Kind == "refresh_token" }) {
			refresh++
		}
	}
	for _, revocation := range seen.Revocations {
		if revocation.Tenant == tenant && revocation.Kind == "access_token" {
			access++
		}
	}
	if issued == 0 || refresh != issued || access != issued {
		t.Errorf("%s: %d pairs of tokens issued, %d refresh and %d access tokens revoked", tenant, issued, refresh, access)
	}
	if grants, err := site.Sandbox.Grants(tenant); err != nil || len(grants) > 0 {
		t.Errorf("%s: %d grants left (%v)", tenant, len(grants), err)
	}
}

// fault switches one fault of a tenant on.
func fault(t *testing.T, site *apptest.Site, tenant string, faults ...sandbox.Fault) {
	t.Helper()
	if err := site.Sandbox.SetFaults(tenant, faults...); err != nil {
		t.Fatalf("set faults: %v", err)
	}
}

// sent makes a POST with a form from our own pages, not yet sent.
func sent(visitor *apptest.Visitor, path string, fields url.Values) *http.Request {
	request := visitor.Request(http.MethodPost, path, strings.NewReader(fields.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return request
}

// contextOf is the request's context with a way to end it.
func contextOf(request *http.Request) (context.Context, context.CancelFunc) {
	return context.WithCancel(request.Context())
}

// until waits, with a deadline, for what other goroutines bring about.
func until(t *testing.T, what string, reached func() bool) {
	t.Helper()
	deadline := time.NewTimer(2 * time.Minute)
	defer deadline.Stop()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for !reached() {
		select {
		case <-deadline.C:
			t.Fatalf("waited in vain until %s", what)
		case <-again.C:
		}
	}
}

// loud starts a site that runs syncs, on real time.
func loud(t *testing.T) *apptest.Site {
	t.Helper()
	return apptest.Start(t, apptest.Options{})
}
