-- +goose Up
-- The tree of accounts. change_number grows by one with every audited event of
-- a change: it is taken first in every transaction that changes the account,
-- so changes of one account stand in a line and caches see that they are old.
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  parent_id TEXT REFERENCES accounts (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  status TEXT NOT NULL,
  change_number BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX accounts_by_parent ON accounts (parent_id, name_key, id);

-- What this installation remembers about itself: sealing key fingerprint,
-- whether set-up is done, whether the demo made it.
CREATE TABLE installation (
  name TEXT PRIMARY KEY,
  content TEXT NOT NULL
);

CREATE TABLE audit_events (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  change_number BIGINT,
  at BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  actor_account_id TEXT NOT NULL,
  action TEXT NOT NULL,
  item TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  target_name TEXT NOT NULL,
  address TEXT NOT NULL,
  service TEXT NOT NULL,
  request_id TEXT NOT NULL,
  details TEXT NOT NULL,
  search_text TEXT NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX audit_events_by_time ON audit_events (account_id, at, id);
CREATE INDEX audit_events_by_actor ON audit_events (account_id, actor_id, at, id);
CREATE INDEX audit_events_by_target ON audit_events (account_id, target_id, at, id);
CREATE INDEX audit_events_by_action ON audit_events (account_id, action, at, id);

-- +goose Down
DROP TABLE audit_events;
DROP TABLE installation;
DROP TABLE accounts;
