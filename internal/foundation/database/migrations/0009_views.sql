-- +goose Up
-- Filters of a list that somebody named. private_to is the owner while the
-- view is private, and nobody once it is shared: so the database itself takes
-- an erased user's private views away and leaves the shared ones. owner_id may
-- therefore name somebody who is gone.
CREATE TABLE saved_views (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  list TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  private_to TEXT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  query TEXT NOT NULL,
  version INT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id),
  FOREIGN KEY (account_id, private_to) REFERENCES users (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX saved_views_by_name ON saved_views (account_id, owner_id, list, name_key);
CREATE INDEX saved_views_by_reader ON saved_views (account_id, private_to, list, name_key);

-- The view that a list opens with, for each user: one of their own or a shared one.
CREATE TABLE default_views (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  list TEXT NOT NULL,
  view_id TEXT NOT NULL,
  PRIMARY KEY (account_id, user_id, list),
  FOREIGN KEY (account_id, user_id) REFERENCES users (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, view_id) REFERENCES saved_views (account_id, id) ON DELETE CASCADE
);
CREATE INDEX default_views_by_view ON default_views (account_id, view_id);

-- +goose Down
DROP TABLE default_views;
DROP TABLE saved_views;
