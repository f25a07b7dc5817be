-- +goose Up
-- Forms for a new appointment that were sent. The row is there before anything
-- is sent, so that a form makes one appointment at most. Patient and reason are
-- emptied as soon as they need not be sent again.
CREATE TABLE bookings (
    connection_id   TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    id              TEXT NOT NULL,
    epoch           INTEGER NOT NULL,
    location_id     TEXT NOT NULL,
    practitioner_id TEXT NOT NULL,
    patient_ref     TEXT NOT NULL,
    reason          TEXT NOT NULL,
    starts_at       INTEGER NOT NULL,
    ends_at         INTEGER NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('sending', 'made', 'refused', 'unknown')),
    refusal         TEXT NOT NULL,
    attempt         INTEGER NOT NULL,
    claim_id        TEXT NOT NULL,
    claimed_at      INTEGER,
    differing       TEXT NOT NULL,
    updated_at      INTEGER NOT NULL,
    PRIMARY KEY (connection_id, id)
) STRICT;

CREATE INDEX bookings_by_age ON bookings (updated_at);

-- +goose Down
DROP TABLE bookings;
