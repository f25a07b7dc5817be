-- +goose Up
-- What the vendor's back end is told of, noted by the triggers below in the
-- transaction in which it happens, so that no writer can forget to. The publisher
-- moves the notes into the log.
CREATE TABLE event_notes (
    id              INTEGER PRIMARY KEY,
    type            TEXT NOT NULL,
    at              INTEGER NOT NULL,
    organisation_id TEXT NOT NULL,
    connection_id   TEXT NOT NULL,
    tenant_name     TEXT NOT NULL,
    -- One word or a count: the kind of a problem, an outcome, "2 of 5".
    detail          TEXT NOT NULL,
    actor           TEXT NOT NULL,
    -- Of a sync that ended.
    started_at      INTEGER,
    written         INTEGER NOT NULL,
    deleted         INTEGER NOT NULL
) STRICT;

-- The log. Only the publisher draws sequences, one after the other: what is written
-- later is never before what a reader has read. It is deleted from its beginning.
CREATE TABLE event_log (
    sequence        INTEGER PRIMARY KEY,
    -- The note's id, by which the publisher takes away what it has moved.
    note            INTEGER NOT NULL,
    type            TEXT NOT NULL,
    at              INTEGER NOT NULL,
    published_at    INTEGER NOT NULL,
    organisation_id TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    connection_id   TEXT NOT NULL,
    provider        TEXT NOT NULL,
    tenant_name     TEXT NOT NULL,
    detail          TEXT NOT NULL,
    actor           TEXT NOT NULL,
    started_at      INTEGER,
    written         INTEGER NOT NULL,
    deleted         INTEGER NOT NULL
) STRICT;

-- Each filter, always with the type: one that names none reads the few that there are.
CREATE INDEX event_log_type ON event_log (type, sequence);
CREATE INDEX event_log_organisation ON event_log (organisation_id, type, sequence);
CREATE INDEX event_log_connection ON event_log (connection_id, type, sequence);

-- Who holds this row publishes. It knows the newest sequence that was given and the
-- newest that was deleted.
CREATE TABLE event_publisher (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    newest  INTEGER NOT NULL,
    dropped INTEGER NOT NULL
) STRICT;
INSERT INTO event_publisher (id, newest, dropped) VALUES (1, 0, 0);

-- +goose StatementBegin
CREATE TRIGGER events_noted AFTER INSERT ON events
WHEN NEW.kind IN ('connected', 'reconnected', 'locations_chosen', 'needs_reconnect', 'disconnected', 'revocation_recorded',
    'problem_opened', 'problem_returned', 'problem_resolved', 'appointment_booked')
BEGIN
    INSERT INTO event_notes (type, at, organisation_id, connection_id, tenant_name, detail, actor, written, deleted)
    VALUES (
        CASE NEW.kind
            WHEN 'problem_opened' THEN 'problem.opened' WHEN 'problem_returned' THEN 'problem.opened'
            WHEN 'problem_resolved' THEN 'problem.resolved' WHEN 'appointment_booked' THEN 'appointment.booked'
            ELSE 'connection.' || NEW.kind END,
        NEW.at, NEW.organisation_id, NEW.connection_id, NEW.tenant_name,
        CASE WHEN NEW.kind IN ('problem_opened', 'problem_returned', 'problem_resolved')
                THEN substr(NEW.detail, 1, instr(NEW.detail || ' ', ' ') - 1)
            WHEN NEW.kind IN ('locations_chosen', 'revocation_recorded') THEN NEW.detail
            ELSE '' END,
        NEW.actor_name, 0, 0);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER sync_runs_noted AFTER UPDATE OF finished_at ON sync_runs
WHEN OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL AND NEW.outcome IN ('done', 'partial', 'failed')
BEGIN
    INSERT INTO event_notes (type, at, organisation_id, connection_id, tenant_name, detail, actor, started_at, written, deleted)
    SELECT 'sync.finished', NEW.finished_at, organisation_id, id, tenant_name, NEW.outcome, '', NEW.started_at, NEW.written, NEW.deleted
    FROM connections WHERE id = NEW.connection_id;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER sync_runs_noted;
DROP TRIGGER events_noted;
DROP TABLE event_publisher;
DROP TABLE event_log;
DROP TABLE event_notes;
