package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"mooring/internal/apptest"
	"mooring/internal/sandbox/corepractice"
)

// asks counts the calls to the simulation's API, and can hold one up.
type asks struct {
	mu    sync.Mutex
	paths []string
	// before is called with each call's path.
	before func(path string)
}

// around wraps the simulation.
func (a *asks) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, path, isAPI := strings.Cut(r.URL.Path, "/api/v1"); isAPI {
			a.mu.Lock()
			a.paths = append(a.paths, path)
			before := a.before
			a.mu.Unlock()
			if before != nil {
				before(path)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// count returns how many calls came since the last count.
func (a *asks) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	count := len(a.paths)
	a.paths = nil
	return count
}

// bench is a connected Bayside with a busy day to compare, of which nothing has
// been read yet.
type bench struct {
	*diary
	clock *apptest.Clock
	asks  *asks
}

// busyDate is a day on which Bayside Sydney has several appointments.
const busyDate = "2026-11-24"

// openBench connects Bayside at a moment.
func openBench(t *testing.T, now time.Time) *bench {
	t.Helper()
	clock, calls := apptest.NewClock(now), &asks{}
	site := apptest.Start(t, apptest.Options{
		Quiet: true, Now: clock.Now, AroundSandbox: calls.around,
		Sandbox: func(o *corepractice.Options) { o.AppointmentCount = 3000 },
	})
	visitor := site.SignedIn(t, site.Owner)
	b := &bench{diary: &diary{site: site, visitor: visitor, id: visitor.Connect("bayside")}, clock: clock, asks: calls}
	b.asks.count()
	return b
}

// path is the address of a comparison.
func (b *bench) path(location, date string) string {
	return "/connections/" + b.id + "/compare?" + url.Values{"date": {date}, "location": {location}}.Encode()
}

// fields are what the forms of a day send.
func fields(location, date string) url.Values {
	return url.Values{"location": {location}, "date": {date}}
}

// compare presses the button for a day.
func (b *bench) compare(t *testing.T, location, date string) *apptest.Page {
	t.Helper()
	return b.visitor.In(t).Post("/connections/"+b.id+"/compare", fields(location, date))
}

// repair presses the other button.
func (b *bench) repair(t *testing.T, location, date string) *apptest.Page {
	t.Helper()
	return b.visitor.In(t).Post("/connections/"+b.id+"/compare/repair", fields(location, date))
}

// read brings a day into our copy, and says that the location was read completely.
func (b *bench) read(t *testing.T, location, date string) {
	t.Helper()
	b.repair(t, location, date)
	b.site.Exec(t, `INSERT INTO sync_cursors (connection_id, location_id, pass, page, synced_at, watermark) VALUES (?, ?, '', '', ?, ?)`,
		b.id, location, b.clock.Now().UnixMicro(), b.clock.Now().UnixMicro())
	b.site.Exec(t, `UPDATE connections SET next_sync_at = ?`, b.clock.Now().Add(15*time.Minute).UnixMicro())
	b.asks.count()
}

// ids are the appointments of a day that we hold, by their start.
func (b *bench) ids(t *testing.T, location, date string) []string {
	t.Helper()
	from := moment(t, date+"T00:00:00+11:00")
	rows := b.site.Rows(t, `SELECT appointment_id FROM appointments WHERE location_id = ? AND starts_at >= ? AND starts_at < ? ORDER BY starts_at, appointment_id`,
		location, from.UnixMicro(), from.AddDate(0, 0, 1).UnixMicro())
	for i := range rows {
		rows[i] = strings.Trim(rows[i], `"`)
	}
	if len(rows) < 4 {
		t.Fatalf("%d appointments on %s; the simulation has changed", len(rows), date)
	}
	return rows
}

// verdict is what a comparison says, "" when there is none.
func verdict(page *apptest.Page) string {
	return page.Find("[data-comparison]").AttrOr("data-comparison", "")
}

// states counts the rows of a page by their states.
func states(page *apptest.Page) map[string]int {
	found := make(map[string]int)
	for _, row := range page.Find("[data-row]").EachIter() {
		found[row.AttrOr("data-row", "")]++
	}
	return found
}

// squeezed is the text of a selection with single spaces, also between elements.
func squeezed(selection *goquery.Selection) string {
	var texts []string
	for _, node := range selection.Nodes {
		for part := range node.Descendants() {
			if part.Type == html.TextNode {
				texts = append(texts, strings.Fields(part.Data)...)
			}
		}
	}
	return strings.Join(texts, " ")
}

// buttons are the names of a page's buttons.
func buttons(page *apptest.Page) []string {
	return page.Find("main button").Map(func(_ int, button *goquery.Selection) string { return strings.TrimSpace(button.Text()) })
}

func TestADayIsComparedAndRepaired(t *testing.T) {
	t.Parallel()
	b := openBench(t, noon())
	b.read(t, "b1", busyDate)
	held := b.ids(t, "b1", busyDate)
	page := b.visitor.Submit(b.day(t, "b1", busyDate), `form[action$="/compare"]`, nil)
	is(t, page, http.StatusOK, "Compare with Core Practice · Bayside Dental Group Bayside Sydney")
	if verdict(page) != "equal" || states(page)["equal"] != len(held) || len(states(page)) != 1 {
		t.Errorf("%q with %v, want %d equal", verdict(page), states(page), len(held))
	}
	if text := squeezed(page.Find("[data-comparison]")); !strings.HasPrefix(text, "All ") || !strings.Contains(text, "Core Practice was asked today 12:00") {
		t.Errorf("it says %q", text)
	}
	if page.Find("details [data-row]").Length() != len(held) || page.Find("details[open], main > table").Length() != 0 {
		t.Error("equal rows are not folded away")
	}
	b.site.Exec(t, `UPDATE appointments SET reason = 'Another', status = 'no_show', ends_at = ends_at + 600000000 WHERE appointment_id = ?`, held[0])
	b.site.Exec(t, `DELETE FROM appointments WHERE appointment_id = ?`, held[1])
	b.site.Exec(t, `UPDATE appointments SET appointment_id = 'gone' WHERE appointment_id = ?`, held[2])
	page = b.compare(t, "b1", busyDate)
	want := map[string]int{"equal": len(held) - 3, "differs": 1, "missing_here": 2, "missing_there": 1}
	for state, count := range want {
		if got := states(page)[state]; got != count || verdict(page) != "differs" {
			t.Errorf("%d rows are %s, want %d", got, state, count)
		}
	}
	if row := squeezed(page.Find(`[data-row="differs"]`)); !strings.Contains(row, "Reason Another") || !strings.Contains(row, "Status No show") {
		t.Errorf("the row that differs: %q", row)
	}
	if page.Find("main .button.primary").Length() != 1 || page.Find("main .button.primary").Text() != "Repair these appointments" {
		t.Errorf("buttons %q", buttons(page))
	}
	repaired := b.visitor.Submit(page, `form[action$="/repair"]`, nil)
	if notice := noticeOf(repaired); verdict(repaired) != "equal" || !strings.HasPrefix(notice, "4 appointments repaired. 3 appointments written, 1 removed.") {
		t.Errorf("%q after a repair that says %q", verdict(repaired), notice)
	}
	if again := b.repair(t, "b1", busyDate); noticeOf(again) != "" || verdict(again) != "equal" {
		t.Errorf("a second repair says %q", noticeOf(again))
	}
	if events := b.site.Rows(t, `SELECT detail FROM events WHERE kind = 'day_repaired' AND detail = '4'`); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
}

func TestTheProviderIsAskedOnlyForWhoPressesTheButton(t *testing.T) {
	t.Parallel()
	b := openBench(t, noon())
	b.read(t, "b1", busyDate)
	b.clock.Add(11 * time.Minute)
	path := b.path("b1", busyDate)
	quietly := func(name string, visitor *apptest.Visitor, request *http.Request) {
		t.Helper()
		page := visitor.Send(request)
		if calls := b.asks.count(); calls != 0 || verdict(page) != "" || page.Status != http.StatusOK {
			t.Errorf("%s: %d calls, %q, status %d", name, calls, verdict(page), page.Status)
		}
	}
	member, other := b.site.SignedIn(t, b.site.Member), b.site.SignedIn(t, b.site.Owner)
	quietly("before", b.visitor, b.visitor.Request(http.MethodGet, path, nil))
	if page := b.visitor.Get(path); strings.Join(buttons(page)[:1], "") != "Compare with Core Practice" {
		t.Errorf("buttons %q", buttons(page))
	}
	for range 2 {
		if page := b.compare(t, "b1", busyDate); verdict(page) != "equal" || b.asks.count() != 2 {
			t.Errorf("pressed: %q", verdict(page))
		}
	}
	if page := b.visitor.Get(path); verdict(page) != "equal" || b.asks.count() != 2 {
		t.Errorf("reloaded: %q", verdict(page))
	}
	quietly("HEAD", b.visitor, b.visitor.Request(http.MethodHead, path, nil))
	quietly("another day", b.visitor, b.visitor.Request(http.MethodGet, b.path("b1", "2026-11-25"), nil))
	quietly("another browser", other, other.Request(http.MethodGet, path, nil))
	quietly("a member", member, member.Request(http.MethodGet, path, nil))
	if page := member.Get(path); len(buttons(page)) != 0 || !strings.Contains(page.Body, "Only an owner of your organisation can compare.") {
		t.Errorf("a member has the buttons %q", buttons(page))
	}
	is(t, member.Post("/connections/"+b.id+"/compare", fields("b1", busyDate)), http.StatusForbidden, "Only an owner can do this")
	is(t, member.Post("/connections/"+b.id+"/compare/repair", fields("b1", busyDate)), http.StatusForbidden, "Only an owner can do this")
	b.clock.Add(10 * time.Minute)
	quietly("after ten minutes", b.visitor, b.visitor.Request(http.MethodGet, path, nil))
}

func TestOutsideOfWhatIsKeptNothingIsAsked(t *testing.T) {
	t.Parallel()
	b := openBench(t, noon())
	for date, kept := range map[string]bool{"2026-11-13": false, "2026-11-14": true, "2027-02-19": true, "2027-02-20": false} {
		page := b.compare(t, "b1", date)
		if calls := b.asks.count(); (calls > 0) != kept || (verdict(page) != "") != kept {
			t.Errorf("%s: %d calls, %q", date, calls, verdict(page))
		}
		if repaired := b.repair(t, "b1", date); !kept && (b.asks.count() != 0 || noticeOf(repaired) != "") {
			t.Errorf("%s was repaired: %q", date, noticeOf(repaired))
		}
		b.asks.count()
		told := squeezed(page.Find("[data-obstacle]"))
		if !kept && told != "There is nothing here to compare on this day. Appointments are kept from 14 November 2026 to 19 February 2027." {
			t.Errorf("%s: %q", date, told)
		}
		if offered := b.day(t, "b1", date).Find(`form[action$="/compare"]`).Length() == 1; offered != kept {
			t.Errorf("%s: offered %v", date, offered)
		}
	}
}

func TestTextFromOutsideIsShownAsTextInAComparison(t *testing.T) {
	t.Parallel()
	b := openBench(t, noon())
	b.read(t, "b1", busyDate)
	held := b.ids(t, "b1", busyDate)
	b.site.Exec(t, `UPDATE appointments SET reason = '<b>x</b><script>alert(1)</script>', practitioner_id = '<i>p</i>', patient_ref = '<u>P</u>' WHERE appointment_id = ?`, held[0])
	page := b.compare(t, "b1", busyDate)
	row := page.Find(`[data-row="differs"]`)
	if row.Find("b, i, u, script").Length() != 0 || !strings.Contains(row.Text(), "<b>x</b>") || !strings.Contains(row.Text(), "Number <i>p</i> (name not shown)") {
		t.Errorf("%q", squeezed(row))
	}
}

func TestAnHourThatComesTwiceIsToldApartInAComparison(t *testing.T) {
	t.Parallel()
	b := openBench(t, time.Date(2026, time.March, 20, 2, 0, 0, 0, time.UTC))
	b.read(t, "b1", "2026-04-05")
	b.book(t, "b1", "P-1", "2026-04-05T02:30:00+11:00")
	b.book(t, "b1", "P-2", "2026-04-05T02:30:00+10:00")
	page := b.compare(t, "b1", "2026-04-05")
	rows := page.Find(`[data-row="missing_there"]`)
	if rows.Length() != 2 || !strings.Contains(rows.Eq(0).Text(), "02:30 AEDT") || !strings.Contains(rows.Eq(1).Text(), "02:30 AEST") {
		t.Errorf("rows %q", squeezed(rows))
	}
	if note := page.Find(".note").Text(); note != "This day has 25 hours: clocks go back from 03:00 to 02:00." {
		t.Errorf("note %q", note)
	}
}

func TestWhatIsOnItsWayIsSaidToBe(t *testing.T) {
	t.Parallel()
	b := openBench(t, noon())
	page := b.compare(t, "b1", busyDate)
	if text := squeezed(page.Find("[data-comparison]")); states(page)["missing_here"] < 4 || !strings.Contains(text, "has not been read completely yet") {
		t.Errorf("nothing read yet: %q", text)
	}
	b.read(t, "b1", busyDate)
	b.clock.Add(2 * time.Minute)
	held := b.ids(t, "b1", busyDate)
	if err := b.site.Sandbox.DeleteAppointment("bayside", held[0]); err != nil {
		t.Fatal(err)
	}
	b.clock.Add(3 * time.Minute)
	page = b.compare(t, "b1", busyDate)
	row := squeezed(page.Find(`[data-row="missing_there"]`))
	if !strings.Contains(row, "Changed in Core Practice 3 minutes ago; the next sync brings it.") {
		t.Errorf("row %q", row)
	}
	if text := squeezed(page.Find("[data-comparison]")); !strings.Contains(text, "All of this changed in Core Practice since our last sync. The next one, today 12:15, brings it.") {
		t.Errorf("it says %q", text)
	}
	if text := squeezed(page.Find("[data-comparison]")); !strings.HasPrefix(text, "1 of ") || !strings.Contains(text, "1 missing in Core Practice") {
		t.Errorf("it says %q", text)
	}
}
