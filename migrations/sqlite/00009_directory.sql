-- +goose Up
-- The directory of connections is what support's list sorts, filters, finds and
-- counts by. It is made of other tables alone; the triggers below keep it, so that
-- no writer can forget to. A sync changes nothing here.
CREATE TABLE directory (
    connection_id    TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    provider         TEXT NOT NULL,
    status           TEXT NOT NULL,
    -- Of a connected one; else empty.
    health           TEXT NOT NULL CHECK (health IN ('', 'healthy', 'attention', 'failing')),
    -- When the status began.
    since            INTEGER NOT NULL,
    name_key         TEXT NOT NULL,
    organisation_key TEXT NOT NULL,
    -- The tenant's address as it was typed, and the host of its URL.
    address_key      TEXT NOT NULL
) STRICT;

-- Each order of the list, alone and within each filter.
CREATE INDEX directory_name ON directory (name_key, connection_id);
CREATE INDEX directory_provider_name ON directory (provider, name_key, connection_id);
CREATE INDEX directory_status_name ON directory (status, name_key, connection_id);
CREATE INDEX directory_health_name ON directory (health, name_key, connection_id) WHERE health <> '';
CREATE INDEX directory_organisation ON directory (organisation_key, connection_id);
CREATE INDEX directory_provider_organisation ON directory (provider, organisation_key, connection_id);
CREATE INDEX directory_status_organisation ON directory (status, organisation_key, connection_id);
CREATE INDEX directory_health_organisation ON directory (health, organisation_key, connection_id) WHERE health <> '';
CREATE INDEX directory_since ON directory (since, connection_id);
CREATE INDEX directory_provider_since ON directory (provider, since, connection_id);
CREATE INDEX directory_status_since ON directory (status, since, connection_id);
CREATE INDEX directory_health_since ON directory (health, since, connection_id) WHERE health <> '';

-- What a connection is found by: the names and the address, from each word on.
CREATE TABLE directory_terms (
    term          TEXT NOT NULL,
    connection_id TEXT NOT NULL REFERENCES directory (connection_id) ON DELETE CASCADE,
    PRIMARY KEY (term, connection_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_terms_of ON directory_terms (connection_id, term);

-- The worst problem of a connection. A plan that is made while nothing is wrong
-- anywhere, and all indexes are empty, takes this one too: it alone gives the order.
CREATE INDEX problems_worst ON problems (connection_id, severity) WHERE resolved_at IS NULL;
-- The newest problems of a connection that are over.
CREATE INDEX problems_over_of ON problems (connection_id, resolved_at) WHERE resolved_at IS NOT NULL;

-- Counts are sums of changes, so that writers never wait for each other; now and
-- then the changes are added up.
CREATE TABLE connection_tally (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL,
    status   TEXT NOT NULL,
    health   TEXT NOT NULL,
    change   INTEGER NOT NULL
) STRICT;
CREATE TABLE problem_tally (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL,
    kind     TEXT NOT NULL,
    change   INTEGER NOT NULL
) STRICT;

-- Inserting an id into directory_refresh makes that connection's row anew, and into
-- directory_find its terms: views whose triggers stand for procedures, which SQLite
-- has none of.
CREATE VIEW directory_refresh AS SELECT connection_id FROM directory;
-- +goose StatementBegin
CREATE TRIGGER directory_refresh_do INSTEAD OF INSERT ON directory_refresh
BEGIN
    INSERT INTO directory (connection_id, provider, status, health, since, name_key, organisation_key, address_key)
    SELECT c.id, c.provider, c.status,
        CASE WHEN c.status <> 'connected' THEN ''
            ELSE COALESCE((
                SELECT CASE p.severity WHEN 3 THEN 'failing' WHEN 2 THEN 'attention' END FROM problems AS p
                WHERE p.connection_id = c.id AND p.resolved_at IS NULL ORDER BY p.severity DESC LIMIT 1
            ), 'healthy') END,
        c.status_since, c.name_key, COALESCE(o.name_key, ''),
        lower(c.tenant_address || ' ' || CASE instr(c.tenant_url, '://') WHEN 0 THEN ''
            ELSE substr(c.tenant_url, instr(c.tenant_url, '://') + 3,
                instr(substr(c.tenant_url, instr(c.tenant_url, '://') + 3) || '/', '/') - 1) END)
    FROM connections AS c
    LEFT JOIN organisations AS o ON o.id = c.organisation_id
    WHERE c.id = NEW.connection_id
    ON CONFLICT (connection_id) DO UPDATE SET
        provider = excluded.provider, status = excluded.status, health = excluded.health, since = excluded.since,
        name_key = excluded.name_key, organisation_key = excluded.organisation_key, address_key = excluded.address_key
    WHERE (directory.provider, directory.status, directory.health, directory.since,
            directory.name_key, directory.organisation_key, directory.address_key)
        IS NOT (excluded.provider, excluded.status, excluded.health, excluded.since,
            excluded.name_key, excluded.organisation_key, excluded.address_key);
END;
-- +goose StatementEnd

-- A word begins behind a space or one of -/(&" and goes on to the end of the name.
-- Names that go on and on are cut.
CREATE VIEW directory_find AS SELECT connection_id FROM directory;
-- +goose StatementBegin
CREATE TRIGGER directory_find_do INSTEAD OF INSERT ON directory_find
BEGIN
    DELETE FROM directory_terms WHERE connection_id = NEW.connection_id;
    INSERT INTO directory_terms (term, connection_id)
    SELECT DISTINCT substr(term, 1, 100), NEW.connection_id FROM (
        WITH RECURSIVE words (term) AS (
            SELECT substr(name_key, 1, 200) FROM directory WHERE connection_id = NEW.connection_id
            UNION
            SELECT substr(organisation_key, 1, 200) FROM directory WHERE connection_id = NEW.connection_id
            UNION
            SELECT substr(address_key, 1, 200) FROM directory WHERE connection_id = NEW.connection_id
            UNION
            SELECT ltrim(substr(term, instr(replace(replace(replace(replace(replace(
                term, '-', ' '), '/', ' '), '(', ' '), '&', ' '), '"', ' '), ' ') + 1), ' -/(&"') FROM words
            WHERE instr(replace(replace(replace(replace(replace(
                term, '-', ' '), '/', ' '), '(', ' '), '&', ' '), '"', ' '), ' ') > 0
        )
        SELECT term FROM words
    ) WHERE term <> '';
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER directory_counted_new AFTER INSERT ON directory
BEGIN
    INSERT INTO connection_tally (provider, status, health, change) VALUES (NEW.provider, NEW.status, NEW.health, 1);
    INSERT INTO directory_find (connection_id) VALUES (NEW.connection_id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER directory_counted_changed AFTER UPDATE ON directory
WHEN (OLD.provider, OLD.status, OLD.health) <> (NEW.provider, NEW.status, NEW.health)
BEGIN
    INSERT INTO connection_tally (provider, status, health, change)
    VALUES (OLD.provider, OLD.status, OLD.health, -1), (NEW.provider, NEW.status, NEW.health, 1);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER directory_counted_gone AFTER DELETE ON directory
BEGIN
    INSERT INTO connection_tally (provider, status, health, change) VALUES (OLD.provider, OLD.status, OLD.health, -1);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER directory_found_changed AFTER UPDATE ON directory
WHEN (OLD.name_key, OLD.organisation_key, OLD.address_key) <> (NEW.name_key, NEW.organisation_key, NEW.address_key)
BEGIN
    INSERT INTO directory_find (connection_id) VALUES (NEW.connection_id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER connections_listed_new AFTER INSERT ON connections
BEGIN
    INSERT INTO directory_refresh (connection_id) VALUES (NEW.id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER connections_listed_changed AFTER UPDATE ON connections
WHEN (OLD.status, OLD.status_since, OLD.name_key, OLD.tenant_address, OLD.tenant_url)
    <> (NEW.status, NEW.status_since, NEW.name_key, NEW.tenant_address, NEW.tenant_url)
BEGIN
    INSERT INTO directory_refresh (connection_id) VALUES (NEW.id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER organisations_listed AFTER UPDATE OF name_key ON organisations WHEN OLD.name_key <> NEW.name_key
BEGIN
    INSERT INTO directory_refresh (connection_id) SELECT id FROM connections WHERE organisation_id = NEW.id;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER problems_listed_new AFTER INSERT ON problems WHEN NEW.resolved_at IS NULL
BEGIN
    INSERT INTO problem_tally (provider, kind, change) VALUES (NEW.provider, NEW.kind, 1);
    INSERT INTO directory_refresh (connection_id) VALUES (NEW.connection_id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER problems_listed_changed AFTER UPDATE OF resolved_at ON problems
WHEN (OLD.resolved_at IS NULL) <> (NEW.resolved_at IS NULL)
BEGIN
    INSERT INTO problem_tally (provider, kind, change)
    VALUES (NEW.provider, NEW.kind, CASE WHEN NEW.resolved_at IS NULL THEN 1 ELSE -1 END);
    INSERT INTO directory_refresh (connection_id) VALUES (NEW.connection_id);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER problems_listed_gone AFTER DELETE ON problems WHEN OLD.resolved_at IS NULL
BEGIN
    INSERT INTO problem_tally (provider, kind, change) VALUES (OLD.provider, OLD.kind, -1);
    INSERT INTO directory_refresh (connection_id) VALUES (OLD.connection_id);
END;
-- +goose StatementEnd

INSERT INTO directory_refresh (connection_id) SELECT id FROM connections;
INSERT INTO problem_tally (provider, kind, change)
SELECT provider, kind, count(*) FROM problems WHERE resolved_at IS NULL GROUP BY provider, kind;

-- +goose Down
DROP TRIGGER problems_listed_gone;
DROP TRIGGER problems_listed_changed;
DROP TRIGGER problems_listed_new;
DROP TRIGGER organisations_listed;
DROP TRIGGER connections_listed_changed;
DROP TRIGGER connections_listed_new;
DROP VIEW directory_find;
DROP VIEW directory_refresh;
DROP INDEX problems_over_of;
DROP INDEX problems_worst;
DROP TABLE problem_tally;
DROP TABLE connection_tally;
DROP TABLE directory_terms;
DROP TABLE directory;
