-- +goose Up
CREATE TABLE sessions (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  method TEXT NOT NULL,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (account_id, token_hash);
CREATE INDEX sessions_by_user ON sessions (account_id, user_id, last_used_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_keys (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  created_by_name TEXT NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX api_keys_by_secret ON api_keys (account_id, secret_hash);
CREATE UNIQUE INDEX api_keys_by_name ON api_keys (account_id, name_key);
CREATE TABLE api_key_scopes (
  account_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  permission TEXT NOT NULL,
  PRIMARY KEY (account_id, key_id, permission),
  FOREIGN KEY (account_id, key_id) REFERENCES api_keys (account_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE api_key_scopes;
DROP TABLE api_keys;
DROP TABLE sessions;
