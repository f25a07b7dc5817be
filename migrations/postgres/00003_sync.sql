-- +goose Up
CREATE TABLE practitioners (
    connection_id   TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    practitioner_id TEXT NOT NULL,
    name            TEXT NOT NULL,
    PRIMARY KEY (connection_id, practitioner_id)
);

CREATE TABLE practitioner_locations (
    connection_id   TEXT NOT NULL,
    practitioner_id TEXT NOT NULL,
    location_id     TEXT NOT NULL,
    PRIMARY KEY (connection_id, location_id, practitioner_id),
    FOREIGN KEY (connection_id, practitioner_id) REFERENCES practitioners (connection_id, practitioner_id) ON DELETE CASCADE
);

CREATE INDEX practitioner_locations_by_practitioner ON practitioner_locations (connection_id, practitioner_id);

-- The patient's reference is stored and never a name.
CREATE TABLE appointments (
    connection_id   TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    appointment_id  TEXT NOT NULL,
    location_id     TEXT NOT NULL,
    practitioner_id TEXT NOT NULL,
    patient_ref     TEXT NOT NULL,
    starts_at       BIGINT NOT NULL,
    ends_at         BIGINT NOT NULL,
    status          TEXT NOT NULL,
    reason          TEXT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (connection_id, appointment_id)
);

CREATE INDEX appointments_by_day ON appointments (connection_id, location_id, starts_at);

CREATE TABLE sync_cursors (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    location_id   TEXT NOT NULL,
    watermark     BIGINT,
    seen          BIGINT,
    window_end    BIGINT,
    pass          TEXT NOT NULL CHECK (pass IN ('', 'first', 'changes', 'ahead')),
    page          TEXT NOT NULL,
    pass_from     BIGINT,
    pass_to       BIGINT,
    synced_at     BIGINT,
    PRIMARY KEY (connection_id, location_id)
);

CREATE TABLE sync_runs (
    id              TEXT PRIMARY KEY,
    connection_id   TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    epoch           BIGINT NOT NULL,
    started_at      BIGINT NOT NULL,
    finished_at     BIGINT,
    locations_total BIGINT NOT NULL,
    locations_done  BIGINT NOT NULL DEFAULT 0,
    location_name   TEXT NOT NULL DEFAULT '',
    written         BIGINT NOT NULL DEFAULT 0,
    deleted         BIGINT NOT NULL DEFAULT 0,
    outcome         TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'done', 'partial', 'waiting', 'stopped', 'failed'))
);

CREATE INDEX sync_runs_newest ON sync_runs (connection_id, epoch, started_at);
-- One unfinished run for each connection.
CREATE UNIQUE INDEX sync_runs_one_open ON sync_runs (connection_id) WHERE finished_at IS NULL;

-- +goose Down
DROP TABLE sync_runs;
DROP TABLE sync_cursors;
DROP TABLE appointments;
DROP TABLE practitioner_locations;
DROP TABLE practitioners;
