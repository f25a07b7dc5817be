-- +goose Up
-- Nothing: a row for a loan is read anew each time where the database is in the
-- process itself. The number keeps step with PostgreSQL's.
SELECT 1;

-- +goose Down
SELECT 1;
