package e2e_test

import (
	"net/url"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/demo"
)

// connectedBeside prepares a practice of a system without a browser: the owner
// connects it with all of its locations.
func (v *visit) connectedBeside(slug string, fields url.Values, email string) {
	v.t.Helper()
	owner := v.site.SignedIn(v.t, v.site.Owner)
	fields.Set("provider", slug)
	page := owner.Post("/connections", fields)
	if email != "" {
		page = owner.Allow(owner.SignInAtProvider(page, email))
	}
	if page.Find(`input[name="location"]`).Length() > 0 {
		owner.ChooseAll(page)
	}
}

func TestADrChronoUserOfAnotherOrganisationIsRefusedAndTheFirstOneIsTold(t *testing.T) {
	t.Parallel()
	const user = "hkim@redwood.example"
	v := withoutScript.arrive(t, apptest.Options{Systems: []string{demo.DrChrono}})
	v.connectedBeside(demo.DrChrono, url.Values{}, user)
	v.enter(v.site.Stranger)
	v.goTo(demo.DrChrono, "DrChrono")
	v.identifyAs(demo.DrChrono, user)
	v.allow()
	v.heads("That account is in use for another connection")
	v.has("another organisation’s", "keeps one sign-in for each account", "Sign in with another account")
	v.settle("drchrono-account-held")
	v.hasGrants("redwood", 0) // The first was ended by DrChrono, and the second by us.
	v.goes("/connections")
	if cards := v.Count("[data-connection]"); cards != 0 {
		t.Errorf("the organisation that was refused has %d connections", cards)
	}

	first := withoutScript.visit(t, v.site)
	first.enter(v.site.Owner)
	first.Click("button", "Check now")
	first.hasConnection("needs_reconnect", "")
	first.has("DrChrono no longer accepts our sign-in.", "Sign in again to carry on", "nothing you chose is lost")
	first.settle("drchrono-ended-by-another")
	first.Within(`[data-problem="sign_in_refused"]`).Click("button", "Reconnect")
	first.identifyAs(demo.DrChrono, user)
	first.allow()
	first.hasConnection("connected", "healthy")
	v.hasGrants("redwood", 1)
}

// hasGrants counts what the app may still do at a practice in DrChrono.
func (v *visit) hasGrants(tenant string, want int) {
	v.t.Helper()
	if grants, err := v.site.Systems[demo.DrChrono].DrChrono.Grants(tenant); err != nil || len(grants) != want {
		v.t.Errorf("%d grants are left, want %d (%v)", len(grants), want, err)
	}
}

func TestAWithdrawnDocplannerClientIsTypedAgain(t *testing.T) {
	t.Parallel()
	v := withScript.arrive(t, apptest.Options{Systems: []string{demo.Docplanner}})
	planner := v.site.Systems[demo.Docplanner].Docplanner
	clinic := planner.Clients()[0]
	v.connectedBeside(demo.Docplanner, url.Values{
		"tenant": {clinic.Country}, "client_id": {clinic.ID}, "client_secret": {clinic.Secret},
	}, "")
	v.enter(v.site.Owner)
	v.untilSynced()
	if err := planner.Withdraw(clinic.Tenant); err != nil {
		t.Fatal(err)
	}
	v.Click("button", "Check now")
	v.hasConnection("needs_reconnect", "")
	v.has("Docplanner no longer accepts the client id and secret.", "Type the client id and secret again", "nothing you chose is lost")
	v.settle("docplanner-withdrawn")
	v.Within(`[data-problem="sign_in_refused"]`).Click("link", "Reconnect")
	v.heads(clinic.Name + " Type the client id and secret again")
	v.settle("docplanner-type-again")

	v.types(clinic.ID, clinic.Secret)
	v.WaitFor(".field-error")
	v.settle("docplanner-still-withdrawn")
	fresh, err := planner.Reissue(clinic.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	v.types(fresh.ID, fresh.Secret)
	v.hasConnection("connected", "healthy")
	v.has(clinic.Name+" is connected.", "3 locations")
	v.untilSynced()
	v.settle("docplanner-reconnected")
}

// types presses the button with a client id and a secret.
func (v *visit) types(id, secret string) {
	v.t.Helper()
	v.Fill("Client id", id)
	v.Fill("Client secret", secret)
	v.Click("button", "Reconnect")
}
