package corepractice_test

import (
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/providertest"
	"mooring/internal/sandbox"
	sandboxed "mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// access is what calls at a tenant need.
func access(tenant string, tokens connection.Tokens) connection.Access {
	return connection.Access{TenantAddress: tenant, Token: tokens.Access}
}

// source is the adapter as syncs see it.
func source(t *testing.T, p *providertest.Practice) syncer.Source {
	t.Helper()
	source, can := p.Adapter.(syncer.Source)
	if !can {
		t.Fatal("the adapter cannot be synced")
	}
	return source
}

func TestASignInEndsInTokensThatIdentifyThePractice(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	tokens := p.SignIn(t, "bayside")
	if got := tokens.ExpiresAt.Sub(p.Clock.Now()); got != 5*time.Minute {
		t.Errorf("the access token lives %v", got)
	}
	tenant, err := p.Adapter.Identify(t.Context(), access("bayside", tokens))
	if err != nil {
		t.Fatal(err)
	}
	want := connection.Tenant{ID: tenant.ID, Name: "Bayside Dental Group", URL: "https://bayside.corepractice.is", Address: "bayside"}
	if tenant != want || tenant.ID == "" {
		t.Errorf("tenant = %+v, want %+v", tenant, want)
	}
	locations, err := p.Adapter.Locations(t.Context(), access("bayside", tokens))
	if err != nil {
		t.Fatal(err)
	}
	if len(locations) != 5 {
		t.Errorf("%d locations, want 5", len(locations))
	}
	for _, location := range locations {
		if !location.Listed || location.Chosen || !strings.HasPrefix(location.TimeZone, "Australia/") {
			t.Errorf("location %+v", location)
		}
	}
}

func TestTheCallbackNamesTheIssuerThatIsExpected(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	callback := p.Consent(t, connection.AuthorizeParams{
		TenantAddress: "manly", State: "st", RedirectURI: providertest.RedirectURI, Scopes: providertest.Scopes(),
	})
	if want := p.Adapter.Issuer("manly"); callback.Get("iss") != want || want == "" {
		t.Errorf("iss = %q, expected %q", callback.Get("iss"), want)
	}
}

func TestScopesThatWereLeftOutAreSeenInTheTokens(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	tokens := p.SignIn(t, "bayside", "practice:read", "locations:read")
	missing := connection.Missing(providertest.Scopes(), tokens.Scopes)
	if strings.Join(missing, " ") != "practitioners:read appointments:read" {
		t.Errorf("missing = %v", missing)
	}
	_, err := source(t, p).Practitioners(t.Context(), access("bayside", tokens), "any")
	failure := wantFailure(t, err, connection.FailureForbidden)
	if failure.Code != "insufficient_scope" {
		t.Errorf("code = %q", failure.Code)
	}
}

func TestEveryPageOfAppointmentsIsReadOnce(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	a := access("bayside", p.SignIn(t, "bayside"))
	locations, err := p.Adapter.Locations(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	now := p.Clock.Now()
	seen := map[string]bool{}
	pages := 0
	for _, location := range locations {
		query := syncer.AppointmentQuery{LocationID: location.ID, From: now.AddDate(0, 0, -7), To: now.AddDate(0, 0, 90)}
		for {
			page, err := source(t, p).Appointments(t.Context(), a, query)
			if err != nil {
				t.Fatal(err)
			}
			pages++
			for _, appointment := range page.Appointments {
				if seen[appointment.ID] {
					t.Errorf("appointment %s was given twice", appointment.ID)
				}
				seen[appointment.ID] = true
				if appointment.Start.Before(query.From) || !appointment.Start.Before(query.To) || appointment.Deleted {
					t.Errorf("appointment outside the query: %+v", appointment)
				}
			}
			if page.Next == "" {
				break
			}
			query.Page = page.Next
		}
		practitioners, err := source(t, p).Practitioners(t.Context(), a, location.ID)
		if err != nil || len(practitioners) == 0 {
			t.Errorf("practitioners of %s: %d, %v", location.Name, len(practitioners), err)
		}
	}
	if len(seen) < 100 || pages <= len(locations)-1 {
		t.Errorf("%d appointments on %d pages", len(seen), pages)
	}
}

func TestChangesAndDeletionsSinceATimeAreRead(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	a := access("manly", p.SignIn(t, "manly"))
	locations, err := p.Adapter.Locations(t.Context(), a)
	if err != nil || len(locations) != 1 {
		t.Fatalf("%d locations, %v", len(locations), err)
	}
	query := syncer.AppointmentQuery{LocationID: locations[0].ID}
	all, err := source(t, p).Appointments(t.Context(), a, query)
	if err != nil || len(all.Appointments) == 0 {
		t.Fatalf("appointments: %v", err)
	}
	p.Clock.Add(time.Minute)
	query.UpdatedSince = p.Clock.Now()
	gone := all.Appointments[0].ID
	if err := p.DeleteAppointment("manly", gone); err != nil {
		t.Fatal(err)
	}
	changed, err := source(t, p).Appointments(t.Context(), a, query)
	if err != nil {
		t.Fatal(err)
	}
	if len(changed.Appointments) != 1 || changed.Appointments[0].ID != gone || !changed.Appointments[0].Deleted {
		t.Errorf("changes = %+v, want the tombstone of %s", changed.Appointments, gone)
	}
}

func TestFaultsOfTheAPIAreToldApart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault sandbox.Fault
		kind  connection.FailureKind
	}{
		{sandbox.Fault{Kind: sandbox.Down}, connection.FailureNotProcessed},
		{sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 17}, connection.FailureLimited},
		{sandbox.Fault{Kind: sandbox.ServerError}, connection.FailureUnknown},
		{sandbox.Fault{Kind: sandbox.Unavailable, Seconds: 9}, connection.FailureNotProcessed},
		{sandbox.Fault{Kind: sandbox.HTML}, connection.FailureMalformed},
		{sandbox.Fault{Kind: sandbox.Truncated}, connection.FailureMalformed},
	}
	for _, test := range tests {
		t.Run(string(test.fault.Kind), func(t *testing.T) {
			t.Parallel()
			p := providertest.Start(t, nil)
			a := access("bayside", p.SignIn(t, "bayside"))
			test.fault.Target = sandbox.API
			if err := p.SetFaults("bayside", test.fault); err != nil {
				t.Fatal(err)
			}
			_, err := p.Adapter.Locations(t.Context(), a)
			failure := wantFailure(t, err, test.kind)
			if want := time.Duration(test.fault.Seconds) * time.Second; failure.RetryAfter != want {
				t.Errorf("retry after %v, want %v", failure.RetryAfter, want)
			}
		})
	}
}

func TestATokenThatWasRevokedIsUnauthorized(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	tokens := p.SignIn(t, "bayside")
	revoker, can := p.Adapter.(connection.Revoker)
	if !can {
		t.Fatal("the adapter cannot revoke")
	}
	if err := revoker.Revoke(t.Context(), "bayside", tokens); err != nil {
		t.Fatal(err)
	}
	_, err := p.Adapter.Identify(t.Context(), access("bayside", tokens))
	wantFailure(t, err, connection.FailureUnauthorized)
	kinds := ""
	for _, revocation := range p.State().Revocations {
		kinds += revocation.Kind + " "
	}
	if kinds != "refresh_token access_token " {
		t.Errorf("the provider saw %q", kinds)
	}
}

func TestAPracticeThatHasNotActivatedUsSaysSo(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	_, err := p.Adapter.Exchange(t.Context(), connection.ExchangeParams{TenantAddress: "harbour", Code: secret.NewValue("x")})
	wantFailure(t, err, connection.FailureNotActivated)
}

func TestASignInOutlivesThatAPracticeSwitchesUsOff(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	tokens := p.SignIn(t, "bayside")
	activate := func(on bool) {
		if err := p.Change("bayside", sandboxed.SettingsChange{Activated: &on}); err != nil {
			t.Fatal(err)
		}
	}
	refresh := func() (connection.Tokens, error) {
		return p.Adapter.(token.Refresher).Refresh(t.Context(), "bayside", tokens.Refresh, nil)
	}
	activate(false)
	_, err := p.Adapter.Identify(t.Context(), access("bayside", tokens))
	if failure := wantFailure(t, err, connection.FailureNotActivated); failure.Code != "not_activated" || failure.Status != 403 {
		t.Errorf("the API: %+v", failure)
	}
	_, err = refresh()
	if failure := wantFailure(t, err, connection.FailureNotActivated); failure.Code != "unauthorized_client" {
		t.Errorf("the token endpoint: %+v", failure)
	}
	activate(true)
	if _, err := p.Adapter.Identify(t.Context(), access("bayside", tokens)); err != nil {
		t.Errorf("the API, once it is switched on: %v", err)
	}
	if _, err := refresh(); err != nil {
		t.Errorf("the token endpoint, once it is switched on: %v", err)
	}
}

func TestASignInLapses90DaysAfterItsNewestTokens(t *testing.T) {
	t.Parallel()
	p := providertest.Start(t, nil)
	tokens := p.SignIn(t, "bayside")
	if got := tokens.LapsesAt.Sub(p.Clock.Now()); got != 90*24*time.Hour {
		t.Errorf("after the sign-in: %v", got)
	}
	p.Clock.Add(time.Hour)
	renewed, err := p.Adapter.(token.Refresher).Refresh(t.Context(), "bayside", tokens.Refresh, nil)
	if err != nil || renewed.LapsesAt.Sub(p.Clock.Now()) != 90*24*time.Hour {
		t.Errorf("after a renewal: %v, %v", renewed.LapsesAt.Sub(p.Clock.Now()), err)
	}
	if err := p.SetFaults("bayside", sandbox.Fault{Kind: sandbox.NoRefreshToken, Target: sandbox.Token}); err != nil {
		t.Fatal(err)
	}
	ending, err := p.Adapter.(token.Refresher).Refresh(t.Context(), "bayside", renewed.Refresh, nil)
	if err != nil || !ending.LapsesAt.IsZero() {
		t.Errorf("without a refresh token: %v, %v", ending.LapsesAt, err)
	}
}

// wantFailure checks the kind of a failure.
func wantFailure(t *testing.T, err error, kind connection.FailureKind) *connection.Failure {
	t.Helper()
	failure, ok := connection.AsFailure(err)
	if !ok {
		t.Fatalf("error %v is not a Failure", err)
	}
	if failure.Kind != kind {
		t.Fatalf("failure is %q (%v), want %q", failure.Kind, failure, kind)
	}
	return failure
}
