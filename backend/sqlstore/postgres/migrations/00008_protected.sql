-- +goose Up
CREATE INDEX users_protected ON users (sort) WHERE role <> '' OR privileged;
