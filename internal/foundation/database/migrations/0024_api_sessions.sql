-- +goose Up
-- Sessions of programs, opened with a username and password over the API.
-- bound_address: the only address they are used from; empty for any.
ALTER TABLE sessions ADD COLUMN service TEXT NOT NULL DEFAULT 'web';
ALTER TABLE sessions ADD COLUMN bound_address TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE sessions DROP COLUMN bound_address;
ALTER TABLE sessions DROP COLUMN service;
