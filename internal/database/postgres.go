package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// What holds where the URL says nothing else.
const (
	// poolSize is the most connections that one process opens (pool_max_conns).
	// Syncs and the queue's listener take about ten of them at most.
	poolSize = 20
	// connectTime bounds the opening of one connection (connect_timeout).
	connectTime = 5 * time.Second
)

// sessionSettings are given to each connection unless the URL names them. They
// are set by a statement and not at the start of the connection, because PgBouncer
// refuses parameters there that it does not know.
var sessionSettings = map[string]string{
	// A statement or a wait for a lock ends before the page that waits for it does.
	"statement_timeout": "30s",
	"lock_timeout":      "10s",
	// A transaction whose process hangs does not hold its rows for good.
	"idle_in_transaction_session_timeout": "60s",
}

// postgresServer is a database on a PostgreSQL server, for any number of processes.
type postgresServer struct {
	config *pgxpool.Config
}

// parsePostgres takes a URL as pgx does (libpq's parameters, pool_max_conns and
// its like; the PG* variables of the environment fill what it leaves out).
func parsePostgres(text string) (dialect, error) {
	named, err := url.Parse(text)
	if err != nil {
		return nil, &URLError{Reason: "it is not a URL; write postgres://USER:PASSWORD@HOST/DATABASE, with special characters in the password percent-encoded"}
	}
	config, err := pgxpool.ParseConfig(text)
	if err != nil {
		// The password is well-formed, so the cause, unlike the whole text, is about something else.
		return nil, &URLError{Reason: "PostgreSQL's driver does not accept it: " + withoutURL(err)}
	}
	given := named.Query()
	if !given.Has("pool_max_conns") {
		config.MaxConns = poolSize
	}
	if !given.Has("connect_timeout") {
		config.ConnConfig.ConnectTimeout = connectTime
	}
	if _, set := config.ConnConfig.RuntimeParams["application_name"]; !set {
		config.ConnConfig.RuntimeParams["application_name"] = "mooring"
	}
	config.AfterConnect = applySettings(config.ConnConfig.RuntimeParams, sessionSettings)
	noteInterruptions(config)
	return &postgresServer{config: config}, nil
}

// withoutURL returns the cause of a URL that pgx refuses; the error around it
// repeats the URL.
func withoutURL(err error) string {
	var refused *pgconn.ParseConfigError
	if errors.As(err, &refused) && errors.Unwrap(refused) != nil {
		return errors.Unwrap(refused).Error()
	}
	return "a parameter is not as it should be"
}

// applySettings returns what gives a new connection its settings, but for those
// that the URL gave it.
func applySettings(given, settings map[string]string) func(context.Context, *pgx.Conn) error {
	return func(ctx context.Context, conn *pgx.Conn) error {
		for name, value := range settings {
			if _, set := given[name]; set {
				continue
			}
			if _, err := conn.Exec(ctx, "SELECT set_config($1, $2, false)", name, value); err != nil {
				return fmt.Errorf("set %s: %w", name, err)
			}
		}
		return nil
	}
}

// connect opens one connection beside the pool, for work that has settings of
// its own. The caller closes it.
func (p *postgresServer) connect(ctx context.Context, settings map[string]string) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, p.config.ConnConfig.Copy())
	if err != nil {
		return nil, err
	}
	if err := applySettings(nil, settings)(ctx, conn); err != nil {
		return nil, errors.Join(err, closeQuietly(ctx, conn))
	}
	return conn, nil
}

// open opens the pool and checks that the server answers. database/sql is a
// thin layer over the same connections: it keeps none of its own, or the two
// would take them from each other.
func (p *postgresServer) open(ctx context.Context) (pools, error) {
	native, err := pgxpool.NewWithConfig(ctx, p.config.Copy())
	if err != nil {
		return pools{}, err
	}
	if err := native.Ping(ctx); err != nil {
		native.Close()
		return pools{}, err
	}
	std := sql.OpenDB(boundConnector{stdlib.GetPoolConnector(native)})
	std.SetMaxIdleConns(0)
	return pools{std: std, native: native}, nil
}

// dialector implements dialect.
func (*postgresServer) dialector(pool *sql.DB) gorm.Dialector {
	return postgres.New(postgres.Config{Conn: pool})
}

// clock implements dialect. clock_timestamp goes on within a transaction.
func (*postgresServer) clock() string {
	return "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
}
