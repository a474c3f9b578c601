-- +goose Up
ALTER TABLE events ADD COLUMN times INTEGER NOT NULL DEFAULT 0;

-- What events are looked for by follows from what is sealed, so that no hand can
-- hide one from a filter without its showing.
ALTER TABLE events
    ADD COLUMN by_user TEXT COLLATE "C" GENERATED ALWAYS AS (coalesce(holder::jsonb ->> 'user', '')) STORED,
    ADD COLUMN by_kiosk TEXT COLLATE "C" GENERATED ALWAYS AS (coalesce(holder::jsonb ->> 'kiosk', '')) STORED,
    ADD COLUMN refused INTEGER GENERATED ALWAYS AS (CASE WHEN code <> '' THEN 1 ELSE 0 END) STORED;
CREATE INDEX events_by_user ON events (by_user, at, seq);
CREATE INDEX events_by_kiosk ON events (by_kiosk, at, seq);
CREATE INDEX events_act ON events (act, at, seq);
CREATE INDEX events_refused ON events (refused, at, seq);

-- The one row says how far the journal is sealed, and who may seal: whoever has
-- raised fence last, until a time of this database's clock.
CREATE TABLE ledger (
    one    INTEGER CONSTRAINT "ledger.one" PRIMARY KEY CHECK (one = 1),
    size   BIGINT NOT NULL,
    edge   BYTEA  NOT NULL, -- hashes of 32 bytes
    key    TEXT   COLLATE "C" NOT NULL,
    holder TEXT   COLLATE "C" NOT NULL,
    fence  BIGINT NOT NULL,
    until  BIGINT NOT NULL
);
INSERT INTO ledger VALUES (1, 0, '', '', '', 0, 0);

-- place is from 0 in the log. The salts go with what they are for.
CREATE TABLE sealed (
    place          BIGINT CONSTRAINT "sealed.place" PRIMARY KEY,
    event_seq      BIGINT NOT NULL CONSTRAINT "sealed.event_seq" UNIQUE,
    leaf           BYTEA  NOT NULL,
    address_salt   BYTEA  NOT NULL,
    address_hash   BYTEA  NOT NULL,
    reference_salt BYTEA  NOT NULL,
    reference_hash BYTEA  NOT NULL
);

CREATE TABLE heads (
    size BIGINT CONSTRAINT "heads.size" PRIMARY KEY,
    note TEXT   COLLATE "C" NOT NULL
);

-- What waits for its place: an event is here from its own transaction on, however
-- late that ends.
CREATE TABLE unsealed (event_seq BIGINT CONSTRAINT "unsealed.event_seq" PRIMARY KEY);
INSERT INTO unsealed SELECT seq FROM events;

-- +goose StatementBegin
CREATE FUNCTION latchkey_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO unsealed VALUES (NEW.seq); RETURN NULL; END
$$;
-- +goose StatementEnd
CREATE TRIGGER events_wait AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION latchkey_waits();

-- What is personal may go, and nothing else of an event may change.
DROP TRIGGER events_stay ON events;
CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON events EXECUTE FUNCTION latchkey_stays();
-- +goose StatementBegin
CREATE FUNCTION latchkey_stays_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% stay as they are: no %', TG_TABLE_NAME, TG_OP; END
$$;
-- +goose StatementEnd
CREATE TRIGGER events_unchanged BEFORE UPDATE ON events FOR EACH ROW
WHEN ((NEW.seq, NEW.id, NEW.at, NEW.act, NEW.code, NEW.holder, NEW.user_id, NEW.credential, NEW.credential_id, NEW.aaguid,
       NEW.ceremony, NEW.state, NEW.reason, NEW.request, NEW.identified, NEW.times, NEW.kiosk)
   <> (OLD.seq, OLD.id, OLD.at, OLD.act, OLD.code, OLD.holder, OLD.user_id, OLD.credential, OLD.credential_id, OLD.aaguid,
       OLD.ceremony, OLD.state, OLD.reason, OLD.request, OLD.identified, OLD.times, OLD.kiosk)
    OR NEW.address NOT IN (OLD.address, '') OR NEW.reference NOT IN (OLD.reference, ''))
EXECUTE FUNCTION latchkey_stays_row();
CREATE TRIGGER sealed_unchanged BEFORE UPDATE ON sealed FOR EACH ROW
WHEN ((NEW.place, NEW.event_seq, NEW.leaf, NEW.address_hash, NEW.reference_hash)
   <> (OLD.place, OLD.event_seq, OLD.leaf, OLD.address_hash, OLD.reference_hash)
    OR NEW.address_salt NOT IN (OLD.address_salt, '') OR NEW.reference_salt NOT IN (OLD.reference_salt, ''))
EXECUTE FUNCTION latchkey_stays_row();
CREATE TRIGGER sealed_stay BEFORE DELETE OR TRUNCATE ON sealed EXECUTE FUNCTION latchkey_stays();
CREATE TRIGGER heads_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON heads EXECUTE FUNCTION latchkey_stays();
