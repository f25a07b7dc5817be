package examples_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
	"mooring/internal/config"
)

// organisation is the vendor's own id of the practice in the examples.
const organisation = "clinic-42"

// practice is what the simulated Core Practice calls itself.
const practice = "Manly Dental"

// newSite runs a Mooring whose owner's organisation is the one in the examples.
func newSite(t *testing.T) *apptest.Site {
	t.Helper()
	site := apptest.Start(t, apptest.Options{Config: func(c *config.Config) {
		c.ReturnOriginList, c.AllowPrivateAddresses = "http://localhost:3000", true
	}})
	if _, err := site.App.Vendor.Link(t.Context(), site.Owner.OrganisationID, organisation); err != nil {
		t.Fatal(err)
	}
	return site
}

// newKey makes an API key that allows everything.
func newKey(t *testing.T, site *apptest.Site) string {
	t.Helper()
	_, key, err := site.App.Keys.Create(t.Context(), apikey.NewKey{Name: "Back end", Scopes: apikey.Scopes(), By: "Robin Field"})
	if err != nil {
		t.Fatal(err)
	}
	return key.Reveal()
}

func TestEveryExampleCallsTheAPI(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	id := site.SignedIn(t, site.Owner).Connect("manly")
	key := newKey(t, site)
	all := examples(t)
	if len(all) != len(commands) {
		t.Errorf("README.md has examples in %d languages, want %d", len(all), len(commands))
	}
	for language, of := range all {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			said := start(t, language, of.calls, nil, map[string]string{
				"MOORING_API": strings.Replace(site.URL, "localhost", "127.0.0.1", 1), "MOORING_KEY": key,
			})
			said.wantEnd(t)
			for _, line := range []string{
				id + " " + practice + " connected healthy\n",
				"directly: " + practice + "\n",
				"through Mooring: " + practice + "\n",
				" connection.connected " + practice + "\n",
			} {
				if strings.Count(said.String(), line) != 1 {
					t.Errorf("it does not say %q once", line)
				}
			}
			if t.Failed() {
				t.Logf("it says:\n%s", said)
			}
			wantLink(t, site, said.String())
		})
	}
}

// link is what an example says of the link that it made.
var link = regexp.MustCompile(`(?m)^link: (\S+)$`)

// wantLink opens the link that an example printed.
func wantLink(t *testing.T, site *apptest.Site, said string) {
	t.Helper()
	match := link.FindStringSubmatch(said)
	if match == nil {
		t.Fatalf("it prints no link:\n%s", said)
	}
	page := site.NewVisitor(t).Get(match[1])
	if page.Status != http.StatusOK || page.URL.Path != "/connections" || !strings.Contains(page.Body, practice) {
		t.Errorf("the link leads to %s (status %d, heading %q)", page.URL, page.Status, page.Heading())
	}
}
