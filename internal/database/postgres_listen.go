package database

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// errNoAnnouncements: SQLite has none.
var errNoAnnouncements = errors.New("this kind of database announces nothing")

// listening are the settings of a session that listens.
var listening = map[string]string{
	// It is idle all the time.
	"idle_session_timeout": "0",
	// A process that is paused takes nothing, and what is announced is kept for it: when
	// the server has no room left for that, nothing can be written any more.
	"tcp_user_timeout": "60s",
}

// Listen calls heard with each text that is announced on a channel of a PostgreSQL
// database (NOTIFY) by a transaction that commits after begun was called, in the order
// of the commits and one at a time, until ctx ends or the connection is lost. It has a
// connection of its own, which the server ends when nothing was taken from it for a
// minute. Behind a pooler that shares sessions nothing may ever be heard.
func (d *Database) Listen(ctx context.Context, channel string, begun func(), heard func(text string)) (err error) {
	server, can := d.dialect.(*postgresServer)
	if !can {
		return errNoAnnouncements
	}
	conn, err := server.connect(ctx, listening)
	if err != nil {
		return notConnected(err)
	}
	defer func() { err = errors.Join(err, closeQuietly(context.WithoutCancel(ctx), conn)) }()
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return fmt.Errorf("listen to %s: %w", channel, err)
	}
	begun()
	for {
		announced, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("listen to %s: %w", channel, err)
		}
		heard(announced.Payload)
	}
}
