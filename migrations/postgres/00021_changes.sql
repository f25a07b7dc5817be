-- +goose Up
-- When a row last came to say something else, by our own clock: what readers who
-- follow changes go by. Rows that were there before say 0; nobody followed them.
ALTER TABLE appointments ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;

CREATE INDEX appointments_by_change ON appointments (connection_id, changed_at, appointment_id);

-- Appointments that were in our copy of a location and are not any more, for those
-- who follow changes. One that came back is hidden by its row.
CREATE TABLE removed_appointments (
    connection_id  TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    appointment_id TEXT NOT NULL,
    location_id    TEXT NOT NULL,
    cause          TEXT NOT NULL CHECK (cause IN ('deleted', 'moved', 'outside_window')),
    removed_at     BIGINT NOT NULL,
    PRIMARY KEY (connection_id, appointment_id, location_id)
);

CREATE INDEX removed_appointments_by_change ON removed_appointments (connection_id, removed_at, appointment_id);
CREATE INDEX removed_appointments_by_age ON removed_appointments (removed_at);

-- As in migration 7: no samples of what comes from a practice.
ALTER TABLE removed_appointments
    ALTER COLUMN appointment_id SET STATISTICS 0,
    ALTER COLUMN location_id SET STATISTICS 0;

-- An appointment that moves is written by the sync of the location that it moves
-- to, which need not know where it was.
-- +goose StatementBegin
CREATE FUNCTION appointment_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO removed_appointments (connection_id, appointment_id, location_id, cause, removed_at)
    VALUES (OLD.connection_id, OLD.appointment_id, OLD.location_id, 'moved', NEW.changed_at)
    ON CONFLICT (connection_id, appointment_id, location_id) DO UPDATE SET cause = 'moved', removed_at = NEW.changed_at;
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER appointments_moved AFTER UPDATE OF location_id ON appointments
    FOR EACH ROW WHEN (OLD.location_id <> NEW.location_id) EXECUTE FUNCTION appointment_moved();

-- Since when every change to a connection's appointments is known; NULL: since it
-- was made. Rows that a disconnect or another choice of locations deletes leave
-- nothing behind.
ALTER TABLE connections ADD COLUMN changes_from BIGINT;
UPDATE connections SET changes_from = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;

-- The provider's id of the appointment that was made, and a hash of what was asked
-- for under the key, both for those who ask again.
ALTER TABLE bookings
    ADD COLUMN appointment_id TEXT NOT NULL DEFAULT '',
    ADD COLUMN request        TEXT NOT NULL DEFAULT '',
    ALTER COLUMN appointment_id SET STATISTICS 0;

-- +goose Down
ALTER TABLE bookings
    DROP COLUMN appointment_id,
    DROP COLUMN request;
ALTER TABLE connections DROP COLUMN changes_from;
DROP TRIGGER appointments_moved ON appointments;
DROP FUNCTION appointment_moved;
DROP TABLE removed_appointments;
DROP INDEX appointments_by_change;
ALTER TABLE appointments DROP COLUMN changed_at;
