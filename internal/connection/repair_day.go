package connection

import (
	"context"
	"errors"
	"strconv"
)

// DayRepair is what a repair of a day did.
type DayRepair struct {
	// Written and Removed count appointments of ours.
	Written, Removed int
	// Left is how many differ all the same, apart from what the provider's list of
	// changes tells of.
	Left int
}

// Changed reports whether anything was written.
func (r DayRepair) Changed() bool { return r.Written+r.Removed > 0 }

// RepairDay makes what we hold of a day equal to the provider, compares again, and
// opens the problem that data differs when that did not help; when it did, it ends
// the problem. What keeps it from repairing is a result, as in CompareDay; it may
// be asked for twice.
func (s *Service) RepairDay(ctx context.Context, query DayQuery, by Actor) (DayResult, error) {
	var repair DayRepair
	result, err := s.onDay(ctx, query, func(ctx context.Context, epoch int64) (err error) {
		repair, err = s.days.RepairDay(ctx, query, epoch)
		return err
	})
	result.Repair = repair
	if !repair.Changed() {
		return result, err
	}
	// What was done is noted whatever became of the request and the connection.
	ctx = context.WithoutCancel(ctx)
	noted := s.store.InTx(ctx, func(tx Tx) error {
		held, err := tx.Lock(ctx, query.Ref)
		if err != nil {
			return err
		}
		return tx.AppendEvent(ctx, newEvent(held, EventDayRepaired, by, strconv.Itoa(repair.Written+repair.Removed), s.now()))
	})
	return result, errors.Join(err, noted)
}
