-- +goose Up

-- What is over fades by these times, the oldest first.
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX ended_at ON ended (at);
CREATE INDEX address_links_expires ON address_links (expires_at);
CREATE INDEX address_changes_at ON address_changes (at);
CREATE INDEX pairings_expires ON pairings (expires_at);
CREATE INDEX claim_codes_expires ON claim_codes (expires_at);
CREATE INDEX invitations_expires ON invitations (expires_at);
