package e2e_test

import (
	"net/url"
	"strings"
	"time"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/e2e/browser"
	"mooring/internal/sandbox"
)

// The names that people see.
const (
	connectButton = "Connect to Core Practice"
	addressField  = "Your Core Practice address"
)

// enter signs somebody in to the app.
func (v *visit) enter(who account.User) {
	v.t.Helper()
	v.Goto(v.site.URL)
	v.Fill("Email", who.Email)
	v.Fill("Password", apptest.Password)
	v.Click("button", "Sign in")
	v.WaitURL(v.site.URL + "/connections")
}

// leave goes from the setup page to the provider's sign-in page.
func (v *visit) leave(tenant string) {
	v.t.Helper()
	v.Click("link", connectButton)
	v.Fill(addressField, tenant)
	v.Click("button", connectButton)
	v.isAt(tenant)
}

// isAt says that the address bar shows the provider's own host.
func (v *visit) isAt(tenant string) {
	v.t.Helper()
	v.WaitURL(v.site.SandboxURL + "/t/" + tenant + "/oauth/authorize")
}

// identify signs in at the provider; the consent page follows.
func (v *visit) identify(tenant, email string) {
	v.t.Helper()
	v.isAt(tenant)
	v.Fill("E-mail", email)
	v.Fill("Password", "sandbox")
	v.Click("button", "Sign in")
	v.isAt(tenant)
	v.HasText("Allow " + apptest.AppName + "?")
}

// allow agrees at the provider and comes back.
func (v *visit) allow() {
	v.t.Helper()
	v.Click("button", "Allow")
	v.WaitURL(v.site.URL)
}

// connect goes the whole way for a practice's receptionist.
func (v *visit) connect(tenant string) {
	v.t.Helper()
	v.leave(tenant)
	v.identify(tenant, "reception@"+tenant+".example")
	v.allow()
}

// hasConnection says what the one card shows.
func (v *visit) hasConnection(status, health string) {
	v.t.Helper()
	v.WaitFor(`[data-connection][data-status="` + status + `"][data-health="` + health + `"]`)
	if cards := v.Count("[data-connection]"); cards != 1 {
		v.t.Errorf("there are %d cards", cards)
	}
}

// connectionID is that of the one card.
func (v *visit) connectionID() string {
	v.t.Helper()
	return v.Attribute("[data-connection]", "data-connection")
}

// patience bounds what is repeated until it is true.
const patience = 2 * time.Minute

// untilShown waits for an element to appear: by itself with a script, by loading
// the page again without.
func (v *visit) untilShown(css string) {
	v.t.Helper()
	if v.script {
		v.WaitFor(css)
		return
	}
	v.reloadUntil(css)
}

// reloadUntil loads the page again until the element is there.
func (v *visit) reloadUntil(css string) {
	v.t.Helper()
	for begun := time.Now(); v.Count(css) == 0; v.Reload() {
		if time.Since(begun) > patience {
			v.t.Fatalf("%s does not show %s, however often it is loaded", v.URL(), css)
		}
	}
}

// untilSynced waits until a sync has ended.
func (v *visit) untilSynced() {
	v.t.Helper()
	v.untilShown("[data-connection]:not(:has(progress))")
	v.HasText("Last sync")
}

// goes opens a page of the app by its path.
func (v *visit) goes(path string) {
	v.t.Helper()
	v.Goto(v.site.URL + path)
}

// has fails the test for each text that the page does not show.
func (v *visit) has(texts ...string) {
	v.t.Helper()
	for _, text := range texts {
		v.HasText(text)
	}
}

// heads fails the test unless this is the page's heading.
func (v *visit) heads(want string) {
	v.t.Helper()
	if got := strings.Join(strings.Fields(v.Heading()), " "); got != want {
		v.t.Errorf("the heading is %q, want %q", got, want)
	}
}

// card searches the one card alone.
func (v *visit) card() *browser.Page { return v.Within("[data-connection]") }

// connected prepares a practice without a browser: the owner connects a tenant
// and chooses these locations, all of them when none is named.
func (v *visit) connected(tenant string, locations ...string) {
	v.t.Helper()
	owner := v.site.SignedIn(v.t, v.site.Owner)
	if len(locations) == 0 {
		owner.Connect(tenant)
		return
	}
	picker := owner.Allow(owner.Depart(tenant))
	owner.Submit(picker, `form[action$="/locations"]`, url.Values{"location": locations})
}

// fault makes a tenant of the simulation fail in these ways and no other.
func (v *visit) fault(tenant string, faults ...sandbox.Fault) {
	v.t.Helper()
	if err := v.site.Sandbox.SetFaults(tenant, faults...); err != nil {
		v.t.Fatalf("set faults: %v", err)
	}
}

// revoked ends every grant at the provider, as an administrator there can.
func (v *visit) revoked(tenant string) {
	v.t.Helper()
	if _, err := v.site.Sandbox.RevokeGrants(tenant); err != nil {
		v.t.Fatalf("revoke grants: %v", err)
	}
}

// grants counts what the app may still do at a tenant.
func (v *visit) grants(tenant string) int {
	v.t.Helper()
	grants, err := v.site.Sandbox.Grants(tenant)
	if err != nil {
		v.t.Fatalf("read grants: %v", err)
	}
	return len(grants)
}

// sent counts the requests of the tab so far with this method, and a path that
// ends so.
func (v *visit) sent(method, path string) int {
	count := 0
	for _, request := range v.Requests() {
		address, err := url.Parse(request.URL)
		if err == nil && request.Method == method && strings.HasSuffix(address.Path, path) {
			count++
		}
	}
	return count
}
