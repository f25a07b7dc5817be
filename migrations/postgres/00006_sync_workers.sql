-- +goose Up
-- The processes that run syncs, each with its newest sign of life.
CREATE TABLE sync_workers (
    id      TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE sync_workers;
