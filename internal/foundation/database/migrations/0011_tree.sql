-- +goose Up
-- Every account beside each account above it and beside itself (depth 0), so
-- that "all below" and "all above" are one range of an index. name_key is the
-- account's own: the accounts below one are read in the order of their names.
CREATE TABLE account_tree (
  ancestor_id TEXT NOT NULL REFERENCES accounts (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  depth INT NOT NULL,
  name_key TEXT NOT NULL,
  PRIMARY KEY (ancestor_id, account_id)
) WITHOUT ROWID; -- sqlite
); -- postgres
CREATE UNIQUE INDEX account_tree_upward ON account_tree (account_id, depth, ancestor_id);
CREATE INDEX account_tree_by_name ON account_tree (ancestor_id, name_key, account_id);
INSERT INTO account_tree SELECT id, id, 0, name_key FROM accounts;
INSERT INTO account_tree SELECT parent_id, id, 1, name_key FROM accounts WHERE parent_id IS NOT NULL;

-- What an account sets for itself and for those below it. A locked one counts
-- for all below, whatever they set.
CREATE TABLE account_settings (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  locked INT NOT NULL,
  PRIMARY KEY (account_id, name)
);
INSERT INTO account_settings SELECT id, 'language', language, 0 FROM accounts;
INSERT INTO account_settings SELECT id, 'timeZone', time_zone, 0 FROM accounts;
ALTER TABLE accounts DROP COLUMN language;
ALTER TABLE accounts DROP COLUMN time_zone;

-- Whose account an actor belongs to, where it is another than the log's; and
-- where an act was done, when the log is that of another account than the act's.
ALTER TABLE audit_events ADD COLUMN actor_account_name TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_events ADD COLUMN at_account_id TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_events ADD COLUMN at_account_name TEXT NOT NULL DEFAULT '';

-- The account of who asked for long work; empty means the account of the work.
ALTER TABLE user_bulk_jobs ADD COLUMN asker_account_id TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN runner_account_id TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE imports DROP COLUMN runner_account_id;
ALTER TABLE user_bulk_jobs DROP COLUMN asker_account_id;
ALTER TABLE audit_events DROP COLUMN at_account_name;
ALTER TABLE audit_events DROP COLUMN at_account_id;
ALTER TABLE audit_events DROP COLUMN actor_account_name;
ALTER TABLE accounts ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
DROP TABLE account_settings;
DROP TABLE account_tree;
