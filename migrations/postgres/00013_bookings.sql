-- +goose Up
-- Forms for a new appointment that were sent. The row is there before anything
-- is sent, so that a form makes one appointment at most. Patient and reason are
-- emptied as soon as they need not be sent again.
CREATE TABLE bookings (
    connection_id   TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    id              TEXT NOT NULL,
    epoch           BIGINT NOT NULL,
    location_id     TEXT NOT NULL,
    practitioner_id TEXT NOT NULL,
    patient_ref     TEXT NOT NULL,
    reason          TEXT NOT NULL,
    starts_at       BIGINT NOT NULL,
    ends_at         BIGINT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('sending', 'made', 'refused', 'unknown')),
    refusal         TEXT NOT NULL,
    attempt         BIGINT NOT NULL,
    claim_id        TEXT NOT NULL,
    claimed_at      BIGINT,
    differing       TEXT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (connection_id, id)
);

-- As in migration 7: no samples of what comes from a practice.
ALTER TABLE bookings
    ALTER COLUMN location_id SET STATISTICS 0,
    ALTER COLUMN practitioner_id SET STATISTICS 0,
    ALTER COLUMN patient_ref SET STATISTICS 0,
    ALTER COLUMN reason SET STATISTICS 0;

CREATE INDEX bookings_by_age ON bookings (updated_at);

-- +goose Down
DROP TABLE bookings;
