-- +goose Up

-- Invitations are kept by marks that only the secret outside of this database
-- makes. Those from before were kept by plain hashes and work no more: no mark is
-- like a hash.
ALTER TABLE invitations RENAME COLUMN token_hash TO token_mark;
ALTER TABLE invitations RENAME CONSTRAINT "invitations.token_hash" TO "invitations.token_mark";
ALTER TABLE invitations ADD COLUMN code_mark BYTEA NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN delivery TEXT COLLATE "C" NOT NULL DEFAULT 'device';
ALTER TABLE invitations ADD COLUMN made_as TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
CREATE INDEX invitations_open ON invitations (user_id) WHERE redeemed_at IS NULL AND ended_at IS NULL;
UPDATE invitations SET ended_at = expires_at WHERE redeemed_at IS NULL AND ended_at IS NULL;

-- Letters that wait to be sent. What they say is encrypted, and goes with the row.
CREATE TABLE mails (
    id         TEXT   COLLATE "C" CONSTRAINT "mails.id" PRIMARY KEY,
    user_id    TEXT   COLLATE "C" NOT NULL REFERENCES users (id),
    about      TEXT   COLLATE "C" NOT NULL, -- an invitation; empty: nothing that ends
    kind       TEXT   COLLATE "C" NOT NULL,
    recipient  TEXT   COLLATE "C" NOT NULL,
    letter     BYTEA  NOT NULL,
    created_at BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    give_up_at BIGINT NOT NULL,
    leased     BIGINT NOT NULL, -- until then one instance has it
    tries      BIGINT NOT NULL,
    failure    TEXT   COLLATE "C" NOT NULL,
    failed_at  BIGINT
);
CREATE INDEX mails_due ON mails (due_at) WHERE failed_at IS NULL;
CREATE INDEX mails_user ON mails (user_id);
CREATE INDEX mails_about ON mails (about) WHERE about <> '';

CREATE TABLE address_links (
    token_mark BYTEA  CONSTRAINT "address_links.token_mark" PRIMARY KEY,
    user_id    TEXT   COLLATE "C" NOT NULL REFERENCES users (id),
    email      TEXT   COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX address_links_user ON address_links (user_id, created_at);

-- Who last changed the addresses of whom: see AddressCooling.
CREATE TABLE address_changes (
    user_id    TEXT   COLLATE "C" NOT NULL REFERENCES users (id),
    changed_by TEXT   COLLATE "C" NOT NULL,
    at         BIGINT NOT NULL,
    CONSTRAINT "address_changes.user_id" PRIMARY KEY (user_id, changed_by)
);
