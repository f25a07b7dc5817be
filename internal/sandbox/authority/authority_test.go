package authority_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"mooring/internal/sandbox/authority"
)

// now is when everything happens.
func now() time.Time { return time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC) }

// grant is a consent at bayside for a tenant.
func grant(tenant string) authority.Consent {
	return authority.Consent{
		Grant:       authority.Grant{Realm: "bayside", Tenant: tenant, Client: "c", Scopes: []string{"a", "b"}},
		RedirectURI: "https://app.example/cb",
	}
}

// newAuthority makes one with short lives.
func newAuthority() *authority.Authority {
	return authority.New(authority.Options{CodeTTL: time.Minute, AccessTTL: time.Hour, RefreshTTL: 24 * time.Hour})
}

// redeem exchanges a fresh code.
func redeem(t *testing.T, a *authority.Authority, tenant string) authority.Tokens {
	t.Helper()
	code := a.IssueCode(now(), grant(tenant))
	tokens, err := a.Redeem(now(), authority.Redemption{Code: code, Realm: "bayside", Client: "c", RedirectURI: "https://app.example/cb"})
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func TestAGrantForTheOtherPracticeServesBothRealmsAndDiesWithItsTenant(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	tokens := redeem(t, a, "manly")
	for realm, want := range map[string]bool{"bayside": true, "manly": true, "harbour": false} {
		if access, good := a.Check(now(), realm, tokens.Access); good != want || (good && access.Tenant != "manly") {
			t.Errorf("%s: %v %+v", realm, good, access)
		}
	}
	if a.RevokeTenant("bayside") != 0 || a.RevokeTenant("manly") != 1 {
		t.Error("the grant belongs to manly")
	}
	if _, good := a.Check(now(), "manly", tokens.Access); good {
		t.Error("the token survived")
	}
}

func TestARefusedRefreshIsNotAReuseAndUsesNothingUp(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	tokens := redeem(t, a, "bayside")
	for name, renewal := range map[string]authority.Renewal{
		"another client":  {RefreshToken: tokens.Refresh, Realm: "bayside", Client: "d"},
		"another realm":   {RefreshToken: tokens.Refresh, Realm: "manly", Client: "c"},
		"an access token": {RefreshToken: tokens.Access, Realm: "bayside", Client: "c"},
		"a wider scope":   {RefreshToken: tokens.Refresh, Realm: "bayside", Client: "c", Scopes: []string{"a", "z"}},
	} {
		refusal := (*authority.Error)(nil)
		if _, err := a.Refresh(now(), renewal); !errors.As(err, &refusal) || refusal.Reused {
			t.Errorf("%s: %v", name, err)
		}
	}
	next, err := a.Refresh(now(), authority.Renewal{RefreshToken: tokens.Refresh, Realm: "bayside", Client: "c"})
	if err != nil || !slices.Equal(next.Scopes, []string{"a", "b"}) {
		t.Errorf("%+v %v", next.Scopes, err)
	}
}

func TestAnExpiredRefreshTokenIsNotAReuse(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	renewal := authority.Renewal{RefreshToken: redeem(t, a, "bayside").Refresh, Realm: "bayside", Client: "c"}
	for range 2 {
		refusal := (*authority.Error)(nil)
		if _, err := a.Refresh(now().Add(24*time.Hour), renewal); !errors.As(err, &refusal) || refusal.Reused {
			t.Errorf("%v", err)
		}
	}
}

func TestReuseNamesTheTenantAndEndsAllItsGrants(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	tokens := redeem(t, a, "bayside")
	redeem(t, a, "bayside")
	redeem(t, a, "manly")
	renewal := authority.Renewal{RefreshToken: tokens.Refresh, Realm: "bayside", Client: "c"}
	if _, err := a.Refresh(now(), renewal); err != nil {
		t.Fatal(err)
	}
	refusal := (*authority.Error)(nil)
	if _, err := a.Refresh(now(), renewal); !errors.As(err, &refusal) || !refusal.Reused || refusal.Tenant != "bayside" {
		t.Errorf("%v", err)
	}
	if len(a.Grants("bayside")) != 0 || len(a.Grants("manly")) != 1 {
		t.Errorf("bayside %v, manly %v", a.Grants("bayside"), a.Grants("manly"))
	}
}

func TestAGrantIsRevokedByItsOwnTenantOnly(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	redeem(t, a, "bayside")
	id := a.Grants("bayside")[0].ID
	if a.RevokeGrant("manly", id) || !a.RevokeGrant("bayside", id) || a.RevokeGrant("bayside", id) {
		t.Error("once, by bayside")
	}
}
