-- +goose Up

-- Invitations are kept by marks that only the secret outside of this database
-- makes. Those from before were kept by plain hashes and work no more: no mark is
-- like a hash.
ALTER TABLE invitations RENAME COLUMN token_hash TO token_mark;
ALTER TABLE invitations ADD COLUMN code_mark BLOB NOT NULL DEFAULT x'';
ALTER TABLE invitations ADD COLUMN delivery TEXT NOT NULL DEFAULT 'device';
ALTER TABLE invitations ADD COLUMN made_as TEXT NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX invitations_open ON invitations (user_id) WHERE redeemed_at IS NULL AND ended_at IS NULL;
UPDATE invitations SET ended_at = expires_at WHERE redeemed_at IS NULL AND ended_at IS NULL;

-- Letters that wait to be sent. What they say is encrypted, and goes with the row.
CREATE TABLE mails (
    id         TEXT    PRIMARY KEY,
    user_id    TEXT    NOT NULL REFERENCES users (id),
    about      TEXT    NOT NULL, -- an invitation; empty: nothing that ends
    kind       TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    letter     BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    give_up_at INTEGER NOT NULL,
    leased     INTEGER NOT NULL, -- until then one instance has it
    tries      INTEGER NOT NULL,
    failure    TEXT    NOT NULL,
    failed_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_due ON mails (due_at) WHERE failed_at IS NULL;
CREATE INDEX mails_user ON mails (user_id);
CREATE INDEX mails_about ON mails (about) WHERE about <> '';

CREATE TABLE address_links (
    token_mark BLOB    PRIMARY KEY,
    user_id    TEXT    NOT NULL REFERENCES users (id),
    email      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX address_links_user ON address_links (user_id, created_at);

-- Who last changed the addresses of whom: see AddressCooling.
CREATE TABLE address_changes (
    user_id    TEXT    NOT NULL REFERENCES users (id),
    changed_by TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (user_id, changed_by)
) STRICT, WITHOUT ROWID;
