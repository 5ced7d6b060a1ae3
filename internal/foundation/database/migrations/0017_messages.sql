-- +goose Up
-- SMS and voice messages, written with the change that they tell of. recipient
-- and text are sealed, and blanked as soon as the message has left or never
-- will; recipient_short is all of the number that stays. state is queued, sent,
-- delivered, failed, or kept for the outbox. reason says why it failed.
-- provider_id is the provider that was asked last, remote_id its name for the message.
CREATE TABLE messages (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  channel TEXT NOT NULL,
  recipient TEXT NOT NULL,
  recipient_short TEXT NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  settled_at BIGINT,
  PRIMARY KEY (account_id, id)
);
-- Ids grow with the time of their making, so that the order by id is the order by time.
CREATE INDEX messages_by_id ON messages (id);
CREATE INDEX messages_readable ON messages (id) WHERE text <> '';
CREATE INDEX messages_by_remote_id ON messages (provider_id, remote_id) WHERE remote_id <> '';

-- Each time that a provider was asked to take a message. failure is empty when
-- it took it; detail is what it said, without the text and the number.
CREATE TABLE message_tries (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  provider_name TEXT NOT NULL,
  failure TEXT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, message_id, id),
  FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE
);

-- Who takes messages. secrets is sealed. position is the order of failover
-- within a channel, the smallest first. failures counts those in a row;
-- back_at is when a provider that stands back is tried again, by one message at
-- a time, whose try ends at probe_until at the latest.
CREATE TABLE message_providers (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  position INT NOT NULL,
  enabled INT NOT NULL,
  settings TEXT NOT NULL,
  secrets TEXT NOT NULL,
  version INT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  succeeded_at BIGINT,
  failed_at BIGINT,
  failure TEXT NOT NULL,
  detail TEXT NOT NULL,
  failures INT NOT NULL,
  back_at BIGINT,
  probe_until BIGINT,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX message_providers_by_name ON message_providers (account_id, name_key);
CREATE INDEX message_providers_by_order ON message_providers (channel, position);

-- +goose Down
DROP TABLE message_providers;
DROP TABLE message_tries;
DROP TABLE messages;
