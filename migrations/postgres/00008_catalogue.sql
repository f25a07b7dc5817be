-- +goose Up
-- What the catalogue says of a problem's kind is copied where the database
-- counts or sorts by it; provider is that of the connection.
ALTER TABLE problems
    ADD COLUMN provider TEXT NOT NULL DEFAULT '',
    ADD COLUMN severity BIGINT NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3),
    ADD COLUMN former   TEXT NOT NULL DEFAULT '',
    -- How often it opened: one that comes back soon is the same problem.
    ADD COLUMN times    BIGINT NOT NULL DEFAULT 1,
    -- How many letters each owner was sent about it, when the first was, and when
    -- the next is due: another one while it is open, the all-clear once it is not.
    ADD COLUMN told     BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN told_at  BIGINT,
    ADD COLUMN tell_at  BIGINT,
    ALTER COLUMN former SET STATISTICS 0;

UPDATE problems SET provider = (SELECT provider FROM connections WHERE connections.id = problems.connection_id);
UPDATE problems SET severity = 3
WHERE kind IN ('sign_in_refused', 'provider_unreachable', 'provider_malformed', 'client_refused', 'provider_forbids');

CREATE INDEX problems_open_by_kind ON problems (kind, opened_at, id) WHERE resolved_at IS NULL;
CREATE INDEX problems_open_by_provider ON problems (provider, kind, opened_at, id) WHERE resolved_at IS NULL;
CREATE INDEX problems_to_tell ON problems (tell_at) WHERE tell_at IS NOT NULL;
CREATE INDEX problems_over ON problems (resolved_at) WHERE resolved_at IS NOT NULL;

-- The tenant's name without regard to case and spacing.
ALTER TABLE connections ADD COLUMN name_key TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE connections SET name_key = lower(btrim(regexp_replace(tenant_name, '\s+', ' ', 'g')));

-- When the provider ends a sign-in that is not used; NULL where it does not.
ALTER TABLE credentials ADD COLUMN lapses_at BIGINT;
CREATE INDEX credentials_lapsing ON credentials (lapses_at) WHERE lapses_at IS NOT NULL;

-- When a location was last compared with the provider, and how many appointments
-- differed then.
ALTER TABLE sync_cursors
    ADD COLUMN compared_at BIGINT,
    ADD COLUMN differing   BIGINT NOT NULL DEFAULT 0;

-- The syncs of a connection by day, in the time zone of its first location.
CREATE TABLE sync_days (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    -- As 2026-11-24.
    day           TEXT NOT NULL,
    done          BIGINT NOT NULL DEFAULT 0,
    partial       BIGINT NOT NULL DEFAULT 0,
    failed        BIGINT NOT NULL DEFAULT 0,
    written       BIGINT NOT NULL DEFAULT 0,
    deleted       BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (connection_id, day)
);

-- +goose Down
DROP TABLE sync_days;
ALTER TABLE sync_cursors
    DROP COLUMN compared_at,
    DROP COLUMN differing;
DROP INDEX credentials_lapsing;
ALTER TABLE credentials DROP COLUMN lapses_at;
ALTER TABLE connections DROP COLUMN name_key;
DROP INDEX problems_over;
DROP INDEX problems_to_tell;
DROP INDEX problems_open_by_provider;
DROP INDEX problems_open_by_kind;
ALTER TABLE problems
    DROP COLUMN provider,
    DROP COLUMN severity,
    DROP COLUMN former,
    DROP COLUMN times,
    DROP COLUMN told,
    DROP COLUMN told_at,
    DROP COLUMN tell_at;
