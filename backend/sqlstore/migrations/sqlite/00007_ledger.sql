-- +goose Up
ALTER TABLE events ADD COLUMN times INTEGER NOT NULL DEFAULT 0;

-- What events are looked for by follows from what is sealed, so that no hand can
-- hide one from a filter without its showing.
ALTER TABLE events ADD COLUMN by_user TEXT GENERATED ALWAYS AS (coalesce(json_extract(holder, '$.user'), '')) VIRTUAL;
ALTER TABLE events ADD COLUMN by_kiosk TEXT GENERATED ALWAYS AS (coalesce(json_extract(holder, '$.kiosk'), '')) VIRTUAL;
ALTER TABLE events ADD COLUMN refused INTEGER GENERATED ALWAYS AS (code <> '') VIRTUAL;
CREATE INDEX events_by_user ON events (by_user, at, seq);
CREATE INDEX events_by_kiosk ON events (by_kiosk, at, seq);
CREATE INDEX events_act ON events (act, at, seq);
CREATE INDEX events_refused ON events (refused, at, seq);

-- The one row says how far the journal is sealed, and who may seal: whoever has
-- raised fence last, until a time of this database's clock.
CREATE TABLE ledger (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    size   INTEGER NOT NULL,
    edge   BLOB    NOT NULL, -- hashes of 32 bytes
    key    TEXT    NOT NULL,
    holder TEXT    NOT NULL,
    fence  INTEGER NOT NULL,
    until  INTEGER NOT NULL
) STRICT;
INSERT INTO ledger VALUES (1, 0, x'', '', '', 0, 0);

-- place is from 0 in the log. The salts go with what they are for.
CREATE TABLE sealed (
    place          INTEGER PRIMARY KEY,
    event_seq      INTEGER NOT NULL UNIQUE,
    leaf           BLOB    NOT NULL,
    address_salt   BLOB    NOT NULL,
    address_hash   BLOB    NOT NULL,
    reference_salt BLOB    NOT NULL,
    reference_hash BLOB    NOT NULL
) STRICT;

CREATE TABLE heads (
    size INTEGER PRIMARY KEY,
    note TEXT    NOT NULL
) STRICT;

-- What waits for its place: an event is here from its own transaction on, however
-- late that ends.
CREATE TABLE unsealed (event_seq INTEGER PRIMARY KEY) STRICT;
INSERT INTO unsealed SELECT seq FROM events;

-- +goose StatementBegin
CREATE TRIGGER events_wait AFTER INSERT ON events
BEGIN INSERT INTO unsealed VALUES (NEW.seq); END;
-- +goose StatementEnd

-- What is personal may go, and nothing else of an event may change.
DROP TRIGGER events_unchanged;
-- +goose StatementBegin
CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
WHEN NEW.seq <> OLD.seq OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.act <> OLD.act OR NEW.code <> OLD.code OR NEW.holder <> OLD.holder
    OR NEW.user_id <> OLD.user_id OR NEW.credential <> OLD.credential OR NEW.credential_id <> OLD.credential_id OR NEW.aaguid <> OLD.aaguid
    OR NEW.ceremony <> OLD.ceremony OR NEW.state <> OLD.state OR NEW.reason <> OLD.reason OR NEW.request <> OLD.request
    OR NEW.identified <> OLD.identified OR NEW.times <> OLD.times OR NEW.kiosk <> OLD.kiosk
    OR NEW.address NOT IN (OLD.address, '') OR NEW.reference NOT IN (OLD.reference, '')
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sealed_unchanged BEFORE UPDATE ON sealed
WHEN NEW.place <> OLD.place OR NEW.event_seq <> OLD.event_seq OR NEW.leaf <> OLD.leaf
    OR NEW.address_hash <> OLD.address_hash OR NEW.reference_hash <> OLD.reference_hash
    OR NEW.address_salt NOT IN (OLD.address_salt, x'') OR NEW.reference_salt NOT IN (OLD.reference_salt, x'')
BEGIN SELECT RAISE(ABORT, 'what is sealed is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sealed_stay BEFORE DELETE ON sealed
BEGIN SELECT RAISE(ABORT, 'what is sealed is never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER heads_stay BEFORE DELETE ON heads
BEGIN SELECT RAISE(ABORT, 'heads are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER heads_unchanged BEFORE UPDATE ON heads
BEGIN SELECT RAISE(ABORT, 'heads are never changed'); END;
-- +goose StatementEnd
