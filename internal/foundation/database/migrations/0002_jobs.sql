-- +goose Up
-- Work to be done after a change, written in the change's own transaction.
-- A job that is done is deleted. run_at of one that is running is the end of
-- its lease: if the node dies, the job is due again at that moment. lease names
-- who runs it, so that a late answer from an earlier run counts for nothing.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  unique_key TEXT,
  payload BYTEA NOT NULL,
  state TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  attempt INT NOT NULL,
  lease TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX jobs_by_key ON jobs (unique_key);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_failed ON jobs (id) WHERE state = 'failed';

-- +goose Down
DROP TABLE jobs;
