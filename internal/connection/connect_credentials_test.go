package connection_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

func TestTypedCredentialsConnect(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open, nil)
		d.grants(&d.types.system, "client-1", "harbour", "")
		d.types.alters("client-1", func(g *grant) { g.tokens.Endpoint = "https://es.example.com/api" })
		made := d.must(d.typed("org-1", "client-1", ""))
		if made.Status != connection.StatusConnected || made.Tenant.Name != "HARBOUR" || made.Tenant.Address != "example.com" || made.Epoch != 1 {
			t.Errorf("made %+v", made)
		}
		if asked := d.types.asked[0]; asked.Account != "client-1" || asked.TimeZone != zone || asked.Endpoint != "https://es.example.com/api" || asked.ConnectionID != "" {
			t.Errorf("the provider was asked with %+v", asked)
		}
		if n := d.count("credentials WHERE endpoint = 'https://es.example.com/api'"); n != 1 {
			t.Errorf("%d credentials know their address", n)
		}
		if problems := d.open(made.Ref()); len(problems) != 0 {
			t.Errorf("open are %v", problems)
		}

		// A later check does not know the account, and the tenant stays what it is.
		result, err := d.service.Check(t.Context(), made.Ref(), kim)
		if err != nil || !result.Answered || result.Tenant.ID != "harbour" {
			t.Errorf("check: %+v, %v", result, err)
		}
		if asked := d.types.asked[len(d.types.asked)-1]; asked.TimeZone != zone || asked.Endpoint == "" || asked.ConnectionID != made.ID {
			t.Errorf("the check asked with %+v", asked)
		}
		events, err := d.service.Events(t.Context(), connection.EventFilter{OrganisationID: "org-1", Limit: 10})
		if err != nil || len(events) != 2 || strings.Contains(fmt.Sprint(events), "client-1") {
			t.Errorf("events %+v, %v", events, err)
		}
	})
}

func TestWhatWasTypedAndIsNotAcceptedIsSaidBesideTheField(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open, nil)
	d.grants(&d.types.system, "client-1", "harbour", "")
	d.grants(&d.types.system, "client-2", "bridge", "")
	_, err := d.typed("org-1", "unknown", "")
	wantInputError(t, err, "client_secret")
	_, err = d.service.ConnectWithCredentials(t.Context(), connection.CredentialInput{OrganisationID: "org-1", By: kim, Provider: "types", Tenant: "nowhere"})
	wantInputError(t, err, "tenant")
	if n := d.count("connections"); n != 0 {
		t.Errorf("%d connections were stored", n)
	}

	made := d.must(d.typed("org-1", "client-1", ""))
	_, err = d.typed("org-1", "client-2", made.ID)
	wantInputError(t, err, "client_id")
	if again := d.must(d.service.Connection(t.Context(), made.Ref())); again.Epoch != made.Epoch || again.Tenant != made.Tenant {
		t.Errorf("it changed to %+v", again)
	}
}

func TestWhatCannotBeProvenIsNotStored(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*grant)
		want   connection.SignInErrorKind
	}{
		"no answer":           {func(g *grant) { g.fails = &connection.Failure{Kind: connection.FailureUnknown} }, connection.SignInUnreachable},
		"nonsense":            {func(g *grant) { g.fails = &connection.Failure{Kind: connection.FailureMalformed} }, connection.SignInMalformed},
		"forbidden":           {func(g *grant) { g.reads = &connection.Failure{Kind: connection.FailureForbidden} }, connection.SignInForbidden},
		"a tenant without id": {func(g *grant) { g.tenant.ID = "" }, connection.SignInMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, storetest.Open, nil)
			d.grants(&d.types.system, "client-1", "harbour", "")
			d.types.alters("client-1", test.change)
			_, err := d.typed("org-1", "client-1", "")
			wantSignInError(t, err, test.want)
			if n := d.count("connections"); n != 0 {
				t.Errorf("%d connections were stored", n)
			}
		})
	}
}

func TestTypedCredentialsRenewTheConnectionThatTheyMade(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open, nil)
	d.grants(&d.types.system, "client-1", "harbour", "")
	d.grants(&d.types.system, "client-2", "bridge", "")
	first := d.must(d.typed("org-1", "client-1", ""))
	second := d.must(d.typed("org-1", "client-2", "")) // A practice may hold several.
	if again := d.must(d.typed("org-1", "client-1", first.ID)); again.ID != first.ID || again.Epoch != 2 || again.ID == second.ID {
		t.Errorf("renewed %+v", again)
	}

	// The provider withdraws the client: the practice has to type it again.
	d.types.mu.Lock()
	kept := d.types.grants["client-1"]
	delete(d.types.grants, "client-1")
	d.types.mu.Unlock()
	d.now = d.now.Add(2 * time.Hour)
	if result, err := d.service.Check(t.Context(), first.Ref(), kim); err != nil || !result.NeedsReconnect {
		t.Errorf("check: %+v, %v", result, err)
	}
	d.types.alters("client-1", func(g *grant) { *g = kept; g.tokens.ExpiresAt = d.now.Add(time.Hour) })
	if again := d.must(d.typed("org-1", "client-1", first.ID)); again.Status != connection.StatusConnected || len(d.open(first.Ref())) != 0 {
		t.Errorf("renewed %+v with %v", again, d.open(first.Ref()))
	}
}

func TestTypedCredentialsStayWithinTheirOrganisationAndProvider(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open, nil)
	d.grants(&d.types.system, "client-1", "harbour", "")
	d.grants(&d.signs.system, "code-1", "bayside", "")
	typed, signed := d.must(d.typed("org-1", "client-1", "")), d.must(d.signed("org-1", "code-1"))
	for what, do := range map[string]func() error{
		"another organisation's connection": func() error { _, err := d.typed("org-2", "client-1", typed.ID); return err },
		"another provider's connection":     func() error { _, err := d.typed("org-1", "client-1", signed.ID); return err },
		"a provider to sign in at": func() error {
			_, err := d.service.ConnectWithCredentials(t.Context(), connection.CredentialInput{OrganisationID: "org-1", By: kim, Provider: "signs"})
			return err
		},
		"a sign-in where credentials are typed": func() error {
			_, err := d.service.Start(t.Context(), connection.StartInput{OrganisationID: "org-1", By: kim, Provider: "types"})
			return err
		},
		"a sign-in anew": func() error {
			_, err := d.service.StartReconnect(t.Context(), typed.Ref(), kim, []byte("browser"))
			return err
		},
		"an answer": func() error {
			_, err := d.service.Complete(t.Context(), connection.CompleteInput{Provider: "types", State: "x", Code: secret.NewValue("y")})
			return err
		},
	} {
		if err := do(); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := d.typed("org-2", "client-1", "")
	wantSignInError(t, err, connection.SignInTenantHeld)
}

func TestADisconnectIsNotUndoneByCredentialsThatWereOnTheirWay(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open, nil)
	d.grants(&d.types.system, "client-1", "harbour", "")
	made := d.must(d.typed("org-1", "client-1", ""))
	d.types.meanwhile = func() {
		d.now = d.now.Add(time.Second)
		if _, err := d.service.Disconnect(t.Context(), made.Ref(), kim); err != nil {
			t.Error(err)
		}
	}
	_, err := d.typed("org-1", "client-1", made.ID)
	wantSignInError(t, err, connection.SignInOvertaken)
	if again := d.must(d.service.Connection(t.Context(), made.Ref())); again.Status != connection.StatusDisconnected {
		t.Errorf("it is %s", again.Status)
	}
}

func TestTheReceiptSaysUntilWhenAccessLivesThatNobodyCanEnd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open, nil)
		d.grants(&d.types.system, "client-1", "harbour", "")
		until := d.now.Add(time.Hour)
		made := d.must(d.typed("org-1", "client-1", ""))
		receipt, err := d.service.Disconnect(t.Context(), made.Ref(), kim)
		if err != nil || receipt.Revocation != connection.RevocationUnsupported || !receipt.AccessUntil.Equal(until) {
			t.Errorf("receipt %+v, %v; want access until %v", receipt, err, until)
		}
		if n := d.count("credentials"); n != 0 {
			t.Errorf("%d credentials are left", n)
		}
	})
}
