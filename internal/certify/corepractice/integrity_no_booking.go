package corepractice

import (
	"fmt"
	"strings"
)

// nothingIsBooked tries to make an appointment with a product that may not.
func nothingIsBooked(q *inquiry) string {
	owner := q.owner()
	id := owner.connect("bayside")
	b := q.aBooking("bayside", 0, 0)
	if q.failed != nil {
		return ""
	}
	day := owner.get(dayPath(id, b.location, b.start.Format("2006-01-02")))
	q.want(!strings.Contains(day.words(), newAppointment), "The page of appointments offers “%s”.", newAppointment)
	form := owner.get(b.path(id))
	q.want(form.Find(bookingForm).Length() == 0, "There is a form for a new appointment: %s", form.words())
	fields := b.fields()
	fields.Set("key", "SENTALLTHESAME")
	fields.Set("location", b.location)
	path, _, _ := strings.Cut(b.path(id), "?")
	answer := owner.post(path, fields)
	q.want(answer.status >= 400, "The form was taken: %s", answer.words())
	same(q, "The number of appointments that were made", len(q.made(b)), 0)
	for _, seen := range q.Provider.State().Seen.APICalls {
		q.want(!strings.HasPrefix(seen.Call, "POST "), "Core Practice was called with %s.", seen.Call)
	}
	q.note("What the practice reads at the address of the form", form.words())
	return fmt.Sprintf("No page offers to make an appointment, a form that was sent all the same was refused with status %d, and Core Practice was asked for none.", answer.status)
}
