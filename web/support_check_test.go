package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/sandbox"
)

func TestSupportChecksAndThePracticeReadsOfItWhateverCameOfIt(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	owner := site.SignedIn(t, site.Owner)
	id := owner.Connect("manly")
	staff := staffOf(t, site)
	asked := func() int {
		return said(owner.Get("/connections/"+id+"/activity"), "Robin Field (support) asked for a check of Manly Dental.")
	}
	page := staff.Post(supportPath(id)+"/check", nil)
	if page.URL.Path != supportPath(id) || !strings.Contains(noticeOf(page), "Core Practice answered and our sign-in works.") || asked() != 1 {
		t.Errorf("at %s: %q, %d lines", page.URL.Path, noticeOf(page), asked())
	}
	fault(t, site, "manly", on(sandbox.API, sandbox.Down)...)
	page = staff.Post(supportPath(id)+"/check", nil)
	if !strings.Contains(noticeOf(page), "Core Practice is not answering.") || asked() != 2 {
		t.Errorf("down: %q, %d lines", noticeOf(page), asked())
	}
	if page.Find(`article [data-problem="provider_unreachable"]`).Length() != 1 {
		t.Error("the problem does not show")
	}
	fault(t, site, "manly")
	if _, err := site.Sandbox.RevokeGrants("manly"); err != nil {
		t.Fatal(err)
	}
	page = staff.Post(supportPath(id)+"/check", nil)
	if !strings.Contains(noticeOf(page), "Send the owners a link to sign in again.") || page.Find(`article[data-status="needs_reconnect"]`).Length() != 1 || asked() != 3 {
		t.Errorf("revoked: %q, %d lines", noticeOf(page), asked())
	}
	if page.Find(`form[action$="/check"]`).Length() != 0 {
		t.Error("a check is offered without a sign-in")
	}
	page = staff.Post(supportPath(id)+"/check", nil)
	if !strings.Contains(noticeOf(page), "There was nothing to check") || asked() != 3 {
		t.Errorf("without a sign-in: %q, %d lines", noticeOf(page), asked())
	}
}

func TestSupportCannotConnectChooseOrDisconnect(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	staff := staffOf(t, site)
	before := site.Tables(t)
	for _, action := range []string{"/disconnect", "/reconnect", "/locations", "/sync", "/check"} {
		for _, path := range []string{"/connections/" + id + action, supportPath(id) + action} {
			if path == supportPath(id)+"/check" {
				continue
			}
			if page := staff.Post(path, nil); page.Status != http.StatusNotFound && page.Status != http.StatusMethodNotAllowed {
				t.Errorf("POST %s: status %d", path, page.Status)
			}
		}
	}
	if page := staff.Get("/connections/" + id + "/appointments"); page.Status != http.StatusNotFound {
		t.Errorf("appointments: status %d", page.Status)
	}
	unchanged(t, site, before, "sessions")
}
