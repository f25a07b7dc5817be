package main_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"mooring/internal/apptest"
)

// printed finds what the first group of a pattern matches in what the demo said.
func (d demo) printed(t *testing.T, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(d.stdout.String())
	if found == nil {
		t.Fatalf("it does not print %s: %s", pattern, d.stdout)
	}
	return found[1]
}

func TestWhoReadsWhatTheDemoPrintsConnectsEverySystem(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir())
	visitor := d.site.SignedIn(t, owner())
	chosen := func(page *apptest.Page) {
		t.Helper()
		if strings.HasSuffix(page.URL.Path, "/locations") {
			page = visitor.ChooseAll(page)
		}
		if page.Status != http.StatusOK || page.Find("[data-connection]").Length() == 0 {
			t.Errorf("it ends at %s with %d, %q", page.URL, page.Status, page.Heading())
		}
	}
	for _, system := range []struct{ slug, name string }{{"drchrono", "DrChrono"}, {"bqe-core", "BQE CORE"}} {
		address := d.printed(t, system.name+` +(http://`+system.slug+`\.localhost:\d+) `)
		email := d.printed(t, address+`[^\n]*\n +sign in as ([^,]+), password sandbox `)
		page := visitor.Post("/connections", url.Values{"provider": {system.slug}})
		if !strings.HasPrefix(page.URL.String(), address+"/") {
			t.Errorf("%s: the way leads to %s", system.name, page.URL)
		}
		chosen(visitor.Allow(visitor.SignInAtProvider(page, email)))
	}
	chosen(visitor.Post("/connections", url.Values{
		"provider": {"docplanner"}, "tenant": {d.printed(t, `, (doctoralia\.es):`)},
		"client_id": {d.printed(t, `client id +(\S+)`)}, "client_secret": {d.printed(t, `client secret +(\S+)`)},
	}))
	if connected := visitor.Get("/connections").Find(`[data-connection][data-status="connected"]`).Length(); connected != 3 {
		t.Errorf("%d are connected", connected)
	}
	for _, slug := range []string{"core-practice", "drchrono", "bqe-core", "docplanner"} {
		address := d.printed(t, `(http://`+slug+`\.localhost:\d+)/control`)
		if page := visitor.Get(address + "/control"); page.Status != http.StatusOK {
			t.Errorf("%s/control answers %d", address, page.Status)
		}
	}
}

func TestTheDemoCanBeLimitedToSomeSystems(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir(), "--system", "docplanner", "--system", "core-practice")
	offered := d.site.SignedIn(t, owner()).Get("/connections").Body
	for slug, want := range map[string]bool{"core-practice": true, "docplanner": true, "drchrono": false, "bqe-core": false} {
		if said := strings.Contains(d.stdout.String(), slug+".localhost"); said != want {
			t.Errorf("%s is printed: %v", slug, said)
		}
		if shown := strings.Contains(offered, "provider="+slug); shown != want {
			t.Errorf("%s is offered: %v", slug, shown)
		}
	}
}

func TestASystemThatDoesNotExistIsRefused(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"demo", "--system", "abacus"}, {"sandbox", "--provider", "abacus"}} {
		run(t, t.TempDir(), nil, args...).want(t, 2, "core-practice", "drchrono", "bqe-core", "docplanner", "abacus")
	}
}

func TestEachSandboxTellsHowToConfigureMooring(t *testing.T) {
	t.Parallel()
	for provider, path := range map[string]string{
		"drchrono": "/o/token/", "bqe-core": "/idp/connect/token", "docplanner": "/{tenant}/oauth/v2/token",
	} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			s := launch(t, t.TempDir(), nil, "sandbox", "--provider", provider, "--listen", "127.0.0.1:0")
			s.await(t, "Stop with Ctrl-C")
			prefix := "MOORING_" + strings.ToUpper(strings.ReplaceAll(provider, "-", "_"))
			for _, text := range []string{
				prefix + "_CLIENT_ID=mooring-sandbox\n", prefix + "_TOKEN_URL=http://127.0.0.1:", path + "\n", "http://" + provider + ".localhost:",
			} {
				if !strings.Contains(s.stdout.String(), text) {
					t.Errorf("it does not say %q: %s", text, s.stdout)
				}
			}
			if strings.Contains(s.stdout.String(), ":0/") {
				t.Error("it names port 0")
			}
		})
	}
}
