-- +goose Up
-- The processes that run syncs, each with its newest sign of life.
CREATE TABLE sync_workers (
    id      TEXT PRIMARY KEY,
    seen_at INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE sync_workers;
