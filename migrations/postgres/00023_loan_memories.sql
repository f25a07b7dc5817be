-- +goose Up
-- Leases of processes that remember rows for loans, and until when they may. Whoever takes
-- something back waits for those of them that have not heard of it.
CREATE TABLE loan_memories (
    lease     TEXT PRIMARY KEY,
    until_at  BIGINT NOT NULL,
    confirmed BIGINT NOT NULL
);

-- Numbers what is waited for.
CREATE SEQUENCE loan_barriers;

-- What a row for a loan is made of is announced when it changes, by whatever
-- statement of whatever program, in the order of the commits.
-- +goose StatementBegin
CREATE FUNCTION announce_connection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('mooring_loans', 'connection ' || OLD.id);
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION announce_part_of_connection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('mooring_loans', 'connection ' || coalesce(NEW.connection_id, OLD.connection_id));
    RETURN NULL;
END;
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION announce_all_loans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('mooring_loans', 'all');
    RETURN NULL;
END;
$$;
-- +goose StatementEnd

-- A connection changes with each sync; of that a loan knows nothing.
CREATE TRIGGER connections_announced AFTER UPDATE ON connections FOR EACH ROW
    WHEN ((OLD.id, OLD.organisation_id, OLD.provider, OLD.tenant_address, OLD.status, OLD.epoch, OLD.requested_scopes)
        IS DISTINCT FROM (NEW.id, NEW.organisation_id, NEW.provider, NEW.tenant_address, NEW.status, NEW.epoch, NEW.requested_scopes))
    EXECUTE FUNCTION announce_connection();
CREATE TRIGGER connections_gone AFTER DELETE ON connections FOR EACH ROW EXECUTE FUNCTION announce_connection();
-- Claims come and go with each renewal; whoever has no token to lend looks at them anew.
CREATE TRIGGER credentials_announced AFTER UPDATE ON credentials FOR EACH ROW
    WHEN ((OLD.connection_id, OLD.epoch, OLD.version, OLD.access, OLD.refresh, OLD.expires_at, OLD.scopes, OLD.stale, OLD.retry_at, OLD.failures, OLD.endpoint)
        IS DISTINCT FROM (NEW.connection_id, NEW.epoch, NEW.version, NEW.access, NEW.refresh, NEW.expires_at, NEW.scopes, NEW.stale, NEW.retry_at, NEW.failures, NEW.endpoint))
    EXECUTE FUNCTION announce_part_of_connection();
CREATE TRIGGER credentials_come_or_gone AFTER INSERT OR DELETE ON credentials
    FOR EACH ROW EXECUTE FUNCTION announce_part_of_connection();
CREATE TRIGGER connection_rests_announced AFTER INSERT OR UPDATE OR DELETE ON connection_rests
    FOR EACH ROW EXECUTE FUNCTION announce_part_of_connection();
-- A key's last use is written every minute, and nobody lends by it.
CREATE TRIGGER api_keys_announced AFTER UPDATE OF id, name, hash, scopes, created_by, created_at, expires_at, revoked_at ON api_keys
    FOR EACH STATEMENT EXECUTE FUNCTION announce_all_loans();
CREATE TRIGGER api_keys_gone AFTER DELETE ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION announce_all_loans();
CREATE TRIGGER organisations_announced AFTER UPDATE OF time_zone OR DELETE ON organisations
    FOR EACH STATEMENT EXECUTE FUNCTION announce_all_loans();
CREATE TRIGGER loans_emptied_connections AFTER TRUNCATE ON connections FOR EACH STATEMENT EXECUTE FUNCTION announce_all_loans();
CREATE TRIGGER loans_emptied_credentials AFTER TRUNCATE ON credentials FOR EACH STATEMENT EXECUTE FUNCTION announce_all_loans();
CREATE TRIGGER loans_emptied_api_keys AFTER TRUNCATE ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION announce_all_loans();

-- +goose Down
DROP TRIGGER loans_emptied_api_keys ON api_keys;
DROP TRIGGER loans_emptied_credentials ON credentials;
DROP TRIGGER loans_emptied_connections ON connections;
DROP TRIGGER organisations_announced ON organisations;
DROP TRIGGER api_keys_gone ON api_keys;
DROP TRIGGER api_keys_announced ON api_keys;
DROP TRIGGER connection_rests_announced ON connection_rests;
DROP TRIGGER credentials_come_or_gone ON credentials;
DROP TRIGGER credentials_announced ON credentials;
DROP TRIGGER connections_gone ON connections;
DROP TRIGGER connections_announced ON connections;
DROP FUNCTION announce_all_loans;
DROP FUNCTION announce_part_of_connection;
DROP FUNCTION announce_connection;
DROP SEQUENCE loan_barriers;
DROP TABLE loan_memories;
