-- +goose Up
-- What support staff write down about a connection, for each other.
CREATE TABLE notes (
    id              TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL,
    connection_id   TEXT NOT NULL,
    author_id       TEXT NOT NULL,
    author_name     TEXT NOT NULL,
    text            TEXT NOT NULL,
    at              BIGINT NOT NULL,
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id) ON DELETE CASCADE
);

CREATE INDEX notes_by_connection ON notes (connection_id, at);

-- +goose Down
DROP TABLE notes;
