package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// seedStatements fill a PostgreSQL database with $1 connections in $2
// organisations over four providers, 5 % with problems, and $3 events.
var seedStatements = []struct {
	sql    string
	events bool
}{
	{sql: `INSERT INTO organisations (id, name, name_key, time_zone, created_at)
		SELECT 'o' || n, w || ' Group ' || n, lower(w) || ' group ' || n, 'Australia/Sydney', 1
		FROM generate_series(0, $2::bigint - 1) AS n, LATERAL (SELECT (ARRAY['Bayside', 'Harbour', 'Lagoon', 'Northern', 'Quayside', 'Valley'])[1 + n % 6] AS w) AS words
		WHERE $1::bigint > 0`},
	{sql: `INSERT INTO connections (id, organisation_id, provider, tenant_id, tenant_name, name_key, tenant_url, tenant_address, status, status_since,
			epoch, requested_scopes, granted_scopes, created_at, connected_at, connected_by, checked_at, synced_at, next_sync_at)
		SELECT md5(n::text), 'o' || n % $2::bigint, (ARRAY['bqe-core', 'core-practice', 'docplanner', 'drchrono'])[1 + n % 4], 't' || n,
			w || ' Practice ' || n, lower(w) || ' practice ' || n, 'https://practice' || n || '.example', 'practice' || n, s,
			1700000000000000 + (n * 7919 % 1000003) * 60000000, 1, '[]', '[]', 1, 1, 'Kim Lee', 1700000000000000, 1700000000000000, NULL
		FROM generate_series(1, $1::bigint) AS n,
			LATERAL (SELECT (ARRAY['Dental', 'Physio', 'Eye', 'Family', 'Skin', 'Heart', 'Sleep'])[1 + n % 7] AS w,
				CASE n % 50 WHEN 0 THEN 'disconnected' WHEN 1 THEN 'needs_reconnect' WHEN 2 THEN 'choosing' ELSE 'connected' END AS s) AS drawn`},
	{sql: `INSERT INTO credentials (connection_id, epoch, version, access, refresh, expires_at, scopes, lapses_at)
		SELECT id, 1, 1, '\x01', '\x01', 1, '[]', 1900000000000000 FROM connections
		WHERE status IN ('connected', 'choosing') AND $1::bigint > 0 AND $2::bigint > 0`},
	{sql: `INSERT INTO problems (id, connection_id, provider, kind, severity, subject, label, provider_code, opened_at)
		SELECT 'p' || n, md5(n::text), (SELECT provider FROM connections WHERE id = md5(n::text)), kind,
			CASE kind WHEN 'provider_unreachable' THEN 3 WHEN 'location_new' THEN 1 ELSE 2 END, 'first', '', '503',
			1790000000000000 + n * 1000003 % 600000000 * 10
		FROM generate_series(20, $1::bigint, 20) AS n,
			LATERAL (SELECT (ARRAY['provider_unreachable', 'provider_unreachable', 'provider_limiting', 'location_sync_failing', 'location_new'])[1 + n / 20 % 5] AS kind) AS drawn
		WHERE $2::bigint > 0`},
	{sql: `INSERT INTO problems (id, connection_id, provider, kind, severity, subject, label, provider_code, opened_at)
		SELECT id || 'b', connection_id, provider, kind, severity, 'second', '', '', opened_at + 1000000
		FROM problems WHERE kind = 'location_sync_failing' AND $1::bigint > 0 AND $2::bigint > 0`},
	{sql: `INSERT INTO problems (id, connection_id, provider, kind, severity, subject, label, provider_code, opened_at, resolved_at)
		SELECT 'r' || n, md5((1 + n % $1::bigint)::text), 'drchrono', 'provider_unreachable', 3, '', '', '', 1780000000000000 + n, 1780000000000000 + n + 5000000
		FROM generate_series(1, 2 * $1::bigint) AS n WHERE $2::bigint > 0`},
	{events: true, sql: `INSERT INTO events (organisation_id, connection_id, tenant_name, kind, actor_id, actor_name, detail, at)
		SELECT 'o' || (1 + n % $1::bigint) % $2::bigint, md5((1 + n % $1::bigint)::text), 'Practice', 'checked', '', 'Mooring', '', 1700000000000000 + n
		FROM generate_series(1, $3::bigint) AS n`},
}

// seed fills the database of a PostgreSQL fixture, and has its planner look at it.
func seed(t testing.TB, url string, connections, organisations, events int) {
	t.Helper()
	// A deadline of its own: this takes longer than a page may.
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, statement := range seedStatements {
		values := []any{connections, organisations}
		if statement.events {
			values = append(values, events)
			// Without a look at the connection of each, which is there.
			if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := conn.Exec(ctx, statement.sql, values...); err != nil {
			t.Fatalf("%s: %v", statement.sql, err)
		}
	}
	if _, err := conn.Exec(ctx, "VACUUM ANALYZE"); err != nil {
		t.Fatal(err)
	}
}
