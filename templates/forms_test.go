package templates_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/templates"
)

func TestSignInKeepsTheEmailAndNeverThePassword(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.SignInPage(signedOut("Sign in"), templates.SignIn{ActionPath: "/login", Email: `kim"@harbour.example`, Message: "Try again.", Meaning: templates.MeaningBad}))
	form := document.Find(`form[method=post][action="/login"]`)
	if got := form.Find("input[name=email]").AttrOr("value", ""); got != `kim"@harbour.example` {
		t.Errorf("email %q", got)
	}
	password := form.Find("input[name=password]")
	if _, kept := password.Attr("value"); kept || password.AttrOr("type", "") != "password" || password.AttrOr("autocomplete", "") != "current-password" {
		t.Error("the password field is not one, or is filled")
	}
	if alert := document.Find("[role=alert]"); words(alert) != "Try again." || alert.AttrOr("id", "") != password.AttrOr("aria-describedby", "") {
		t.Errorf("alert %q", words(alert))
	}
	fresh := parse(t, templates.SignInPage(signedOut("Sign in"), templates.SignIn{ActionPath: "/login"}))
	if fresh.Find("[role=alert], [aria-describedby]").Length() != 0 {
		t.Error("a first visit shows a message")
	}
}

func TestTooManyTriesSayWhenToTryAgain(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.SignInPage(signedOut("Sign in"), templates.SignIn{ActionPath: "/login", Throttled: true, RetryIn: "in 5 minutes", Message: "never shown"}))
	text := words(document.Find("[role=alert]"))
	wants(t, text, "Too many tries", "Try again in 5 minutes.")
	if strings.Contains(text, "never shown") {
		t.Error("two messages at once")
	}
}

func TestConnectAsksForTheAddressAloneAndSaysWhatIsShared(t *testing.T) {
	t.Parallel()
	view := connectView()
	view.Address.Value, view.Address.Error = `evil" autofocus="`, "It should look like bayside.corepractice.is."
	document := parse(t, templates.ConnectPage(page("Connect"), view))
	form := document.Find(`main form[method=post][action="/connections"]`)
	fields := form.Find("input").Map(func(_ int, field *selection) string {
		return field.AttrOr("name", "") + "=" + field.AttrOr("value", "")
	})
	if diff := cmp.Diff([]string{"provider=core-practice", `tenant=evil" autofocus="`}, fields); diff != "" {
		t.Error(diff)
	}
	if named(form, "Connect to Core Practice").Filter("button").Length() != 1 {
		t.Error("no button of the contract's name")
	}
	input := form.Find("input[name=tenant]")
	if input.AttrOr("aria-invalid", "") != "true" || words(form.Find("#tenant-error")) != view.Address.Error {
		t.Errorf("the refusal reads %q", words(form.Find("#tenant-error")))
	}
	if input.AttrOr("data-tenant-domain", "") != "corepractice.is" || form.Find("[data-tenant-hint][role=status]").Length() != 1 {
		t.Error("the script is not told the domain, or has no place for its hint")
	}
	for _, scope := range scopes() {
		wants(t, words(form.Find("section")), scope.Name+" "+scope.Why)
	}
	view.Address.Error = ""
	if parse(t, templates.ConnectPage(page("Connect"), view)).Find("[aria-invalid], #tenant-error").Length() != 0 {
		t.Error("a fresh form is marked as refused")
	}
}

func TestThePickerSendsTheProvidersIdsAndTicksWhatIsChosen(t *testing.T) {
	t.Parallel()
	form := parse(t, templates.LocationsPage(page("Choose locations"), locationsView())).Find(`form[method=post][action="/connections/a1/locations"]`)
	boxes := form.Find(`input[type=checkbox][name=location]`)
	got := boxes.Map(func(_ int, box *selection) string {
		_, ticked := box.Attr("checked")
		label := words(form.Find(`label[for="` + box.AttrOr("id", "") + `"]`))
		return box.AttrOr("value", "") + " " + label + " " + map[bool]string{true: "ticked", false: "open"}[ticked]
	})
	want := []string{"b1 Bayside Sydney ticked", "b2 Perth ticked", "b3 Adelaide open", "b5 Coogee open", `b"4 Lord Howe ticked`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	about := func(i int) string { return words(form.Find("#" + boxes.Eq(i).AttrOr("aria-describedby", ""))) }
	wants(t, about(0), "12 Bay Street", "Sydney time")
	wants(t, about(3), "New")
	wants(t, about(4), "No longer listed in Core Practice")
	if named(form, "Save locations").Filter("button").Length() != 1 {
		t.Error("no button of the contract's name")
	}
}

func TestSelectAllIsHiddenUntilTheScriptShowsItAndIsNeverSent(t *testing.T) {
	t.Parallel()
	all := parse(t, templates.LocationsPage(page("Choose locations"), locationsView())).Find("#select-all")
	if _, sent := all.Attr("name"); sent || all.Length() != 1 {
		t.Error("select all is sent along")
	}
	if _, hidden := all.Parent().Attr("hidden"); !hidden {
		t.Error("select all shows without the script that serves it")
	}
}

func TestARefusedChoiceSaysWhyAndAMemberGetsNoBoxes(t *testing.T) {
	t.Parallel()
	view := locationsView()
	view.Error = "Choose at least one location."
	document := parse(t, templates.LocationsPage(page("Choose locations"), view))
	if alert := document.Find("fieldset [role=alert]"); words(alert) != view.Error || alert.AttrOr("id", "") != document.Find("fieldset").AttrOr("aria-describedby", "") {
		t.Errorf("alert %q", words(alert))
	}
	view.CanChange = false
	member := parse(t, templates.LocationsPage(page("Locations"), view))
	if member.Find("main form, main input").Length() != 0 {
		t.Error("a member is offered a form")
	}
	wants(t, words(member.Find("main")), "Only an owner", "Perth · chosen", "Adelaide · not chosen")
}

func TestDisconnectAsksByNameAndSaysWhatGoes(t *testing.T) {
	t.Parallel()
	view := templates.Disconnect{
		TenantName: "Manly Dental", TenantURL: "https://manly.corepractice.is", ProviderName: "Core Practice",
		ActionPath: "/connections/a1/disconnect", BackPath: "/connections", Removed: []string{"5,012 appointments", "1 practitioner"}, Things: "appointments", AsksProvider: true,
	}
	document := parse(t, templates.DisconnectPage(page("Disconnect"), view))
	if got := words(document.Find("h1")); got != "Disconnect Manly Dental?" {
		t.Errorf("heading %q", got)
	}
	wants(t, words(document.Find("main")), "5,012 appointments 1 practitioner", "Appointments are no longer updated.", "We ask Core Practice to withdraw our access")
	if button := named(document.Find("main"), "Disconnect"); button.Length() != 1 || button.Closest("form").AttrOr("action", "") != view.ActionPath {
		t.Error("no button that disconnects")
	}
	if strings.Contains(words(document.Find("main")), "sync that is running") {
		t.Error("claims a sync that does not run")
	}
	view.Syncing, view.AsksProvider = true, false
	wants(t, words(parse(t, templates.DisconnectPage(page("Disconnect"), view)).Find("main")), "The sync that is running now stops", "Core Practice cannot be asked to withdraw")
}
