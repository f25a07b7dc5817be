-- +goose Up
-- A comparison that is going on: how far it has come (NULL: none is), and how
-- many appointments differed so far.
ALTER TABLE sync_cursors
    ADD COLUMN compared_to BIGINT,
    ADD COLUMN found       BIGINT NOT NULL DEFAULT 0;

-- The first comparisons of what is copied already spread over a day.
UPDATE sync_cursors SET compared_at = synced_at - CAST(random() * 86400000000 AS BIGINT)
WHERE compared_at IS NULL AND synced_at IS NOT NULL;

-- +goose Down
ALTER TABLE sync_cursors
    DROP COLUMN compared_to,
    DROP COLUMN found;
