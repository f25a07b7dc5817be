-- +goose Up
-- What the vendor's own product calls the organisation; NULL for one that it does not know.
ALTER TABLE organisations ADD COLUMN external_id TEXT;

CREATE UNIQUE INDEX organisations_external ON organisations (external_id);

-- People of a practice whom the vendor's product sends here by a link. They have no
-- password and get no mail.
CREATE TABLE guests (
    id              TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    -- What the product calls the person.
    external_id     TEXT NOT NULL,
    name            TEXT NOT NULL,
    email           TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    -- When a link was last made for the person.
    seen_at         BIGINT NOT NULL,
    UNIQUE (organisation_id, external_id)
);

CREATE INDEX guests_by_age ON guests (seen_at);

-- Links that work once. The token itself is only in the link.
CREATE TABLE connect_sessions (
    id              TEXT PRIMARY KEY,
    token_hash      BYTEA NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    organisation_id TEXT NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    guest_id        TEXT NOT NULL REFERENCES guests (id) ON DELETE CASCADE,
    -- Where it leads; each may be empty.
    provider        TEXT NOT NULL,
    tenant          TEXT NOT NULL,
    connection_id   TEXT NOT NULL,
    return_url      TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    opened_at       BIGINT,
    -- SHA-256 of what the one browser holds that the link has signed in. The link is
    -- used up when it is set.
    holder          BYTEA CHECK (octet_length(holder) = 32),
    ended_at        BIGINT,
    outcome         TEXT NOT NULL CHECK (outcome IN ('', 'connected', 'reconnected', 'returned', 'denied', 'failed')),
    reason          TEXT NOT NULL,
    -- The connection that was made or renewed; set as soon as its sign-in came through.
    result_id       TEXT NOT NULL
);

CREATE INDEX connect_sessions_by_age ON connect_sessions (created_at);
CREATE INDEX connect_sessions_by_guest ON connect_sessions (guest_id);
CREATE INDEX connect_sessions_by_organisation ON connect_sessions (organisation_id);

-- +goose Down
DROP TABLE connect_sessions;
DROP TABLE guests;
DROP INDEX organisations_external;
ALTER TABLE organisations DROP COLUMN external_id;
