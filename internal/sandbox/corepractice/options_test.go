package corepractice_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/sandbox/corepractice"
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
	r.api(http.MethodGet, "bayside", "/appointments", r.connect("bayside").AccessToken).into(t, &page)
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
	r.api(http.MethodGet, "bayside", "/practice", r.connect("bayside").AccessToken).into(t, &got)
	if got.URL != "http://core-practice.localhost:9090/t/bayside/" {
		t.Errorf("url %q", got.URL)
	}
}

func TestUnusableOptionsAreAllNamed(t *testing.T) {
	t.Parallel()
	_, err := corepractice.New(corepractice.Options{
		BaseURL: "core-practice.localhost", PageSize: 501,
		Clients: []corepractice.Client{{ID: "a", RedirectURIs: []string{"/callback", "http://a.example/#x"}}},
	})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, word := range []string{"BaseURL", "InternalURL", "PageSize", "needs an id", "redirect URI"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q is not named in: %v", word, err)
		}
	}
}
