-- +goose Up
-- confirmed_at: when its user last proved who they are. factor: the second
-- factor that it was opened with, empty for none. device_id: the browser.
ALTER TABLE sessions ADD COLUMN confirmed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN factor TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device_id TEXT NOT NULL DEFAULT '';
UPDATE sessions SET confirmed_at = created_at;

-- Browsers in which a user has signed in. The token lies in a cookie of the
-- browser; only its hash is here. failures counts wrong secrets from there
-- while the user is locked for everybody else.
CREATE TABLE devices (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  failures INT NOT NULL,
  last_wrong_hash TEXT NOT NULL,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX devices_by_token ON devices (account_id, user_id, token_hash);
CREATE INDEX devices_by_use ON devices (account_id, user_id, last_used_at);

-- Sign-ins that have passed the password and not yet the rest. method says how
-- they began; factor is the second factor that was passed, empty for none yet;
-- password_hash is the stored hash that the password was checked against, so
-- that a change of it ends the sign-in.
CREATE TABLE sign_ins (
  account_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL,
  method TEXT NOT NULL,
  factor TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, token_hash),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE INDEX sign_ins_by_user ON sign_ins (account_id, user_id, created_at);
CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_at);

-- Codes of six digits that were sent. purpose and bound_to say what for: one
-- sign-in, one session, one number; code_hash is keyed.
CREATE TABLE codes (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  bound_to TEXT NOT NULL,
  channel TEXT NOT NULL,
  target TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  attempts INT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE INDEX codes_by_user ON codes (account_id, user_id, created_at);
CREATE INDEX codes_by_channel ON codes (account_id, channel, created_at);
CREATE INDEX codes_by_expiry ON codes (expires_at);

-- Addresses and names from which, and for which, sign-ins fail: they must wait.
CREATE TABLE throttles (
  place TEXT PRIMARY KEY,
  failures INT NOT NULL,
  last_at BIGINT NOT NULL
);
CREATE INDEX throttles_by_time ON throttles (last_at);

-- Until when a lock lasts; NULL: until an admin unlocks.
ALTER TABLE users ADD COLUMN locked_until BIGINT;
CREATE INDEX users_by_lock_end ON users (locked_until) WHERE locked_until IS NOT NULL;
-- Which second factors and ways to sign in a user has, for lists: names between commas.
ALTER TABLE users ADD COLUMN factors TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN preferred_factor TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE users DROP COLUMN preferred_factor;
ALTER TABLE users DROP COLUMN factors;
DROP INDEX users_by_lock_end;
ALTER TABLE users DROP COLUMN locked_until;
DROP TABLE throttles;
DROP TABLE codes;
DROP TABLE sign_ins;
DROP TABLE devices;
ALTER TABLE sessions DROP COLUMN device_id;
ALTER TABLE sessions DROP COLUMN factor;
ALTER TABLE sessions DROP COLUMN confirmed_at;
