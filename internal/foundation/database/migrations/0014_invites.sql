-- +goose Up
-- Invites are not users. The inviter is judged anew at acceptance: what they
-- may no longer give is not given. status is pending, accepted, revoked or
-- expired; a pending one whose expires_at has passed is expired as well, and is
-- marked so when somebody is invited next. When a user is erased, their address
-- goes from the invites that were sent to it.
CREATE TABLE invites (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  language TEXT NOT NULL,
  message TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  settled_at BIGINT,
  user_id TEXT,
  inviter_kind TEXT NOT NULL,
  inviter_id TEXT NOT NULL,
  inviter_name TEXT NOT NULL,
  inviter_full_name TEXT NOT NULL,
  inviter_key TEXT NOT NULL,
  inviter_account_id TEXT NOT NULL,
  inviter_service TEXT NOT NULL,
  PRIMARY KEY (account_id, id)
);
-- Ids grow with the time of their making, so that the order by id is the order by time.
CREATE INDEX invites_by_status ON invites (account_id, status, id);
CREATE INDEX invites_unanswered ON invites (account_id, id) WHERE status IN ('pending', 'expired');
CREATE UNIQUE INDEX invites_pending ON invites (account_id, email_key) WHERE status = 'pending';
CREATE INDEX invites_by_expiry ON invites (account_id, expires_at) WHERE status = 'pending';
CREATE INDEX invites_by_email ON invites (account_id, email_key);
CREATE INDEX invites_by_user ON invites (account_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX invites_by_inviter ON invites (inviter_account_id, inviter_id);

-- name is what the role was called then: all that is left of one that was deleted since.
CREATE TABLE invite_roles (
  account_id TEXT NOT NULL,
  invite_id TEXT NOT NULL,
  role_id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (account_id, invite_id, role_id),
  FOREIGN KEY (account_id, invite_id) REFERENCES invites (account_id, id) ON DELETE CASCADE
);
CREATE TABLE invite_teams (
  account_id TEXT NOT NULL,
  invite_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (account_id, invite_id, team_id),
  FOREIGN KEY (account_id, invite_id) REFERENCES invites (account_id, id) ON DELETE CASCADE
);

-- The links of an invite; only the hash of a token is kept. by_letter: it went
-- to the invited address alone, so that whoever follows it has proved that address.
CREATE TABLE invite_links (
  account_id TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  invite_id TEXT NOT NULL,
  by_letter INT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, token_hash),
  FOREIGN KEY (account_id, invite_id) REFERENCES invites (account_id, id) ON DELETE CASCADE
);
CREATE INDEX invite_links_by_invite ON invite_links (account_id, invite_id, created_at);

-- +goose Down
DROP TABLE invite_links;
DROP TABLE invite_teams;
DROP TABLE invite_roles;
DROP TABLE invites;
