-- +goose Up
CREATE TABLE sessions (
    id          TEXT   COLLATE "C" CONSTRAINT "sessions.id" PRIMARY KEY,
    user_id     TEXT   COLLATE "C" NOT NULL REFERENCES users (id),
    invitation  TEXT   COLLATE "C" NOT NULL,
    credential  TEXT   COLLATE "C" NOT NULL,
    ceremony    TEXT   COLLATE "C" NOT NULL,
    token_hash  BYTEA  NOT NULL CONSTRAINT "sessions.token_hash" UNIQUE,
    step_up     TEXT   COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    seen_at     BIGINT NOT NULL,
    asserted_at BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    ended_at    BIGINT
);
CREATE UNIQUE INDEX "sessions.ceremony" ON sessions (ceremony) WHERE ceremony <> '';
CREATE INDEX sessions_user ON sessions (user_id) WHERE ended_at IS NULL;

CREATE TABLE invitations (
    id          TEXT   COLLATE "C" CONSTRAINT "invitations.id" PRIMARY KEY,
    user_id     TEXT   COLLATE "C" NOT NULL REFERENCES users (id),
    token_hash  BYTEA  NOT NULL CONSTRAINT "invitations.token_hash" UNIQUE,
    created_by  TEXT   COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    redeemed_at BIGINT
);
CREATE INDEX invitations_user ON invitations (user_id, created_at);
