-- +goose Up
-- The vendor's own servers that are told of events.
CREATE TABLE webhook_endpoints (
    id            TEXT PRIMARY KEY,
    url           TEXT NOT NULL,
    description   TEXT NOT NULL,
    -- A JSON array of event types; [] is all.
    types         TEXT NOT NULL,
    -- Sealed. The former one signs too until former_until.
    secret        BYTEA NOT NULL,
    former        BYTEA,
    former_until  BIGINT,
    -- Grows with each rotation.
    version       BIGINT NOT NULL DEFAULT 1,
    created_at    BIGINT NOT NULL,
    created_by    TEXT NOT NULL,
    -- The newest event of the log that was looked at for deliveries.
    position      BIGINT NOT NULL,
    -- Grows with each process that begins to deliver, which has the endpoint for
    -- itself until leased_until.
    turn          BIGINT NOT NULL DEFAULT 0,
    leased_until  BIGINT,
    -- Nothing is sent before: it did not answer, or asked to be left alone.
    rest_until    BIGINT,
    delivered_at  BIGINT,
    -- The first attempt that failed since the newest that did not.
    failing_since BIGINT,
    failure       TEXT NOT NULL DEFAULT '',
    off_at        BIGINT,
    off_reason    TEXT NOT NULL DEFAULT '' CHECK (off_reason IN ('', 'asked', 'gone', 'failing', 'secret_lost')),
    -- When to tell the admins next that it was switched off; NULL: not to be told.
    tell_at       BIGINT,
    -- A JSON array of the users who are told already.
    told          TEXT NOT NULL DEFAULT '[]',
    CHECK ((off_at IS NULL) = (off_reason = ''))
);

-- What is sent to an endpoint, and its log.
CREATE TABLE webhook_deliveries (
    sequence    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    event_id    TEXT NOT NULL,
    event_type  TEXT NOT NULL,
    -- As it is sent, every time.
    body        TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    -- The first attempt that counts towards giving up.
    begun_at    BIGINT,
    tries       BIGINT NOT NULL DEFAULT 0,
    -- When to try next; NULL once it has ended.
    try_at      BIGINT,
    -- Somebody is sending it until then.
    taken_until BIGINT,
    -- All attempts, and what came of the newest.
    attempts    BIGINT NOT NULL DEFAULT 0,
    status      BIGINT NOT NULL DEFAULT 0,
    error       TEXT NOT NULL DEFAULT '',
    outcome     TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'delivered', 'given_up', 'skipped')),
    ended_at    BIGINT,
    UNIQUE (endpoint_id, event_id),
    CHECK ((try_at IS NULL) = (outcome <> '')),
    CHECK ((ended_at IS NULL) = (outcome = ''))
);

CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (endpoint_id, sequence) WHERE try_at IS NOT NULL;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, try_at) WHERE try_at IS NOT NULL;
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, sequence);
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE webhook_attempts (
    delivery BIGINT NOT NULL REFERENCES webhook_deliveries (sequence) ON DELETE CASCADE,
    number   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    -- In microseconds.
    took     BIGINT NOT NULL,
    -- The HTTP status; 0: there was no answer.
    status   BIGINT NOT NULL,
    -- The first 4 KiB of it.
    answer   TEXT NOT NULL,
    -- Empty when it was delivered.
    error    TEXT NOT NULL,
    -- Somebody asked for this attempt.
    asked    BOOLEAN NOT NULL,
    PRIMARY KEY (delivery, number)
);

-- +goose Down
DROP TABLE webhook_attempts;
DROP TABLE webhook_deliveries;
DROP TABLE webhook_endpoints;
