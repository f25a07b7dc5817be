-- +goose Up
-- Until when a provider asked for calls of a connection to wait. It counts in its
-- epoch alone: a sign-in begins anew.
CREATE TABLE connection_rests (
    connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    epoch         INTEGER NOT NULL,
    until         INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE connection_rests;
