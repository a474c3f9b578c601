-- +goose Up
ALTER TABLE sessions ADD COLUMN handed_to TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN identified TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN reference TEXT NOT NULL DEFAULT '';

ALTER TABLE invitations ADD COLUMN ended_at INTEGER;

ALTER TABLE events ADD COLUMN identified TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN reference TEXT NOT NULL DEFAULT '';

CREATE TABLE claim_codes (
    id         TEXT PRIMARY KEY,
    code_hash  BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
