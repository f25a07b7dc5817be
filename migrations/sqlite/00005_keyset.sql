-- +goose Up
-- A known text, sealed: it opens with the keyset that sealed everything else, and
-- with no other. The first process that starts writes it.
CREATE TABLE keyset_proof (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
) STRICT;

-- +goose Down
DROP TABLE keyset_proof;
