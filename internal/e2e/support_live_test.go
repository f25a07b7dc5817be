package e2e_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/sandbox"
)

// hasty lets the console's pages refresh themselves every second: what is
// tested is what a refresh does to the page, not that half a minute is long.
func hasty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/support") {
			next.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(`data-refresh-seconds="30"`), []byte(`data-refresh-seconds="1"`)))
	})
}

// checked checks the one connection of the owner's organisation, behind the
// browser's back.
func (v *visit) checked() {
	v.t.Helper()
	overviews, err := v.site.App.Connections.Overviews(v.t.Context(), v.site.Owner.OrganisationID)
	if err != nil || len(overviews) != 1 {
		v.t.Fatalf("%d connections, %v", len(overviews), err)
	}
	by := connection.Actor{UserID: v.site.Owner.ID, Name: v.site.Owner.Name}
	_, _ = v.site.App.Connections.Check(v.t.Context(), overviews[0].Connection.Ref(), by) // What it saw, the page shows.
}

// keepsFocus fails the test unless a control has the focus.
func (v *visit) keepsFocus(name string) {
	v.t.Helper()
	if role, focused := v.Focused(); focused != name {
		v.t.Errorf("the focus went to the %s %q", role, focused)
	}
}

func TestTheConsoleRefreshesItselfWithoutLosingTheReadersPlace(t *testing.T) {
	t.Parallel()
	v := mode{script: true}.arrive(t, apptest.Options{Quiet: true, AroundApp: hasty})
	v.connected("manly")
	v.enterConsole()
	v.settle("support-overview")
	v.tabTo("link", "What each problem means")
	v.fault("manly", down(sandbox.API))
	v.checked()
	v.WaitFor(`li[data-problem="provider_unreachable"]`)
	v.keepsFocus("What each problem means")
	v.has("1 connection: Core Practice not answering since")
	if said := v.Text("[data-live]"); !strings.HasPrefix(said, "Not working: 1 ·") {
		t.Errorf("a screen reader hears %q", said)
	}
	v.settle("support-overview-cause")

	v.Click("link", "1 connection: Core Practice not answering")
	v.heads("Connections")
	v.settle("support-list-cause")
	v.goes("/support/connections")
	v.tabTo("link", "Manly Dental")
	v.fault("manly")
	v.checked()
	v.WaitFor(`tr[data-health="healthy"]`)
	v.keepsFocus("Manly Dental")
	if said := v.Text("[data-live]"); said != "1 connection · not working: 0 · to look at: 0" {
		t.Errorf("a screen reader hears %q", said)
	}
	v.quiet()
}

func TestTheConsoleLeavesWhatAPersonTypesAlone(t *testing.T) {
	t.Parallel()
	v := mode{script: true}.arrive(t, apptest.Options{Quiet: true, AroundApp: hasty})
	v.connected("manly")
	v.enterConsole()
	v.goes("/support/connections")
	v.Fill("Search", "bays")
	v.fault("manly", down(sandbox.API))
	v.checked()
	v.WaitFor(`tr[data-health="failing"]`)
	v.keepsFocus("Search")
	v.Type("ide")
	v.Press("Enter")
	v.WaitURL(v.site.URL + "/support/connections?q=bayside")
	v.has("No connection is like that.")
	v.settle("support-list-empty")
}

func TestWithoutTheScriptTheConsoleHasALinkToReload(t *testing.T) {
	t.Parallel()
	v := mode{}.arrive(t, apptest.Options{Quiet: true})
	v.connected("manly")
	v.enterConsole()
	v.fault("manly", down(sandbox.API))
	v.checked()
	v.Click("link", "Reload")
	v.has("1 connection: Core Practice not answering since")
	v.Click("link", "What each problem means")
	v.heads("What problems mean")
	v.settle("support-problems")
}
