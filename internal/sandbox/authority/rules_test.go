package authority_test

import (
	"errors"
	"testing"
	"time"

	"mooring/internal/sandbox/authority"
)

// ruled makes an authority with rules.
func ruled(rules authority.Options) *authority.Authority {
	rules.CodeTTL, rules.AccessTTL = time.Minute, time.Hour
	return authority.New(rules)
}

// renewal presents a refresh token.
func renewal(text string) authority.Renewal {
	return authority.Renewal{RefreshToken: text, Realm: "bayside", Client: "c"}
}

func TestARefreshTokenThatIsKeptStaysGoodForEverAndNoneComesBack(t *testing.T) {
	t.Parallel()
	a := ruled(authority.Options{Rotation: authority.Keeps, RefreshEndsAccess: true})
	first := redeem(t, a, "bayside")
	for range 2 {
		later := now().Add(10 * 365 * 24 * time.Hour)
		next, err := a.Refresh(later, renewal(first.Refresh))
		if err != nil || next.Refresh != "" || next.Access == first.Access {
			t.Fatalf("%+v %v", next, err)
		}
		if _, good := a.Check(later, "bayside", next.Access); !good {
			t.Error("the new access token is not good")
		}
	}
	if _, good := a.Check(now(), "bayside", first.Access); good {
		t.Error("the earlier access token outlived the refresh")
	}
}

func TestAReuseIsAnsweredByTheRule(t *testing.T) {
	t.Parallel()
	for rule, test := range map[authority.Reuse]struct{ accepted, survives bool }{
		authority.PunishesTenant: {false, false}, authority.Refuses: {false, true}, authority.Accepts: {true, true},
	} {
		a := ruled(authority.Options{Reuse: rule})
		first := redeem(t, a, "bayside")
		next, err := a.Refresh(now(), renewal(first.Refresh))
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.Refresh(now(), renewal(first.Refresh))
		refusal := (*authority.Error)(nil)
		if accepted := err == nil; accepted != test.accepted || (errors.As(err, &refusal) && !refusal.Reused) {
			t.Errorf("%q: %v", rule, err)
		}
		if _, survives := a.Check(now(), "bayside", next.Access); survives != test.survives {
			t.Errorf("%q: the new tokens live: %v", rule, survives)
		}
	}
}

func TestANewGrantOfAUserEndsTheEarlierOnesWhereThatIsTheRule(t *testing.T) {
	t.Parallel()
	for _, only := range []bool{true, false} {
		a := ruled(authority.Options{OneGrantPerUser: only})
		first := redeem(t, a, "bayside")
		second := redeem(t, a, "manly")
		if _, good := a.Check(now(), "bayside", first.Access); good == only {
			t.Errorf("one grant per user %v: the first is good: %v", only, good)
		}
		if _, good := a.Check(now(), "bayside", second.Access); !good {
			t.Error("the second is not good")
		}
	}
}

func TestThereIsNoRefreshTokenWithoutItsScope(t *testing.T) {
	t.Parallel()
	if got := redeem(t, ruled(authority.Options{RefreshScope: "offline"}), "bayside"); got.Refresh != "" || got.Access == "" {
		t.Errorf("%+v", got)
	}
	if got := redeem(t, ruled(authority.Options{RefreshScope: "a"}), "bayside"); got.Refresh == "" {
		t.Error("none, although the scope was granted")
	}
}

func TestRevokingAnAccessTokenEndsTheGrantWhereThatIsTheRule(t *testing.T) {
	t.Parallel()
	for _, all := range []bool{true, false} {
		a := ruled(authority.Options{RevokeEndsGrant: all})
		tokens := redeem(t, a, "bayside")
		if _, err := a.Revoke("c", "bayside", tokens.Access); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Refresh(now(), renewal(tokens.Refresh)); (err != nil) != all {
			t.Errorf("ends the grant %v: %v", all, err)
		}
	}
}

func TestAClientsOwnTokensExpireAndEndTogether(t *testing.T) {
	t.Parallel()
	a := ruled(authority.Options{Prefix: "dp"})
	of := authority.Grant{Tenant: "manly", Client: "c", Scopes: []string{"a"}}
	first, second := a.ClientToken(now(), of), a.ClientToken(now(), of)
	for _, tokens := range []authority.Tokens{first, second} {
		if access, good := a.Check(now(), "", tokens.Access); !good || access.Tenant != "manly" || tokens.Refresh != "" {
			t.Errorf("%+v %+v", access, tokens)
		}
	}
	if _, good := a.Check(now().Add(time.Hour), "", first.Access); good {
		t.Error("it did not expire")
	}
	if a.TenantOf(first.Access) != "manly" || a.TenantOf("made up") != "" {
		t.Error("the tenant of a token")
	}
	if a.RevokeTenant("manly") != 1 {
		t.Error("not one grant")
	}
	if _, good := a.Check(now(), "", second.Access); good {
		t.Error("a token survived")
	}
	if third := a.ClientToken(now(), of); third.Access[:4] != "dpa_" {
		t.Errorf("%.4s", third.Access)
	}
}
