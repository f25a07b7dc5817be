-- +goose Up
CREATE TABLE connections (
    id               TEXT PRIMARY KEY,
    organisation_id  TEXT NOT NULL,
    provider         TEXT NOT NULL,
    tenant_id        TEXT NOT NULL,
    tenant_name      TEXT NOT NULL,
    tenant_url       TEXT NOT NULL,
    tenant_address   TEXT NOT NULL,
    status           TEXT NOT NULL CHECK (status IN ('choosing', 'connected', 'needs_reconnect', 'disconnected')),
    status_since     INTEGER NOT NULL,
    epoch            INTEGER NOT NULL CHECK (epoch >= 0),
    requested_scopes TEXT NOT NULL CHECK (json_valid(requested_scopes)),
    granted_scopes   TEXT NOT NULL CHECK (json_valid(granted_scopes)),
    created_at       INTEGER NOT NULL,
    connected_at     INTEGER,
    connected_by     TEXT NOT NULL,
    checked_at       INTEGER,
    synced_at        INTEGER,
    next_sync_at     INTEGER CHECK (next_sync_at IS NULL OR status = 'connected'),
    receipt          TEXT CHECK (receipt IS NULL OR json_valid(receipt)),
    UNIQUE (organisation_id, id)
) STRICT;

-- A tenant is held by one connection at a time, over all organisations.
CREATE UNIQUE INDEX connections_one_live ON connections (provider, tenant_id) WHERE status <> 'disconnected';
CREATE INDEX connections_by_tenant ON connections (provider, tenant_id);
CREATE INDEX connections_due ON connections (next_sync_at) WHERE next_sync_at IS NOT NULL;

-- Tokens are sealed. They live apart from the connection, so that deleting
-- them is deleting a row.
CREATE TABLE credentials (
    connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    epoch         INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    access        BLOB NOT NULL,
    refresh       BLOB,
    expires_at    INTEGER NOT NULL,
    scopes        TEXT NOT NULL CHECK (json_valid(scopes)),
    stale         INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)),
    claim_id      TEXT,
    claimed_at    INTEGER,
    retry_at      INTEGER,
    failures      INTEGER NOT NULL DEFAULT 0,
    CHECK ((claim_id IS NULL) = (claimed_at IS NULL))
) STRICT;

CREATE TABLE authorization_requests (
    state_hash      BLOB PRIMARY KEY,
    session_hash    BLOB NOT NULL,
    organisation_id TEXT NOT NULL,
    user_id         TEXT NOT NULL,
    provider        TEXT NOT NULL,
    tenant_address  TEXT NOT NULL,
    connection_id   TEXT,
    verifier        BLOB,
    scopes          TEXT NOT NULL CHECK (json_valid(scopes)),
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    -- Both columns: a request cannot name another organisation's connection.
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX authorization_requests_by_connection ON authorization_requests (organisation_id, connection_id);
CREATE INDEX authorization_requests_by_tenant ON authorization_requests (organisation_id, provider, tenant_address);
CREATE INDEX authorization_requests_expired ON authorization_requests (expires_at);

CREATE TABLE locations (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    location_id   TEXT NOT NULL,
    position      INTEGER NOT NULL,
    name          TEXT NOT NULL,
    address       TEXT NOT NULL,
    time_zone     TEXT NOT NULL,
    listed        INTEGER NOT NULL CHECK (listed IN (0, 1)),
    chosen        INTEGER NOT NULL CHECK (chosen IN (0, 1)),
    first_seen_at INTEGER,
    PRIMARY KEY (connection_id, location_id)
) STRICT;

CREATE TABLE problems (
    id            TEXT PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    label         TEXT NOT NULL,
    provider_code TEXT NOT NULL,
    opened_at     INTEGER NOT NULL,
    resolved_at   INTEGER
) STRICT;

-- A problem is open once, however often it is seen.
CREATE UNIQUE INDEX problems_one_open ON problems (connection_id, kind, subject) WHERE resolved_at IS NULL;
CREATE INDEX problems_by_connection ON problems (connection_id);

CREATE TABLE events (
    sequence        INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation_id TEXT NOT NULL,
    connection_id   TEXT NOT NULL,
    tenant_name     TEXT NOT NULL,
    kind            TEXT NOT NULL,
    actor_id        TEXT NOT NULL,
    actor_name      TEXT NOT NULL,
    detail          TEXT NOT NULL,
    at              INTEGER NOT NULL,
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id)
) STRICT;

CREATE INDEX events_by_organisation ON events (organisation_id, sequence);
CREATE INDEX events_by_connection ON events (organisation_id, connection_id, sequence);

-- The audit trail is append-only, whatever the program does.
-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE events;
DROP TABLE problems;
DROP TABLE locations;
DROP TABLE authorization_requests;
DROP TABLE credentials;
DROP TABLE connections;
