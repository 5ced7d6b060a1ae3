-- +goose Up
ALTER TABLE api_keys RENAME COLUMN expires_at TO valid_to;
ALTER TABLE api_keys ADD COLUMN valid_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN created_by_id TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE api_keys ADD COLUMN disabled_at BIGINT;
ALTER TABLE api_keys ADD COLUMN revoked_at BIGINT;
-- 0 is never.
ALTER TABLE api_keys ADD COLUMN last_used_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN last_used_address TEXT NOT NULL DEFAULT '';
-- When those who manage keys last learned how long this one lasts.
ALTER TABLE api_keys ADD COLUMN warned_at BIGINT NOT NULL DEFAULT 0;
UPDATE api_keys SET valid_from = created_at, updated_at = created_at, warned_at = created_at;

-- The name of a revoked key is free for its successor.
DROP INDEX api_keys_by_name;
CREATE UNIQUE INDEX api_keys_by_name ON api_keys (account_id, name_key) WHERE revoked_at IS NULL;
-- What is about to end, and what can go, is looked for over all accounts, each night.
CREATE INDEX api_keys_by_end ON api_keys (valid_to) WHERE revoked_at IS NULL;
CREATE INDEX api_keys_by_revocation ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL;

-- Where a key may be used from; without any, from everywhere.
CREATE TABLE api_key_addresses (
  account_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account_id, key_id, position),
  FOREIGN KEY (account_id, key_id) REFERENCES api_keys (account_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE api_key_addresses;
DELETE FROM api_keys WHERE revoked_at IS NOT NULL OR disabled_at IS NOT NULL;
DROP INDEX api_keys_by_revocation;
DROP INDEX api_keys_by_end;
DROP INDEX api_keys_by_name;
CREATE UNIQUE INDEX api_keys_by_name ON api_keys (account_id, name_key);
ALTER TABLE api_keys DROP COLUMN warned_at;
ALTER TABLE api_keys DROP COLUMN last_used_address;
ALTER TABLE api_keys DROP COLUMN last_used_at;
ALTER TABLE api_keys DROP COLUMN revoked_at;
ALTER TABLE api_keys DROP COLUMN disabled_at;
ALTER TABLE api_keys DROP COLUMN version;
ALTER TABLE api_keys DROP COLUMN updated_at;
ALTER TABLE api_keys DROP COLUMN created_by_id;
ALTER TABLE api_keys DROP COLUMN valid_from;
ALTER TABLE api_keys RENAME COLUMN valid_to TO expires_at;
