-- +goose Up
CREATE TABLE kiosks (
    id         TEXT   COLLATE "C" CONSTRAINT "kiosks.id" PRIMARY KEY,
    name       TEXT   COLLATE "C" NOT NULL,
    public_key BYTEA  NOT NULL CONSTRAINT "kiosks.public_key" UNIQUE,
    paired_at  BIGINT NOT NULL,
    paired_by  TEXT   COLLATE "C" NOT NULL,
    seen_at    BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_by TEXT   COLLATE "C" NOT NULL
);

CREATE TABLE pairings (
    id         TEXT   COLLATE "C" CONSTRAINT "pairings.id" PRIMARY KEY,
    name       TEXT   COLLATE "C" NOT NULL,
    code_hash  BYTEA  NOT NULL CONSTRAINT "pairings.code_hash" UNIQUE,
    created_by TEXT   COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    kiosk      TEXT   COLLATE "C" NOT NULL
);

ALTER TABLE sessions ADD COLUMN kiosk TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX sessions_kiosk ON sessions (kiosk) WHERE kiosk <> '' AND ended_at IS NULL;
ALTER TABLE events ADD COLUMN kiosk TEXT COLLATE "C" NOT NULL DEFAULT '';
