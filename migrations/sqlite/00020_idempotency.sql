-- +goose Up
-- Requests that came with an Idempotency-Key, and what they were answered with, for
-- a day.
CREATE TABLE idempotency_keys (
    -- SHA-256 of who sent it and of the key.
    id            BLOB PRIMARY KEY CHECK (length(id) = 32),
    -- SHA-256 of the request.
    fingerprint   BLOB NOT NULL,
    token         TEXT NOT NULL,
    -- While there is no answer: until when whoever has the token may be at it; 0: nobody is.
    claimed_until INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    -- What the request was about, "" for no connection. A disconnect deletes the row:
    -- the answer may hold what came from the provider.
    connection_id TEXT NOT NULL,
    -- Sealed.
    answer        BLOB
) STRICT;

CREATE INDEX idempotency_keys_expired ON idempotency_keys (expires_at);
CREATE INDEX idempotency_keys_of ON idempotency_keys (connection_id);

-- The API lists connections by id: whatever selects them, out of one index.
CREATE INDEX directory_provider_id ON directory (provider, connection_id);
CREATE INDEX directory_status_id ON directory (status, connection_id);
CREATE INDEX directory_health_id ON directory (health, connection_id) WHERE health <> '';
CREATE INDEX connections_by_organisation ON connections (organisation_id, id);

-- +goose Down
DROP INDEX connections_by_organisation;
DROP INDEX directory_health_id;
DROP INDEX directory_status_id;
DROP INDEX directory_provider_id;
DROP TABLE idempotency_keys;
