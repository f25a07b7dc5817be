package syncer_test

import (
	"time"

	"mooring/internal/connection"
)

// runs lists the runs, the newest first.
func (r *rig) runs() []connection.SyncRun {
	r.t.Helper()
	runs, err := r.opened.Syncs.Runs(r.t.Context(), r.ref, 50)
	if err != nil {
		r.t.Fatalf("read runs: %v", err)
	}
	return runs
}

// day reads everything that stands between two instants at a location.
func (r *rig) day(location string, from, to time.Time) connection.Day {
	r.t.Helper()
	day, err := r.opened.Syncs.Day(r.t.Context(), connection.DayQuery{Ref: r.ref, LocationID: location, From: from, To: to})
	if err != nil {
		r.t.Fatalf("read appointments: %v", err)
	}
	return day
}

// appointments are those of day by their ids.
func (r *rig) appointments(location string, from, to time.Time) map[string]connection.Appointment {
	r.t.Helper()
	found := make(map[string]connection.Appointment)
	for _, appointment := range r.day(location, from, to).Appointments {
		found[appointment.ID] = appointment
	}
	return found
}

// rowsOf counts the rows that a table holds of the connection.
func (r *rig) rowsOf(table string) int {
	r.t.Helper()
	var count int
	err := r.opened.Database.Gorm().Raw("SELECT count(*) FROM "+table+" WHERE connection_id = ?", r.ref.ID).Row().Scan(&count)
	if err != nil {
		r.t.Fatalf("count %s: %v", table, err)
	}
	return count
}

// connection reads the connection's row.
func (r *rig) connection() connection.Connection {
	r.t.Helper()
	row, err := r.opened.Connections.Connection(r.t.Context(), r.ref)
	if err != nil {
		r.t.Fatalf("read connection: %v", err)
	}
	return row
}

// locations reads the known locations.
func (r *rig) locations() []connection.Location {
	r.t.Helper()
	locations, err := r.opened.Connections.Locations(r.t.Context(), r.ref)
	if err != nil {
		r.t.Fatalf("read locations: %v", err)
	}
	return locations
}

// problems returns the subjects of the open problems by their kinds.
func (r *rig) problems() map[connection.ProblemKind]string {
	r.t.Helper()
	found := make(map[connection.ProblemKind]string)
	err := r.opened.Connections.InTx(r.t.Context(), func(tx connection.Tx) error {
		open, err := tx.OpenProblems(r.t.Context(), r.ref)
		for _, problem := range open {
			found[problem.Kind] = problem.Subject
		}
		return err
	})
	if err != nil {
		r.t.Fatalf("read problems: %v", err)
	}
	return found
}

// disconnect ends the connection as a person does.
func (r *rig) disconnect() {
	r.t.Helper()
	if _, err := r.service.Disconnect(r.t.Context(), r.ref, connection.Actor{UserID: "u1", Name: "Kim Lee"}); err != nil {
		r.t.Fatalf("disconnect: %v", err)
	}
}

// choose chooses locations as a person does.
func (r *rig) choose(ids ...string) {
	r.t.Helper()
	if _, err := r.service.Choose(r.t.Context(), r.ref, connection.Actor{UserID: "u1", Name: "Kim Lee"}, ids); err != nil {
		r.t.Fatalf("choose locations: %v", err)
	}
}
