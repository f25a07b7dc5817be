package docplanner_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // The zones of the countries must be known on a machine that has no zone database.

	"mooring/internal/connection"
	"mooring/internal/provider/docplanner"
)

func TestEveryCountryCanBeChosenAndHasZones(t *testing.T) {
	t.Parallel()
	a := newAdapter(t, says(500, ""))
	choices := a.Info().TenantChoices
	if len(choices) != 14 || len(docplanner.Countries()) != 14 {
		t.Fatalf("%d choices of %d countries, want 14", len(choices), len(docplanner.Countries()))
	}
	if !slices.IsSortedFunc(choices, func(x, y connection.TenantChoice) int { return strings.Compare(x.Label, y.Label) }) {
		t.Errorf("the choices are not sorted: %v", choices)
	}
	for _, choice := range choices {
		if domain, err := a.ParseTenant(" " + strings.ToUpper(choice.Value)); err != nil || domain != choice.Value {
			t.Errorf("%s gives %q, %v", choice.Value, domain, err)
		}
		zones := docplanner.Countries()[choice.Value]
		for _, zone := range zones {
			if _, err := time.LoadLocation(zone); err != nil {
				t.Errorf("%s: %v", choice.Label, err)
			}
		}
		if len(zones) == 0 {
			t.Errorf("%s has no zone", choice.Label)
		}
	}
}

func TestNoOtherDomainIsEverAccepted(t *testing.T) {
	t.Parallel()
	a := newAdapter(t, says(500, ""))
	for _, input := range []string{
		"", " ", "es", "Spain", "www.doctoralia.es", "https://doctoralia.es", "doctoralia.es.evil.example", "doctoralia.es/", "evil.example",
		"doctoralia.es:443", "a@doctoralia.es", "docplanner.com", "doctoralia.es\x00", "127.0.0.1", "doctoralía.es", strings.Repeat("a", 5000),
	} {
		_, err := a.ParseTenant(input)
		var refusal *connection.InputError
		if !errors.As(err, &refusal) || refusal.Field != "tenant" || refusal.Message == "" {
			t.Errorf("%q: %v, want an InputError for tenant", input, err)
		}
	}
}

func TestConfigurationLimitsTheCountriesToOne(t *testing.T) {
	t.Parallel()
	w := says(200, `{"access_token":"a"}`)
	a := newAdapter(t, w, func(o *docplanner.Options) { o.TenantDomain = "Doctoralia.es." })
	if choices := a.Info().TenantChoices; len(choices) != 1 || choices[0].Label != "Spain (doctoralia.es)" {
		t.Errorf("choices %v", choices)
	}
	if _, err := a.ParseTenant("jameda.de"); err == nil {
		t.Error("another country is accepted")
	}
	_, err := a.Prove(t.Context(), "jameda.de", credentials("id", "secret"))
	wantFailure(t, err, connection.FailureNotProcessed)
	access := madrid()
	access.TenantAddress = "jameda.de"
	_, err = a.Locations(t.Context(), access)
	wantFailure(t, err, connection.FailureNotProcessed)
	if w.calls() != 0 {
		t.Error("something was sent to another country")
	}
}

func TestAConfigurationThatCannotWorkNamesEveryFault(t *testing.T) {
	t.Parallel()
	_, err := docplanner.New(docplanner.Options{TokenURL: "ftp://x", TenantDomain: "evil.example", TimeZone: "Mars/Olympus"})
	if err == nil {
		t.Fatal("it works")
	}
	for _, word := range []string{"ftp://x", "API address", "evil.example", "Mars/Olympus", "clock", "authentication"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not speak of %s", err, word)
		}
	}
}

// fingerprintOfClient1 stands for the client "client-1": the beginning of its SHA-256.
const fingerprintOfClient1 = "5704de18fc6045e4d08c3a2611627956"

func TestTheTenantIsTheClientAndItsNameTheFacilities(t *testing.T) {
	t.Parallel()
	one := by(clinic())
	tenant, err := newAdapter(t, one).Identify(t.Context(), madrid())
	want := connection.Tenant{ID: "doctoralia.es/" + fingerprintOfClient1, Name: "Clínica Sonrisa", URL: "https://www.doctoralia.es", Address: "doctoralia.es"}
	if err != nil || tenant != want {
		t.Errorf("tenant %+v, %v; want %+v", tenant, err, want)
	}
	if call := one.asked[0]; call.Header.Get("Accept") != "application/vnd.docplanner+json" || call.Header.Get("Authorization") != "Bearer MARK-token" {
		t.Errorf("sent %v", call.Header)
	}
	for _, text := range []string{
		items(`{"id":"3","name":"Zaragoza"}`, `{"id":"1","name":"alba"}`, `{"id":"2","name":"Burgos"}`),
		items(`{"id":1,"name":"alba"}`, `{"id":2,"name":"Burgos"}`, `{"id":3,"name":"Zaragoza"}`),
	} {
		chain, err := newAdapter(t, says(200, text)).Identify(t.Context(), madrid())
		if err != nil || chain.Name != "alba and 2 more" {
			t.Errorf("a chain is %+v, %v", chain, err)
		}
	}
}

func TestWithoutTheClientTheTenantIsNotKnown(t *testing.T) {
	t.Parallel()
	access := madrid()
	access.Account = ""
	if tenant, err := newAdapter(t, by(clinic())).Identify(t.Context(), access); err != nil || tenant.ID != "" || tenant.Name == "" {
		t.Errorf("tenant %+v, %v; want a name and no id", tenant, err)
	}
}

func TestAClientWithoutAFacilityIsNotActivated(t *testing.T) {
	t.Parallel()
	a := newAdapter(t, says(200, `{"_items":[]}`))
	_, err := a.Identify(t.Context(), madrid())
	wantFailure(t, err, connection.FailureNotActivated)
	_, err = a.Locations(t.Context(), madrid())
	wantFailure(t, err, connection.FailureNotActivated)
}

func TestAnAPIThatIsNotThereIsMalformed(t *testing.T) {
	t.Parallel()
	_, err := newAdapter(t, says(http.StatusNotFound, `{}`)).Identify(t.Context(), madrid())
	wantFailure(t, err, connection.FailureMalformed)
}

func TestThePageSaysWhatConnectingNeeds(t *testing.T) {
	t.Parallel()
	a := newAdapter(t, says(500, ""), func(o *docplanner.Options) { o.Scopes = []string{"integration", "x:y"} })
	info := a.Info()
	if info.Slug != "docplanner" || info.Name != "Docplanner" || info.Grant != connection.GrantClient || info.Asks != connection.AskChoice || info.TenantLabel != "Country" {
		t.Errorf("info %+v", info)
	}
	if len(info.Needs) == 0 || info.CredentialsFrom == "" || info.EndAccess == "" || info.Forbidden == "" || info.SignInHost != "" || info.BookingScope != "" {
		t.Errorf("info %+v", info)
	}
	for _, scope := range info.Scopes {
		if scope.Name == "" || scope.Title == "" || scope.Why == "" || scope.Without == "" {
			t.Errorf("scope %+v lacks words", scope)
		}
	}
	if a.TellsChanges() || !a.MayReplay() {
		t.Error("it tells changes, or may not replay")
	}
	if _, revokes := any(a).(connection.Revoker); revokes {
		t.Error("it claims to revoke")
	}
	if _, signsIn := any(a).(connection.Authorizer); signsIn {
		t.Error("it claims that people sign in")
	}
}
