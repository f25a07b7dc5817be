package e2e_test

import (
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/demo"
	"mooring/internal/sandbox/bqecore"
)

// everySystem is a Mooring that offers all four.
func everySystem() apptest.Options { return apptest.Options{Systems: demo.Everything()} }

// goTo leaves from the setup page for a system that asks nothing before.
func (v *visit) goTo(slug, name string) {
	v.t.Helper()
	v.goes("/connections")
	v.Click("link", "Connect to "+name)
	v.heads("Connect your practice in " + name)
	v.settle("connect-" + slug)
	v.Click("button", "Connect to "+name)
	v.WaitURL(v.site.Systems[slug].URL)
}

// identifyAs signs in at a system that people of all its practices share.
func (v *visit) identifyAs(slug, email string) {
	v.t.Helper()
	v.Fill("E-mail", email)
	v.Fill("Password", "sandbox")
	v.Click("button", "Sign in")
	v.WaitURL(v.site.Systems[slug].URL)
	v.HasText("Allow " + apptest.AppName + "?")
}

// disconnects ends the one connection and stays at its receipt.
func (v *visit) disconnects(tenant, state string) {
	v.t.Helper()
	v.goes("/connections")
	v.Click("link", "Disconnect")
	v.heads("Disconnect " + tenant + "?")
	v.settle(state + "-disconnect")
	v.Click("button", "Disconnect")
	v.heads(tenant + " is disconnected")
	v.settle(state + "-receipt")
}

func TestDrChronoConnectsSyncsAndDisconnects(t *testing.T) {
	t.Parallel()
	v := withScript.arrive(t, everySystem())
	v.enter(v.site.Owner)
	v.settle("four-systems")
	v.goTo(demo.DrChrono, "DrChrono")
	v.identifyAs(demo.DrChrono, "aadams@harbor.example")
	v.allow()
	v.heads("Choose locations")
	v.has("Harbor Denver", "Denver time")
	v.settle("drchrono-picker")
	v.tickAll()
	v.Click("button", "Save locations")
	v.hasConnection("connected", "healthy")
	v.untilSynced()
	v.has("https://app.drchrono.com", "DrChrono")
	v.settle("drchrono-synced")
	v.Click("link", "Appointments")
	v.settle("drchrono-appointments")
	name := v.tenantName()
	v.disconnects(name, "drchrono")
	v.reloadUntil(`[data-provider-answer="confirmed"]`)
	v.has("DrChrono confirmed that our access is withdrawn.")
	if grants, err := v.site.Systems[demo.DrChrono].DrChrono.Grants("harbor"); err != nil || len(grants) != 0 {
		t.Errorf("%d grants are left (%v)", len(grants), err)
	}
}

func TestBQECoreConnectsSyncsAndDisconnects(t *testing.T) {
	t.Parallel()
	v := withoutScript.arrive(t, everySystem())
	v.enter(v.site.Owner)
	v.goTo(demo.BQECore, "BQE CORE")
	v.identifyAs(demo.BQECore, v.site.Systems[demo.BQECore].BQECore.SignIns(bqecore.Northshore)[0].Email)
	v.allow()
	v.has("Northshore Engineering is connected.")
	v.hasConnection("connected", "healthy")
	v.untilSynced()
	v.settle("bqe-synced")
	if links := v.Count(`[data-connection] a[href$="/locations"], [data-connection] a[href$="/appointments"]`); links != 0 {
		t.Errorf("%d links lead to what BQE CORE does not have", links)
	}
	v.card().Click("link", "Employees and activities")
	v.heads("Northshore Engineering Employees")
	v.settle("bqe-employees")
	v.Click("link", "Activities")
	v.heads("Northshore Engineering Activities")
	v.settle("bqe-activities")
	v.disconnects("Northshore Engineering", "bqe")
	v.reloadUntil(`[data-provider-answer="confirmed"]`)
	v.has("BQE CORE confirmed that our access is withdrawn.")
	if grants, err := v.site.Systems[demo.BQECore].BQECore.Grants(bqecore.Northshore); err != nil || len(grants) != 0 {
		t.Errorf("%d grants are left (%v)", len(grants), err)
	}
}

func TestBQECoreWithoutStayingConnectedSaysHowLongItLasts(t *testing.T) {
	t.Parallel()
	v := withScript.arrive(t, everySystem())
	v.enter(v.site.Owner)
	v.goTo(demo.BQECore, "BQE CORE")
	v.identifyAs(demo.BQECore, v.site.Systems[demo.BQECore].BQECore.SignIns(bqecore.Northshore)[0].Email)
	v.Check(v.Text(`label:has(input[value="`+bqecore.ScopeOffline+`"])`), false)
	v.allow()
	v.hasConnection("connected", "attention")
	v.WaitFor(`[data-problem="sign_in_ending"]`)
	if v.Count(`[data-problem="scope_missing"]`) != 0 {
		t.Error("one cause is told twice")
	}
	v.settle("bqe-sign-in-ending")
}

func TestDocplannerTakesCredentialsSyncsAndDisconnects(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, everySystem())
		clinic := v.site.Systems[demo.Docplanner].Docplanner.Clients()[0]
		v.enter(v.site.Owner)
		v.Click("link", "Connect to Docplanner")
		v.heads("Connect your practice in Docplanner")
		v.settle("connect-docplanner")
		v.choosesCountry(clinic.Country)
		v.Fill("Client id", clinic.ID)
		v.Fill("Client secret", "not the secret")
		v.Click("button", "Connect to Docplanner")
		v.WaitFor(".field-error")
		v.settle("docplanner-refused")
		if got := v.Attribute(`input[name="client_id"]`, "value"); got != clinic.ID {
			t.Errorf("the client id that was typed is %q now", got)
		}
		if strings.Contains(v.Text("body"), "not the secret") || v.Count(`input[name="client_secret"][value]:not([value=""])`) != 0 {
			t.Error("the page gives the secret back")
		}
		v.Fill("Client secret", clinic.Secret)
		v.Click("button", "Connect to Docplanner")
		v.heads("Choose locations")
		v.settle("docplanner-picker")
		v.tickAll()
		v.Click("button", "Save locations")
		v.hasConnection("connected", "healthy")
		v.untilSynced()
		v.has("https://www." + clinic.Country)
		v.settle("docplanner-synced")
		v.Click("link", "Appointments")
		v.settle("docplanner-appointments")
		v.disconnects(clinic.Name, "docplanner")
		v.WaitFor(`[data-provider-answer="unsupported"]`)
		v.goes("/connections")
		v.hasConnection("disconnected", "")
		v.Click("link", "Reconnect")
		v.Fill("Client id", clinic.ID)
		v.Fill("Client secret", clinic.Secret)
		v.settle("docplanner-reconnect")
		v.Click("button", "Reconnect")
		v.heads("Choose locations")
	})
}

// tickAll ticks every location of the one connection in its picker.
func (v *visit) tickAll() {
	v.t.Helper()
	for _, location := range v.overview().Locations {
		v.Check(location.Name, true)
	}
}

// tenantName is the name of the one connection's tenant.
func (v *visit) tenantName() string {
	v.t.Helper()
	return v.overview().Connection.Tenant.Name
}

// overview reads the one connection.
func (v *visit) overview() connection.Overview {
	v.t.Helper()
	overviews, err := v.site.App.Connections.Overviews(v.t.Context(), v.site.Owner.OrganisationID)
	if err != nil || len(overviews) != 1 {
		v.t.Fatalf("%d connections, want one (%v)", len(overviews), err)
	}
	return overviews[0]
}

// choosesCountry picks a domain from the list of countries.
func (v *visit) choosesCountry(domain string) {
	v.t.Helper()
	v.Select("Country", v.Text(`option[value="`+domain+`"]`))
}
