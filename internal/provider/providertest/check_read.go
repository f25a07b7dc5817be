package providertest

import (
	"context"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// readsEverything checks that what the simulation has is what the adapter reads.
func readsEverything(t testing.TB, b *bench) {
	over := b.wire.fork(nil)
	adapter := b.adapter(t, over)
	info := adapter.Info()
	tokens := b.connect(t, adapter)
	access := b.access(t, adapter, tokens)
	first, again := identifying().must(t, adapter, access), identifying().must(t, adapter, access)
	if *first.tenant != *again.tenant || first.tenant.ID == "" {
		t.Errorf("the tenant is %+v and then %+v", *first.tenant, *again.tenant)
	}
	locations := listingLocations().must(t, adapter, access).locations
	if len(locations) == 0 || info.OneLocation && len(locations) != 1 {
		t.Errorf("there are %d locations; a tenant has one: %v", len(locations), info.OneLocation)
	}
	if source, can := adapter.(syncer.Source); can {
		readsAppointments(t, b, over, source, access, locations)
	}
	for _, list := range info.Records {
		if len(listingRecords(locations[0].ID, list.Slug).must(t, adapter, access).records) == 0 {
			t.Errorf("the list %q is empty", list.Slug)
		}
	}
	over.clean(t, "reading", secretsOf(tokens)...)
}

// readsAppointments compares every appointment of every location.
func readsAppointments(t testing.TB, b *bench, over *wire, source syncer.Source, access connection.Access, locations []connection.Location) {
	t.Helper()
	adapter := source.(connection.Provider)
	from, to := b.window()
	most, found := 0, 0
	for _, location := range locations {
		if len(listingPractitioners(location.ID).must(t, adapter, access).practitioners) == 0 {
			t.Errorf("nobody works at %s", location.Name)
		}
		before := over.count(apiCall)
		read := listingAppointments("appointments", syncer.AppointmentQuery{LocationID: location.ID, From: from, To: to}).must(t, adapter, access)
		most = max(most, over.count(apiCall)-before)
		truth := b.simulation.Booked(t, location.ID)
		seen := map[string]bool{}
		for _, a := range read.appointments {
			if a.Deleted || a.Start.Before(from) || !a.Start.Before(to) {
				continue // Nobody asked for it, and nobody keeps it.
			}
			if start, booked := truth[a.ID]; !booked || !start.Equal(a.Start) || seen[a.ID] {
				t.Errorf("%s: appointment %s starts at %v; in the book: %v, %v; met before: %v", location.Name, a.ID, a.Start, booked, start, seen[a.ID])
			}
			seen[a.ID] = true
		}
		var missing []string
		for id, start := range truth {
			if due := !start.Before(from) && start.Before(to); due && !seen[id] {
				missing = append(missing, id)
			}
		}
		if len(missing) != read.unclear {
			t.Errorf("%s: %q were not read, and %d were left out as unclear", location.Name, missing, read.unclear)
		}
		found += len(seen)
	}
	if found == 0 || most < 2 {
		t.Errorf("%d appointments on %d pages at most: the simulation has too few to show anything", found, most)
	}
}

// checksContinuations checks that a continuation, which was stored meanwhile, leads
// nowhere but to the provider.
func checksContinuations(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	tokens := b.connect(t, adapter)
	access := b.access(t, adapter, tokens)
	location := b.fullest(t, adapter, access)
	from, to := b.window()
	for _, page := range []string{
		"https://elsewhere.test/x", "http" + Base[len("https"):] + "/x", Base + "/../x", Base + "@elsewhere.test/", "//elsewhere.test/x", "javascript:alert(1)",
		"{}", "[]", "null", "-1", "99999999999999999999999", "0", "eyJ4IjoxfQ", "%zz", "\x00", "QUOTED",
	} {
		over := b.wire.fork(nil)
		adapter := b.adapter(t, over)
		tries := map[string]func(context.Context) (rows, error){}
		if source, can := adapter.(syncer.Source); can {
			tries["appointments"] = func(ctx context.Context) (rows, error) {
				read, err := source.Appointments(ctx, access, syncer.AppointmentQuery{LocationID: location, From: from, To: to, Page: page})
				return rows{appointments: read.Appointments, asked: location}, err
			}
		}
		if source, can := adapter.(syncer.RecordSource); can {
			for _, list := range source.RecordKinds() {
				tries[list.Slug] = func(ctx context.Context) (rows, error) {
					read, err := source.Records(ctx, access, syncer.RecordQuery{LocationID: location, Kind: list.Slug, Page: page})
					return rows{records: read.Records, kind: list.Slug}, err
				}
			}
		}
		for name, try := range tries {
			what := "the continuation " + page + " of " + name
			read, err := reading{run: func(ctx context.Context, _ connection.Provider, _ connection.Access) (rows, error) { return try(ctx) }}.guarded(t.Context(), adapter, access)
			settled(t, what, read, err, append(secretsOf(tokens), "QUOTED"))
			over.clean(t, what, secretsOf(tokens)...)
		}
	}
}

// settled checks that a reading ended as it may: with rows that can be kept, or
// with a Failure.
func settled(t testing.TB, what string, read rows, err error, secrets []string) {
	t.Helper()
	if err != nil {
		failed(t, what, err, secrets)
		return
	}
	for _, fault := range read.faults() {
		t.Errorf("%s: %s", what, fault)
	}
}
