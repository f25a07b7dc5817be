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
    since            BIGINT NOT NULL,
    name_key         TEXT COLLATE "C" NOT NULL,
    organisation_key TEXT COLLATE "C" NOT NULL,
    -- The tenant's address as it was typed, and the host of its URL.
    address_key      TEXT COLLATE "C" NOT NULL
);

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
    term          TEXT COLLATE "C" NOT NULL,
    connection_id TEXT NOT NULL REFERENCES directory (connection_id) ON DELETE CASCADE,
    PRIMARY KEY (term, connection_id)
);
CREATE INDEX directory_terms_of ON directory_terms (connection_id, term);

-- The worst problem of a connection. A plan that is made while nothing is wrong
-- anywhere, and all indexes are empty, takes this one too: it alone gives the order.
CREATE INDEX problems_worst ON problems (connection_id, severity) WHERE resolved_at IS NULL;
-- The newest problems of a connection that are over.
CREATE INDEX problems_over_of ON problems (connection_id, resolved_at) WHERE resolved_at IS NOT NULL;

-- Counts are sums of changes, so that writers never wait for each other; now and
-- then the changes are added up.
CREATE TABLE connection_tally (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider TEXT NOT NULL,
    status   TEXT NOT NULL,
    health   TEXT NOT NULL,
    change   BIGINT NOT NULL
);
CREATE TABLE problem_tally (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider TEXT NOT NULL,
    kind     TEXT NOT NULL,
    change   BIGINT NOT NULL
);

-- directory_refresh makes a connection's row anew. It holds the row before it
-- looks, so that of two transactions the later one sees what the earlier one did.
-- +goose StatementBegin
CREATE FUNCTION directory_refresh(changed TEXT) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM directory WHERE connection_id = changed FOR UPDATE;
    INSERT INTO directory (connection_id, provider, status, health, since, name_key, organisation_key, address_key)
    SELECT c.id, c.provider, c.status,
        CASE WHEN c.status <> 'connected' THEN ''
            ELSE COALESCE((
                SELECT CASE p.severity WHEN 3 THEN 'failing' WHEN 2 THEN 'attention' END FROM problems AS p
                WHERE p.connection_id = c.id AND p.resolved_at IS NULL ORDER BY p.severity DESC LIMIT 1
            ), 'healthy') END,
        c.status_since, c.name_key, COALESCE(o.name_key, ''),
        lower(c.tenant_address || ' ' || split_part(split_part(c.tenant_url, '://', 2), '/', 1))
    FROM connections AS c
    LEFT JOIN organisations AS o ON o.id = c.organisation_id
    WHERE c.id = changed
    ON CONFLICT (connection_id) DO UPDATE SET
        provider = excluded.provider, status = excluded.status, health = excluded.health, since = excluded.since,
        name_key = excluded.name_key, organisation_key = excluded.organisation_key, address_key = excluded.address_key
    WHERE (directory.provider, directory.status, directory.health, directory.since,
            directory.name_key, directory.organisation_key, directory.address_key)
        IS DISTINCT FROM (excluded.provider, excluded.status, excluded.health, excluded.since,
            excluded.name_key, excluded.organisation_key, excluded.address_key);
END;
$$;
-- +goose StatementEnd

-- directory_find makes a connection's terms anew. A word begins behind a space or
-- one of -/(&" and goes on to the end of the name. Names that go on and on are cut.
-- +goose StatementBegin
CREATE FUNCTION directory_find(changed directory) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory_terms WHERE connection_id = changed.connection_id;
    INSERT INTO directory_terms (term, connection_id)
    WITH RECURSIVE words (term) AS (
        VALUES (left(changed.name_key, 200)), (left(changed.organisation_key, 200)), (left(changed.address_key, 200))
        UNION
        SELECT ltrim(substr(term, strpos(translate(term, '-/(&"', '     '), ' ') + 1), ' -/(&"') FROM words
        WHERE strpos(translate(term, '-/(&"', '     '), ' ') > 0
    )
    SELECT DISTINCT left(term, 100), changed.connection_id FROM words WHERE term <> '';
END;
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO connection_tally (provider, status, health, change) VALUES (OLD.provider, OLD.status, OLD.health, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO connection_tally (provider, status, health, change) VALUES (NEW.provider, NEW.status, NEW.health, 1);
    END IF;
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER directory_counted_new AFTER INSERT OR DELETE ON directory
    FOR EACH ROW EXECUTE FUNCTION directory_changed();
CREATE TRIGGER directory_counted_changed AFTER UPDATE ON directory
    FOR EACH ROW WHEN ((OLD.provider, OLD.status, OLD.health) IS DISTINCT FROM (NEW.provider, NEW.status, NEW.health))
    EXECUTE FUNCTION directory_changed();

-- +goose StatementBegin
CREATE FUNCTION directory_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_find(NEW);
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER directory_found_new AFTER INSERT ON directory
    FOR EACH ROW EXECUTE FUNCTION directory_named();
CREATE TRIGGER directory_found_changed AFTER UPDATE ON directory
    FOR EACH ROW WHEN ((OLD.name_key, OLD.organisation_key, OLD.address_key)
        IS DISTINCT FROM (NEW.name_key, NEW.organisation_key, NEW.address_key))
    EXECUTE FUNCTION directory_named();

-- +goose StatementBegin
CREATE FUNCTION directory_of_connection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_refresh(NEW.id);
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER connections_listed_new AFTER INSERT ON connections
    FOR EACH ROW EXECUTE FUNCTION directory_of_connection();
CREATE TRIGGER connections_listed_changed AFTER UPDATE ON connections
    FOR EACH ROW WHEN ((OLD.status, OLD.status_since, OLD.name_key, OLD.tenant_address, OLD.tenant_url)
        IS DISTINCT FROM (NEW.status, NEW.status_since, NEW.name_key, NEW.tenant_address, NEW.tenant_url))
    EXECUTE FUNCTION directory_of_connection();

-- +goose StatementBegin
CREATE FUNCTION directory_of_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_refresh(id) FROM connections WHERE organisation_id = NEW.id;
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER organisations_listed AFTER UPDATE OF name_key ON organisations
    FOR EACH ROW WHEN (OLD.name_key <> NEW.name_key) EXECUTE FUNCTION directory_of_organisation();

-- +goose StatementBegin
CREATE FUNCTION directory_of_problem() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was_open BOOLEAN := TG_OP <> 'INSERT' AND OLD.resolved_at IS NULL;
    is_open  BOOLEAN := TG_OP <> 'DELETE' AND NEW.resolved_at IS NULL;
BEGIN
    IF was_open = is_open THEN
        RETURN NULL;
    END IF;
    IF is_open THEN
        INSERT INTO problem_tally (provider, kind, change) VALUES (NEW.provider, NEW.kind, 1);
        PERFORM directory_refresh(NEW.connection_id);
    ELSE
        INSERT INTO problem_tally (provider, kind, change) VALUES (OLD.provider, OLD.kind, -1);
        PERFORM directory_refresh(OLD.connection_id);
    END IF;
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER problems_listed AFTER INSERT OR UPDATE OF resolved_at OR DELETE ON problems
    FOR EACH ROW EXECUTE FUNCTION directory_of_problem();

SELECT directory_refresh(id) FROM connections;
INSERT INTO problem_tally (provider, kind, change)
SELECT provider, kind, count(*) FROM problems WHERE resolved_at IS NULL GROUP BY provider, kind;

-- +goose Down
DROP TRIGGER problems_listed ON problems;
DROP TRIGGER organisations_listed ON organisations;
DROP TRIGGER connections_listed_changed ON connections;
DROP TRIGGER connections_listed_new ON connections;
DROP FUNCTION directory_of_problem;
DROP FUNCTION directory_of_organisation;
DROP FUNCTION directory_of_connection;
DROP FUNCTION directory_refresh;
DROP FUNCTION directory_find;
DROP INDEX problems_over_of;
DROP INDEX problems_worst;
DROP TABLE problem_tally;
DROP TABLE connection_tally;
DROP TABLE directory_terms;
DROP TABLE directory;
DROP FUNCTION directory_named;
DROP FUNCTION directory_changed;
