-- +goose Up
-- From where users may come in. A user without a row has no list, which allows
-- every address. A change on trial goes back to the entries of the list
-- "former" at trial_until, unless somebody keeps it.
CREATE TABLE safelists (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  trial_until BIGINT,
  trial_at BIGINT,
  trial_by_id TEXT NOT NULL,
  trial_by_name TEXT NOT NULL,
  PRIMARY KEY (account_id, user_id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);

CREATE TABLE safelist_entries (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  list TEXT NOT NULL,
  value TEXT NOT NULL,
  position INT NOT NULL,
  note TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, user_id, list, value),
  FOREIGN KEY (account_id, user_id) REFERENCES safelists (account_id, user_id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE safelist_entries;
DROP TABLE safelists;
