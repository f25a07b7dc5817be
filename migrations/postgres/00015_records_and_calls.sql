-- +goose Up
-- What a provider has beside appointments, or instead of them: lines of lists,
-- none of which is a patient.
CREATE TABLE records (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    record_id     TEXT COLLATE "C" NOT NULL,
    location_id   TEXT NOT NULL,
    -- The name as lists are ordered by it.
    name_key      TEXT COLLATE "C" NOT NULL,
    name          TEXT NOT NULL,
    detail        TEXT NOT NULL,
    inactive      BOOLEAN NOT NULL,
    PRIMARY KEY (connection_id, kind, record_id)
);

-- As in migration 7: no samples of what comes from a practice.
ALTER TABLE records
    ALTER COLUMN record_id SET STATISTICS 0,
    ALTER COLUMN location_id SET STATISTICS 0,
    ALTER COLUMN name_key SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN detail SET STATISTICS 0;

CREATE INDEX records_by_name ON records (connection_id, kind, name_key, record_id);

-- How many appointments of a location were left out because their time does not
-- exist there or exists twice; and how many a comparison that is going on has met.
ALTER TABLE sync_cursors ADD COLUMN unclear       BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sync_cursors ADD COLUMN unclear_found BIGINT NOT NULL DEFAULT 0;

-- The calls of an hour, where a provider counts them for all connections together.
CREATE TABLE call_budgets (
    provider     TEXT PRIMARY KEY,
    hour         BIGINT NOT NULL,
    background   BIGINT NOT NULL,
    people       BIGINT NOT NULL,
    closed_until BIGINT
);

-- What each connection took of them in the hour in which it last asked. The id is
-- empty for sign-ins that are under way.
CREATE TABLE call_accounts (
    provider      TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    hour          BIGINT NOT NULL,
    background    BIGINT NOT NULL,
    people        BIGINT NOT NULL,
    before        BIGINT NOT NULL,
    refused       BOOLEAN NOT NULL,
    since         BIGINT,
    PRIMARY KEY (provider, connection_id)
);

-- +goose Down
DROP TABLE call_accounts;
DROP TABLE call_budgets;
ALTER TABLE sync_cursors DROP COLUMN unclear_found;
ALTER TABLE sync_cursors DROP COLUMN unclear;
DROP TABLE records;
