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

// bareTable is a table like that of appointments, index included, in the same database.
const bareTable = `CREATE TABLE bare (
	connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE, appointment_id TEXT NOT NULL, location_id TEXT NOT NULL,
	practitioner_id TEXT NOT NULL, patient_ref TEXT NOT NULL, starts_at BIGINT NOT NULL, ends_at BIGINT NOT NULL, status TEXT NOT NULL,
	reason TEXT NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (connection_id, appointment_id));
	CREATE INDEX bare_by_day ON bare (connection_id, location_id, starts_at)`

// bareUpsert is one statement that upserts so many rows; PostgreSQL numbers its
// placeholders.
func bareUpsert(rows int, numbered bool) string {
	values, n := make([]string, rows), 0
	for i := range values {
		row := make([]string, bareColumns)
		for column := range row {
			n++
			row[column] = "?"
			if numbered {
				row[column] = fmt.Sprintf("$%d", n)
			}
		}
		values[i] = "(" + strings.Join(row, ", ") + ")"
	}
	return "INSERT INTO bare VALUES " + strings.Join(values, ", ") +
		` ON CONFLICT (connection_id, appointment_id) DO UPDATE SET location_id = excluded.location_id,
		practitioner_id = excluded.practitioner_id, patient_ref = excluded.patient_ref, starts_at = excluded.starts_at,
		ends_at = excluded.ends_at, status = excluded.status, reason = excluded.reason, updated_at = excluded.updated_at`
}

// BenchmarkWriteBesideBareUpserts writes the same pages through the store
// (fence, rows, cursor and progress in one transaction) and, in turn, by one
// bare multi-row upsert in a transaction: with pgx on PostgreSQL, with
// database/sql on SQLite. New pages hold rows that are not there yet, known ones
// rows that are, and changed ones rows of which each says something else than the
// one that is there. "%-of-bare" is our share of the bare program's speed.
func BenchmarkWriteBesideBareUpserts(b *testing.B) {
	for _, database := range []string{"sqlite", "postgres"} {
		for _, rows := range []string{"new", "known", "changed"} {
			for _, size := range []int{100, 500} {
				b.Run(fmt.Sprintf("%s/%s/page=%d", database, rows, size), func(b *testing.B) {
					newWriting(b, newBacklog(b, databases[database]), size).run(b, rows)
				})
			}
		}
	}
}

// writing is a benchmark of pages of one size.
type writing struct {
	*backlog
	fence     syncer.Fence
	size      int
	statement string
}

// newWriting begins a run at a location.
func newWriting(b *testing.B, made *backlog, size int) *writing {
	b.Helper()
	made.add(b, 1)
	made.exec(b, bareTable)
	made.exec(b, `INSERT INTO locations (connection_id, location_id, position, name, address, time_zone, listed, chosen)
		SELECT id, 'b1', 1, 'Sydney', '1 Quay St', 'Australia/Sydney', TRUE, TRUE FROM connections`)
	fence, _, err := made.opened.Syncs.Begin(b.Context(), syncer.Due{Ref: made.ref(0), Epoch: 1}, made.now)
	if err != nil {
		b.Fatalf("begin: %v", err)
	}
	return &writing{backlog: made, fence: fence, size: size, statement: bareUpsert(size, made.opened.Database.Postgres() != nil)}
}

// run writes page after page; pages that are not new are the same 20 again and
// again.
func (w *writing) run(b *testing.B, rows string) {
	known := rows != "new"
	for number := 0; known && number < 20; number++ {
		w.write(b, w.page(number))
		w.writeBare(b, w.page(number))
	}
	var ours, bare time.Duration
	pages := 0
	for b.Loop() {
		number := pages
		if known {
			number = pages % 20
		}
		page := w.page(number)
		for i := range page {
			if rows == "changed" {
				page[i].Reason = fmt.Sprint("Changed in round ", pages)
			}
		}
		pages++
		ours += took(func() { w.write(b, page) })
		bare += took(func() { w.writeBare(b, page) })
	}
	b.ReportMetric(100*float64(bare)/float64(ours), "%-of-bare")
	b.ReportMetric(float64(pages*w.size)/ours.Seconds(), "rows/s")
	b.ReportMetric(float64(pages*w.size)/bare.Seconds(), "bare-rows/s")
}

// page makes up the appointments of a page.
func (w *writing) page(number int) []connection.Appointment {
	page := make([]connection.Appointment, w.size)
	for i := range page {
		start := w.now.Add(time.Duration(number*w.size+i) * time.Minute)
		page[i] = connection.Appointment{
			ID: fmt.Sprintf("a%08d", number*w.size+i), LocationID: "b1", PractitionerID: fmt.Sprintf("p%d", i%12),
			PatientRef: fmt.Sprintf("P-%05d", i), Start: start, End: start.Add(30 * time.Minute),
			Status: "booked", Reason: "Check-up and clean", UpdatedAt: w.now,
		}
	}
	return page
}

// write writes a page through the store.
func (w *writing) write(b *testing.B, page []connection.Appointment) {
	batch := syncer.Batch{LocationID: "b1", Appointments: page, Cursor: syncer.Cursor{LocationID: "b1", Pass: syncer.PassFirst, Page: "p"}}
	if err := w.opened.Syncs.Write(b.Context(), w.fence, batch); err != nil {
		b.Fatalf("write: %v", err)
	}
}

// writeBare writes a page as a program would that does nothing else.
func (w *writing) writeBare(b *testing.B, page []connection.Appointment) {
	values := make([]any, 0, bareColumns*len(page))
	for _, a := range page {
		values = append(values, w.fence.Ref.ID, a.ID, a.LocationID, a.PractitionerID, a.PatientRef,
			a.Start.UnixMicro(), a.End.UnixMicro(), a.Status, a.Reason, a.UpdatedAt.UnixMicro())
	}
	if err := w.upsert(b.Context(), values); err != nil {
		b.Fatalf("upsert: %v", err)
	}
}

// upsert runs the bare statement in a transaction.
func (w *writing) upsert(ctx context.Context, values []any) error {
	if pool := w.opened.Database.Postgres(); pool != nil {
		tx, err := pool.Begin(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, w.statement, values...); err != nil {
			return err
		}
		return tx.Commit(ctx)
	}
	tx, err := w.opened.Database.SQL().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, w.statement, values...); err != nil {
		return err
	}
	return tx.Commit()
}

// took is how long fn takes.
func took(fn func()) time.Duration {
	began := time.Now()
	fn()
	return time.Since(began)
}
