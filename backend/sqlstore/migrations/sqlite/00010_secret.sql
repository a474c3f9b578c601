-- +goose Up

-- By which secret the store was last used: a mark that says nothing of it.
ALTER TABLE stamp ADD COLUMN secret BLOB;
