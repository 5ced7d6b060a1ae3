-- +goose Up
-- Authenticator apps, one of each user. The secret is sealed. last_step is the
-- step of time whose code was accepted last: each code counts once. pending is
-- a secret that was shown and not yet confirmed with a code; the old one counts
-- until then.
CREATE TABLE app_factors (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  secret TEXT NOT NULL,
  last_step BIGINT NOT NULL,
  added_at BIGINT,
  last_used_at BIGINT,
  pending TEXT NOT NULL,
  pending_until BIGINT NOT NULL,
  PRIMARY KEY (account_id, user_id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);

-- Recovery codes; code_hash is keyed.
CREATE TABLE recovery_codes (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account_id, user_id, code_hash),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);

-- Passkeys (WebAuthn). credential_id and public_key are base64url. suspicious_at
-- is when the counter of signatures went back: a copy may exist, so that the
-- passkey counts no longer.
CREATE TABLE passkeys (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  transports TEXT NOT NULL,
  flags INT NOT NULL,
  sign_count BIGINT NOT NULL,
  suspicious_at BIGINT,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX passkeys_by_credential ON passkeys (account_id, user_id, credential_id);

-- Challenges of passkeys that were answered, until they would have ended by
-- themselves: each is answered once.
CREATE TABLE used_challenges (
  account_id TEXT NOT NULL,
  challenge TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, challenge)
);
CREATE INDEX used_challenges_by_expiry ON used_challenges (expires_at);

-- The list of users by second factor and by how they signed in last.
CREATE INDEX users_with_app ON users (account_id, name_key, id) WHERE factors LIKE '%,app,%';
CREATE INDEX users_with_mobile ON users (account_id, name_key, id) WHERE factors LIKE '%,mobile,%';
CREATE INDEX users_with_passkey ON users (account_id, name_key, id) WHERE factors LIKE '%,passkey,%';
CREATE INDEX users_with_factor ON users (account_id, name_key, id) WHERE factors NOT IN ('', ',recovery,');
CREATE INDEX users_without_factor ON users (account_id, name_key, id) WHERE factors IN ('', ',recovery,');
CREATE INDEX users_by_method ON users (account_id, last_login_method, name_key, id);

-- +goose Down
DROP INDEX users_by_method;
DROP INDEX users_without_factor;
DROP INDEX users_with_factor;
DROP INDEX users_with_passkey;
DROP INDEX users_with_mobile;
DROP INDEX users_with_app;
DROP TABLE used_challenges;
DROP TABLE passkeys;
DROP TABLE recovery_codes;
DROP TABLE app_factors;
