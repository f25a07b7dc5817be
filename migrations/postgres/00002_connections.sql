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
    status_since     BIGINT NOT NULL,
    epoch            BIGINT NOT NULL CHECK (epoch >= 0),
    requested_scopes TEXT NOT NULL CHECK (requested_scopes::json IS NOT NULL),
    granted_scopes   TEXT NOT NULL CHECK (granted_scopes::json IS NOT NULL),
    created_at       BIGINT NOT NULL,
    connected_at     BIGINT,
    connected_by     TEXT NOT NULL,
    checked_at       BIGINT,
    synced_at        BIGINT,
    next_sync_at     BIGINT CHECK (next_sync_at IS NULL OR status = 'connected'),
    receipt          TEXT CHECK (receipt IS NULL OR receipt::json IS NOT NULL),
    UNIQUE (organisation_id, id)
);

-- A tenant is held by one connection at a time, over all organisations.
CREATE UNIQUE INDEX connections_one_live ON connections (provider, tenant_id) WHERE status <> 'disconnected';
CREATE INDEX connections_by_tenant ON connections (provider, tenant_id);
CREATE INDEX connections_due ON connections (next_sync_at) WHERE next_sync_at IS NOT NULL;

-- Tokens are sealed. They live apart from the connection, so that deleting
-- them is deleting a row.
CREATE TABLE credentials (
    connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    epoch         BIGINT NOT NULL,
    version       BIGINT NOT NULL,
    access        BYTEA NOT NULL,
    refresh       BYTEA,
    expires_at    BIGINT NOT NULL,
    scopes        TEXT NOT NULL CHECK (scopes::json IS NOT NULL),
    stale         BOOLEAN NOT NULL DEFAULT FALSE,
    claim_id      TEXT,
    claimed_at    BIGINT,
    retry_at      BIGINT,
    failures      BIGINT NOT NULL DEFAULT 0,
    CHECK ((claim_id IS NULL) = (claimed_at IS NULL))
);

CREATE TABLE authorization_requests (
    state_hash      BYTEA PRIMARY KEY,
    session_hash    BYTEA NOT NULL,
    organisation_id TEXT NOT NULL,
    user_id         TEXT NOT NULL,
    provider        TEXT NOT NULL,
    tenant_address  TEXT NOT NULL,
    connection_id   TEXT,
    verifier        BYTEA,
    scopes          TEXT NOT NULL CHECK (scopes::json IS NOT NULL),
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    -- Both columns: a request cannot name another organisation's connection.
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX authorization_requests_by_connection ON authorization_requests (organisation_id, connection_id);
CREATE INDEX authorization_requests_by_tenant ON authorization_requests (organisation_id, provider, tenant_address);
CREATE INDEX authorization_requests_expired ON authorization_requests (expires_at);

CREATE TABLE locations (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    location_id   TEXT NOT NULL,
    position      BIGINT NOT NULL,
    name          TEXT NOT NULL,
    address       TEXT NOT NULL,
    time_zone     TEXT NOT NULL,
    listed        BOOLEAN NOT NULL,
    chosen        BOOLEAN NOT NULL,
    first_seen_at BIGINT,
    PRIMARY KEY (connection_id, location_id)
);

CREATE TABLE problems (
    id            TEXT PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    label         TEXT NOT NULL,
    provider_code TEXT NOT NULL,
    opened_at     BIGINT NOT NULL,
    resolved_at   BIGINT
);

-- A problem is open once, however often it is seen.
CREATE UNIQUE INDEX problems_one_open ON problems (connection_id, kind, subject) WHERE resolved_at IS NULL;
CREATE INDEX problems_by_connection ON problems (connection_id);

CREATE TABLE events (
    sequence        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id TEXT NOT NULL,
    connection_id   TEXT NOT NULL,
    tenant_name     TEXT NOT NULL,
    kind            TEXT NOT NULL,
    actor_id        TEXT NOT NULL,
    actor_name      TEXT NOT NULL,
    detail          TEXT NOT NULL,
    at              BIGINT NOT NULL,
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id)
);

CREATE INDEX events_by_organisation ON events (organisation_id, sequence);
CREATE INDEX events_by_connection ON events (organisation_id, connection_id, sequence);

-- The audit trail is append-only, whatever the program does.
-- +goose StatementBegin
CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only();

-- +goose Down
DROP TABLE events;
DROP FUNCTION events_are_append_only;
DROP TABLE problems;
DROP TABLE locations;
DROP TABLE authorization_requests;
DROP TABLE credentials;
DROP TABLE connections;
