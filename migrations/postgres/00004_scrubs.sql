-- +goose Up
-- Purges after which the database's files have not been scrubbed yet: the
-- process died between the two, or the disk was full.
CREATE TABLE scrubs_owed (
    connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    since         BIGINT NOT NULL
);

-- +goose Down
DROP TABLE scrubs_owed;
