-- +goose Up
-- The vendor's own servers that are told of events.
CREATE TABLE webhook_endpoints (
    id            TEXT PRIMARY KEY,
    url           TEXT NOT NULL,
    description   TEXT NOT NULL,
    -- A JSON array of event types; [] is all.
    types         TEXT NOT NULL,
    -- Sealed. The former one signs too until former_until.
    secret        BLOB NOT NULL,
    former        BLOB,
    former_until  INTEGER,
    -- Grows with each rotation.
    version       INTEGER NOT NULL DEFAULT 1,
    created_at    INTEGER NOT NULL,
    created_by    TEXT NOT NULL,
    -- The newest event of the log that was looked at for deliveries.
    position      INTEGER NOT NULL,
    -- Grows with each process that begins to deliver, which has the endpoint for
    -- itself until leased_until.
    turn          INTEGER NOT NULL DEFAULT 0,
    leased_until  INTEGER,
    -- Nothing is sent before: it did not answer, or asked to be left alone.
    rest_until    INTEGER,
    delivered_at  INTEGER,
    -- The first attempt that failed since the newest that did not.
    failing_since INTEGER,
    failure       TEXT NOT NULL DEFAULT '',
    off_at        INTEGER,
    off_reason    TEXT NOT NULL DEFAULT '' CHECK (off_reason IN ('', 'asked', 'gone', 'failing', 'secret_lost')),
    -- When to tell the admins next that it was switched off; NULL: not to be told.
    tell_at       INTEGER,
    -- A JSON array of the users who are told already.
    told          TEXT NOT NULL DEFAULT '[]',
    CHECK ((off_at IS NULL) = (off_reason = ''))
) STRICT;

-- What is sent to an endpoint, and its log.
CREATE TABLE webhook_deliveries (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    event_id    TEXT NOT NULL,
    event_type  TEXT NOT NULL,
    -- As it is sent, every time.
    body        TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    -- The first attempt that counts towards giving up.
    begun_at    INTEGER,
    tries       INTEGER NOT NULL DEFAULT 0,
    -- When to try next; NULL once it has ended.
    try_at      INTEGER,
    -- Somebody is sending it until then.
    taken_until INTEGER,
    -- All attempts, and what came of the newest.
    attempts    INTEGER NOT NULL DEFAULT 0,
    status      INTEGER NOT NULL DEFAULT 0,
    error       TEXT NOT NULL DEFAULT '',
    outcome     TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'delivered', 'given_up', 'skipped')),
    ended_at    INTEGER,
    UNIQUE (endpoint_id, event_id),
    CHECK ((try_at IS NULL) = (outcome <> '')),
    CHECK ((ended_at IS NULL) = (outcome = ''))
) STRICT;

CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (endpoint_id, sequence) WHERE try_at IS NOT NULL;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, try_at) WHERE try_at IS NOT NULL;
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, sequence);
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE webhook_attempts (
    delivery INTEGER NOT NULL REFERENCES webhook_deliveries (sequence) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    -- In microseconds.
    took     INTEGER NOT NULL,
    -- The HTTP status; 0: there was no answer.
    status   INTEGER NOT NULL,
    -- The first 4 KiB of it.
    answer   TEXT NOT NULL,
    -- Empty when it was delivered.
    error    TEXT NOT NULL,
    -- Somebody asked for this attempt.
    asked    INTEGER NOT NULL CHECK (asked IN (0, 1)),
    PRIMARY KEY (delivery, number)
) STRICT;

-- +goose Down
DROP TABLE webhook_attempts;
DROP TABLE webhook_deliveries;
DROP TABLE webhook_endpoints;
