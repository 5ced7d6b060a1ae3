-- +goose Up
-- Phones that approve sign-ins. public_key is of P-256, as SPKI in base64url;
-- the other half never leaves the phone. counter is that of its latest request:
-- the next one must be higher. refused_at: when a refusal was last recorded.
CREATE TABLE mobiles (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  counter BIGINT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  refused_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE INDEX mobiles_by_user ON mobiles (account_id, user_id);

-- Pairings under way: open until a phone has shown the token, offered until the
-- user has typed the number that the phone shows. wrong counts wrong numbers.
CREATE TABLE mobile_pairings (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  status TEXT NOT NULL,
  mobile_id TEXT NOT NULL,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  number TEXT NOT NULL,
  wrong INT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX mobile_pairings_by_token ON mobile_pairings (account_id, token_hash);
CREATE INDEX mobile_pairings_by_user ON mobile_pairings (account_id, user_id);

-- Questions to a user's phones whether a sign-in is theirs; kept for an hour,
-- because they are counted.
CREATE TABLE mobile_questions (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  sign_in_hash TEXT NOT NULL,
  status TEXT NOT NULL,
  number TEXT NOT NULL,
  nonce TEXT NOT NULL,
  wrong INT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  mobile_id TEXT NOT NULL,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE INDEX mobile_questions_by_user ON mobile_questions (account_id, user_id, asked_at);
CREATE INDEX mobile_questions_by_sign_in ON mobile_questions (account_id, sign_in_hash, asked_at);

-- +goose Down
DROP TABLE mobile_questions;
DROP TABLE mobile_pairings;
DROP TABLE mobiles;
