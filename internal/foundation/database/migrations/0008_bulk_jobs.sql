-- +goose Up
-- Acts on all users that a filter matches. filter is read by the job alone.
-- position is the last user who was looked at, written in the transaction of
-- each batch, so that a process that is killed is followed by one that goes on
-- exactly there. request_id is in the record of every change that the job made,
-- which is how its result is found in the log.
CREATE TABLE user_bulk_jobs (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  action TEXT NOT NULL,
  object_id TEXT NOT NULL,
  object_name TEXT NOT NULL,
  filter TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  total BIGINT NOT NULL,
  exact INT NOT NULL,
  done BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  position TEXT NOT NULL,
  asker_kind TEXT NOT NULL,
  asker_id TEXT NOT NULL,
  asker_name TEXT NOT NULL,
  asker_service TEXT NOT NULL,
  asker_address TEXT NOT NULL,
  request_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX user_bulk_jobs_by_time ON user_bulk_jobs (created_at);
CREATE INDEX user_bulk_jobs_at_work ON user_bulk_jobs (account_id, status) WHERE status = 'running';

-- Why users were left as they were; only the first of a job are kept.
CREATE TABLE user_bulk_failures (
  account_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  code TEXT NOT NULL,
  params TEXT NOT NULL,
  PRIMARY KEY (account_id, job_id, user_id)
) WITHOUT ROWID; -- sqlite
); -- postgres

-- +goose Down
DROP TABLE user_bulk_failures;
DROP TABLE user_bulk_jobs;
