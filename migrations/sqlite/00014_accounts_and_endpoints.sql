-- +goose Up
-- The person at a provider who signed in, where a second sign-in of that person
-- ends the first: no two connections live by one account. It is emptied at a
-- disconnect.
ALTER TABLE connections ADD COLUMN account TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX connections_one_account ON connections (provider, account)
    WHERE account <> '' AND status IN ('choosing', 'connected');

-- The address of the API that came with the tokens; empty where it is configured.
ALTER TABLE credentials ADD COLUMN endpoint TEXT NOT NULL DEFAULT '';

-- A sign-in that cannot be renewed ends with its access token; one whose outcome is
-- unknown does not lapse for lack of use.
UPDATE credentials SET lapses_at = NULL WHERE coalesce(length(refresh), 0) = 0;

-- How many things a problem is about; 0: they are not counted.
ALTER TABLE problems ADD COLUMN amount INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE problems DROP COLUMN amount;
ALTER TABLE credentials DROP COLUMN endpoint;
DROP INDEX connections_one_account;
ALTER TABLE connections DROP COLUMN account;
