-- +goose Up
ALTER TABLE users ADD COLUMN role TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX users_administrators ON users (id) WHERE role = 'administrator';
