-- +goose Up
-- By which protocols a user's password is taken, beside the portal. A user
-- without a row may use none of them. Limits that are NULL are the usual ones.
CREATE TABLE api_access (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  http INT NOT NULL,
  smpp INT NOT NULL,
  smpp_sessions INT,
  smpp_rate INT,
  PRIMARY KEY (account_id, user_id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);

-- Generated credentials for SMPP alone. anywhere: an admin accepted that they
-- work without a safelist.
CREATE TABLE bind_credentials (
  system_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  password_digest TEXT NOT NULL,
  anywhere INT NOT NULL,
  created_at BIGINT NOT NULL,
  FOREIGN KEY (account_id, user_id) REFERENCES api_access (account_id, user_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX bind_credentials_by_user ON bind_credentials (account_id, user_id);

-- +goose Down
DROP TABLE bind_credentials;
DROP TABLE api_access;
