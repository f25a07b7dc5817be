package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"mooring/internal/lending"
)

// loansChannel is what changes to rows for loans are announced on, by triggers as well.
const loansChannel = "mooring_loans"

// LoanMemories implements lending.Announcements on PostgreSQL.
type LoanMemories struct {
	base
}

var _ lending.Announcements = (*LoanMemories)(nil)

// LoanMemories returns what implements lending.Announcements; nil on SQLite, where
// nothing is announced and rows are read in the process itself.
func (s *Store) LoanMemories() *LoanMemories {
	if s.base.database.Postgres() == nil {
		return nil
	}
	return &LoanMemories{base: s.base}
}

// Follow implements lending.Announcements.
func (l *LoanMemories) Follow(ctx context.Context, begun func(), heard func(lending.Announcement)) error {
	return l.database.Listen(ctx, loansChannel, begun, func(text string) { heard(announcementOf(text)) })
}

// announcementOf reads what was announced. Of what it does not know, as from a newer
// version, it thinks the worst.
func announcementOf(text string) lending.Announcement {
	words := strings.Fields(text)
	switch {
	case len(words) == 2 && words[0] == "connection":
		return lending.Announcement{Forget: words[1]}
	case len(words) == 2 && words[0] == "barrier":
		if number, err := strconv.ParseInt(words[1], 10, 64); err == nil {
			return lending.Announcement{Barrier: number}
		}
	case len(words) == 3 && words[0] == "beat":
		if number, err := strconv.ParseInt(words[2], 10, 64); err == nil {
			return lending.Announcement{Beat: lending.Beat{Lease: words[1], Number: number}}
		}
	}
	return lending.Announcement{ForgetAll: true}
}

// renewLease notes a lease and announces the beat. What was confirmed once stays so: the
// first beat confirms barriers that are never heard. last_value of a sequence that was
// never drawn from is what would be drawn first.
const renewLease = `WITH renewed AS (
		INSERT INTO loan_memories (lease, until_at, confirmed)
		VALUES (?, ? + ?, CASE WHEN ? = 1 THEN (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM loan_barriers) ELSE ? END)
		ON CONFLICT (lease) DO UPDATE SET until_at = excluded.until_at, confirmed = greatest(loan_memories.confirmed, excluded.confirmed)
		RETURNING lease)
	SELECT pg_notify('` + loansChannel + `', 'beat ' || lease || ' ' || ?) FROM renewed`

// Renew implements lending.Announcements.
func (l *LoanMemories) Renew(ctx context.Context, beat lending.Beat) error {
	number := strconv.FormatInt(beat.Number, 10)
	return mapError(l.read(ctx).
		Exec(renewLease, beat.Lease, l.clock(), lending.LeaseTime.Microseconds(), beat.Number, beat.Confirmed, number).Error)
}

// endLease ends a lease, and clears away those of processes that died long ago.
const endLease = `DELETE FROM loan_memories WHERE lease = ? OR until_at < ? - 3600000000`

// End implements lending.Announcements.
func (l *LoanMemories) End(ctx context.Context, lease string) error {
	if err := l.read(ctx).Exec(endLease, lease, l.clock()).Error; err != nil {
		return fmt.Errorf("end the lease: %w", mapError(err))
	}
	return nil
}
