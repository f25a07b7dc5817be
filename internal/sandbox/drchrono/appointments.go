package drchrono

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// breakEvery: each so many-th appointment is a break, which has no patient.
const breakEvery = 40

// appointmentsList answers GET /appointments: what was changed or happens since, or
// on days of the office's calendar.
func (s *Server) appointmentsList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	asked, field, problem := s.readQuestion(r, v)
	if problem != "" {
		writeFieldError(w, field, problem)
		return
	}
	after, ok := place(r)
	if !ok {
		notFound(w)
		return
	}
	page, more := asked.page(v, after, pageSize(r, v))
	list := make([]wireAppointment, 0, len(page))
	for _, a := range page {
		list = append(list, s.toWireAppointment(a, asked.zones[a.LocationID]))
		after = a.Seq
	}
	s.writePage(w, r, list, more, after)
}

// page collects so many appointments after a place, and says whether there are more.
func (q question) page(v portal.APIVisit, after, size int) (page []practice.Appointment, more bool) {
	query := practice.Query{LocationID: q.office, UpdatedSince: q.since, After: after, Limit: size + 1}
	query.Forgetful = !q.since.IsZero() && v.Tenant.TakeFault(sandbox.ForgetsChanges)
	for {
		found, rest, err := v.Data.Book.Appointments(query)
		if err != nil {
			return nil, false // There is no such office: nothing happens there.
		}
		for _, a := range found {
			query.After = a.Seq
			if !q.matches(a) {
				continue
			}
			if len(page) == size {
				return page, true
			}
			page = append(page, a)
		}
		if !rest {
			return page, false
		}
	}
}

// matches tells whether an appointment is on the days, and of the doctor and status,
// that are asked for.
func (q question) matches(a practice.Appointment) bool {
	day := a.Start.In(q.zones[a.LocationID]).Format(dateOnly)
	return (q.first == "" || day >= q.first && day <= q.last) &&
		(q.doctor == "" || q.doctor == strconv.Itoa(number(a.PractitionerID))) &&
		(q.status == nil || *q.status == statusWord(a.Status))
}

// toWireAppointment writes an appointment as the API does, in the zone of its office.
func (s *Server) toWireAppointment(a practice.Appointment, zone *time.Location) wireAppointment {
	written := wireAppointment{
		ID: a.ID, Office: number(a.LocationID), Doctor: number(a.PractitionerID), ExamRoom: 1,
		ScheduledTime: a.Start.In(zone).Format(wallClock), Duration: int(a.End.Sub(a.Start) / time.Minute),
		Status: statusWord(a.Status), Reason: a.Reason, Deleted: a.Deleted,
		UpdatedAt: a.UpdatedAt.In(either(s.opts.StampZone, zone)).Format(wallClock + ".000000"),
	}
	if written.IsBreak = a.Seq%breakEvery == 0; written.IsBreak {
		written.Reason = "Break"
		return written
	}
	if patient, err := strconv.Atoi(strings.TrimPrefix(a.PatientRef, "P-")); err == nil {
		written.Patient = &patient
	}
	return written
}

// statusWord is DrChrono's word for where an appointment stands.
func statusWord(status practice.Status) string {
	switch status {
	case practice.Confirmed:
		return "Confirmed"
	case practice.Arrived:
		return "Arrived"
	case practice.Completed:
		return "Complete"
	case practice.Cancelled:
		return "Cancelled"
	case practice.NoShow:
		return "No Show"
	default:
		return ""
	}
}

// either is a zone that was chosen, or else the office's.
func either(chosen, office *time.Location) *time.Location {
	if chosen != nil {
		return chosen
	}
	return office
}
