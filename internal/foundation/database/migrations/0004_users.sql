-- +goose Up
-- number exists for the search index of SQLite, which knows rows by an integer
-- that must survive VACUUM. name_key, username_key and email_key are folded
-- (case, look-alike forms, accents) for sorting and comparing; search_text
-- holds all three, each word behind two spaces, so that the start of a word
-- can be looked for as well as any part.
CREATE TABLE users (
  number INTEGER PRIMARY KEY, -- sqlite
  number BIGINT GENERATED ALWAYS AS IDENTITY, -- postgres
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  username TEXT NOT NULL,
  username_key TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  email_verified_at BIGINT,
  pending_email TEXT,
  mobile TEXT,
  mobile_verified_at BIGINT,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  status TEXT NOT NULL,
  disabled_at BIGINT,
  locked_at BIGINT,
  failed_sign_ins INT NOT NULL,
  last_wrong_hash TEXT NOT NULL,
  password_hash TEXT,
  password_set_at BIGINT,
  must_reset INT NOT NULL,
  sessions_from BIGINT NOT NULL,
  deletion_asked_at BIGINT,
  last_login_at BIGINT NOT NULL,
  last_login_address TEXT NOT NULL,
  last_login_method TEXT NOT NULL,
  source TEXT NOT NULL,
  created_by_id TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  search_text TEXT NOT NULL,
  PRIMARY KEY (account_id, id), -- postgres
  UNIQUE (account_id, id, name_key, status)
);
CREATE UNIQUE INDEX users_by_id ON users (account_id, id); -- sqlite
CREATE INDEX users_by_name ON users (account_id, name_key, id);
CREATE UNIQUE INDEX users_by_username ON users (account_id, username_key, id);
CREATE UNIQUE INDEX users_by_email ON users (account_id, email_key);
CREATE INDEX users_by_last_login ON users (account_id, last_login_at, id);
CREATE INDEX users_by_status ON users (account_id, status, name_key, id);

-- Usernames are unique in the whole installation, so they have a table that belongs to no account.
CREATE TABLE usernames (
  username_key TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL
);
-- Who may sign in by email: one row for each verified address.
CREATE TABLE verified_emails (
  email_key TEXT NOT NULL,
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (email_key, account_id)
);

-- Search: any part of name, username and email, from three letters on.
CREATE VIRTUAL TABLE user_search USING fts5 (search_text, content='', contentless_delete=1, tokenize='trigram', detail='none'); -- sqlite
-- +goose StatementBegin -- sqlite
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN -- sqlite
  INSERT INTO user_search (rowid, search_text) VALUES (new.number, new.search_text); -- sqlite
END; -- sqlite
-- +goose StatementEnd -- sqlite
-- +goose StatementBegin -- sqlite
CREATE TRIGGER users_search_update AFTER UPDATE OF search_text ON users WHEN old.search_text <> new.search_text BEGIN -- sqlite
  DELETE FROM user_search WHERE rowid = old.number; -- sqlite
  INSERT INTO user_search (rowid, search_text) VALUES (new.number, new.search_text); -- sqlite
END; -- sqlite
-- +goose StatementEnd -- sqlite
-- +goose StatementBegin -- sqlite
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN -- sqlite
  DELETE FROM user_search WHERE rowid = old.number; -- sqlite
END; -- sqlite
-- +goose StatementEnd -- sqlite
CREATE EXTENSION IF NOT EXISTS pg_trgm; -- postgres
CREATE EXTENSION IF NOT EXISTS btree_gin; -- postgres
CREATE INDEX user_search ON users USING gin (account_id, search_text gin_trgm_ops); -- postgres

-- Links sent by letter: set or reset a password, confirm an email. Only the hash of the token is kept.
CREATE TABLE user_links (
  account_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  email TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (account_id, token_hash),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE INDEX user_links_by_user ON user_links (account_id, user_id, purpose);

-- +goose Down
DROP TABLE user_links;
DROP TABLE user_search; -- sqlite
DROP TABLE verified_emails;
DROP TABLE usernames;
DROP TABLE users;
