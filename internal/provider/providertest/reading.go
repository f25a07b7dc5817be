package providertest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// mostPages is how many pages the suite follows before it calls a list endless.
const mostPages = 300

// reading is one thing that an adapter reads.
type reading struct {
	name string
	// always is true of what every practice has.
	always bool
	run    func(context.Context, connection.Provider, connection.Access) (rows, error)
}

// rows are what a reading gave.
type rows struct {
	tenant        *connection.Tenant
	locations     []connection.Location
	practitioners []connection.Practitioner
	appointments  []connection.Appointment
	records       []connection.Record
	// asked is the location whose appointments were asked for; empty: any will do.
	asked string
	// sourced is the kind of records that were asked for.
	kind string
	// endless: a continuation came back that was there before.
	endless bool
	// twice: something is on one page twice, which no database writes.
	twice   bool
	unclear int
}

// window is what a sync of now reads.
func (b *bench) window() (from, to time.Time) {
	return b.clock.Now().AddDate(0, 0, -7), b.clock.Now().AddDate(0, 0, 90)
}

// readings are everything that the adapter reads, of one location.
func (b *bench) readings(adapter connection.Provider, locationID string) []reading {
	all := []reading{identifying(), listingLocations()}
	if source, can := adapter.(syncer.Source); can {
		from, to := b.window()
		query := syncer.AppointmentQuery{LocationID: locationID, From: from, To: to}
		all = append(all, listingPractitioners(locationID), listingAppointments("appointments", query))
		if tellsChanges(source) {
			query.UpdatedSince = b.clock.Now().AddDate(0, 0, -30)
			all = append(all, listingAppointments("changes", query))
		}
	}
	if source, can := adapter.(syncer.RecordSource); can {
		for _, list := range source.RecordKinds() {
			all = append(all, listingRecords(locationID, list.Slug))
		}
	}
	return all
}

// identifying reads who the practice is.
func identifying() reading {
	return reading{name: "identity", always: true, run: func(ctx context.Context, adapter connection.Provider, access connection.Access) (rows, error) {
		tenant, err := adapter.Identify(ctx, access)
		return rows{tenant: &tenant}, err
	}}
}

// listingLocations reads the locations.
func listingLocations() reading {
	return reading{name: "locations", always: true, run: func(ctx context.Context, adapter connection.Provider, access connection.Access) (rows, error) {
		access.Account = ""
		found, err := adapter.Locations(ctx, access)
		return rows{locations: found}, err
	}}
}

// listingPractitioners reads who works at a location.
func listingPractitioners(locationID string) reading {
	return reading{name: "practitioners", run: func(ctx context.Context, adapter connection.Provider, access connection.Access) (rows, error) {
		access.Account = ""
		found, err := adapter.(syncer.Source).Practitioners(ctx, access, locationID)
		return rows{practitioners: found}, err
	}}
}

// listingAppointments reads a query's appointments to the end.
func listingAppointments(name string, query syncer.AppointmentQuery) reading {
	return reading{name: name, run: func(ctx context.Context, adapter connection.Provider, access connection.Access) (rows, error) {
		access.Account, access.Background = "", true
		read := rows{}
		if query.UpdatedSince.IsZero() {
			read.asked = query.LocationID
		}
		query := query
		seen := map[string]bool{}
		for range mostPages {
			page, err := adapter.(syncer.Source).Appointments(ctx, access, query)
			if err != nil {
				return read, err
			}
			read.appointments = append(read.appointments, page.Appointments...)
			read.twice = read.twice || double(page.Appointments, func(a connection.Appointment) string { return a.ID })
			read.unclear += page.Unclear
			if query.Page = page.Next; query.Page == "" {
				return read, nil
			}
			if seen[query.Page] {
				break
			}
			seen[query.Page] = true
		}
		read.endless = true
		return read, nil
	}}
}

// listingRecords reads a list of records to the end.
func listingRecords(locationID, list string) reading {
	return reading{name: list, run: func(ctx context.Context, adapter connection.Provider, access connection.Access) (rows, error) {
		access.Account, access.Background = "", true
		read := rows{kind: list}
		query := syncer.RecordQuery{LocationID: locationID, Kind: list}
		seen := map[string]bool{}
		for range mostPages {
			page, err := adapter.(syncer.RecordSource).Records(ctx, access, query)
			if err != nil {
				return read, err
			}
			read.records = append(read.records, page.Records...)
			read.twice = read.twice || double(page.Records, func(r connection.Record) string { return r.ID })
			if query.Page = page.Next; query.Page == "" {
				return read, nil
			}
			if seen[query.Page] {
				break
			}
			seen[query.Page] = true
		}
		read.endless = true
		return read, nil
	}}
}

// double reports whether two rows of a page have one id.
func double[T any](page []T, id func(T) string) bool {
	seen := map[string]bool{}
	for _, row := range page {
		if seen[id(row)] {
			return true
		}
		seen[id(row)] = true
	}
	return false
}

// guarded runs a reading; a panic is an error that is no Failure.
func (r reading) guarded(ctx context.Context, adapter connection.Provider, access connection.Access) (read rows, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	return r.run(ctx, adapter, access)
}

// must runs a reading that has to end well.
func (r reading) must(t testing.TB, adapter connection.Provider, access connection.Access) rows {
	t.Helper()
	read, err := r.guarded(t.Context(), adapter, access)
	if err != nil {
		t.Fatalf("%s: %v", r.name, err)
	}
	for _, fault := range read.faults() {
		t.Errorf("%s: %s", r.name, fault)
	}
	return read
}

// fullest is the location with the most appointments, and the first where there
// are none.
func (b *bench) fullest(t testing.TB, adapter connection.Provider, access connection.Access) string {
	t.Helper()
	locations := listingLocations().must(t, adapter, access).locations
	if len(locations) == 0 {
		t.Fatal("there are no locations")
	}
	best, most := locations[0].ID, -1
	if _, can := adapter.(syncer.Source); !can {
		return best
	}
	from, to := b.window()
	for _, location := range locations {
		read := listingAppointments("appointments", syncer.AppointmentQuery{LocationID: location.ID, From: from, To: to})
		if found := len(read.must(t, adapter, access).appointments); found > most {
			best, most = location.ID, found
		}
	}
	return best
}
