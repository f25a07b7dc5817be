package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

// supportPath is the console's page of a connection.
func supportPath(id string) string { return "/support/connections/" + id }

// staffOf signs in one of the support staff.
func staffOf(t *testing.T, site *apptest.Site) *apptest.Visitor {
	t.Helper()
	return site.SignedIn(t, site.Staff(t, account.RoleSupport))
}

// sentences are the lines of a page's audit trail, newest first.
func sentences(page *apptest.Page) []string {
	var all []string
	for _, sentence := range page.Find(".trail li p:first-of-type").EachIter() {
		all = append(all, sentence.Text())
	}
	return all
}

// said counts the lines that hold a text.
func said(page *apptest.Page, text string) int {
	count := 0
	for _, sentence := range sentences(page) {
		if strings.Contains(sentence, text) {
			count++
		}
	}
	return count
}

// textOf is a selection's text with single spaces.
func textOf(page *apptest.Page, selector string) string {
	return strings.Join(strings.Fields(page.Find(selector).Text()), " ")
}

func TestThePracticesOwnerReadsThatSupportOpenedItsConnection(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	owner := site.SignedIn(t, site.Owner)
	id := owner.Connect("manly")
	visits := func() int {
		return said(owner.Get("/connections/"+id+"/activity"), "Robin Field (support) looked at Manly Dental.")
	}

	staff := staffOf(t, site)
	is(t, staff.Get("/support/connections/"+strings.ToLower(id)), http.StatusNotFound, "We could not find that page")
	if count := visits(); count != 0 {
		t.Fatalf("%d visits before the first", count)
	}
	if page := staff.Get(supportPath(id)); page.Status != http.StatusOK || said(page, "looked at") != 1 {
		t.Fatalf("status %d, the visit stands there %d times", page.Status, said(page, "looked at"))
	}
	staff.Get(supportPath(id))
	staff.Get(supportPath(id) + "?before=1")
	clock.Add(29 * time.Minute)
	staff.Get(supportPath(id))
	if count := visits(); count != 1 {
		t.Errorf("%d visits within half an hour, want 1", count)
	}
	clock.Add(2 * time.Minute)
	for _, passive := range []func(*http.Request){
		func(r *http.Request) { r.Method = http.MethodHead },
		func(r *http.Request) { r.Header.Set("Mooring-Refresh", "1") },
	} {
		request := staff.Request(http.MethodGet, supportPath(id), nil)
		passive(request)
		if page := staff.Send(request); page.Status != http.StatusOK {
			t.Errorf("%s: status %d", request.Method, page.Status)
		}
	}
	if count := visits(); count != 1 {
		t.Errorf("%d visits after a refresh and HEAD, want 1", count)
	}
	staff.Get(supportPath(id))
	site.SignedIn(t, site.Staff(t, account.RoleAdmin)).Get(supportPath(id))
	if count := visits(); count != 3 {
		t.Errorf("%d visits, want 3: one again after half an hour, one by another person", count)
	}
}

func TestSupportSeesHowAConnectionStands(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	owner := site.SignedIn(t, site.Owner)
	id := owner.Connect("manly")
	clock.Add(time.Hour)
	fault(t, site, "manly", on(sandbox.API, sandbox.Unavailable)...)
	owner.Post("/connections/"+id+"/check", nil)
	clock.Add(50 * time.Minute)

	page := staffOf(t, site).Get(supportPath(id))
	article := page.Find(`article[data-connection="` + id + `"]`)
	if article.AttrOr("data-status", "") != "connected" || article.AttrOr("data-health", "") != "failing" {
		t.Errorf("status %q, health %q", article.AttrOr("data-status", ""), article.AttrOr("data-health", ""))
	}
	for _, want := range []string{"Connected · not working now", "https://manly.corepractice.is", "Core Practice does not answer our calls (code temporarily_unavailable).", "(50 minutes)", "owners are told by email today 14:00 if it lasts", "by Kim Lee"} {
		if text := textOf(page, "article"); !strings.Contains(text, want) {
			t.Errorf("%q is missing: %s", want, text)
		}
	}
	for _, want := range []string{"Times on this page are Sydney time (AEDT, UTC+11).", "Harbourside Health", "owner@harbourside.example", "Is told by email.", id, site.Owner.OrganisationID, "manly"} {
		if text := textOf(page, "main"); !strings.Contains(text, want) {
			t.Errorf("%q is missing: %s", want, text)
		}
	}
	fault(t, site, "manly")
	owner.Post("/connections/"+id+"/check", nil)
	page = staffOf(t, site).Get(supportPath(id))
	if over := textOf(page, `section[aria-labelledby="resolved"]`); !strings.Contains(over, "Provider not answering") || !strings.Contains(over, "(50 minutes)") {
		t.Errorf("what is over: %s", over)
	}
}

func TestTimesAreInTheZoneThatTheLocationsShareAndItIsNamed(t *testing.T) {
	t.Parallel()
	clock := apptest.NewClock(noon())
	site := apptest.Start(t, apptest.Options{
		Quiet: true, Now: clock.Now, Config: func(c *config.Config) { c.TimeZone = "Australia/Hobart" },
	})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	staff := staffOf(t, site)
	for zone, want := range map[string]string{
		"Australia/Lord_Howe": "Lord Howe time (UTC+11).", "Australia/Adelaide": "Adelaide time (ACDT, UTC+10:30).",
		"": "Hobart time (AEDT, UTC+11).", // They share none, so it is the vendor's.
	} {
		if zone == "" {
			site.Exec(t, `UPDATE locations SET time_zone = CASE position WHEN 0 THEN 'Australia/Perth' ELSE 'Australia/Sydney' END`)
		} else {
			site.Exec(t, `UPDATE locations SET time_zone = ?`, zone)
		}
		if text := textOf(staff.Get(supportPath(id)), "main"); !strings.Contains(text, "Times on this page are "+want) {
			t.Errorf("zone %q: %.200s", zone, text)
		}
	}
}

func TestTheTimelineIsPagedBackToBack(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("manly")
	for i := range 60 {
		site.Exec(t, `INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at) VALUES (?, ?, ?, 'sync_requested', '', ?, '', ?)`,
			site.Owner.OrganisationID, id, "Manly Dental", fmt.Sprintf("Person %02d", i), clock.Now().UnixMicro())
	}
	staff := staffOf(t, site)
	var all []string
	page, pages := staff.Get(supportPath(id)), 1
	for ; pages < 10; pages++ {
		all = append(all, sentences(page)...)
		earlier := page.Find(`nav[aria-label="Pages of what happened"] a:contains("Earlier")`)
		if earlier.Length() == 0 {
			break
		}
		page = staff.Get(earlier.AttrOr("href", ""))
	}
	if pages != 3 || len(all) != 62 || all[0] != "Robin Field (support) looked at Manly Dental." || all[61] != "Kim Lee connected Manly Dental." {
		t.Fatalf("%d pages, %d lines: %q", pages, len(all), all)
	}
	for i := range 60 {
		if want := fmt.Sprintf("Person %02d asked for a sync of Manly Dental.", 59-i); all[1+i] != want {
			t.Errorf("line %d: %q, want %q", 1+i, all[1+i], want)
		}
	}
	for _, odd := range []string{"0", "-5", "x", "99999999999999999999", "%00", "9223372036854775807"} {
		if lines := sentences(staff.Get(supportPath(id) + "?before=" + odd)); len(lines) != 25 || lines[0] != all[0] {
			t.Errorf("before %s: %d lines", odd, len(lines))
		}
	}
}

func TestAnUnknownConnectionIsTheUnknownPageForSupport(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	staff := staffOf(t, site)
	for _, id := range []string{"NOBODY", "%00", "%FF", "a%2Fb", "'; DROP TABLE events; --", strings.Repeat("x", 5000), "%F0%9F%A6%B7"} {
		is(t, staff.Get("/support/connections/"+strings.ReplaceAll(id, " ", "%20")), http.StatusNotFound, "We could not find that page")
	}
	before := site.Tables(t)
	for _, action := range []string{"/check", "/mail", "/notes"} {
		is(t, staff.Post("/support/connections/NOBODY"+action, url.Values{"text": {"Hello"}}), http.StatusNotFound, "We could not find that page")
	}
	unchanged(t, site, before, "sessions")
}

func TestSupportNeverSeesATokenAPatientOrAnAppointment(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Sandbox: func(o *corepractice.Options) { o.TokenMark = "MARKED-TOKEN" }})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	until(t, "the first sync is complete", func() bool {
		return len(site.Rows(t, `SELECT id FROM sync_runs WHERE outcome = 'done'`)) > 0
	})
	staff := staffOf(t, site)
	staff.Post(supportPath(id)+"/check", nil)
	staff.Post(supportPath(id)+"/mail", nil)
	page := staff.Get(supportPath(id))
	if page.Find(".chart").Length() != 1 || page.Find(`section[aria-labelledby="runs"] tbody tr`).Length() == 0 {
		t.Error("the sync does not show")
	}
	hidden := []string{"MARKED-TOKEN", apptest.ClientSecret}
	for _, query := range []string{
		`SELECT DISTINCT patient_ref FROM appointments`, `SELECT DISTINCT appointment_id FROM appointments`,
		`SELECT DISTINCT name FROM practitioners`, `SELECT DISTINCT reason FROM appointments WHERE length(reason) > 6`,
	} {
		rows := site.Rows(t, query)
		if len(rows) == 0 {
			t.Errorf("%s finds nothing to look for", query)
		}
		for _, row := range rows {
			hidden = append(hidden, strings.Trim(row, `"`))
		}
	}
	for _, text := range hidden {
		if text != "" && strings.Contains(page.Body, text) {
			t.Errorf("the page holds %q", text)
		}
	}
	for header, values := range page.Header {
		if strings.Contains(strings.Join(values, " "), "MARKED-TOKEN") {
			t.Errorf("header %s holds a token", header)
		}
	}
}

func TestNamesFromOutsideStayTextOnTheConsolesPage(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("manly")
	staff := staffOf(t, site)
	plain := staff.Get(supportPath(id))
	const hostile = `"><script>alert(1)</script><form action=//evil>'` + "\u202eevil & <b>"
	site.Exec(t, `UPDATE connections SET tenant_name = ?, tenant_url = ?`, hostile, "javascript:alert(1)//"+hostile)
	site.Exec(t, `UPDATE locations SET name = ?`, hostile)
	site.Exec(t, `UPDATE organisations SET name = ?`, hostile)
	site.Exec(t, `UPDATE users SET name = ?, bounce = ?, bounced_at = 1 WHERE role = 'owner'`, hostile, hostile)
	for _, kind := range []string{"connected", "problem_opened", "told_by_mail", "locations_chosen", hostile} {
		site.Exec(t, `INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at) VALUES (?, ?, ?, ?, '', ?, ?, 1)`,
			site.Owner.OrganisationID, id, hostile, kind, hostile, hostile)
	}
	staff.Post(supportPath(id)+"/notes", url.Values{"text": {hostile}})
	page := staff.Get(supportPath(id))
	if page.Status != http.StatusOK || !strings.Contains(page.Heading(), hostile) {
		t.Fatalf("status %d, heading %q", page.Status, page.Heading())
	}
	for _, element := range []string{"script", "form", "b", "img", "iframe", "a[href^=javascript]"} {
		if got, want := page.Find(element).Length(), plain.Find(element).Length(); got != want {
			t.Errorf("%d <%s>, before %d", got, element, want)
		}
	}
	if chart := textOf(page, ".chart"); strings.Contains(chart, "evil") {
		t.Errorf("the chart says %q", chart)
	}
	if page.Find("h1 bdi").Length() != 2 {
		t.Error("names in the heading are not set apart from the direction of our words")
	}
}

func TestNothingOfAnotherOrganisationIsOnTheConsolesPage(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	ours, theirs := site.SignedIn(t, site.Owner).Connect("bayside"), site.SignedIn(t, site.Stranger).Connect("manly")
	staff := staffOf(t, site)
	staff.Post(supportPath(theirs)+"/notes", url.Values{"text": {"They moved to the harbour"}})
	staff.Post(supportPath(theirs)+"/mail", nil)
	page := staff.Get(supportPath(ours))
	for _, foreign := range []string{"Riverside", "riverside", "Alex Ng", "Manly", "manly", "moved to the harbour", theirs, site.Stranger.OrganisationID} {
		if strings.Contains(page.Body, foreign) {
			t.Errorf("the page holds %q", foreign)
		}
	}
	page = staff.Get(supportPath(theirs))
	for _, own := range []string{"Riverside Group", "Alex Ng", "Manly Dental", "They moved to the harbour", "owner@riverside.example"} {
		if !strings.Contains(page.Body, own) {
			t.Errorf("their page lacks %q", own)
		}
	}
}

func TestTheConsolesPageKeepsToItsNumberOfStatements(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		counts := &tally{statements: make(map[string]int)}
		clock := apptest.NewClock(noon())
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: clock.Now, AroundApp: counts.around})
		id := site.SignedIn(t, site.Owner).Connect("bayside")
		staff := staffOf(t, site)
		ask := func(change func(*http.Request)) int {
			request := staff.Request(http.MethodGet, supportPath(id), nil)
			change(request)
			staff.Send(request)
			return counts.of(request.Method + " " + supportPath(id))
		}
		read := func(*http.Request) {}
		refresh := func(r *http.Request) { r.Header.Set("Mooring-Refresh", "1") }
		ask(read)
		few := []int{ask(read), ask(refresh)}
		for i := range 40 {
			site.Exec(t, `INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at) VALUES (?, ?, 'Bayside', 'checked', '', 'Kim', '', ?)`,
				site.Owner.OrganisationID, id, clock.Now().UnixMicro())
			site.Exec(t, `INSERT INTO notes (id, organisation_id, connection_id, author_id, author_name, text, at) VALUES (?, ?, ?, 'u', 'Sam', 'Called', ?)`,
				fmt.Sprint("note", i), site.Owner.OrganisationID, id, clock.Now().UnixMicro())
			site.Exec(t, `INSERT INTO sync_days (connection_id, day, done) VALUES (?, ?, 96)`, id, noon().AddDate(0, 0, -i).Format(time.DateOnly))
		}
		staff.Post(supportPath(id)+"/mail", nil)
		ask(read) // Shows, and forgets, the notice.
		many := []int{ask(read), ask(refresh)}
		if !slices.Equal(few, many) || few[0] > 18 {
			t.Errorf("statements: %v with little to show, %v with much; at most 18", few, many)
		}
		t.Logf("%d statements, %d for a refresh", many[0], many[1])
	})
}
