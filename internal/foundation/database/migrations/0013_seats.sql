-- +goose Up
-- The seats of a main account and of all below it. assigned and reserved are
-- counted with every row of seats and seat_reservations, in its transaction: an
-- update that demands room is what keeps more from being given than there are,
-- on any number of nodes. warned remembers that the threshold was crossed.
CREATE TABLE seat_pools (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id),
  purchased INT NOT NULL,
  assigned INT NOT NULL,
  reserved INT NOT NULL,
  warned INT NOT NULL
);

-- What each account uses of the pool; an account that never had to do with
-- seats has no row. seat_limit is null for none.
CREATE TABLE seat_accounts (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id),
  pool_id TEXT NOT NULL REFERENCES accounts (id),
  seat_limit INT,
  assigned INT NOT NULL,
  reserved INT NOT NULL,
  warned INT NOT NULL
);
CREATE INDEX seat_accounts_by_assigned ON seat_accounts (pool_id, assigned, account_id);

CREATE TABLE seats (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  pool_id TEXT NOT NULL REFERENCES accounts (id),
  assigned_at BIGINT NOT NULL,
  assigned_by_id TEXT NOT NULL,
  assigned_by_name TEXT NOT NULL,
  PRIMARY KEY (account_id, user_id),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID; -- sqlite
); -- postgres
CREATE INDEX seats_by_pool ON seats (pool_id, assigned_at, account_id, user_id);
CREATE INDEX seats_by_account ON seats (account_id, assigned_at, user_id);

-- Seats kept for somebody who was invited, until then.
CREATE TABLE seat_reservations (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  pool_id TEXT NOT NULL REFERENCES accounts (id),
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX seat_reservations_by_expiry ON seat_reservations (pool_id, expires_at);
CREATE INDEX seat_reservations_expired ON seat_reservations (expires_at, pool_id);

-- How it stood at the end of a day (days since 1970, UTC), for the days on
-- which something changed. Of a main account: the whole pool. available is how
-- many could be assigned at the most: what was purchased, or the limit.
CREATE TABLE seat_days (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  day INT NOT NULL,
  assigned INT NOT NULL,
  available INT NOT NULL,
  PRIMARY KEY (account_id, day)
);

-- How many seats the lines that a check of an import has looked at would take:
-- it writes nothing else that says so, and whoever goes on with it must know.
ALTER TABLE imports ADD COLUMN check_seats BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE imports DROP COLUMN check_seats;
DROP TABLE seat_days;
DROP TABLE seat_reservations;
DROP TABLE seats;
DROP TABLE seat_accounts;
DROP TABLE seat_pools;
