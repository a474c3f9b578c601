-- +goose Up
CREATE TABLE kiosks (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    public_key BLOB    NOT NULL UNIQUE,
    paired_at  INTEGER NOT NULL,
    paired_by  TEXT    NOT NULL,
    seen_at    INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_by TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pairings (
    id         TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    code_hash  BLOB    NOT NULL UNIQUE,
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    kiosk      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE sessions ADD COLUMN kiosk TEXT NOT NULL DEFAULT '';
CREATE INDEX sessions_kiosk ON sessions (kiosk) WHERE kiosk <> '' AND ended_at IS NULL;
ALTER TABLE events ADD COLUMN kiosk TEXT NOT NULL DEFAULT '';
