-- +goose Up
-- Passwords that a user had before the present one, newest with the highest
-- number: as many as the account's policy refuses again, less the present one.
CREATE TABLE password_history (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  password_hash TEXT NOT NULL,
  replaced_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, user_id, number),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
) WITHOUT ROWID; -- sqlite
); -- postgres

-- When the password was found too old for the policy; NULL: it is not, as far
-- as anybody looked. The nightly job and every sign-in look.
ALTER TABLE users ADD COLUMN password_expired_at BIGINT;
-- Letters that said what is coming: they count while they are younger than what they warned of.
ALTER TABLE users ADD COLUMN password_warned_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN inactivity_warned_at BIGINT NOT NULL DEFAULT 0;
-- Another sign of life than a sign-in: an admin enabled the user, or the nightly job
-- found a session in use. Inactivity counts from the latest of them.
ALTER TABLE users ADD COLUMN active_at BIGINT NOT NULL DEFAULT 0;

-- Who is due, without looking at the others. The expression is user.lastActive.
CREATE INDEX users_by_password_age ON users (account_id, password_set_at, id) WHERE password_hash IS NOT NULL AND password_expired_at IS NULL;
CREATE INDEX users_with_expired_password ON users (account_id, password_set_at, id) WHERE password_expired_at IS NOT NULL;
CREATE INDEX users_by_activity ON users (account_id,
  (CASE WHEN last_login_at >= created_at AND last_login_at >= active_at THEN last_login_at WHEN active_at > created_at THEN active_at ELSE created_at END), id)
  WHERE disabled_at IS NULL;

-- +goose Down
DROP INDEX users_by_activity;
DROP INDEX users_with_expired_password;
DROP INDEX users_by_password_age;
ALTER TABLE users DROP COLUMN active_at;
ALTER TABLE users DROP COLUMN inactivity_warned_at;
ALTER TABLE users DROP COLUMN password_warned_at;
ALTER TABLE users DROP COLUMN password_expired_at;
DROP TABLE password_history;
