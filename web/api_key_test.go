package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apikey"
	"mooring/internal/apptest"
)

// newKeyForm opens the form for a new key.
func newKeyForm(admin *apptest.Visitor) *apptest.Page { return admin.Get("/support/api-keys/new") }

// makeKey makes a key by the form and returns the page that shows it.
func makeKey(admin *apptest.Visitor, name string) *apptest.Page {
	return admin.Submit(newKeyForm(admin), "main form", url.Values{"name": {name}, "scope": {"read", "tokens"}, "expires": {"90"}})
}

// works reports whether a key opens the API.
func works(t *testing.T, site *apptest.Site, text string) bool {
	t.Helper()
	_, err := site.App.Keys.Authenticate(t.Context(), "Bearer "+text, "192.0.2.1")
	return err == nil
}

func TestAKeyIsShownOnceAndWorks(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	admin := site.SignedIn(t, site.Staff(t, account.RoleAdmin))
	if text := admin.Get("/support/api-keys").Find(".empty").Text(); text != "There are no keys yet." {
		t.Errorf("without a key: %q", text)
	}
	page := makeKey(admin, "  booking \n service ")
	is(t, page, http.StatusOK, "Your new key")
	shown := page.Find("#key").Text()
	if !works(t, site, shown) || page.Header.Get("Cache-Control") != "no-store" || page.URL.RawQuery != "" {
		t.Errorf("the key does not work, or may be kept: %s, %q", page.URL, page.Header.Get("Cache-Control"))
	}
	keys, err := site.App.Keys.List(t.Context())
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	key := keys[0]
	if key.Name != "booking service" || key.CreatedBy != "Robin Field" || !key.ExpiresAt.Equal(clock.Now().AddDate(0, 0, 90)) ||
		!key.Has(apikey.ScopeRead) || !key.Has(apikey.ScopeTokens) || key.Has(apikey.ScopeManage) || key.Has(apikey.ScopeProxy) {
		t.Errorf("made %+v", key)
	}
	list := admin.Get("/support/api-keys")
	row := strings.Join(strings.Fields(list.Find("tr[data-key='"+key.ID+"']").Text()), " ")
	for _, part := range []string{"booking service " + key.ID, "ReadGet access", "Robin Field", "Never", "Works until"} {
		if !strings.Contains(row, part) {
			t.Errorf("the list says %q, not %q", row, part)
		}
	}
	for _, table := range site.Tables(t) {
		for _, line := range table {
			if strings.Contains(line, shown) || strings.Contains(line, shown[len(shown)-52:]) {
				t.Error("the key is stored")
			}
		}
	}
}

func TestAKeyIsNotShownAgainNorMadeTwice(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	admin := site.SignedIn(t, site.Staff(t, account.RoleAdmin))
	form := newKeyForm(admin)
	fields := url.Values{"name": {"one"}, "scope": {"read"}, "expires": {"forever"}}
	first := admin.Submit(form, "main form", fields)
	shown := first.Find("#key").Text()
	if !works(t, site, shown) {
		t.Fatal("the key does not work")
	}
	again := admin.Submit(form, "main form", fields) // As a browser does that reloads the answer.
	if again.URL.Path != "/support/api-keys" || strings.Contains(again.Body, shown) || !strings.Contains(noticeOf(again), "made already") {
		t.Errorf("sent again: at %s, %q", again.URL.Path, noticeOf(again))
	}
	if keys, err := site.App.Keys.List(t.Context()); err != nil || len(keys) != 1 || !works(t, site, shown) {
		t.Errorf("%d keys (%v), and the first works: %v", len(keys), err, works(t, site, shown))
	}
}

func TestARefusedKeyKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	admin := site.SignedIn(t, site.Staff(t, account.RoleAdmin))
	form := newKeyForm(admin)
	for _, test := range []struct {
		fields url.Values
		want   map[string]string
	}{
		{
			url.Values{"name": {""}, "scope": {"manage"}, "expires": {"30"}},
			map[string]string{"#name-error span": "Enter a name that says what the key is for."},
		},
		{
			url.Values{"name": {strings.Repeat("é", 81)}, "scope": {"manage"}, "expires": {"forever"}},
			map[string]string{"#name-error span": "Enter a name of at most 80 characters."},
		},
		{
			url.Values{"name": {"<b>"}, "expires": {"tomorrow"}},
			map[string]string{"#scope-error span": "Choose at least one thing that the key allows.", "#expires-error span": "Choose how long the key lasts."},
		},
		{
			url.Values{"name": {"x"}, "scope": {"manage", "all"}, "expires": {"365"}},
			map[string]string{"#scope-error span": "Choose among read, tokens, proxy and manage."},
		},
	} {
		page := admin.Submit(form, "main form", test.fields)
		is(t, page, http.StatusUnprocessableEntity, "Make a key")
		for selector, message := range test.want {
			if got := textOf(page, selector); got != message {
				t.Errorf("%v: %s says %q", test.fields, selector, got)
			}
		}
		if kept := page.Find("#name").AttrOr("value", ""); kept != test.fields.Get("name") {
			t.Errorf("the name is kept as %q", kept)
		}
		if _, ticked := page.Find("#scope-manage").Attr("checked"); ticked != (test.fields.Get("scope") == "manage") {
			t.Errorf("%v: ticked %v", test.fields, ticked)
		}
	}
	empty(t, site, "api_keys")
}

func TestAKeyIsRevokedAfterAQuestion(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	admin := site.SignedIn(t, site.Staff(t, account.RoleAdmin))
	shown := makeKey(admin, "booking service").Find("#key").Text()
	asked := admin.Get(admin.Get("/support/api-keys").Find("tr[data-key] a").AttrOr("href", ""))
	is(t, asked, http.StatusOK, "Revoke booking service?")
	if !works(t, site, shown) {
		t.Fatal("the question revoked the key")
	}
	done := admin.Submit(asked, "main form", nil)
	if done.URL.Path != "/support/api-keys" || !strings.Contains(noticeOf(done), "“booking service” is revoked") || works(t, site, shown) {
		t.Errorf("at %s: %q, works: %v", done.URL.Path, noticeOf(done), works(t, site, shown))
	}
	row := done.Find("tr[data-key]")
	if !strings.Contains(row.Text(), "Revoked") || row.Find("a").Length() != 0 {
		t.Errorf("the row of a revoked key: %q", row.Text())
	}
	if again := admin.Submit(asked, "main form", nil); again.Status != http.StatusOK || works(t, site, shown) {
		t.Errorf("revoked again: status %d", again.Status)
	}
	if asked := admin.Get(asked.URL.Path); asked.URL.Path != "/support/api-keys" {
		t.Errorf("asked about a revoked key at %s", asked.URL.Path)
	}
	clock.Add(time.Second) // So that it is the newer one.
	makeKey(admin, "short")
	clock.Add(91 * 24 * time.Hour)
	admin = site.SignedIn(t, site.Staff(t, account.RoleAdmin))
	if text := admin.Get("/support/api-keys").Find("tr[data-key]").First().Text(); !strings.Contains(text, "Expired") {
		t.Errorf("the row of an expired key: %q", text)
	}
}
