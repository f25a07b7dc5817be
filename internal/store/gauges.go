package store

import (
	"context"
	"time"
)

// Gauges is what waits in the database, over all organisations and processes,
// by the database's own clock.
type Gauges struct {
	// Claims is how many credentials are claimed; OldestClaim is the age of the
	// oldest claim, zero when there is none.
	Claims      int64
	OldestClaim time.Duration
	// Due is how many connections are due for a sync; Lag is how long the one
	// that waits longest has been due, zero when none is.
	Due int64
	Lag time.Duration
	// Letters is how many emails wait to be sent.
	Letters int64
	// Events is how many events are not in the log yet, and Deliveries how many
	// deliveries to webhooks wait to be made.
	Events, Deliveries int64
	// EndpointsFailing is how many webhook endpoints that are on did not take the newest
	// delivery, EndpointsOff how many are switched off.
	EndpointsFailing, EndpointsOff int64
	// Jobs counts the queue's jobs by state; a state without one is missing.
	Jobs map[string]int64
}

// Gauges reads them with two statements. The one for claims reads every
// credential: an index would cost each claim more than a look at them does.
func (s *Store) Gauges(ctx context.Context) (Gauges, error) {
	var row struct {
		Claims, Due, Letters           int64
		Events, Deliveries             int64
		EndpointsFailing, EndpointsOff int64
		Now, Claimed, DueFrom          moment
	}
	// Read once, or PostgreSQL would read the clock, and so every row, again for each.
	err := s.base.read(ctx).Raw(`WITH clock (now) AS (SELECT ?)
		SELECT (SELECT now FROM clock) AS now,
		(SELECT count(*) FROM credentials WHERE claim_id IS NOT NULL) AS claims,
		(SELECT min(claimed_at) FROM credentials WHERE claim_id IS NOT NULL) AS claimed,
		(SELECT count(*) FROM letters WHERE try_at IS NOT NULL) AS letters,
		(SELECT count(*) FROM event_notes) AS events,
		(SELECT count(*) FROM webhook_deliveries WHERE try_at IS NOT NULL) AS deliveries,
		(SELECT count(*) FROM webhook_endpoints WHERE off_at IS NULL AND failing_since IS NOT NULL) AS endpoints_failing,
		(SELECT count(*) FROM webhook_endpoints WHERE off_at IS NOT NULL) AS endpoints_off,
		(SELECT count(*) FROM connections WHERE next_sync_at <= (SELECT now FROM clock)) AS due,
		(SELECT min(next_sync_at) FROM connections WHERE next_sync_at <= (SELECT now FROM clock)) AS due_from`,
		s.base.clock()).Scan(&row).Error
	if err != nil {
		return Gauges{}, mapError(err)
	}
	var states []struct {
		State string
		Jobs  int64
	}
	err = s.base.read(ctx).Raw("SELECT CAST(state AS TEXT) AS state, count(*) AS jobs FROM river_job GROUP BY state").Scan(&states).Error
	if err != nil {
		return Gauges{}, mapError(err)
	}
	gauges := Gauges{
		Claims: row.Claims, OldestClaim: since(row.Claimed, row.Now), Due: row.Due, Lag: since(row.DueFrom, row.Now),
		Letters: row.Letters, Events: row.Events, Deliveries: row.Deliveries,
		EndpointsFailing: row.EndpointsFailing, EndpointsOff: row.EndpointsOff,
		Jobs: make(map[string]int64, len(states)),
	}
	for _, state := range states {
		gauges.Jobs[state.State] = state.Jobs
	}
	return gauges, nil
}

// since is the time from one moment to another, zero when there was no first.
func since(from, to moment) time.Duration {
	if from == 0 {
		return 0
	}
	return max(0, to.time().Sub(from.time()))
}
