package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apptest"
)

// reception is the account that most tests sign in with at the provider.
func reception(tenant string) string { return "reception@" + tenant + ".example" }

// returning starts to connect and agrees, and returns the address to come back to.
func returning(visitor *apptest.Visitor, tenant string) string {
	return visitor.Callback(visitor.Start(tenant), reception(tenant))
}

func TestCallbackRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	for _, refusal := range []struct {
		name    string
		spoil   func(t *testing.T, address string) string
		status  int
		heading string
		way     string
		// kept: the request was not recognised and waits for the right answer.
		kept bool
	}{
		{"no query", func(t *testing.T, address string) string { return strings.SplitN(address, "?", 2)[0] }, 410, "This sign-in has already been used", "Back to connections", true},
		{"state missing", without("state"), 410, "This sign-in has already been used", "Back to connections", true},
		{"state unknown", having("state", strings.Repeat("A", 43)), 410, "This sign-in has already been used", "Back to connections", true},
		{"state of 100 KB", having("state", strings.Repeat("A", 100<<10)), 410, "This sign-in has already been used", "Back to connections", true},
		{"state with markup", having("state", "<script>alert(1)</script>"), 410, "This sign-in has already been used", "Back to connections", true},
		{"code missing", without("code"), 400, "Core Practice did not finish the sign-in", "Try again", false},
		{"code of somebody else's making", having("code", "made-up"), 400, "Core Practice did not accept the sign-in", "Try again", false},
		{"another issuer", having("iss", "https://evil.example"), 400, "That answer did not come from Core Practice", "Try again", false},
		{"another practice's issuer", having("iss", site.SandboxURL+"/t/manly"), 400, "That answer did not come from Core Practice", "Try again", false},
		{"access_denied", having("error", "access_denied"), 403, "You did not allow the connection", "Try again", false},
		{"invalid_scope", having("error", "invalid_scope"), 400, "Core Practice does not offer what we asked for", "Try again", false},
		{"unauthorized_client", having("error", "unauthorized_client"), 403, "Your practice is not activated yet", "Try again", false},
		{"server_error", having("error", "server_error"), 502, "Core Practice is not answering", "Try again", false},
		{"temporarily_unavailable", having("error", "temporarily_unavailable"), 502, "Core Practice is not answering", "Try again", false},
		{"unknown error", having("error", "out_of_cheese"), 400, "Core Practice did not finish the sign-in", "Try again", false},
		{"error with markup", having("error", "<script>alert(1)</script>"), 400, "Core Practice did not finish the sign-in", "Try again", false},
		{"ten minutes and later", func(_ *testing.T, address string) string { clock.Add(10 * time.Minute); return address }, 410, "That took a little too long", "Try again", false},
	} {
		t.Run(refusal.name, func(t *testing.T) {
			visitor := visitor.In(t)
			site.Exec(t, "DELETE FROM authorization_requests")
			page := visitor.Get(refusal.spoil(t, returning(visitor, "bayside")))
			is(t, page, refusal.status, refusal.heading)
			oneWayOn(t, page, refusal.way)
			if page.URL.Path != "/connections/outcome" || page.URL.RawQuery != "" {
				t.Errorf("told at %s, beside a code", page.URL)
			}
			if strings.Contains(page.Body, "alert(1)") || strings.Contains(page.Body, "cheese") || strings.Contains(page.Body, "evil") {
				t.Error("the page repeats what came from outside")
			}
			nothingStored(t, site)
			if waiting := len(site.Rows(t, "SELECT * FROM authorization_requests")); (waiting == 1) != refusal.kept {
				t.Errorf("%d authorization requests wait", waiting)
			}
		})
	}
	for _, secret := range []string{"code=", "state=", "alert(1)", "made-up"} {
		if strings.Contains(site.Log.String(), secret) {
			t.Errorf("the log holds %q of a callback's query", secret)
		}
	}
}

// without and having change a callback's query.
func without(name string) func(*testing.T, string) string {
	return func(t *testing.T, address string) string { return with(t, address, name, "") }
}

func having(name, value string) func(*testing.T, string) string {
	return func(t *testing.T, address string) string { return with(t, address, name, value) }
}

func TestTryAgainKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	follow := visitor.Stay()
	answer := visitor.Get("/oauth/core-practice/callback?state=made-up&code=made-up")
	follow()
	if answer.Status != http.StatusSeeOther || answer.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the callback answers %d with Referrer-Policy %q", answer.Status, answer.Header.Get("Referrer-Policy"))
	}

	page := visitor.Deny(visitor.Depart("bayside"))
	is(t, page, http.StatusForbidden, "You did not allow the connection")
	again := visitor.Get(page.Find(".message .button.primary").AttrOr("href", ""))
	is(t, again, http.StatusOK, "Connect your practice in Core Practice")
	if kept := again.Find(`input[name="tenant"]`).AttrOr("value", ""); kept != "bayside" {
		t.Errorf("kept %q", kept)
	}
}

func TestCallbackOfSomebodyElseIsRefusedAndUsedUp(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	owner := site.SignedIn(t, site.Owner)
	second := addUser(t, site, site.Owner.OrganisationID, "second@harbourside.example", account.RoleOwner)
	for name, thief := range map[string]*apptest.Visitor{
		"another owner of the same organisation": site.SignedIn(t, second),
		"an owner of another organisation":       site.SignedIn(t, site.Stranger),
		"the same person in another browser":     site.SignedIn(t, site.Owner),
	} {
		t.Run(name, func(t *testing.T) {
			address := returning(owner.In(t), "bayside")
			page := thief.In(t).Get(address)
			is(t, page, http.StatusForbidden, "This sign-in began somewhere else")
			if strings.Contains(page.Body, "bayside") {
				t.Error("the page tells which practice it was")
			}
			is(t, owner.In(t).Get(address), http.StatusGone, "This sign-in has already been used")
			nothingStored(t, site)
			empty(t, site, "authorization_requests")
		})
	}
	t.Run("a member of the same organisation", func(t *testing.T) {
		page := site.SignedIn(t, site.Member).Get(returning(owner.In(t), "bayside"))
		is(t, page, http.StatusForbidden, "Only an owner can do this")
		nothingStored(t, site)
	})
	for _, request := range site.Sandbox.State().TokenRequests {
		t.Errorf("a code was redeemed: %+v", request)
	}
}

func TestCallbackAfterTheSessionEnded(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	signIn := func() {
		visitor.Post("/login", url.Values{"email": {site.Owner.Email}, "password": {apptest.Password}})
	}

	address := returning(visitor, "bayside")
	visitor.Post("/logout", nil)
	page := visitor.Get(address)
	signedOut(t, page)

	signIn()
	is(t, visitor.Get(address), http.StatusForbidden, "This sign-in began somewhere else")

	address = returning(visitor, "bayside")
	clock.Add(12 * time.Hour)
	signedOut(t, visitor.Get(address))
	nothingStored(t, site)
	if requests := site.Sandbox.State().TokenRequests; len(requests) > 0 {
		t.Errorf("codes were redeemed: %v", requests)
	}
}

func TestCallbackIsUsedOnce(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	address := returning(visitor, "manly")
	first := visitor.Get(address)
	is(t, first, http.StatusOK, "Connections")
	if first.URL.Path != "/connections" || first.URL.RawQuery != "" {
		t.Errorf("the address left in the browser is %s", first.URL)
	}
	before := site.Tables(t)
	again := visitor.Get(address)
	is(t, again, http.StatusGone, "This sign-in has already been used")
	if !strings.Contains(again.Find(".message").Text(), "If your practice shows as connected, there is nothing more to do.") {
		t.Errorf("it does not tell that all is well: %q", again.Find(".message").Text())
	}
	unchanged(t, site, before, "sessions")
	if requests := len(site.Sandbox.State().TokenRequests); requests != 1 {
		t.Errorf("%d requests of the token endpoint", requests)
	}
}

func TestPracticeThatIsNotActivated(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	page := site.SignedIn(t, site.Owner).Start("harbour")
	is(t, page, http.StatusForbidden, "Your practice is not activated yet")
	nothingStored(t, site)
	empty(t, site, "authorization_requests")
}

// signedOut fails unless the page is the sign-in page, says why, and stands at
// an address without what the callback's address held.
func signedOut(t *testing.T, page *apptest.Page) {
	t.Helper()
	is(t, page, http.StatusOK, "Sign in to "+apptest.AppName)
	if !strings.Contains(page.Body, "ended while you were at Core Practice") || page.URL.RawQuery != "after=core-practice" {
		t.Errorf("at %s: no word of what happened", page.URL)
	}
}

func TestAFailedSignInIsToldAtAnAddressWithoutItsCode(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	is(t, visitor.Get("/connections/outcome"), http.StatusOK, "Connect your practice system")

	page := visitor.Deny(visitor.Depart("bayside"))
	is(t, page, http.StatusForbidden, "You did not allow the connection")
	if page.URL.Path != "/connections/outcome" || page.URL.RawQuery != "" {
		t.Errorf("told at %s", page.URL)
	}
	is(t, visitor.Get("/connections/outcome"), http.StatusForbidden, "You did not allow the connection")
	is(t, site.SignedIn(t, site.Owner).Get("/connections/outcome"), http.StatusOK, "Connect your practice system")
}
