-- +goose Up
-- What a person is called, beside the name that they sign in with. Events from
-- before have none.
ALTER TABLE audit_events ADD COLUMN actor_full_name TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE audit_events DROP COLUMN actor_full_name;
