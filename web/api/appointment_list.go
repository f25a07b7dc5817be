package api

import (
	"context"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
)

// appointmentList is the operation that lists appointments.
var appointmentList = op(about{
	ID: "list-appointments", Method: get, Path: "/connections/{connection}/appointments", Scope: apikey.ScopeRead, Tag: "Synced data",
	Summary: "List appointments, or what changed",
	Text: `Appointments of the chosen locations from our copy, which holds the last 7 days and the next 90. There are two ways to read them.

**A day, or a stretch of time, of one location**: ` + "`location` with `date`, or with `from` and `to`" + `. In order of start.

**Everything, and from then on what changed**: without any of these, in order of change. Begin without ` + "`updated_since`" + `, read on with ` + "`next`" + ` to the last page, and keep ` + "`as_of`" + `, which is the same on each page. Some time later ask with ` + "`updated_since`" + ` set to it: you get every appointment that has changed since, and for each that is not in our copy any more a line with ` + "`deleted`: true" + `. Keep the new ` + "`as_of`" + `, and so on.

` + "`as_of`" + ` is a little in the past, so that nothing is missed that was being written while you read. Some lines therefore come twice: take what comes later for the truth. Set ` + "`updated_since`" + ` to nothing but an ` + "`as_of`" + `; a clock of your own, or the provider's, misses changes. After 90 days, and after a practice was disconnected or chose other locations, it is not known any more what was removed: then the problem ` + "`changes-gone`" + ` says to begin anew.

While a connection is ` + "`choosing` or `needs_reconnect`" + ` everything stays what it was when it was last copied; ` + "`locations`" + ` tells when that was.`,
	Problems: []kind{disconnected, badCursor, changesGone},
}, (*server).appointmentList)

// appointmentListInput asks for a page.
type appointmentListInput struct {
	ConnectionInput
	Location     string `query:"location" maxLength:"200" doc:"Only those at this location: the provider's id of one that is chosen."`
	Date         string `query:"date" maxLength:"40" doc:"Only those that start on this day, as clocks at the location show it." example:"2026-11-24"`
	From         string `query:"from" maxLength:"40" doc:"Only those that start at this moment or later: a time, or a day, which stands for its beginning at the location." example:"2026-11-24"`
	To           string `query:"to" maxLength:"40" doc:"Only those that start before this moment: a time, or a day, which stands for its beginning at the location." example:"2026-12-01"`
	UpdatedSince string `query:"updated_since" maxLength:"40" doc:"Only those that changed since, and those that were removed since: as_of of an earlier answer." example:"2026-11-24T01:02:03.456789Z"`
	Paged
}

// filter is what the page is selected by.
func (i *appointmentListInput) filter() []string {
	return []string{"appointments", i.Connection, i.Location, i.Date, i.From, i.To, i.UpdatedSince}
}

// byDay reports whether a stretch of time is asked for.
func (i *appointmentListInput) byDay() bool { return i.Date != "" || i.From != "" || i.To != "" }

// appointmentListOutput is a page.
type appointmentListOutput struct {
	Body appointmentPage
}

// appointmentPage is a page with the age of what it was read from.
type appointmentPage struct {
	Page[appointmentBody]
	AsOf      time.Time        `json:"as_of" doc:"What to send as updated_since the next time; the same on each page of a list."`
	Locations []syncedLocation `json:"locations" nullable:"false" doc:"The locations that were looked at, and how old our copy of each is."`
}

// appointmentList lists appointments.
func (s *server) appointmentList(ctx context.Context, input *appointmentListInput) (*appointmentListOutput, error) {
	from, err := placeOf(input.After, input.filter()...)
	if err != nil {
		return nil, err
	}
	copied, err := s.withAppointments(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	reading := listing{server: s, input: input, copied: copied, from: from, asOf: copied.Place()}
	if reading.locations, err = chosenOf(copied, input.Location); err != nil {
		return nil, err
	}
	if from.AsOf != 0 {
		reading.asOf = instant(from.AsOf)
		if !copied.Knows(reading.asOf) {
			return nil, gone()
		}
	}
	read := reading.changes
	if input.byDay() {
		read = reading.day
	}
	found, err := read(ctx)
	if err != nil {
		return nil, err
	}
	return reading.page(found), nil
}

// gone says that changes are not known any more.
func gone() *Problem {
	return changesGone.problem("It is not known any more what was removed since then. Read all appointments anew, without updated_since, put them in the place of what you have, and go on from the new as_of.")
}

// listing is a list of appointments that is being read.
type listing struct {
	*server
	input     *appointmentListInput
	copied    connection.Copied
	locations []connection.SyncedLocation
	from      place
	asOf      time.Time
}

// changes reads a page in the order of change.
func (l listing) changes(ctx context.Context) ([]connection.SyncedAppointment, error) {
	query := connection.ChangesQuery{Ref: l.copied.Ref, After: l.from.changes(), Limit: l.input.Limit + 1}
	for _, location := range l.locations {
		query.LocationIDs = append(query.LocationIDs, location.ID)
	}
	if l.input.UpdatedSince != "" {
		since, err := time.Parse(time.RFC3339, l.input.UpdatedSince)
		switch {
		case err != nil:
			return nil, invalid.fault("query.updated_since", "must be as_of of an earlier answer, such as 2026-11-24T01:02:03.456789Z; a “+” in an address is written %2B")
		case since.After(l.copied.At):
			return nil, invalid.fault("query.updated_since", "is in the future; send as_of of an earlier answer")
		case !l.copied.Knows(since):
			return nil, gone()
		}
		query.Removed = true
		if l.from.ID == "" {
			query.After.At = since
		}
	}
	if len(query.LocationIDs) == 0 {
		return nil, nil // Nothing is chosen, so nothing is copied.
	}
	return l.Copies.Changes(ctx, query)
}

// page is the answer: what was found, without what is beyond the limit.
func (l listing) page(found []connection.SyncedAppointment) *appointmentListOutput {
	found, more := cut(found, l.input.Limit)
	body := appointmentPage{AsOf: l.asOf.UTC(), Locations: syncedLocations(l.locations)}
	zones := make(map[string]string, len(l.locations))
	for _, location := range l.locations {
		zones[location.ID] = location.TimeZone
	}
	body.Data = make([]appointmentBody, len(found))
	for i, appointment := range found {
		body.Data[i] = newAppointmentBody(appointment, zones[appointment.LocationID], l.copied.Since)
	}
	if more {
		last := found[len(found)-1]
		end := place{At: micros(last.ChangedAt), ID: last.ID, AsOf: micros(l.asOf)}
		if l.input.byDay() {
			end.At = micros(last.Start)
		}
		body.Next = end.cursor(l.input.filter()...)
	}
	return &appointmentListOutput{Body: body}
}
