-- +goose Up
-- Imports of users from files. columns is the file's header with what each
-- column means; only the import itself reads it. run counts checks and starts:
-- the rows of an earlier one are old and deleted later. processed and the
-- counts are written in the transaction of each batch, so that a process that
-- is killed is followed by one that goes on behind the last whole batch.
CREATE TABLE imports (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  size BIGINT NOT NULL,
  digest TEXT NOT NULL,
  encoding TEXT NOT NULL,
  delimiter TEXT NOT NULL,
  format TEXT NOT NULL,
  columns TEXT NOT NULL,
  letters INT NOT NULL,
  run INT NOT NULL,
  total BIGINT NOT NULL,
  processed BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by_id TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  runner_kind TEXT NOT NULL,
  runner_id TEXT NOT NULL,
  runner_name TEXT NOT NULL,
  runner_service TEXT NOT NULL,
  finished_at BIGINT,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX imports_by_time ON imports (created_at);
CREATE INDEX imports_at_work ON imports (status) WHERE status IN ('checking', 'running');

-- The file, in pieces, so that any node can read it without holding all of it.
-- Pieces come before their import: what is left of a broken upload has none.
CREATE TABLE import_chunks (
  account_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  number INT NOT NULL,
  content BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, import_id, number)
);
CREATE INDEX import_chunks_by_time ON import_chunks (created_at);

-- What became of each line.
CREATE TABLE import_rows (
  account_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  run INT NOT NULL,
  outcome TEXT NOT NULL,
  line BIGINT NOT NULL,
  username TEXT NOT NULL,
  code TEXT NOT NULL,
  params TEXT NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY (account_id, import_id, run, outcome, line)
) WITHOUT ROWID; -- sqlite
); -- postgres

-- +goose Down
DROP TABLE import_rows;
DROP TABLE import_chunks;
DROP TABLE imports;
