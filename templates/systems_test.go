package templates_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/templates"
)

func TestEachProviderHasACardWithWhatItNeedsAndOneButton(t *testing.T) {
	t.Parallel()
	for name, cards := range map[string][]templates.Card{"first visit": nil, "with connections": {card("a1")}} {
		view := templates.Connections{CanChange: true, Cards: cards, Offers: systemOffers()}
		offered := parse(t, templates.ConnectionsPage(page("Connections"), view)).Find(".offers > .card")
		if offered.Length() != 4 {
			t.Fatalf("%s: %d cards", name, offered.Length())
		}
		for i, offer := range systemOffers() {
			shown := offered.Eq(i)
			if words(shown.Find("h2, h3")) != offer.ProviderName || shown.Find("li").Length() != len(offer.Needs) || shown.Find("a, button").Length() != 1 {
				t.Errorf("%s: %q", name, words(shown))
			}
			if got := named(shown, "Connect to "+offer.ProviderName).AttrOr("href", ""); got != offer.Path {
				t.Errorf("%s: %s leads to %q", name, offer.ProviderName, got)
			}
		}
		if offered.Find(".primary").Length() != 0 {
			t.Errorf("%s: one of four equals is the primary action", name)
		}
	}
	one := parse(t, templates.ConnectionsPage(page("Connections"), templates.Connections{CanChange: true, Offers: offerList()}))
	if named(one.Find("main"), "Connect to Core Practice").Filter(".primary").Length() != 1 {
		t.Error("the one thing to do on a first visit is not the primary action")
	}
}

func TestTheSetupPageStaysSmallWithFourProviders(t *testing.T) {
	t.Parallel()
	view := templates.Connections{CanChange: true, Offers: systemOffers(), Cards: []templates.Card{
		bayside("0198c7f2-6c1e-7d3a-9a55-2f6f1f0b3a11"), companyCard("0198c7f2-6c1e-7d3a-9a55-2f6f1f0b3a12"), clinicCard("0198c7f2-6c1e-7d3a-9a55-2f6f1f0b3a13"),
	}}
	html := render(t, templates.ConnectionsPage(page("Connections"), view))
	t.Logf("three connections, four providers: %d bytes", len(html))
	if len(html) > 15<<10 {
		t.Errorf("%d bytes, at most 15 KB are allowed", len(html))
	}
}

func TestACardShowsWhatItsProviderHas(t *testing.T) {
	t.Parallel()
	company := parse(t, templates.ConnectionCard(companyCard("a1"))).Find("article")
	if got := named(company, "Employees and activities").AttrOr("href", ""); got != "/connections/a1/records" {
		t.Errorf("the lists are at %q", got)
	}
	if named(company, "Locations").Length()+named(company, "Appointments").Length() != 0 {
		t.Errorf("links to what there is not: %v", controls(company))
	}
	wants(t, words(company.Find(".facts")), "Location Acme Architects", "12 entries updated", "Sign-in ends today 15:40")
	again := named(parse(t, templates.ConnectionCard(clinicCard("b2"))).Selection, "Reconnect")
	if again.Length() != 1 || again.AttrOr("href", "") != "/connections/b2/reconnect" {
		t.Errorf("%d ways to reconnect, to %q", again.Length(), again.AttrOr("href", ""))
	}
	bare := clinicCard("b2")
	bare.Problems = nil
	again = named(parse(t, templates.ConnectionCard(bare)).Selection, "Reconnect")
	if again.Length() != 1 || again.AttrOr("href", "") != "/connections/b2/reconnect" || !again.HasClass("primary") {
		t.Errorf("without a banner %d ways to reconnect, to %q", again.Length(), again.AttrOr("href", ""))
	}
}

func TestASecretIsAskedForAndNeverFilledIn(t *testing.T) {
	t.Parallel()
	form := parse(t, templates.ConnectPage(page("Connect"), refusedClinic())).Find(`main form[method=post][action="/connections"]`)
	fields := form.Find("input, select").Map(func(_ int, field *selection) string {
		return field.AttrOr("name", "") + " " + field.AttrOr("type", "list") + " " + field.AttrOr("autocomplete", "")
	})
	if diff := cmp.Diff([]string{"provider hidden ", "tenant list off", "client_id text off", "client_secret password new-password"}, fields); diff != "" {
		t.Error(diff)
	}
	secret := form.Find("input[name=client_secret]")
	_, focused := secret.Attr("autofocus")
	if secret.AttrOr("value", "") != "" || secret.AttrOr("aria-invalid", "") != "true" || !focused {
		t.Error("the secret is filled in, or not where the reader has to look")
	}
	if form.Find("[autofocus]").Length() != 1 || words(form.Find("#client_secret-error")) != "Docplanner does not accept this client id and secret. Copy both again." {
		t.Errorf("%d fields have the focus; it reads %q", form.Find("[autofocus]").Length(), words(form.Find("#client_secret-error")))
	}
	if got := form.Find("input[name=client_id]").AttrOr("value", ""); got != `harbour" onfocus="x` {
		t.Errorf("the id becomes %q", got)
	}
	if got := form.Find("option[selected]").AttrOr("value", ""); got != "doctoralia.es" {
		t.Errorf("the country becomes %q", got)
	}
	text := words(form)
	wants(t, text, "Docplanner’s integrations team issues", "You need not go anywhere.", "never show them again")
	if strings.Contains(text, "in this window") {
		t.Error("says that one signs in elsewhere")
	}
}

func TestAConnectPageThatAsksNothingSaysWhereOneSignsInAndWarnsFirst(t *testing.T) {
	t.Parallel()
	form := parse(t, templates.ConnectPage(page("Connect"), userView())).Find("main form")
	if form.Find("input:not([type=hidden]), select").Length() != 0 {
		t.Error("something is asked for")
	}
	wants(t, words(form.Find(".steps")), "You sign in at drchrono.com, in this window.")
	wants(t, words(form.Find(".banner")), "Before you connect", "keeps one sign-in")
}

func TestTheReconnectFormStandsInThePlaceOfTheButton(t *testing.T) {
	t.Parallel()
	for _, needed := range []bool{true, false} {
		article := parse(t, templates.ReconnectPage(page("Reconnect"), clinicReconnect(needed))).Find("article")
		button := named(article, "Reconnect")
		form := button.Closest("form")
		if button.Length() != 1 || form.AttrOr("action", "") != "/connections/a1/reconnect" || form.Find("input[name=client_secret][type=password]").Length() != 1 {
			t.Errorf("needed %v: %d buttons", needed, button.Length())
		}
		if button.HasClass("primary") != needed || article.Find(".primary").Length() != 1 {
			t.Errorf("needed %v: %d primary actions", needed, article.Find(".primary").Length())
		}
		if form.Find("input[name=tenant], select").Length() != 0 {
			t.Error("the practice's address can be changed")
		}
	}
}

func TestAListIsATableWithTabsAndPages(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.RecordsPage(page("Employees"), recordsView()))
	rows := document.Find("tbody tr").Map(func(_ int, row *selection) string { return words(row) })
	if diff := cmp.Diff([]string{"Ana Ruiz Architect", hostile + " " + hostile, "Zoë Adeyemi-Ffrench No longer in use"}, rows); diff != "" {
		t.Error(diff)
	}
	if heads := document.Find("thead th[scope=col]"); words(heads) != "Name Job title" {
		t.Errorf("columns %q", words(heads))
	}
	tabs := document.Find(`nav[aria-label="Lists"] a`)
	if tabs.Length() != 2 || words(tabs.Filter("[aria-current]")) != "Employees" {
		t.Errorf("%d lists, current %q", tabs.Length(), words(tabs.Filter("[aria-current]")))
	}
	if named(document.Selection, "Next").AttrOr("href", "") != recordsView().NextPath || named(document.Selection, "Back to the first page").Length() != 0 {
		t.Error("the links to other pages are wrong")
	}
	wants(t, words(document.Find("main")), "Last synced today 09:40 · Perth time (AWST, UTC+8)")
}

func TestAListSaysWhyItIsEmpty(t *testing.T) {
	t.Parallel()
	view := recordsView()
	view.Rows, view.LastSync, view.Empty, view.Syncing = nil, templates.Time{}, "No employees have been read yet.", true
	view.Problem, view.CanChange = &deadCard("a1").Problems[0], false
	document := parse(t, templates.RecordsPage(page("Employees"), view))
	text := words(document.Find("main"))
	wants(t, text, "No employees have been read yet.", "The lists are being read now.", "no longer accepts our sign-in")
	if strings.Contains(text, "Last synced") || document.Find("main table, main form").Length() != 0 {
		t.Errorf("a list that was never read claims otherwise, or a member has a button: %s", text)
	}
}
