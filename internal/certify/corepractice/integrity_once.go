package corepractice

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"mooring/internal/sandbox"
)

// clicks is how often a form is sent at once.
const clicks = 5

// bookedOnce sends forms in every way in which they could be carried out twice.
func bookedOnce(q *inquiry) string {
	owner := q.owner()
	id := owner.connect(faultTenant)
	var told []string
	for number, way := range []struct {
		name string
		send func(b booking) sheet
	}{
		{"five clicks at once", func(b booking) sheet { return q.manyClicks(owner, id, b) }},
		{"sent again after going back", func(b booking) sheet { return q.sentAgain(owner, id, b) }},
		{"the answer of Core Practice is lost", func(b booking) sheet { return q.underFault(owner, id, b, sandbox.Fault{Kind: sandbox.AnswerDropped}) }},
		{"Core Practice answers with an error after it was made", func(b booking) sheet {
			return q.underFault(owner, id, b, sandbox.Fault{Kind: sandbox.ServerError, AfterWork: true})
		}},
		{"Core Practice is not available at first", func(b booking) sheet { return q.underFault(owner, id, b, sandbox.Fault{Kind: sandbox.Unavailable}) }},
		{"half of the answer of Core Practice", func(b booking) sheet { return q.underFault(owner, id, b, sandbox.Fault{Kind: sandbox.Truncated}) }},
	} {
		b := q.aBooking(faultTenant, 0, number)
		last := way.send(b)
		made := q.made(b)
		q.want(len(made) == 1, "%s: Core Practice has the appointment %d times. The page says: “%s”", way.name, len(made), last.words())
		shown := 0
		for _, row := range owner.get(dayPath(id, b.location, b.start.Format("2006-01-02"))).rows() {
			shown += strings.Count(row, b.patient)
		}
		q.want(shown == 1, "%s: the page of the day shows the appointment %d times.", way.name, shown)
		told = append(told, way.name+": "+strings.Join(made, "; "))
	}
	q.note("What Core Practice has", strings.Join(told, "\n"))
	return fmt.Sprintf("In %d ways of sending a form twice, Core Practice and the page have the appointment once.", len(told))
}

// manyClicks sends one form several times at once.
func (q *inquiry) manyClicks(owner *client, id string, b booking) sheet {
	form := owner.get(b.path(id))
	answers, faults := make([]sheet, clicks), make([]error, clicks)
	var wait sync.WaitGroup
	if q.failed == nil {
		for i := range clicks {
			wait.Go(func() { answers[i], faults[i] = owner.desk.submit(q.ctx, form, bookingForm, b.fields()) })
		}
	}
	wait.Wait()
	for i, answer := range answers {
		q.try(faults[i])
		q.want(faults[i] != nil || answer.status == http.StatusOK, "Click %d was answered with %d.", i+1, answer.status)
	}
	if q.failed != nil {
		return blank()
	}
	return answers[0]
}

// sentAgain sends a form, and the same once more.
func (q *inquiry) sentAgain(owner *client, id string, b booking) sheet {
	form := owner.get(b.path(id))
	owner.submit(form, bookingForm, b.fields())
	return owner.submit(form, bookingForm, b.fields())
}

// underFault sends a form while Core Practice has a fault, and once more if the
// page offers that.
func (q *inquiry) underFault(owner *client, id string, b booking, fault sandbox.Fault) sheet {
	form := owner.get(b.path(id))
	fault.Target, fault.Next = sandbox.API, 1
	q.try(q.Provider.SetFaults(b.tenant, fault))
	back := owner.submit(form, bookingForm, b.fields())
	q.try(q.Provider.ClearFaults(b.tenant))
	if buttonOf(back, "Try again").Length() > 0 || back.Find(bookingForm).Length() > 0 {
		return owner.submit(back, bookingForm, nil)
	}
	return back
}
