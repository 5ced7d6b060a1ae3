-- +goose Up
-- Letters, written with the change that they tell of. link may hold a secret:
-- it is blanked as soon as the letter has left or never will.
CREATE TABLE letters (
  account_id TEXT NOT NULL,
  id TEXT NOT NULL,
  to_address TEXT NOT NULL,
  to_name TEXT NOT NULL,
  language TEXT NOT NULL,
  kind TEXT NOT NULL,
  params TEXT NOT NULL,
  link TEXT NOT NULL,
  valid_for BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  settled_at BIGINT,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX letters_by_time ON letters (created_at, id);
CREATE INDEX letters_queued ON letters (account_id, to_address) WHERE state = 'queued';

-- +goose Down
DROP TABLE letters;
