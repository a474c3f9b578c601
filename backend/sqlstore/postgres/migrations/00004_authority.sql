-- +goose Up
ALTER TABLE sessions ADD COLUMN handed_to TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN identified TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN reference TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE invitations ADD COLUMN ended_at BIGINT;

ALTER TABLE events ADD COLUMN identified TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN reference TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE TABLE claim_codes (
    id         TEXT COLLATE "C" CONSTRAINT "claim_codes.id" PRIMARY KEY,
    code_hash  BYTEA NOT NULL CONSTRAINT "claim_codes.code_hash" UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
