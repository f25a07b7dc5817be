-- +goose Up
-- Nothing to do: SQLite samples no columns unless it is told to.
SELECT 1;

-- +goose Down
SELECT 1;
