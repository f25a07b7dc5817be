-- +goose Up
-- Who wants no email, and the newest that a mail server refused for good.
ALTER TABLE users ADD COLUMN wants_mail INTEGER NOT NULL DEFAULT 1 CHECK (wants_mail IN (0, 1));
ALTER TABLE users ADD COLUMN bounced_at INTEGER;
ALTER TABLE users ADD COLUMN bounce     TEXT NOT NULL DEFAULT '';

-- The outbox. A letter holds no words: they are written when it is sent, of what
-- is so then.
CREATE TABLE letters (
    id              TEXT PRIMARY KEY,
    organisation_id TEXT NOT NULL,
    connection_id   TEXT NOT NULL,
    user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Empty for a letter that support asked for.
    problem_id      TEXT NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('problem', 'reminder', 'all_clear', 'sign_in')),
    -- Which letter about the problem it is, from 1.
    number          INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    -- When to try next; NULL once it has ended.
    try_at          INTEGER,
    attempts        INTEGER NOT NULL DEFAULT 0,
    outcome         TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'sent', 'written', 'bounced', 'dropped', 'given_up')),
    ended_at        INTEGER,
    -- The mail server's code, such as "550 5.1.1"; never its words.
    code            TEXT NOT NULL DEFAULT '',
    CHECK ((try_at IS NULL) = (outcome <> '')),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connections (organisation_id, id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX letters_once ON letters (problem_id, user_id, kind, number) WHERE problem_id <> '';
-- Those that somebody asked for come first.
CREATE INDEX letters_waiting ON letters ((kind <> 'sign_in'), try_at, id) WHERE try_at IS NOT NULL;
CREATE INDEX letters_ended ON letters (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX letters_by_connection ON letters (connection_id, created_at);
CREATE INDEX letters_by_user ON letters (user_id);

-- +goose Down
DROP TABLE letters;
ALTER TABLE users DROP COLUMN wants_mail;
ALTER TABLE users DROP COLUMN bounced_at;
ALTER TABLE users DROP COLUMN bounce;
