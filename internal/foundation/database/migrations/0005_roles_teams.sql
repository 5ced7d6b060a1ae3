-- +goose Up
-- Roles of an account's own. System roles have no rows: they are part of the
-- program, and a membership names them by their key.
CREATE TABLE roles (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT NOT NULL,
  version INT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by_id TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX roles_by_name ON roles (account_id, name_key);

CREATE TABLE role_permissions (
  account_id TEXT NOT NULL,
  role_id TEXT NOT NULL,
  permission TEXT NOT NULL,
  PRIMARY KEY (account_id, role_id, permission),
  FOREIGN KEY (account_id, role_id) REFERENCES roles (account_id, id) ON DELETE CASCADE
);

-- Memberships carry the user's sorting name and status, kept true by the
-- database, so that "everyone with this role, by name", of one status or of
-- any, is read in order from one index. On SQLite they have no rowid: else its
-- planner follows changes of a user to their memberships through that index,
-- past all members of the account.
CREATE TABLE role_members (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  role_id TEXT NOT NULL,
  name_key TEXT NOT NULL,
  status TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, user_id, role_id),
  FOREIGN KEY (account_id, user_id, name_key, status) REFERENCES users (account_id, id, name_key, status) ON UPDATE CASCADE ON DELETE CASCADE
) WITHOUT ROWID; -- sqlite
); -- postgres
CREATE INDEX role_members_by_name ON role_members (account_id, role_id, name_key, user_id, status);

CREATE TABLE teams (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX teams_by_name ON teams (account_id, name_key);

CREATE TABLE team_members (
  account_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  name_key TEXT NOT NULL,
  status TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, user_id, team_id),
  FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE CASCADE,
  FOREIGN KEY (account_id, user_id, name_key, status) REFERENCES users (account_id, id, name_key, status) ON UPDATE CASCADE ON DELETE CASCADE
) WITHOUT ROWID; -- sqlite
); -- postgres
CREATE INDEX team_members_by_name ON team_members (account_id, team_id, name_key, user_id, status);

-- Permissions of the platform's own services, declared by the operator for all accounts.
CREATE TABLE declared_permissions (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  declared_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE declared_permissions;
DROP TABLE team_members;
DROP TABLE teams;
DROP TABLE role_members;
DROP TABLE role_permissions;
DROP TABLE roles;
