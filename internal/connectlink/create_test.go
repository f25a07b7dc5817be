package connectlink_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/connectlink"
)

func TestEveryFaultOfALinkIsSaid(t *testing.T) {
	t.Parallel()
	links := service("https://good.example")
	for name, test := range map[string]struct {
		change func(*connectlink.NewSession)
		want   []string
	}{
		"nothing":             {func(*connectlink.NewSession) {}, nil},
		"a nameless person":   {func(n *connectlink.NewSession) { n.Person = connectlink.Person{} }, []string{"user.id", "user.name"}},
		"a hidden id":         {func(n *connectlink.NewSession) { n.Person.ExternalID = "a\u202eb" }, []string{"user.id"}},
		"an endless id":       {func(n *connectlink.NewSession) { n.Person.ExternalID = strings.Repeat("é", 201) }, []string{"user.id"}},
		"an odd email":        {func(n *connectlink.NewSession) { n.Person.Email = "kim" }, []string{"user.email"}},
		"another provider":    {func(n *connectlink.NewSession) { n.Provider = "other" }, []string{"provider"}},
		"a tenant of nothing": {func(n *connectlink.NewSession) { n.Tenant = "bayside" }, []string{"tenant"}},
		"an endless tenant":   {func(n *connectlink.NewSession) { n.Provider, n.Tenant = "core-practice", strings.Repeat("é", 301) }, []string{"tenant"}},
		"a moment":            {func(n *connectlink.NewSession) { n.Life = 59 * time.Second }, []string{"expires_in"}},
		"days":                {func(n *connectlink.NewSession) { n.Life = 24*time.Hour + time.Second }, []string{"expires_in"}},
		"a negative life":     {func(n *connectlink.NewSession) { n.Life = -time.Hour }, []string{"expires_in"}},
	} {
		asked := wanted()
		test.change(&asked)
		said := faultsOf(t, links.Check(asked))
		var fields []string
		for _, field := range []string{"user.id", "user.name", "user.email", "provider", "tenant", "expires_in", "return_url"} {
			if said[field] != "" {
				fields = append(fields, field)
			}
		}
		if diff := cmp.Diff(test.want, fields); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestALinkLeadsToAConnectionOfTheOrganisationAlone(t *testing.T) {
	t.Parallel()
	links := service("https://good.example")
	asked := wanted()
	asked.OrganisationID, asked.ConnectionID = "theirs", "bayside"
	if _, _, err := links.Create(t.Context(), asked); !errors.Is(err, connection.ErrNotFound) {
		t.Errorf("another organisation's: %v", err)
	}
	asked.OrganisationID, asked.Provider = "ours", "drchrono"
	if _, _, err := links.Create(t.Context(), asked); faultsOf(t, err)["provider"] == "" {
		t.Errorf("another provider's: %v", err)
	}
}

func TestTheStatusOfALink(t *testing.T) {
	t.Parallel()
	now, holder := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC), []byte("somebody")
	for name, test := range map[string]struct {
		session connectlink.Session
		want    connectlink.Status
	}{
		"new":                {connectlink.Session{ExpiresAt: now.Add(time.Second)}, connectlink.StatusOpen},
		"not used in time":   {connectlink.Session{ExpiresAt: now}, connectlink.StatusExpired},
		"in use":             {connectlink.Session{ExpiresAt: now, OpenedAt: now.Add(time.Second - 2*time.Hour), Holder: holder}, connectlink.StatusOpened},
		"left without ado":   {connectlink.Session{ExpiresAt: now, OpenedAt: now.Add(-2 * time.Hour), Holder: holder}, connectlink.StatusExpired},
		"opened by nobody":   {connectlink.Session{ExpiresAt: now.Add(time.Second), OpenedAt: now.Add(-2 * time.Hour)}, connectlink.StatusOpen},
		"ended":              {connectlink.Session{OpenedAt: now, Outcome: connectlink.Denied}, connectlink.StatusEnded},
		"ended long ago":     {connectlink.Session{Outcome: connectlink.Connected}, connectlink.StatusEnded},
		"never opened, long": {connectlink.Session{}, connectlink.StatusExpired},
	} {
		if got := test.session.Status(now); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
