package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/demo"
	"mooring/internal/sandbox"
)

// stillSystems starts the systems at a clock that stands still, without syncs.
func stillSystems(t *testing.T) *systems {
	t.Helper()
	return startSystems(t, apptest.Options{Quiet: true, Now: apptest.NewClock(noon()).Now})
}

// typed is a form's field, with what it says is wrong.
func typed(page *apptest.Page, name string) (value, wrong string, focused bool) {
	field := page.Find(`[name="` + name + `"]`)
	_, focused = field.Attr("autofocus")
	return field.AttrOr("value", ""), strings.TrimSpace(page.Find("#" + name + "-error").Text()), focused
}

// keepsNoSecret fails when a secret of the simulations stands where it must not.
func keepsNoSecret(t *testing.T, site *systems, pages ...*apptest.Page) {
	t.Helper()
	for _, page := range pages {
		if strings.Contains(page.Body, secretMark) || strings.Contains(fmt.Sprint(page.Header), secretMark) {
			t.Errorf("%s holds a secret", page.URL)
		}
	}
	if stored := fmt.Sprint(site.Tables(t)); strings.Contains(stored, secretMark) {
		t.Error("the database holds a secret as text")
	}
	if strings.Contains(site.Log.String(), secretMark) {
		t.Error("the log holds a secret")
	}
}

func TestAClientIDAndSecretConnectAClinicWithoutLeavingUs(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	page := visitor.Get("/connections/new?provider=docplanner&tenant=doctoralia.es")
	is(t, page, http.StatusOK, "Connect your practice in Docplanner")
	if chosen := page.Find("option[selected]").AttrOr("value", ""); chosen != "doctoralia.es" {
		t.Errorf("the country is %q", chosen)
	}
	issued := site.credentialsOf(t, "sonrisa")
	wrong := url.Values{"client_secret": {secretMark + "-wrong"}, "client_id": issued["client_id"], "tenant": issued["tenant"]}
	refused := visitor.Submit(page, "main form", wrong)
	is(t, refused, http.StatusUnprocessableEntity, "Connect your practice in Docplanner")
	value, says, focused := typed(refused, "client_secret")
	if value != "" || !strings.Contains(says, "does not accept this client id and secret") || !focused {
		t.Errorf("the secret is %q, focused %v, and it says %q", value, focused, says)
	}
	if id, _, _ := typed(refused, "client_id"); id != issued.Get("client_id") || refused.Find("option[selected]").AttrOr("value", "") != "doctoralia.es" {
		t.Errorf("the id becomes %q", id)
	}
	nothingStored(t, site.Site)

	picker := visitor.Submit(refused, "main form", issued)
	if picker.Find(`input[name="location"]`).Length() < 2 || !strings.Contains(noticeOf(picker), "Docplanner accepts the client id and the secret of Clínica Sonrisa.") {
		t.Fatalf("status %d at %s: %s", picker.Status, picker.URL, picker.Find("main").Text())
	}
	setup := visitor.ChooseAll(picker)
	card := setup.Find(`[data-connection][data-status="connected"]`)
	if name := card.Find("[data-tenant-name]").Text(); name != "Clínica Sonrisa" || card.Find("[data-tenant-url]").Text() != "https://www.doctoralia.es" {
		t.Errorf("the card shows %q at %q", name, card.Find("[data-tenant-url]").Text())
	}
	visitor.Post("/connections/"+card.AttrOr("data-connection", "")+"/check", nil)
	keepsNoSecret(t, site, page, refused, picker, setup, visitor.Get("/activity"))
}

func TestWhatCannotBeAClientIsSaidBesideItsField(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	for field, values := range map[string][]string{
		"tenant":        {"", "evil.example", "doctoralia.es.evil.example", "https://doctoralia.es@evil.example", "\x00"},
		"client_id":     {"", "  "},
		"client_secret": {"", "  "},
	} {
		for _, value := range values {
			sent := site.credentialsOf(t, "sonrisa")
			sent.Set(field, value)
			page := visitor.Post("/connections", sent)
			_, says, focused := typed(page, field)
			if page.Status != http.StatusUnprocessableEntity || says == "" || !focused {
				t.Errorf("%s %q: status %d, says %q, focused %v", field, value, page.Status, says, focused)
			}
			keepsNoSecret(t, site, page)
		}
	}
	nothingStored(t, site.Site)
	if len(site.clinic.State().Seen.TokenRequests) > 0 {
		t.Error("a token was asked for")
	}
}

func TestADoublePressConnectsAClinicOnce(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	first, second := site.connectClinic(t, visitor, "sonrisa"), site.credentialsOf(t, "sonrisa")
	page := visitor.Post("/connections", second)
	if cards := page.Find("[data-connection]"); page.Status != http.StatusOK || cards.Length() != 1 || cards.AttrOr("data-connection", "") != first {
		t.Errorf("status %d, %d cards", page.Status, cards.Length())
	}
}

func TestAClinicWhoseClientWasReissuedReconnectsByItsForm(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	id := site.connectClinic(t, visitor, "sonrisa")
	old := site.credentialsOf(t, "sonrisa")
	if _, err := site.clinic.Reissue("sonrisa"); err != nil {
		t.Fatal(err)
	}
	if _, err := site.clinic.RevokeGrants("sonrisa"); err != nil {
		t.Fatal(err)
	}
	page := visitor.Post("/connections/"+id+"/check", nil)
	card := page.Find(`[data-connection][data-status="needs_reconnect"]`)
	link := card.Find(`a.button[href="/connections/` + id + `/reconnect"]`)
	if link.Length() != 1 || link.Text() != "Reconnect" {
		t.Fatalf("%d links to the form: %s", link.Length(), card.Text())
	}
	page = visitor.Get(link.AttrOr("href", ""))
	if !strings.Contains(page.Heading(), "Type the client id and secret again") || page.Find("[name=tenant]").Length() != 0 {
		t.Errorf("%q", page.Heading())
	}
	again := `form[action="/connections/` + id + `/reconnect"]`
	refused := visitor.Submit(page, again, url.Values{"client_id": old["client_id"], "client_secret": old["client_secret"]})
	value, says, _ := typed(refused, "client_secret")
	if kept, _, _ := typed(refused, "client_id"); refused.Status != http.StatusUnprocessableEntity || says == "" || value != "" || kept != old.Get("client_id") {
		t.Errorf("status %d, kept %q, says %q", refused.Status, kept, says)
	}
	bare := visitor.Post("/connections/"+id+"/reconnect", nil)
	if _, says, _ := typed(bare, "client_id"); bare.Status != http.StatusUnprocessableEntity || says == "" {
		t.Errorf("an empty form: status %d, says %q", bare.Status, says)
	}
	fresh := site.credentialsOf(t, "sonrisa")
	page = visitor.Submit(refused, again, url.Values{"client_id": fresh["client_id"], "client_secret": fresh["client_secret"]})
	if got := page.Find("[data-connection]"); got.AttrOr("data-connection", "") != id || got.AttrOr("data-status", "") != "connected" {
		t.Errorf("afterwards %q at %s: %s", got.AttrOr("data-status", ""), page.URL, page.Find("main").Text())
	}
	keepsNoSecret(t, site, refused, bare, page)
}

func TestAnotherClinicsClientIsRefusedAtAReconnect(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	id := site.connectClinic(t, visitor, "sonrisa")
	before := site.Tables(t)
	other := site.credentialsOf(t, "vida")
	page := visitor.Post("/connections/"+id+"/reconnect", url.Values{"client_id": other["client_id"], "client_secret": other["client_secret"]})
	if page.Status != http.StatusUnprocessableEntity || page.Find(".field-error").Length() != 1 {
		t.Errorf("status %d: %s", page.Status, page.Find("main").Text())
	}
	unchanged(t, site.Site, before, "sessions")
}

func TestAClinicsSystemThatIsAwaySaysSoAndKeepsTheCountry(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	if err := site.clinic.SetFaults("sonrisa", on(sandbox.Token, sandbox.Down)...); err != nil {
		t.Fatal(err)
	}
	page := visitor.Post("/connections", site.credentialsOf(t, "sonrisa"))
	is(t, page, http.StatusBadGateway, "Docplanner is not answering")
	if page.URL.Path != "/connections/outcome" || strings.Contains(page.Find("main").Text(), "You signed in") {
		t.Errorf("at %s: %s", page.URL, page.Find("main").Text())
	}
	oneWayOn(t, page, "Try again")
	again := visitor.Get(page.Find(".message a.primary").AttrOr("href", ""))
	if again.Find("option[selected]").AttrOr("value", "") != "doctoralia.es" {
		t.Error("the country is forgotten")
	}
	keepsNoSecret(t, site, page, again)
	nothingStored(t, site.Site)
}

func TestDisconnectingAClinicRemovesItsSecretAndSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	id := site.connectClinic(t, visitor, "sonrisa")
	question := visitor.Get("/connections/" + id + "/disconnect")
	if text := question.Find("main").Text(); !strings.Contains(text, "The client id and the secret, and our access to Docplanner") || !strings.Contains(text, "cannot be asked to withdraw") {
		t.Errorf("asks: %s", text)
	}
	receipt := visitor.Post("/connections/"+id+"/disconnect", nil)
	if answer := receipt.Find("[data-provider-answer]"); answer.AttrOr("data-provider-answer", "") != "unsupported" {
		t.Errorf("the provider's answer is %q", answer.AttrOr("data-provider-answer", ""))
	}
	text := receipt.Find("main").Text()
	for _, part := range []string{"until it withdraws them", "What was already handed out ends by itself by", "withdraw the client id"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in: %s", part, text)
		}
	}
	empty(t, site.Site, "credentials")
	keepsNoSecret(t, site, question, receipt)
}

func TestNobodySignsInWhereAClientIDIsTyped(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.SignedIn(t, site.Owner)
	is(t, visitor.Get("/oauth/docplanner/callback?code=x&state=y"), http.StatusNotFound, "We could not find that page")
	policy := visitor.Get("/connections").Header.Get("Content-Security-Policy")
	for slug, system := range site.Systems {
		if strings.Contains(policy, system.URL) != (slug != demo.Docplanner) {
			t.Errorf("%s: forms may go to %s", slug, policy)
		}
	}
}

func TestASessionThatEndedKeepsNothingOfASecret(t *testing.T) {
	t.Parallel()
	site := stillSystems(t)
	visitor := site.NewVisitor(t)
	page := visitor.Post("/connections", site.credentialsOf(t, "sonrisa"))
	is(t, page, http.StatusOK, "Sign in to "+apptest.AppName)
	if strings.Contains(page.URL.String(), "client") {
		t.Errorf("the sign-in page stands at %s", page.URL)
	}
	keepsNoSecret(t, site, page)
	nothingStored(t, site.Site)
}
