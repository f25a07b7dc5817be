package app_test

import (
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/storetest"
)

// twoApps runs two Apps on one PostgreSQL database and with the same keys, as
// two processes behind one address.
func twoApps(t *testing.T) (first, second *apptest.Site) {
	t.Helper()
	options := apptest.Options{Database: storetest.NewPostgres(t), Folder: t.TempDir(), Quiet: true}
	return apptest.Start(t, options), apptest.Start(t, options)
}

func TestASessionBegunAtOneAppGoesOnAndEndsAtAnother(t *testing.T) {
	t.Parallel()
	first, second := twoApps(t)
	here := first.SignedIn(t, first.Owner)
	there := here.At(second)
	id := here.Connect("manly")
	if card := there.Get("/connections").Find(`[data-connection="` + id + `"]`); card.Length() != 1 {
		t.Error("the other app does not show the connection that this one made")
	}
	there.Post("/logout", url.Values{})
	if page := here.Get("/connections"); !strings.HasSuffix(page.URL.Path, "/login") {
		t.Errorf("signed out there, and still in here: %d at %s", page.Status, page.URL)
	}
}

func TestDisablingAUserAtOneAppEndsTheirSessionsAtAnother(t *testing.T) {
	t.Parallel()
	first, second := twoApps(t)
	visitor := second.SignedIn(t, second.Member)
	if err := first.App.Accounts.DisableUser(t.Context(), first.Member.OrganisationID, first.Member.ID); err != nil {
		t.Fatal(err)
	}
	if page := visitor.Get("/connections"); !strings.HasSuffix(page.URL.Path, "/login") {
		t.Errorf("a disabled user is at %s", page.URL)
	}
}
