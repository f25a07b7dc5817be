package syncer_test

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/syncer"
)

// aDay is the time from one comparison to the next.
const aDay = 24 * time.Hour

// unstamped leaves time stamps aside.
var unstamped = cmpopts.IgnoreFields(connection.Appointment{}, "UpdatedAt")

// zone loads a location's time zone.
func (r *rig) zone(location connection.Location) *time.Location {
	r.t.Helper()
	zone, err := time.LoadLocation(location.TimeZone)
	if err != nil {
		r.t.Fatalf("load zone: %v", err)
	}
	return zone
}

// differing counts the appointments that are not as the provider lists them, their
// time stamps aside, and shows some of them.
func (r *rig) differing() (count int, shown string) {
	r.t.Helper()
	for _, location := range r.locations() {
		from, to := calendar.Window(r.clock.Now(), r.zone(location))
		theirs, ours := r.list(location.ID, from, to), r.appointments(location.ID, from, to)
		for id, want := range theirs {
			if have, held := ours[id]; !held || cmp.Diff(want, have, unstamped) != "" {
				count++
			}
		}
		for id := range ours {
			if _, listed := theirs[id]; !listed {
				count++
			}
		}
		shown += cmp.Diff(theirs, ours, unstamped)
	}
	return count, shown[:min(len(shown), 3000)]
}

// wantNoDifference checks that our copy is the provider's.
func (r *rig) wantNoDifference() {
	r.t.Helper()
	if count, shown := r.differing(); count != 0 {
		r.t.Errorf("%d appointments differ (-provider +ours):\n%s", count, shown)
	}
}

// forget lets the provider leave changes out of its lists.
func (r *rig) forget() {
	r.t.Helper()
	if err := r.practice.SetFaults(tenant, sandbox.Fault{Kind: sandbox.ForgetsChanges}); err != nil {
		r.t.Fatalf("set faults: %v", err)
	}
}

// change changes so many appointments at the provider.
func (r *rig) change(count int) {
	r.t.Helper()
	if count == 0 {
		return
	}
	if _, err := r.practice.ChangeAppointments(tenant, count); err != nil {
		r.t.Errorf("change appointments: %v", err)
	}
}

// copyNow runs a sync without a job, as a worker does, and expects it to be done.
func (r *rig) copyNow() {
	r.t.Helper()
	r.clock.Add(time.Second)
	if err := r.syncer.Sync(context.Background(), r.due()); err != nil {
		r.t.Fatalf("sync: %v; log:\n%s", err, r.log)
	}
	r.wantOutcome(connection.SyncDone)
}

// compared reads how many differed at the last comparisons of all locations, and
// how many of the locations were compared since a moment.
func (r *rig) compared(since time.Time) (differing, locations int64) {
	r.t.Helper()
	err := r.opened.Database.Gorm().Raw(`SELECT coalesce(sum(differing), 0), count(CASE WHEN compared_at >= ? AND compared_to IS NULL THEN 1 END)
		FROM sync_cursors WHERE connection_id = ?`, since.UnixMicro(), r.ref.ID).Row().Scan(&differing, &locations)
	if err != nil {
		r.t.Fatalf("read comparisons: %v", err)
	}
	return differing, locations
}

// differ lists the locations that have the problem that their data differs.
func (r *rig) differ() []string {
	r.t.Helper()
	var subjects []string
	err := r.opened.Database.Gorm().Raw(`SELECT subject FROM problems WHERE connection_id = ? AND kind = ? AND resolved_at IS NULL
		ORDER BY subject`, r.ref.ID, connection.ProblemDataDiffers).Scan(&subjects).Error
	if err != nil {
		r.t.Fatalf("read problems: %v", err)
	}
	return subjects
}

// comparing reports whether a question is a comparison's: it asks for a week.
func comparing(query syncer.AppointmentQuery) bool {
	length := query.To.Sub(query.From)
	return query.UpdatedSince.IsZero() && length >= 7*aDay-time.Hour && length <= 7*aDay+time.Hour
}

// weeks are the questions of comparisons since the last call to questions, first
// pages only, by location.
func (r *rig) weeks() map[string][]syncer.AppointmentQuery {
	found := make(map[string][]syncer.AppointmentQuery)
	for _, query := range r.tap.questions() {
		if comparing(query) && query.Page == "" {
			found[query.LocationID] = append(found[query.LocationID], query)
		}
	}
	return found
}

// retelling is a provider whose answers a test rewrites.
type retelling struct {
	syncer.Source

	mu      sync.Mutex
	rewrite func(syncer.AppointmentQuery, map[string]connection.Appointment)
	// without is a location that it does not list.
	without string
}

// retell puts a retelling between the tap and the adapter.
func (r *rig) retell() *retelling {
	told := &retelling{Source: r.tap.Source}
	r.tap.Source = told
	return told
}

// as sets how answers are rewritten.
func (r *retelling) as(rewrite func(syncer.AppointmentQuery, map[string]connection.Appointment)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rewrite = rewrite
}

// Appointments implements syncer.Source.
func (r *retelling) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	page, err := r.Source.Appointments(ctx, access, query)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rewrite == nil || err != nil {
		return page, err
	}
	told := make(map[string]connection.Appointment)
	for _, appointment := range page.Appointments {
		told[appointment.ID] = appointment
	}
	r.rewrite(query, told)
	page.Appointments = nil
	for appointment := range maps.Values(told) {
		page.Appointments = append(page.Appointments, appointment)
	}
	return page, err
}

// near finds an appointment that we hold at a location and that starts in the
// coming week.
func (r *rig) near(location connection.Location) connection.Appointment {
	r.t.Helper()
	for _, appointment := range r.day(location.ID, r.clock.Now().Add(aDay), r.clock.Now().Add(6*aDay)).Appointments {
		return appointment
	}
	r.t.Fatalf("nothing at %s in the coming week; the simulation has changed", location.Name)
	return connection.Appointment{}
}
