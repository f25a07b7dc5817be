package providertest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/practice"
)

// Person is somebody who signs in at a simulation.
type Person struct {
	// SignIn is the path of the page for it.
	SignIn          string
	Email, Password string
	// Practice is the one to allow access to, where there is a choice.
	Practice string
}

// Allow signs a person in, who allows everything that an authorize address asks for,
// and returns where the browser is sent.
func (p Person) Allow(t testing.TB, browser *http.Client, address string) string {
	t.Helper()
	post(t, browser, Base+p.SignIn, url.Values{"email": {p.Email}, "password": {p.Password}})
	asked, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"decision": {"allow"}, "scope": strings.Fields(asked.Query().Get("scope"))}
	if p.Practice != "" {
		form.Set("practice", p.Practice)
	}
	return post(t, browser, address, form)
}

// Starts are the starts of the appointments of a book at a location, by their ids.
func Starts(t testing.TB, book *practice.Book, locationID string) map[string]time.Time {
	t.Helper()
	all, _, err := book.Appointments(practice.Query{LocationID: locationID, Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	starts := map[string]time.Time{}
	for _, appointment := range all {
		if !appointment.Deleted {
			starts[appointment.ID] = appointment.Start
		}
	}
	return starts
}
