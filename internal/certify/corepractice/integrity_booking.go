package corepractice

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mooring/internal/sandbox/practice"
)

// newAppointment is the name that people see.
const newAppointment = "New appointment"

// bookingForm finds the form for a new appointment.
const bookingForm = `main form[action*="/appointments/new"]`

// bookedMinutes is how long the appointments are that are made here.
const bookedMinutes = 40

// booking is an appointment that is to be made here, after the hours in which the
// practice's own are.
type booking struct {
	tenant, location, practitioner string
	start                          time.Time
	patient, reason                string
}

// aBooking is one at a tenant's location, by its place in the list. Each number
// has its own hour.
func (q *inquiry) aBooking(tenant string, place, number int) booking {
	kept := q.newLedger(tenant)
	if q.failed != nil {
		return booking{}
	}
	location := kept.book.Locations()[place]
	staff, err := kept.book.Practitioners(location.ID)
	q.try(err)
	q.want(len(staff) > 0, "Nobody works at %s.", location.Name)
	if len(staff) == 0 {
		return booking{}
	}
	today := q.clock.Now().In(kept.zones[location.ID])
	return booking{
		tenant: tenant, location: location.ID, practitioner: staff[0].ID,
		start:   time.Date(today.Year(), today.Month(), today.Day()+3, 18+number, 20, 0, 0, kept.zones[location.ID]),
		patient: fmt.Sprintf("P-77%03d", 10*place+number), reason: fmt.Sprintf("Check-up “%d”, made here & <once>", number),
	}
}

// fields are what a person types.
func (b booking) fields() url.Values {
	return url.Values{
		"practitioner": {b.practitioner}, "date": {b.start.Format(time.DateOnly)}, "start": {b.start.Format("15:04")},
		"length": {strconv.Itoa(bookedMinutes)}, "patient": {b.patient}, "reason": {b.reason},
	}
}

// bookingPath is the form for a booking of a connection.
func (b booking) path(id string) string {
	query := url.Values{"location": {b.location}, "date": {b.start.Format(time.DateOnly)}}
	return "/connections/" + id + "/appointments/new?" + query.Encode()
}

// book fills in the form and sends it once.
func (c *client) book(id string, b booking) sheet {
	return c.submit(c.get(b.path(id)), bookingForm, b.fields())
}

// made lists what the book holds by the patient's reference of a booking, as
// rows.
func (q *inquiry) made(b booking) []string {
	kept := q.newLedger(b.tenant)
	rows := []string{}
	for _, a := range kept.all(q, b.location) {
		if a.PatientRef == b.patient {
			rows = append(rows, kept.row(a))
		}
	}
	return rows
}

// row is the booking as both sides have to show it.
func (b booking) row(kept *ledger) string {
	return kept.row(practice.Appointment{
		LocationID: b.location, PractitionerID: b.practitioner, PatientRef: b.patient, Reason: b.reason,
		Start: b.start, End: b.start.Add(bookedMinutes * time.Minute), Status: practice.Booked,
	})
}

// bookingReadsBack makes an appointment at every location.
func bookingReadsBack(q *inquiry) string {
	owner := q.owner()
	id := owner.connect("bayside")
	kept := q.newLedger("bayside")
	var told []string
	for place, location := range kept.book.Locations() {
		b := q.aBooking("bayside", place, place)
		back := owner.book(id, b)
		if q.failed != nil {
			return ""
		}
		wanted, date := b.row(kept), b.start.Format(time.DateOnly)
		q.want(back.url.Path == "/connections/"+id+"/appointments", "The page after booking at %s is “%s”: %s", location.Name, back.heading(), back.words())
		same(q, "What Core Practice has of the booking at "+location.Name, strings.Join(q.made(b), "; "), wanted)
		q.want(slices.Contains(back.rows(), wanted), "The page that follows does not show %s.", wanted)
		q.sameDay(owner.get(dayPath(id, location.ID, date)), kept.byDay(q, location.ID)[date], distance(b.start))
		told = append(told, wanted)
	}
	q.browserShot(dayPath(id, kept.book.Locations()[0].ID, q.aBooking("bayside", 0, 0).start.Format(time.DateOnly)), "The day with the new appointment")
	q.note("What was made, as both sides show it", strings.Join(told, "\n"))
	return fmt.Sprintf("%d appointments, one in each time zone, were made here; Core Practice has each once, equal in every field, and so has the page.", len(told))
}

// refusalKeepsWhatWasTyped books a time that is taken.
func refusalKeepsWhatWasTyped(q *inquiry) string {
	owner := q.owner()
	id := owner.connect(faultTenant)
	taken := q.aBooking(faultTenant, 0, 0)
	owner.book(id, taken)
	same(q, "The number of appointments that were made", len(q.made(taken)), 1)
	second := taken
	second.patient, second.reason = "P-78001", "This one has to wait"
	refused := owner.book(id, second)
	same(q, "The status of the answer to a time that is taken", refused.status, 422)
	q.want(len(q.made(second)) == 0, "An appointment was made at a time that is taken.")
	for name, typed := range second.fields() {
		field := refused.Find(bookingForm + ` [name="` + name + `"]`)
		kept := field.AttrOr("value", "")
		if chosen := field.Find("option[selected]"); chosen.Length() > 0 {
			kept = chosen.AttrOr("value", "")
		}
		same(q, "What the form keeps of “"+name+"”", kept, typed[0])
	}
	q.plain("a time that is taken", tidy(refused.Find("main .outcome, main .notice, main [role=status], main [role=alert]").Text()+" "+refused.words()))
	q.note("What the practice reads", refused.words())
	second.start = second.start.Add(time.Hour)
	back := owner.submit(refused, bookingForm, url.Values{"start": {second.start.Format("15:04")}})
	q.want(len(q.made(second)) == 1, "With another time in the same form the appointment was not made: “%s”", back.heading())
	return "The practice reads that the practitioner is busy, all that it typed is still there, nothing was made, and with another time it is."
}
