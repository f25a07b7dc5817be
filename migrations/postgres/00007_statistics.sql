-- +goose Up
-- PostgreSQL samples columns for its planner and keeps what it saw, long after
-- the rows are gone and where anybody who may read the table can read it. It
-- takes no samples of tokens and of what comes from a provider.
ALTER TABLE credentials
    ALTER COLUMN access SET STATISTICS 0,
    ALTER COLUMN refresh SET STATISTICS 0;

ALTER TABLE authorization_requests
    ALTER COLUMN verifier SET STATISTICS 0;

ALTER TABLE locations
    ALTER COLUMN location_id SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN address SET STATISTICS 0;

ALTER TABLE problems
    ALTER COLUMN subject SET STATISTICS 0,
    ALTER COLUMN label SET STATISTICS 0;

ALTER TABLE practitioners
    ALTER COLUMN practitioner_id SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0;

ALTER TABLE practitioner_locations
    ALTER COLUMN practitioner_id SET STATISTICS 0,
    ALTER COLUMN location_id SET STATISTICS 0;

ALTER TABLE appointments
    ALTER COLUMN appointment_id SET STATISTICS 0,
    ALTER COLUMN location_id SET STATISTICS 0,
    ALTER COLUMN practitioner_id SET STATISTICS 0,
    ALTER COLUMN patient_ref SET STATISTICS 0,
    ALTER COLUMN status SET STATISTICS 0,
    ALTER COLUMN reason SET STATISTICS 0;

ALTER TABLE sync_cursors
    ALTER COLUMN location_id SET STATISTICS 0,
    ALTER COLUMN page SET STATISTICS 0;

ALTER TABLE sync_runs
    ALTER COLUMN location_name SET STATISTICS 0;

-- +goose Down
ALTER TABLE sync_runs
    ALTER COLUMN location_name SET STATISTICS -1;

ALTER TABLE sync_cursors
    ALTER COLUMN location_id SET STATISTICS -1,
    ALTER COLUMN page SET STATISTICS -1;

ALTER TABLE appointments
    ALTER COLUMN appointment_id SET STATISTICS -1,
    ALTER COLUMN location_id SET STATISTICS -1,
    ALTER COLUMN practitioner_id SET STATISTICS -1,
    ALTER COLUMN patient_ref SET STATISTICS -1,
    ALTER COLUMN status SET STATISTICS -1,
    ALTER COLUMN reason SET STATISTICS -1;

ALTER TABLE practitioner_locations
    ALTER COLUMN practitioner_id SET STATISTICS -1,
    ALTER COLUMN location_id SET STATISTICS -1;

ALTER TABLE practitioners
    ALTER COLUMN practitioner_id SET STATISTICS -1,
    ALTER COLUMN name SET STATISTICS -1;

ALTER TABLE problems
    ALTER COLUMN subject SET STATISTICS -1,
    ALTER COLUMN label SET STATISTICS -1;

ALTER TABLE locations
    ALTER COLUMN location_id SET STATISTICS -1,
    ALTER COLUMN name SET STATISTICS -1,
    ALTER COLUMN address SET STATISTICS -1;

ALTER TABLE authorization_requests
    ALTER COLUMN verifier SET STATISTICS -1;

ALTER TABLE credentials
    ALTER COLUMN access SET STATISTICS -1,
    ALTER COLUMN refresh SET STATISTICS -1;
