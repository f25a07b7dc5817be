package syncer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// bareColumns are what a bare program would write of an appointment.
const bareColumns = 10

// bareTable is a table like that of appointments, index included, in the same file.
const bareTable = `CREATE TABLE bare (
	connection_id TEXT NOT NULL, appointment_id TEXT NOT NULL, location_id TEXT NOT NULL, practitioner_id TEXT NOT NULL,
	patient_ref TEXT NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, status TEXT NOT NULL,
	reason TEXT NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (connection_id, appointment_id)) STRICT;
	CREATE INDEX bare_by_day ON bare (connection_id, location_id, starts_at)`

// bareUpsert is one statement that upserts so many rows.
func bareUpsert(rows int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", bareColumns), ", ") + ")"
	return "INSERT INTO bare VALUES " + strings.TrimSuffix(strings.Repeat(row+", ", rows), ", ") +
		` ON CONFLICT (connection_id, appointment_id) DO UPDATE SET location_id = excluded.location_id,
		practitioner_id = excluded.practitioner_id, patient_ref = excluded.patient_ref, starts_at = excluded.starts_at,
		ends_at = excluded.ends_at, status = excluded.status, reason = excluded.reason, updated_at = excluded.updated_at`
}

// BenchmarkWriteBesideBareUpserts writes the same pages through the store
// (fence, rows, cursor and progress in one transaction) and, in turn, by one
// bare multi-row upsert in a transaction. "%-of-bare" is our share of the bare
// program's speed.
func BenchmarkWriteBesideBareUpserts(b *testing.B) {
	for _, size := range []int{100, 500} {
		b.Run(fmt.Sprintf("page=%d", size), func(b *testing.B) { benchmarkWrite(b, size) })
	}
}

func benchmarkWrite(b *testing.B, size int) {
	r := newRig(b, setup{})
	ctx := context.Background()
	if _, err := r.opened.Database.SQL().Exec(bareTable); err != nil {
		b.Fatalf("make bare table: %v", err)
	}
	fence, work, err := r.opened.Syncs.Begin(ctx, r.due(), r.clock.Now())
	if err != nil {
		b.Fatalf("begin: %v", err)
	}
	statement, location := bareUpsert(size), work.Locations[0].ID
	var ours, bare time.Duration
	pages := 0
	for b.Loop() {
		page := r.made(location, pages%50*size, size)
		pages++
		began := time.Now()
		batch := syncer.Batch{LocationID: location, Appointments: page, Cursor: syncer.Cursor{LocationID: location, Pass: syncer.PassFirst, Page: "p"}}
		if err := r.opened.Syncs.Write(ctx, fence, batch); err != nil {
			b.Fatalf("write: %v", err)
		}
		ours += time.Since(began)
		began = time.Now()
		r.writeBare(b, statement, page)
		bare += time.Since(began)
	}
	b.ReportMetric(100*float64(bare)/float64(ours), "%-of-bare")
	b.ReportMetric(float64(pages*size)/ours.Seconds(), "rows/s")
	b.ReportMetric(float64(pages*size)/bare.Seconds(), "bare-rows/s")
}

// made makes up count appointments from the first number on.
func (r *rig) made(location string, first, count int) []connection.Appointment {
	page := make([]connection.Appointment, count)
	for i := range page {
		start := r.clock.Now().Add(time.Duration(first+i) * time.Minute)
		page[i] = connection.Appointment{
			ID: fmt.Sprintf("a%08d", first+i), LocationID: location, PractitionerID: fmt.Sprintf("p%d", i%12),
			PatientRef: fmt.Sprintf("P-%05d", i), Start: start, End: start.Add(30 * time.Minute),
			Status: "booked", Reason: "Check-up and clean", UpdatedAt: r.clock.Now(),
		}
	}
	return page
}

// writeBare writes a page as a program would that does nothing else.
func (r *rig) writeBare(b *testing.B, statement string, page []connection.Appointment) {
	b.Helper()
	values := make([]any, 0, bareColumns*len(page))
	for _, a := range page {
		values = append(values, r.ref.ID, a.ID, a.LocationID, a.PractitionerID, a.PatientRef,
			a.Start.UnixMicro(), a.End.UnixMicro(), a.Status, a.Reason, a.UpdatedAt.UnixMicro())
	}
	tx, err := r.opened.Database.SQL().Begin()
	if err != nil {
		b.Fatalf("begin: %v", err)
	}
	if _, err := tx.Exec(statement, values...); err != nil {
		b.Fatalf("upsert: %v", err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatalf("commit: %v", err)
	}
}

// BenchmarkFirstSync copies a practice of 5,000 appointments at five locations
// over HTTP, by pages of 100.
func BenchmarkFirstSync(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		r := newRig(b, setup{appointments: 5000})
		b.StartTimer()
		if err := r.syncer.Sync(context.Background(), r.due()); err != nil {
			b.Fatalf("sync: %v", err)
		}
		b.ReportMetric(float64(r.runs()[0].Written), "appointments")
	}
}

// BenchmarkAbort measures the time from Abort to the end of the worker.
func BenchmarkAbort(b *testing.B) {
	r := newRig(b, setup{})
	for b.Loop() {
		b.StopTimer()
		r.clock.Add(time.Hour)
		reached, ended := r.holdAt(1), make(chan error, 1)
		go func() { ended <- r.syncer.Sync(context.Background(), r.due()) }()
		await(b, reached)
		b.StartTimer()
		if err := r.syncer.Abort(context.Background(), r.ref); err != nil {
			b.Fatalf("abort: %v", err)
		}
		<-ended
	}
}
