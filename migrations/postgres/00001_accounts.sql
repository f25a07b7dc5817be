-- +goose Up
CREATE TABLE organisations (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    -- The name without regard to case and spacing.
    name_key   TEXT NOT NULL UNIQUE,
    time_zone  TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id              TEXT PRIMARY KEY,
    organisation_id TEXT REFERENCES organisations (id) ON DELETE CASCADE,
    -- Normalised: trimmed and in lower case.
    email           TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    role            TEXT NOT NULL CHECK (role IN ('owner', 'member', 'support', 'admin')),
    password_hash   TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    disabled_at     BIGINT,
    -- The vendor's own staff belong to no organisation, everyone else to one.
    CHECK ((organisation_id IS NULL) = (role IN ('support', 'admin')))
);

CREATE INDEX users_by_organisation ON users (organisation_id);

-- Failed sign-ins are counted by SHA-256 of what they are counted for.
CREATE TABLE sign_in_failures (
    key      BYTEA PRIMARY KEY CHECK (length(key) = 32),
    failures BIGINT NOT NULL CHECK (failures > 0),
    last_at  BIGINT NOT NULL
);

CREATE INDEX sign_in_failures_old ON sign_in_failures (last_at);

-- The id itself is only in the browser's cookie.
CREATE TABLE sessions (
    id_hash    BYTEA PRIMARY KEY CHECK (length(id_hash) = 32),
    user_id    TEXT REFERENCES users (id) ON DELETE CASCADE,
    data       TEXT NOT NULL CHECK (data::json IS NOT NULL),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX sessions_expired ON sessions (expires_at);
CREATE INDEX sessions_idle ON sessions (seen_at);

-- +goose Down
DROP TABLE sessions;
DROP TABLE sign_in_failures;
DROP TABLE users;
DROP TABLE organisations;
