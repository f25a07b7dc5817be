package providertest

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
)

// Limits of what is kept, in bytes.
const (
	longestText   = 1000
	longestReason = 10_000
)

// faults lists what makes rows unfit to be kept.
func (r rows) faults() []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if r.endless {
		fault("the list does not end")
	}
	if r.twice {
		fault("something is on one page twice")
	}
	if r.tenant != nil {
		r.tenantFaults(fault)
	}
	r.locationFaults(fault)
	r.practitionerFaults(fault)
	r.appointmentFaults(fault)
	for _, record := range r.records {
		named(fault, "a record", record.ID, record.Name)
		texts(fault, "a record", longestText, record.Detail)
		if record.Kind != r.kind {
			fault("a record of the list %q in the list %q", record.Kind, r.kind)
		}
	}
	return faults
}

// strangers counts the rows that are not among those of a clean reading: others, and
// those that say something else.
func (r rows) strangers(clean rows) int {
	return strangersIn(r.locations, clean.locations, func(l connection.Location) string { return l.ID }) +
		strangersIn(r.practitioners, clean.practitioners, func(p connection.Practitioner) string { return p.ID }) +
		strangersIn(r.appointments, clean.appointments, func(a connection.Appointment) string { return a.ID }) +
		strangersIn(r.records, clean.records, func(r connection.Record) string { return r.ID })
}

// strangersIn does so for rows of one kind.
func strangersIn[T any](all, clean []T, id func(T) string) int {
	known := map[string]T{}
	for _, row := range clean {
		known[id(row)] = row
	}
	strangers := 0
	for _, row := range all {
		if same, is := known[id(row)]; !is || !reflect.DeepEqual(same, row) {
			strangers++
		}
	}
	return strangers
}

// tenantFaults looks at a tenant. One without an id is not known at that call.
func (r rows) tenantFaults(fault func(string, ...any)) {
	if r.tenant.ID != "" {
		named(fault, "the tenant", r.tenant.ID, r.tenant.Name)
	}
	texts(fault, "the tenant", longestText, r.tenant.Account)
	address, err := url.Parse(r.tenant.URL)
	if err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Host == "" || address.User != nil || len(r.tenant.URL) > longestText {
		fault("the tenant's address is %.60q", r.tenant.URL)
	}
}

// locationFaults looks at locations.
func (r rows) locationFaults(fault func(string, ...any)) {
	seen := map[string]bool{}
	for _, location := range r.locations {
		named(fault, "a location", location.ID, location.Name)
		texts(fault, "a location", longestText, location.Address)
		if seen[location.ID] {
			fault("location %.60q is listed twice", location.ID)
		}
		seen[location.ID] = true
		if _, err := time.LoadLocation(location.TimeZone); err != nil || location.TimeZone == "" || location.TimeZone == "Local" {
			fault("location %.60q has the time zone %.60q", location.ID, location.TimeZone)
		}
		if !location.Listed || location.Chosen {
			fault("location %.60q counts as gone, or as chosen", location.ID)
		}
	}
}

// practitionerFaults looks at practitioners.
func (r rows) practitionerFaults(fault func(string, ...any)) {
	seen := map[string]bool{}
	for _, practitioner := range r.practitioners {
		named(fault, "a practitioner", practitioner.ID, practitioner.Name)
		if seen[practitioner.ID] {
			fault("practitioner %.60q is listed twice", practitioner.ID)
		}
		seen[practitioner.ID] = true
		if slices.Contains(practitioner.LocationIDs, "") {
			fault("practitioner %.60q works at a location without an id", practitioner.ID)
		}
	}
}

// appointmentFaults looks at appointments.
func (r rows) appointmentFaults(fault func(string, ...any)) {
	for _, a := range r.appointments {
		switch {
		case a.ID == "" || len(a.ID) > longestText:
			fault("an appointment has the id %.60q", a.ID)
		case a.Deleted:
		case a.LocationID == "" || r.asked != "" && a.LocationID != r.asked:
			fault("appointment %.60q is at location %.60q, not %.60q", a.ID, a.LocationID, r.asked)
		case a.Start.IsZero() || !a.End.After(a.Start):
			fault("appointment %.60q is from %v to %v", a.ID, a.Start, a.End)
		}
		texts(fault, "an appointment", longestText, a.PractitionerID, a.PatientRef, a.Status)
		texts(fault, "an appointment", longestReason, a.Reason)
	}
}

// named checks an id and a name.
func named(fault func(string, ...any), what, id, name string) {
	if id == "" || strings.TrimSpace(name) == "" {
		fault("%s has the id %.60q and the name %.60q", what, id, name)
	}
	texts(fault, what, longestText, id, name)
}

// texts checks that texts can be kept and shown.
func texts(fault func(string, ...any), what string, longest int, all ...string) {
	for _, text := range all {
		if len(text) > longest || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
			fault("%s has a text of %d bytes: %.60q", what, len(text), text)
		}
	}
}

// kinds are every kind of failure.
func kinds() []connection.FailureKind {
	return []connection.FailureKind{
		connection.FailureNotProcessed, connection.FailureLimited, connection.FailureRefused, connection.FailureClient, connection.FailureNotActivated,
		connection.FailureUnauthorized, connection.FailureForbidden, connection.FailureNotFound, connection.FailureMalformed, connection.FailureUnknown,
	}
}

// failed checks that a call ended in a Failure of one of the kinds (any when none
// is named) that says what it was and quotes nothing of what is secret.
func failed(t testing.TB, what string, err error, secrets []string, wanted ...connection.FailureKind) *connection.Failure {
	t.Helper()
	failure, is := connection.AsFailure(err)
	if !is {
		t.Errorf("%s ended in %v, which is no Failure", what, err)
		return nil
	}
	if len(wanted) == 0 {
		wanted = kinds()
	}
	if !slices.Contains(wanted, failure.Kind) {
		t.Errorf("%s ended in %q (%v), not in %q", what, failure.Kind, failure, wanted)
	}
	if failure.Operation == "" {
		t.Errorf("%s: the failure does not say what was done: %v", what, failure)
	}
	if failure.RetryAfter < 0 || failure.RetryAfter > answer.MaxRetryAfter {
		t.Errorf("%s: to wait %v", what, failure.RetryAfter)
	}
	text := err.Error() + fmt.Sprintf("%+v", *failure)
	for _, hidden := range secrets {
		if hidden != "" && strings.Contains(text, hidden) {
			t.Errorf("%s: the error holds %.12q…, which came over the wire", what, hidden)
		}
	}
	return failure
}
