package web_test

import (
	"strings"
	"testing"

	"mooring/internal/account"
)

func TestSupportSendsTheOwnersALinkAndSaysToHowMany(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	owner := site.SignedIn(t, site.Owner)
	id := owner.Connect("manly")
	second := addUser(t, site, site.Owner.OrganisationID, "second@harbourside.example", account.RoleOwner)
	staff := staffOf(t, site)
	if advice := textOf(staff.Get(supportPath(id)), "#mail-advice"); advice != "The link goes to 2 owners." {
		t.Errorf("before: %q", advice)
	}
	for range 2 { // A second press within ten minutes sends nothing more.
		page := staff.Post(supportPath(id)+"/mail", nil)
		if page.URL.Path != supportPath(id) || !strings.Contains(noticeOf(page), "A link to reconnect goes to 2 owners by email.") {
			t.Errorf("at %s: %q", page.URL.Path, noticeOf(page))
		}
		letters := page.Find(`[aria-label="Newest letters"] li`)
		if letters.Length() != 2 || !strings.Contains(letters.Text(), second.Email) || !strings.Contains(letters.Text(), "Waiting to be sent") {
			t.Errorf("letters: %s", letters.Text())
		}
	}
	if count := said(owner.Get("/connections/"+id+"/activity"), "Robin Field (support) asked the owners by email to reconnect Manly Dental."); count != 1 {
		t.Errorf("the practice reads of it %d times, want once", count)
	}
}

func TestSupportIsToldWhenNobodyCanBeAsked(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	owner := site.SignedIn(t, site.Owner)
	id := owner.Connect("manly")
	staff := staffOf(t, site)
	site.Exec(t, `UPDATE users SET wants_mail = FALSE WHERE role = 'owner'`)
	page := staff.Get(supportPath(id))
	if page.Find(`form[action$="/mail"]`).Length() != 0 || !strings.Contains(textOf(page, "#mail-advice"), "no owner wants email") {
		t.Errorf("nobody wants mail: %q", textOf(page, "#mail-advice"))
	}
	page = staff.Post(supportPath(id)+"/mail", nil)
	if !strings.Contains(noticeOf(page), "Nobody was asked: no owner wants email.") {
		t.Errorf("nobody wants mail: %q", noticeOf(page))
	}
	site.Exec(t, `UPDATE users SET wants_mail = TRUE`)
	owner.Post("/connections/"+id+"/disconnect", nil)
	settled(t, site)
	page = staff.Post(supportPath(id)+"/mail", nil)
	if !strings.Contains(noticeOf(page), "Nobody was asked: the practice disconnected this connection.") {
		t.Errorf("disconnected: %q", noticeOf(page))
	}
	if page.Find(`form[action$="/mail"], form[action$="/check"]`).Length() != 0 || page.Find(`article[data-status="disconnected"]`).Length() != 1 {
		t.Error("a disconnected connection offers more than a note")
	}
	if rows := site.Rows(t, `SELECT id FROM letters`); len(rows) != 0 {
		t.Errorf("%d letters", len(rows))
	}
}
