-- +goose Up
ALTER TABLE teams ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE teams ADD COLUMN version INT NOT NULL DEFAULT 1;

-- Roles that the members of a team have through it. A role is named by its id,
-- or by its key if it is one of the program's.
CREATE TABLE team_roles (
  account_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  role_id TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, team_id, role_id),
  FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE CASCADE
);
CREATE INDEX team_roles_by_role ON team_roles (account_id, role_id);

-- +goose Down
DROP TABLE team_roles;
ALTER TABLE teams DROP COLUMN version;
ALTER TABLE teams DROP COLUMN description;
