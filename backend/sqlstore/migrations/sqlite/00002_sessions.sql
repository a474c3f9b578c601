-- +goose Up
CREATE TABLE sessions (
    id          TEXT    PRIMARY KEY,
    user_id     TEXT    NOT NULL REFERENCES users (id),
    invitation  TEXT    NOT NULL,
    credential  TEXT    NOT NULL,
    ceremony    TEXT    NOT NULL,
    token_hash  BLOB    NOT NULL UNIQUE,
    step_up     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    asserted_at INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    ended_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_ceremony ON sessions (ceremony) WHERE ceremony <> '';
CREATE INDEX sessions_user ON sessions (user_id) WHERE ended_at IS NULL;

CREATE TABLE invitations (
    id          TEXT    PRIMARY KEY,
    user_id     TEXT    NOT NULL REFERENCES users (id),
    token_hash  BLOB    NOT NULL UNIQUE,
    created_by  TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    redeemed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_user ON invitations (user_id, created_at);
