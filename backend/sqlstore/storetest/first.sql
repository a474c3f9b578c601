-- A store of the first version, made by the Latchkey of that day (commit 1b25996)
-- and written out by sqlite3's .dump: a person, whom a kiosk has enrolled, and their
-- key. It is never changed: stores like it are out there.
PRAGMA application_id=1280001369;
PRAGMA journal_mode=WAL;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
INSERT INTO goose_db_version VALUES(1,0,1,'2026-11-26 05:27:01');
INSERT INTO goose_db_version VALUES(2,1,1,'2026-11-26 05:27:01');
CREATE TABLE stamp (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    rp_id TEXT    NOT NULL,
    demo  INTEGER NOT NULL
) STRICT;
INSERT INTO stamp VALUES(1,'example.com',0);
CREATE TABLE users (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    handle       BLOB    NOT NULL UNIQUE,
    username     TEXT    NOT NULL,
    username_key TEXT    NOT NULL, -- as compared; empty when erased
    display_name TEXT    NOT NULL,
    addresses    TEXT    NOT NULL,
    external_id  TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('active', 'disabled', 'erased')),
    privileged   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    sort         TEXT    NOT NULL, -- place in lists; empty when erased
    words        TEXT    NOT NULL  -- a space before each word that can be searched
) STRICT;
INSERT INTO users VALUES(1,'LlXsQDArPFXk_JfGSRiPIg',X'88f5c752802a70fa8ac0cc2b338363d2e9b429a1fd76926443557e121ca42c23bc841daa9e843e502934302717e1c279da99cbbb942d30079239bea1b4cf767c','grace','grace','Grace Older','[{"email":"grace@example.com","verified":false,"primary":true}]','P-1906','','active',0,1795670821896172,1795670821896172,1,'grace oldergrace',' 1906 com example grace older p');
CREATE TABLE emails (
    email_key TEXT    PRIMARY KEY,
    user_seq  INTEGER NOT NULL REFERENCES users (seq)
) STRICT, WITHOUT ROWID;
INSERT INTO emails VALUES('grace@example.com',1);
CREATE TABLE terms (
    term     TEXT    NOT NULL,
    sort     TEXT    NOT NULL,
    user_seq INTEGER NOT NULL,
    PRIMARY KEY (term, sort)
) STRICT, WITHOUT ROWID;
INSERT INTO terms VALUES('1','grace oldergrace',1);
INSERT INTO terms VALUES('19','grace oldergrace',1);
INSERT INTO terms VALUES('190','grace oldergrace',1);
INSERT INTO terms VALUES('1906','grace oldergrace',1);
INSERT INTO terms VALUES('c','grace oldergrace',1);
INSERT INTO terms VALUES('co','grace oldergrace',1);
INSERT INTO terms VALUES('com','grace oldergrace',1);
INSERT INTO terms VALUES('e','grace oldergrace',1);
INSERT INTO terms VALUES('ex','grace oldergrace',1);
INSERT INTO terms VALUES('exa','grace oldergrace',1);
INSERT INTO terms VALUES('example','grace oldergrace',1);
INSERT INTO terms VALUES('g','grace oldergrace',1);
INSERT INTO terms VALUES('gr','grace oldergrace',1);
INSERT INTO terms VALUES('gra','grace oldergrace',1);
INSERT INTO terms VALUES('grace','grace oldergrace',1);
INSERT INTO terms VALUES('o','grace oldergrace',1);
INSERT INTO terms VALUES('ol','grace oldergrace',1);
INSERT INTO terms VALUES('old','grace oldergrace',1);
INSERT INTO terms VALUES('older','grace oldergrace',1);
INSERT INTO terms VALUES('p','grace oldergrace',1);
CREATE TABLE credentials (
    seq                INTEGER PRIMARY KEY,
    id                 TEXT    NOT NULL UNIQUE,
    user_id            TEXT    NOT NULL REFERENCES users (id),
    credential_id      BLOB    NOT NULL UNIQUE,
    name               TEXT    NOT NULL,
    state              TEXT    NOT NULL CHECK (state IN ('unproved', 'active', 'suspended', 'revoked')),
    kind               TEXT    NOT NULL,
    public_key         BLOB    NOT NULL,
    algorithm          INTEGER NOT NULL,
    sign_count         INTEGER NOT NULL,
    clone_warning      INTEGER NOT NULL,
    transports         TEXT    NOT NULL,
    aaguid             TEXT    NOT NULL,
    user_present       INTEGER NOT NULL,
    user_verified      INTEGER NOT NULL,
    backup_eligible    INTEGER NOT NULL,
    backed_up          INTEGER NOT NULL,
    attestation_format TEXT    NOT NULL,
    attestation_type   TEXT    NOT NULL,
    attestation_object BLOB    NOT NULL,
    client_data        BLOB    NOT NULL,
    policy_version     INTEGER NOT NULL,
    verdict            TEXT    NOT NULL,
    ceremony           TEXT    NOT NULL UNIQUE,
    proof              TEXT    NOT NULL,
    replaces           TEXT    NOT NULL,
    enrolled_by        TEXT    NOT NULL,
    created_at         INTEGER NOT NULL,
    proved_at          INTEGER,
    last_used_at       INTEGER,
    changes            TEXT    NOT NULL
) STRICT;
INSERT INTO credentials VALUES(1,'XgqcdK29C86kvTSTO1-BBg','LlXsQDArPFXk_JfGSRiPIg',X'3a1ba468fba263b8faf2608f8ff5210bed1a27874f75bb6801fd0f251ee0c6a2','','active','securityKey',X'a5010203262001215820c70413109f576387f37171999a66327a83a8d010e0976c19e0494de91fa2992822582065fa11c30395db49086f3d95fce9c3e0ce44a959fdc80d10d8de1f1c5af16206',-7,8,0,'["usb","nfc"]','00112233-4455-6677-8899-aabbccddeeff',1,1,0,0,'packed','basic_surrogate',X'a363666d74667061636b65646761747453746d74a263616c67266373696758463044022014e0f4e0ff5238dc112e5ed2b97e846dc1965e8691f51008b49941aca0c796b70220326ac7e9332028bde52505a681d42d35cfd9ff6fe2cc1ddf231bfa0701f14a8a68617574684461746158a4a379a6f6eeafb9a55e378c118034e2751e682fab9f2d30ab13d2125586ce1947450000000700112233445566778899aabbccddeeff00203a1ba468fba263b8faf2608f8ff5210bed1a27874f75bb6801fd0f251ee0c6a2a5010203262001215820c70413109f576387f37171999a66327a83a8d010e0976c19e0494de91fa2992822582065fa11c30395db49086f3d95fce9c3e0ce44a959fdc80d10d8de1f1c5af16206',X'7b226368616c6c656e6765223a22304b6b723055654549414a376230504559534a70637858682d4b71726e7a307450324b36634c374757494d222c2263726f73734f726967696e223a66616c73652c226f726967696e223a2268747470733a2f2f656e726f6c6c2e6578616d706c652e636f6d222c2274797065223a22776562617574686e2e637265617465227d',1,'self','9PItZWtZjxiAbLcYPZ6MMA','lIQjgdtlO6uDqGk_t4bLOw','','{"kind":"kiosk","kiosk":"r1ZutE5-7ehH7UllRE7MeA"}',1795670821898761,1795670821903982,1795670821903982,'[{"state":"active","at":"2026-11-26T05:27:01.903982Z","by":{"kind":"kiosk","kiosk":"r1ZutE5-7ehH7UllRE7MeA"},"reason":"proved"}]');
CREATE TABLE policies (
    version INTEGER PRIMARY KEY,
    body    TEXT    NOT NULL
) STRICT;
INSERT INTO policies VALUES(1,'{"version":1,"kinds":["securityKey"],"algorithms":[-7,-8,-257],"backupEligible":false,"attestation":"optional","allowModels":[],"blockModels":[],"credProtect":2,"minPinLength":4,"ceremonySeconds":600,"onClone":"warn","hints":["security-key"],"createdAt":"2026-11-26T05:27:01.858931Z","createdBy":{"kind":"system"}}');
CREATE TABLE ended (
    id         TEXT    PRIMARY KEY,
    purpose    TEXT    NOT NULL,
    holder     TEXT    NOT NULL,
    user_id    TEXT    NOT NULL,
    credential TEXT    NOT NULL,
    code       TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO ended VALUES('9PItZWtZjxiAbLcYPZ6MMA','register','{"kind":"kiosk","kiosk":"r1ZutE5-7ehH7UllRE7MeA"}','LlXsQDArPFXk_JfGSRiPIg','XgqcdK29C86kvTSTO1-BBg','',1795670821899255);
INSERT INTO ended VALUES('lIQjgdtlO6uDqGk_t4bLOw','prove','{"kind":"kiosk","kiosk":"r1ZutE5-7ehH7UllRE7MeA"}','LlXsQDArPFXk_JfGSRiPIg','XgqcdK29C86kvTSTO1-BBg','',1795670821904747);
CREATE TABLE events (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    at            INTEGER NOT NULL,
    act           TEXT    NOT NULL,
    code          TEXT    NOT NULL,
    holder        TEXT    NOT NULL,
    user_id       TEXT    NOT NULL,
    credential    TEXT    NOT NULL,
    credential_id BLOB    NOT NULL,
    aaguid        TEXT    NOT NULL,
    ceremony      TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    request       TEXT    NOT NULL,
    address       TEXT    NOT NULL
) STRICT;
INSERT INTO events VALUES(1,'Vb7quvIK1oUkPrziCDsjng',1795670821896172,'user.created','','{"kind":"kiosk","kiosk":"r1ZutE5-7ehH7UllRE7MeA"}','LlXsQDArPFXk_JfGSRiPIg','',X'','','','','','','');
INSERT INTO events VALUES(2,'CbIkKWzgRfYoLdgD1jdbow',1795670821898761,'credential.registered','','{"kind":"kiosk","kiosk":"r1ZutE5-7ehH7UllRE7MeA"}','LlXsQDArPFXk_JfGSRiPIg','XgqcdK29C86kvTSTO1-BBg',X'3a1ba468fba263b8faf2608f8ff5210bed1a27874f75bb6801fd0f251ee0c6a2','00112233-4455-6677-8899-aabbccddeeff','9PItZWtZjxiAbLcYPZ6MMA','unproved','','','');
INSERT INTO events VALUES(3,'A-YPzJ6oW3g6Eb6HeTIYEA',1795670821903982,'credential.proved','','{"kind":"kiosk","kiosk":"r1ZutE5-7ehH7UllRE7MeA"}','LlXsQDArPFXk_JfGSRiPIg','XgqcdK29C86kvTSTO1-BBg',X'3a1ba468fba263b8faf2608f8ff5210bed1a27874f75bb6801fd0f251ee0c6a2','00112233-4455-6677-8899-aabbccddeeff','lIQjgdtlO6uDqGk_t4bLOw','active','proved','','');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('goose_db_version',2);
CREATE UNIQUE INDEX users_username ON users (username_key) WHERE username_key <> '';
CREATE UNIQUE INDEX users_external_id ON users (external_id) WHERE external_id <> '';
CREATE INDEX users_sort ON users (sort);
CREATE INDEX users_created ON users (created_at, seq);
CREATE INDEX emails_user ON emails (user_seq);
CREATE UNIQUE INDEX credentials_proof ON credentials (proof) WHERE proof <> '';
CREATE INDEX credentials_user ON credentials (user_id, created_at, seq);
CREATE INDEX credentials_unproved ON credentials (created_at, seq) WHERE state = 'unproved';
CREATE INDEX events_at ON events (at, seq);
CREATE INDEX events_user ON events (user_id, at, seq);
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER credentials_stay BEFORE DELETE ON credentials
BEGIN SELECT RAISE(ABORT, 'credentials are never deleted'); END;
CREATE TRIGGER policies_stay BEFORE DELETE ON policies
BEGIN SELECT RAISE(ABORT, 'policies are never deleted'); END;
CREATE TRIGGER policies_unchanged BEFORE UPDATE ON policies
BEGIN SELECT RAISE(ABORT, 'policies are never changed'); END;
COMMIT;
