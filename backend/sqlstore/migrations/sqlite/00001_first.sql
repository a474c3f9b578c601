-- Times are microseconds since 1970 in UTC. Lists that nobody searches are JSON.
-- seq orders the rows of a table by their making.

-- +goose Up
CREATE TABLE stamp (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    rp_id TEXT    NOT NULL,
    demo  INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    handle       BLOB    NOT NULL UNIQUE,
    username     TEXT    NOT NULL,
    username_key TEXT    NOT NULL, -- as compared; empty when erased
    display_name TEXT    NOT NULL,
    addresses    TEXT    NOT NULL,
    external_id  TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('active', 'disabled', 'erased')),
    privileged   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    sort         TEXT    NOT NULL, -- place in lists; empty when erased
    words        TEXT    NOT NULL  -- a space before each word that can be searched
) STRICT;
CREATE UNIQUE INDEX users_username ON users (username_key) WHERE username_key <> '';
CREATE UNIQUE INDEX users_external_id ON users (external_id) WHERE external_id <> '';
CREATE INDEX users_sort ON users (sort);
CREATE INDEX users_created ON users (created_at, seq);

CREATE TABLE emails (
    email_key TEXT    PRIMARY KEY,
    user_seq  INTEGER NOT NULL REFERENCES users (seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX emails_user ON emails (user_seq);

-- Each word of a user, and its first one, two and three letters: a short search
-- text is one term whose rows lie in the order of the list.
CREATE TABLE terms (
    term     TEXT    NOT NULL,
    sort     TEXT    NOT NULL,
    user_seq INTEGER NOT NULL,
    PRIMARY KEY (term, sort)
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
    seq                INTEGER PRIMARY KEY,
    id                 TEXT    NOT NULL UNIQUE,
    user_id            TEXT    NOT NULL REFERENCES users (id),
    credential_id      BLOB    NOT NULL UNIQUE,
    name               TEXT    NOT NULL,
    state              TEXT    NOT NULL CHECK (state IN ('unproved', 'active', 'suspended', 'revoked')),
    kind               TEXT    NOT NULL,
    public_key         BLOB    NOT NULL,
    algorithm          INTEGER NOT NULL,
    sign_count         INTEGER NOT NULL,
    clone_warning      INTEGER NOT NULL,
    transports         TEXT    NOT NULL,
    aaguid             TEXT    NOT NULL,
    user_present       INTEGER NOT NULL,
    user_verified      INTEGER NOT NULL,
    backup_eligible    INTEGER NOT NULL,
    backed_up          INTEGER NOT NULL,
    attestation_format TEXT    NOT NULL,
    attestation_type   TEXT    NOT NULL,
    attestation_object BLOB    NOT NULL,
    client_data        BLOB    NOT NULL,
    policy_version     INTEGER NOT NULL,
    verdict            TEXT    NOT NULL,
    ceremony           TEXT    NOT NULL UNIQUE,
    proof              TEXT    NOT NULL,
    replaces           TEXT    NOT NULL,
    enrolled_by        TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    proved_at          INTEGER,
    last_used_at       INTEGER,
    changes            TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX credentials_proof ON credentials (proof) WHERE proof <> '';
CREATE INDEX credentials_user ON credentials (user_id, created_at, seq);
CREATE INDEX credentials_unproved ON credentials (created_at, seq) WHERE state = 'unproved';

CREATE TABLE policies (
    version INTEGER PRIMARY KEY,
    body    TEXT    NOT NULL
) STRICT;

CREATE TABLE ended (
    id         TEXT    PRIMARY KEY,
    purpose    TEXT    NOT NULL,
    holder     TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    credential TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    at            INTEGER NOT NULL,
    act           TEXT    NOT NULL,
    code          TEXT    NOT NULL,
    holder        TEXT    NOT NULL,
    user_id       TEXT    NOT NULL,
    credential    TEXT    NOT NULL,
    credential_id BLOB    NOT NULL,
    aaguid        TEXT    NOT NULL,
    ceremony      TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    request       TEXT    NOT NULL,
    address       TEXT    NOT NULL
) STRICT;
CREATE INDEX events_at ON events (at, seq);
CREATE INDEX events_user ON events (user_id, at, seq);

-- What has to stay stays, whatever a later program tries.

-- +goose StatementBegin
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER credentials_stay BEFORE DELETE ON credentials
BEGIN SELECT RAISE(ABORT, 'credentials are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER policies_stay BEFORE DELETE ON policies
BEGIN SELECT RAISE(ABORT, 'policies are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER policies_unchanged BEFORE UPDATE ON policies
BEGIN SELECT RAISE(ABORT, 'policies are never changed'); END;
-- +goose StatementEnd
