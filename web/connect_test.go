package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"mooring/internal/apptest"
)

func TestConnectingAPracticeWithSeveralLocationsAsksWhich(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{})
	visitor := site.SignedIn(t, site.Owner)

	picker := visitor.Allow(visitor.Depart("bayside"))
	if picker.Status != http.StatusOK || picker.Heading() == "" || picker.Find(`input[name="location"]`).Length() != 5 {
		t.Fatalf("picker: status %d at %s with heading %q", picker.Status, picker.URL, picker.Heading())
	}
	setup := visitor.Submit(picker, `form[action$="/locations"]`, url.Values{"location": {"b1", "b5"}})
	card := setup.Find("[data-connection]")
	if status := card.AttrOr("data-status", ""); status != "connected" {
		t.Fatalf("status %q at %s", status, setup.URL)
	}
	if name := card.Find("[data-tenant-name]").Text(); name != "Bayside Dental Group" {
		t.Errorf("tenant name %q", name)
	}
	if address := card.Find("[data-tenant-url]").Text(); address != "https://bayside.corepractice.is" {
		t.Errorf("tenant address %q", address)
	}
}
