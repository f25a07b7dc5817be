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
	// lookFirst and lookMost are how often it is looked whether something is forgotten.
	lookFirst = time.Millisecond
	lookMost  = 50 * time.Millisecond
)

// errRemembered: a process has not confirmed yet.
var errRemembered = errors.New("a process may still lend by what was taken back")

// The statements of the wait, on PostgreSQL. A lease that is over by the database's clock
// is waited for by nobody, lest a process that was killed makes each of them wait.
const (
	anyLease    = `SELECT count(*) FROM loan_memories WHERE until_at > @clock`
	drawBarrier = `WITH drawn AS MATERIALIZED (SELECT nextval('loan_barriers') AS number)
		SELECT number FROM drawn, pg_notify('` + loansChannel + `', 'barrier ' || number)`
	unconfirmed = `SELECT count(*) FROM loan_memories WHERE until_at > @clock AND confirmed < $1`
)

// awaitForgotten returns when no process lends any more by what a committed transaction
// took back. While nobody remembers anything, it is one SELECT.
//
// It never takes longer than a lease, by this process's own clock: who has not heard of
// the change by then has heard no beat of after it either, and the lease of one before it
// is over. So it needs no answer of anybody, and no context may cut it short: the same
// request, sent again, must not be answered before that.
func awaitForgotten(ctx context.Context, opened *database.Database) {
	if opened.Postgres() == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lending.LeaseTime)
	defer cancel()
	if err := forgotten(ctx, opened); err != nil {
		<-ctx.Done()
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
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(0))
	return err
}
