package corepractice

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
)

// The names that people see.
const (
	compareButton = "Compare with Core Practice"
	repairButton  = "Repair these appointments"
)

// compare asks for the comparison of a day, from the page of the day.
func (c *client) compare(id, location, date string) sheet {
	return c.pressOn(c.get(dayPath(id, location, date)), compareButton)
}

// pressOn sends the form of a page that has a button of this name.
func (c *client) pressOn(on sheet, name string) sheet {
	form := on.Find("main form").FilterFunction(func(_ int, form *goquery.Selection) bool {
		return tidy(form.Find("button").Text()) == name
	})
	action, found := form.Attr("action")
	c.q.want(found, "The page “%s” has no button “%s”.", on.heading(), name)
	if !found {
		return blank()
	}
	values := url.Values{}
	form.Find("input").Each(func(_ int, field *goquery.Selection) { addField(values, field) })
	return c.post(action, values)
}

// rowsBy counts the rows of a comparison by what was found of them.
func rowsBy(comparison sheet) map[string]int {
	counted := map[string]int{}
	comparison.Find("[data-row]").Each(func(_ int, row *goquery.Selection) { counted[row.AttrOr("data-row", "")]++ })
	return counted
}

// wantComparison wants a comparison to have found this.
func (q *inquiry) wantComparison(shown sheet, when, finding string) {
	same(q, when+" the comparison", shown.Find("[data-comparison]").AttrOr("data-comparison", "missing: "+shown.heading()), finding)
}

// comparisonFinds plants a difference of each kind and has it repaired.
func comparisonFinds(q *inquiry) string {
	owner := q.owner()
	id := owner.connect(faultTenant)
	kept := q.newLedger(faultTenant)
	location := kept.book.Locations()[0].ID
	date := kept.busiest(q, location)
	q.wantComparison(owner.compare(id, location, date), "Before anything is changed", "equal")
	edited, removed, added := q.plant(kept, location, date)
	found := owner.compare(id, location, date)
	q.wantComparison(found, "With planted differences", "differs")
	rows := rowsBy(found)
	q.want(rows["differs"] == 1 && rows["missing_here"] == 1 && rows["missing_there"] == 1, "The comparison found %v.", rows)
	for _, planted := range []string{edited, removed, added} {
		q.want(strings.Contains(found.words(), planted), "The comparison does not show “%s”.", planted)
	}
	q.note("What the comparison says", found.words())
	repaired := owner.pressOn(found, repairButton)
	q.wantComparison(repaired, "After the repair", "equal")
	q.sameDay(owner.get(dayPath(id, location, date)), kept.byDay(q, location)[date], kept.distanceOn(q, placedDay{location, date}))
	q.note("What it says after the repair", repaired.words())
	return "Of three planted differences the comparison shows each as what it is, and after the repair the day is equal, field by field."
}

// plant edits one appointment of a day, deletes another and moves a third there
// from a day so far ahead that it is not kept here. It returns a text of each by
// which it is known.
func (q *inquiry) plant(kept *ledger, location, date string) (edited, removed, added string) {
	var there, elsewhere []practice.Appointment
	late := q.clock.Now().AddDate(0, 0, daysKeptAhead+2)
	for _, a := range kept.all(q, location) {
		switch {
		case a.Start.In(kept.zones[location]).Format(time.DateOnly) == date:
			there = append(there, a)
		case a.Start.After(late):
			elsewhere = append(elsewhere, a)
		}
	}
	q.want(len(there) > 1 && len(elsewhere) > 0, "There are too few appointments to plant differences among.")
	if len(there) < 2 || len(elsewhere) == 0 {
		return "", "", ""
	}
	reason, gone := "Planted reason", true
	start := there[0].Start.Add(7 * time.Minute)
	end := start.Add(13 * time.Minute)
	for _, change := range []struct {
		id string
		to practice.AppointmentChange
	}{
		{there[0].ID, practice.AppointmentChange{Reason: &reason}},
		{there[1].ID, practice.AppointmentChange{Deleted: &gone}},
		{elsewhere[0].ID, practice.AppointmentChange{Start: &start, End: &end}},
	} {
		_, err := q.Provider.ChangeAppointment(faultTenant, change.id, change.to)
		q.try(err)
	}
	return reason, there[1].PatientRef, elsewhere[0].PatientRef
}

// lastingDifferenceIsTold lets Core Practice give another answer at every look,
// and not tell of it when it is asked for changes.
func lastingDifferenceIsTold(q *inquiry) string {
	owner := q.owner()
	id := owner.connect(faultTenant)
	kept := q.newLedger(faultTenant)
	location := kept.book.Locations()[0].ID
	date := kept.busiest(q, location)
	q.try(q.Provider.SetFaults(faultTenant, sandbox.Fault{Kind: sandbox.ForgetsChanges}))
	q.changeAtEveryLook(kept, location, date)
	found := owner.compare(id, location, date)
	q.wantComparison(found, "While Core Practice gives another answer at every look,", "differs")
	repaired := owner.pressOn(found, repairButton)
	q.wantComparison(repaired, "After a repair that did not last", "differs")
	said := notices(owner.card(id))
	q.want(len(said) > 0 && said[0].kind == string(connection.ProblemDataDiffers), "The card tells %v.", said)
	for _, told := range said {
		q.plain("a difference that lasts", told.text)
		q.note("What the card says", told.text)
	}
	q.onAnswer(nil)
	q.try(q.Provider.ClearFaults(faultTenant))
	repaired = owner.pressOn(owner.compare(id, location, date), repairButton)
	q.wantComparison(repaired, "After a repair that lasts", "equal")
	q.want(len(notices(owner.card(id))) == 0, "After a repair that lasts the card still tells %v.", notices(owner.card(id)))
	return fmt.Sprintf("A difference that a repair did not end is told on the card (“%s”), and no longer once the day is equal.", said0(said))
}

// said0 is the first thing that is told.
func said0(said []notice) string {
	if len(said) == 0 {
		return ""
	}
	return said[0].text
}

// changeAtEveryLook edits an appointment of a day each time Core Practice has
// listed it: one that a forgetful Core Practice leaves out of its changes.
func (q *inquiry) changeAtEveryLook(kept *ledger, location, date string) {
	var id string
	for _, a := range kept.within(q, location) {
		if a.Start.In(kept.zones[location]).Format(time.DateOnly) == date && a.Seq%2 == 1 {
			id = a.ID
		}
	}
	var looks atomic.Int64
	q.onAnswer(func(r *http.Request) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/appointments") {
			reason := fmt.Sprintf("Look %d", looks.Add(1))
			// An edit that fails shows in the comparison, which finds nothing then.
			_, _ = q.Provider.ChangeAppointment(faultTenant, id, practice.AppointmentChange{Reason: &reason})
		}
	})
	reason := "Look 0"
	_, err := q.Provider.ChangeAppointment(faultTenant, id, practice.AppointmentChange{Reason: &reason})
	q.try(err)
}
