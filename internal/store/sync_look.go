package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// Look implements syncer.Days.
func (s *Syncs) Look(ctx context.Context, due syncer.Due) (syncer.Work, error) {
	db := s.read(ctx)
	found, err := readConnection(db, due.Ref)
	if err != nil {
		return syncer.Work{}, err
	}
	if !holds(found, due.Epoch) {
		return syncer.Work{}, connection.ErrFenced
	}
	return readWork(db, found)
}

// Named implements syncer.Days.
func (s *Syncs) Named(ctx context.Context, ref connection.Ref, ids []string) ([]connection.Appointment, error) {
	return namedAppointments(s.read(ctx).Scopes(ofConnection(ref)), ids)
}

// namedAppointments reads the appointments of these ids that db selects.
func namedAppointments(db *gorm.DB, ids []string) ([]connection.Appointment, error) {
	var named []connection.Appointment
	db = db.Session(&gorm.Session{})
	for {
		some := ids[:min(len(ids), rowsPerInsert)]
		var rows []appointmentRow
		if err := db.Where("appointment_id IN ?", some).Find(&rows).Error; err != nil {
			return nil, mapError(err)
		}
		for _, row := range rows {
			named = append(named, row.appointment())
		}
		if ids = ids[len(some):]; len(ids) == 0 {
			return named, nil
		}
	}
}

// Practitioners implements syncer.Days, by name.
func (s *Syncs) Practitioners(ctx context.Context, query connection.DayQuery) ([]connection.Practitioner, error) {
	return s.dayPractitioners(ctx, query)
}

// Mend implements syncer.Days.
func (s *Syncs) Mend(ctx context.Context, due syncer.Due, batch syncer.Batch, held []connection.Appointment) (written, deleted int64, err error) {
	err = s.write(ctx, func(tx *gorm.DB) error {
		if _, err := checkFence(tx, syncer.Fence{Ref: due.Ref, Epoch: due.Epoch}); err != nil {
			return err
		}
		if err := requireChosen(tx, due.Ref, batch.LocationID); err != nil {
			return err
		}
		if err := requireUnmoved(tx, due.Ref.ID, batch, held); err != nil {
			return err
		}
		if batch.Practitioners != nil {
			if err := replacePractitioners(tx, due.Ref.ID, batch.LocationID, batch.Practitioners); err != nil {
				return fmt.Errorf("practitioners: %w", err)
			}
		}
		var err error
		if written, deleted, err = s.applyAppointments(tx, due.Ref.ID, batch); err != nil {
			return fmt.Errorf("appointments: %w", err)
		}
		return mapError(tx.Model(&cursorRow{}).Where("connection_id = ? AND location_id = ?", due.Ref.ID, batch.LocationID).
			Update("compared_at", nil).Error)
	})
	if err != nil {
		return 0, 0, err
	}
	return written, deleted, nil
}

// requireUnmoved returns ErrMoved unless the appointments of a batch stand here as
// they were when it was made.
func requireUnmoved(tx *gorm.DB, connectionID string, batch syncer.Batch, held []connection.Appointment) error {
	before := make(map[string]connection.Appointment, len(held))
	for _, appointment := range held {
		before[appointment.ID] = appointment
	}
	expected := 0
	var ids []string
	for _, appointment := range batch.Appointments {
		ids = append(ids, appointment.ID)
		if _, stood := before[appointment.ID]; stood {
			expected++
		}
	}
	now, err := namedAppointments(tx.Where("connection_id = ?", connectionID), ids)
	if err != nil {
		return err
	}
	moved := slices.ContainsFunc(now, func(a connection.Appointment) bool { return before[a.ID] != a })
	if moved || len(now) != expected {
		return connection.ErrMoved
	}
	return nil
}
