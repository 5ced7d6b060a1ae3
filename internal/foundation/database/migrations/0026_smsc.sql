-- +goose Up
-- The short message centre that an account's SMPP traffic is relayed to, set by
-- the operator. An account without one that is enabled has that of the nearest
-- account above it. password is sealed. window_size is how many requests may be
-- without an answer at the same time.
CREATE TABLE smscs (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
  host TEXT NOT NULL,
  port INT NOT NULL,
  tls INT NOT NULL,
  system_id TEXT NOT NULL,
  password TEXT NOT NULL,
  system_type TEXT NOT NULL,
  window_size INT NOT NULL,
  enabled INT NOT NULL,
  version INT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE smscs;
