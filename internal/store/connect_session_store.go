package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/connectlink"
)

// ConnectSessions keeps links and guests. It implements connectlink.Store.
type ConnectSessions struct {
	base
}

var _ connectlink.Store = (*ConnectSessions)(nil)

// Session implements connectlink.Store.
func (c *ConnectSessions) Session(ctx context.Context, id string) (connectlink.Session, error) {
	return c.sessionWhere(ctx, "id = ?", id)
}

// SessionOfToken implements connectlink.Store.
func (c *ConnectSessions) SessionOfToken(ctx context.Context, tokenHash []byte) (connectlink.Session, error) {
	return c.sessionWhere(ctx, "token_hash = ?", tokenHash)
}

// sessionWhere reads one session by something unique.
func (c *ConnectSessions) sessionWhere(ctx context.Context, condition string, value any) (connectlink.Session, error) {
	return oneConnectSession(c.read(ctx).Raw(`SELECT `+connectSessionColumns+` FROM connect_sessions WHERE connect_sessions.`+condition, value))
}

// oneConnectSession is the session that a statement gives.
func oneConnectSession(statement *gorm.DB) (connectlink.Session, error) {
	var rows []connectSessionRow
	if err := statement.Scan(&rows).Error; err != nil {
		return connectlink.Session{}, mapError(err)
	}
	if len(rows) == 0 {
		return connectlink.Session{}, connectlink.ErrNotFound
	}
	return rows[0].session(), nil
}

// Open implements connectlink.Store.
func (c *ConnectSessions) Open(ctx context.Context, tokenHash, holder []byte, at time.Time) (connectlink.Session, error) {
	var held any // SQLite takes nil bytes for none at all, which is not NULL.
	if holder != nil {
		held = holder
	}
	return oneConnectSession(c.read(ctx).Raw(`UPDATE connect_sessions SET opened_at = ?, holder = ?
		WHERE token_hash = ? AND holder IS NULL AND expires_at > ? RETURNING `+connectSessionColumns,
		at.UnixMicro(), held, tokenHash, at.UnixMicro()))
}

// Hold implements connectlink.Store.
func (c *ConnectSessions) Hold(ctx context.Context, id string, holder []byte) (bool, error) {
	return changedOne(c.read(ctx).Exec(`UPDATE connect_sessions SET holder = ? WHERE id = ? AND holder IS NULL`, holder, id))
}

// Visit implements connectlink.Store.
func (c *ConnectSessions) Visit(ctx context.Context, id string) (connectlink.Visit, error) {
	var rows []visitRow
	err := c.read(ctx).Raw(`SELECT `+visitColumns+` FROM connect_sessions
		JOIN guests ON guests.id = connect_sessions.guest_id
		JOIN organisations ON organisations.id = connect_sessions.organisation_id
		WHERE connect_sessions.id = ?`, id).Scan(&rows).Error
	if err != nil {
		return connectlink.Visit{}, mapError(err)
	}
	if len(rows) == 0 {
		return connectlink.Visit{}, connectlink.ErrNotFound
	}
	return rows[0].visit(), nil
}

// replaceable says, of each outcome, which ones that were noted before it replaces.
var replaceable = map[connectlink.Outcome]string{
	connectlink.Connected:   "outcome = outcome",
	connectlink.Reconnected: "outcome = outcome",
	connectlink.Denied:      "outcome IN ('', 'returned') AND result_id = ''",
	connectlink.Failed:      "outcome IN ('', 'returned') AND result_id = ''",
	connectlink.Returned:    "outcome = ''",
}

// Settle implements connectlink.Store.
func (c *ConnectSessions) Settle(ctx context.Context, result connectlink.Result) error {
	if result.Outcome == "" {
		return mapError(c.read(ctx).Exec(`UPDATE connect_sessions SET result_id = ?, outcome = '', reason = '', ended_at = NULL
			WHERE id = ? AND outcome NOT IN ('connected', 'reconnected')`, result.ConnectionID, result.SessionID).Error)
	}
	condition, known := replaceable[result.Outcome]
	if !known {
		return fmt.Errorf("outcome %q of a link is none", result.Outcome)
	}
	return mapError(c.read(ctx).Exec(`UPDATE connect_sessions SET outcome = ?, reason = ?, ended_at = ?,
			result_id = CASE WHEN ? = '' THEN result_id ELSE ? END
		WHERE id = ? AND `+condition,
		string(result.Outcome), result.Reason, result.At.UnixMicro(), result.ConnectionID, result.ConnectionID, result.SessionID).Error)
}

// SignIn implements connectlink.Store.
func (c *ConnectSessions) SignIn(ctx context.Context, session connectlink.Session, until time.Time) (connectlink.SignIn, error) {
	var rows []struct {
		ConnectionID string
		Kind         connection.EventKind
		At           moment
		Status       connection.Status
	}
	err := c.read(ctx).Raw(`SELECT events.connection_id, events.kind, events.at, connections.status FROM events
		JOIN connections ON connections.organisation_id = events.organisation_id AND connections.id = events.connection_id
		WHERE events.organisation_id = ? AND events.actor_id = ? AND events.kind IN (?, ?) AND events.at >= ? AND events.at < ?
			AND NOT EXISTS (SELECT 1 FROM connect_sessions AS later
				WHERE later.guest_id = events.actor_id AND later.opened_at > ? AND later.opened_at <= events.at)
		ORDER BY events.sequence DESC LIMIT 1`,
		session.OrganisationID, session.GuestID, connection.EventConnected, connection.EventReconnected,
		at(session.OpenedAt), at(until), at(session.OpenedAt)).Scan(&rows).Error
	if err != nil {
		return connectlink.SignIn{}, mapError(err)
	}
	if len(rows) == 0 {
		return connectlink.SignIn{}, connectlink.ErrNotFound
	}
	row := rows[0]
	return connectlink.SignIn{
		ConnectionID: row.ConnectionID, First: row.Kind == connection.EventConnected, At: row.At.time(), Status: row.Status,
	}, nil
}

// Prune implements connectlink.Store.
func (c *ConnectSessions) Prune(ctx context.Context, before time.Time) (int64, error) {
	pruned, err := c.pruneTable(ctx, "connect_sessions", "created_at < ?", before)
	if err != nil {
		return pruned, err
	}
	_, err = c.pruneTable(ctx, "guests", "seen_at < ? AND NOT EXISTS (SELECT 1 FROM connect_sessions WHERE guest_id = guests.id)", before)
	return pruned, err
}

// pruneTable deletes rows of an age in portions.
func (c *ConnectSessions) pruneTable(ctx context.Context, table, condition string, before time.Time) (int64, error) {
	var pruned int64
	for {
		var portion int64
		err := c.write(ctx, func(tx *gorm.DB) error {
			old := tx.Table(table).Scopes(unheld).Select("id").Where(condition, before.UnixMicro()).Limit(prunedAtOnce)
			deleted := tx.Exec(`DELETE FROM `+table+` WHERE id IN (?)`, old)
			portion = deleted.RowsAffected
			return deleted.Error
		})
		if pruned += portion; err != nil || portion < prunedAtOnce {
			return pruned, err
		}
	}
}

// missingOrganisation words that a session's organisation is not there.
func missingOrganisation(err error) error {
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		return connectlink.ErrNotFound
	}
	return err
}
