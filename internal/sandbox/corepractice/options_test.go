package corepractice_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

func TestEndpointsHoldTheTenantAndTheInternalAddress(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) {
		o.InternalURL, o.BaseURL = o.BaseURL, "http://core-practice.localhost:9090/"
	})
	got := r.Endpoints()
	want := corepractice.Endpoints{
		AuthorizeURL: "http://core-practice.localhost:9090/t/{tenant}/oauth/authorize",
		TokenURL:     r.base + "/t/{tenant}/oauth/token", RevokeURL: r.base + "/t/{tenant}/oauth/revoke", APIURL: r.base + "/t/{tenant}/api/v1",
	}
	if got != want {
		t.Errorf("got %+v", got)
	}
	if iss := r.consent("bayside").Get("iss"); iss != "http://core-practice.localhost:9090/t/bayside" {
		t.Errorf("iss %q", iss)
	}
	var page list[appointment]
	r.api(http.MethodGet, "bayside", "/appointments", r.connect("bayside").AccessToken).Into(t, &page)
	if page.Next == nil || !strings.HasPrefix(*page.Next, r.base+"/t/bayside/api/v1/appointments?") {
		t.Errorf("next %v", page.Next)
	}
}

func TestTheAddressOfATenantCanBeChosen(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) {
		o.TenantURLs = map[string]string{"bayside": "http://core-practice.localhost:9090/t/bayside/"}
	})
	var got struct{ URL string }
	r.api(http.MethodGet, "bayside", "/practice", r.connect("bayside").AccessToken).Into(t, &got)
	if got.URL != "http://core-practice.localhost:9090/t/bayside/" {
		t.Errorf("url %q", got.URL)
	}
}

func TestFurtherPracticesCanBeConnected(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *corepractice.Options) {
		o.Practices = []practice.Plan{{
			ID: "clinic1", Name: "Clinic 1", Letter: "c1-",
			Locations:     []practice.LocationPlan{{Name: "Rooms", Address: "1 George Street", TimeZone: "Australia/Sydney"}},
			Practitioners: []practice.PractitionerPlan{{Name: "Dr Kim Lee", Locations: []int{0}}},
		}}
	})
	var page list[appointment]
	r.api(http.MethodGet, "clinic1", "/appointments", r.connect("clinic1").AccessToken).Into(t, &page)
	if len(page.Data) != 30 || !strings.HasPrefix(page.Data[0].ID, "c1-a") {
		t.Errorf("%d appointments: %+v", len(page.Data), page.Data)
	}
	if people := r.SignIns("clinic1"); len(people) != 1 || people[0].Email != "reception@clinic1.example" {
		t.Errorf("people %+v", people)
	}
}

func TestUnusableOptionsAreAllNamed(t *testing.T) {
	t.Parallel()
	_, err := corepractice.New(corepractice.Options{
		BaseURL: "core-practice.localhost", PageSize: 501, Practices: []practice.Plan{{ID: "nowhere"}},
		Clients: []corepractice.Client{{ID: "a", RedirectURIs: []string{"/callback", "http://a.example/#x"}}},
	})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, word := range []string{"BaseURL", "InternalURL", "PageSize", "needs an id", "redirect URI", `practice "nowhere"`} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q is not named in: %v", word, err)
		}
	}
}
