package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"mooring/internal/database"
	"mooring/internal/lending"
)

const (
	// forgottenTime bounds the wait until something is forgotten: a process that neither
	// confirms nor dies gives its lease up within two lease times.
	forgottenTime = 3 * lending.LeaseTime
	// lookFirst and lookMost are how often it is looked whether it is.
	lookFirst = time.Millisecond
	lookMost  = 50 * time.Millisecond
)

// errRemembered: a process has not confirmed yet.
var errRemembered = errors.New("a process may still lend by what was taken back")

// The statements of the wait, on PostgreSQL.
const (
	anyLease    = `SELECT count(*) FROM loan_memories WHERE until_at > @clock`
	drawBarrier = `WITH drawn AS MATERIALIZED (SELECT nextval('loan_barriers') AS number)
		SELECT number FROM drawn, pg_notify('` + loansChannel + `', 'barrier ' || number)`
	unconfirmed = `SELECT count(*) FROM loan_memories WHERE until_at > @clock AND confirmed < $1`
)

// awaitForgotten returns when no process lends any more by what a committed transaction
// took back. While nobody remembers anything, it is one SELECT. What cannot be asked, it
// waits for: a lease ends by itself.
func awaitForgotten(ctx context.Context, opened *database.Database) {
	if opened.Postgres() == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, forgottenTime)
	defer cancel()
	if err := forgotten(ctx, opened); err == nil {
		return
	}
	timer := time.NewTimer(lending.LeaseTime)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// forgotten asks every process that remembers rows to confirm.
func forgotten(ctx context.Context, opened *database.Database) error {
	count := func(statement string, values ...any) (number int64, err error) {
		statement = strings.ReplaceAll(statement, "@clock", opened.ServerClock())
		err = opened.ReadRow(ctx, statement, values, &number)
		return number, err
	}
	if leases, err := count(anyLease); err != nil || leases == 0 {
		return err
	}
	barrier, err := count(drawBarrier)
	if err != nil {
		return err
	}
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval, wait.RandomizationFactor = lookFirst, lookMost, 0
	_, err = backoff.Retry(ctx, func() (struct{}, error) {
		switch left, err := count(unconfirmed, barrier); {
		case err != nil:
			return struct{}{}, backoff.Permanent(err)
		case left > 0:
			return struct{}{}, errRemembered
		}
		return struct{}{}, nil
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(forgottenTime))
	return err
}
