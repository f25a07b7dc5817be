-- +goose Up
-- A comparison that is going on: how far it has come (NULL: none is), and how
-- many appointments differed so far.
ALTER TABLE sync_cursors ADD COLUMN compared_to INTEGER;
ALTER TABLE sync_cursors ADD COLUMN found       INTEGER NOT NULL DEFAULT 0;

-- The first comparisons of what is copied already spread over a day.
UPDATE sync_cursors SET compared_at = synced_at - abs(random() % 86400000000)
WHERE compared_at IS NULL AND synced_at IS NOT NULL;

-- +goose Down
ALTER TABLE sync_cursors DROP COLUMN compared_to;
ALTER TABLE sync_cursors DROP COLUMN found;
