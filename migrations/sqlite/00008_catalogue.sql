-- +goose Up
-- What the catalogue says of a problem's kind is copied where the database
-- counts or sorts by it; provider is that of the connection.
ALTER TABLE problems ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE problems ADD COLUMN severity INTEGER NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3);
ALTER TABLE problems ADD COLUMN former   TEXT NOT NULL DEFAULT '';
-- How often it opened: one that comes back soon is the same problem.
ALTER TABLE problems ADD COLUMN times    INTEGER NOT NULL DEFAULT 1;
-- How many letters each owner was sent about it, when the first was, and when
-- the next is due: another one while it is open, the all-clear once it is not.
ALTER TABLE problems ADD COLUMN told     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE problems ADD COLUMN told_at  INTEGER;
ALTER TABLE problems ADD COLUMN tell_at  INTEGER;

UPDATE problems SET provider = (SELECT provider FROM connections WHERE connections.id = problems.connection_id);
UPDATE problems SET severity = 3
WHERE kind IN ('sign_in_refused', 'provider_unreachable', 'provider_malformed', 'client_refused', 'provider_forbids');

CREATE INDEX problems_open_by_kind ON problems (kind, opened_at, id) WHERE resolved_at IS NULL;
CREATE INDEX problems_open_by_provider ON problems (provider, kind, opened_at, id) WHERE resolved_at IS NULL;
CREATE INDEX problems_to_tell ON problems (tell_at) WHERE tell_at IS NOT NULL;
CREATE INDEX problems_over ON problems (resolved_at) WHERE resolved_at IS NOT NULL;

-- The tenant's name without regard to case and spacing.
ALTER TABLE connections ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
-- Letters outside ASCII keep their case until the connection is next saved: SQLite
-- knows no others. Two and more spaces become one.
UPDATE connections SET name_key = lower(trim(replace(replace(replace(
    replace(replace(replace(tenant_name, char(9), ' '), char(10), ' '), char(13), ' '),
    ' ', ' ' || char(1)), char(1) || ' ', ''), char(1), '')));

-- When the provider ends a sign-in that is not used; NULL where it does not.
ALTER TABLE credentials ADD COLUMN lapses_at INTEGER;
CREATE INDEX credentials_lapsing ON credentials (lapses_at) WHERE lapses_at IS NOT NULL;

-- When a location was last compared with the provider, and how many appointments
-- differed then.
ALTER TABLE sync_cursors ADD COLUMN compared_at INTEGER;
ALTER TABLE sync_cursors ADD COLUMN differing   INTEGER NOT NULL DEFAULT 0;

-- The syncs of a connection by day, in the time zone of its first location.
CREATE TABLE sync_days (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    -- As 2026-11-24.
    day           TEXT NOT NULL,
    done          INTEGER NOT NULL DEFAULT 0,
    partial       INTEGER NOT NULL DEFAULT 0,
    failed        INTEGER NOT NULL DEFAULT 0,
    written       INTEGER NOT NULL DEFAULT 0,
    deleted       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection_id, day)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE sync_days;
ALTER TABLE sync_cursors DROP COLUMN compared_at;
ALTER TABLE sync_cursors DROP COLUMN differing;
DROP INDEX credentials_lapsing;
ALTER TABLE credentials DROP COLUMN lapses_at;
ALTER TABLE connections DROP COLUMN name_key;
DROP INDEX problems_over;
DROP INDEX problems_to_tell;
DROP INDEX problems_open_by_provider;
DROP INDEX problems_open_by_kind;
ALTER TABLE problems DROP COLUMN provider;
ALTER TABLE problems DROP COLUMN severity;
ALTER TABLE problems DROP COLUMN former;
ALTER TABLE problems DROP COLUMN times;
ALTER TABLE problems DROP COLUMN told;
ALTER TABLE problems DROP COLUMN told_at;
ALTER TABLE problems DROP COLUMN tell_at;
