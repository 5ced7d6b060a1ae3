-- +goose Up
-- The access controls that somebody invited will have, as JSON; empty for none.
ALTER TABLE invites ADD COLUMN controls TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE invites DROP COLUMN controls;
