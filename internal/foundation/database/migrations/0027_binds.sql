-- +goose Up
-- Nodes that hold SMPP sessions. A node writes again and again until when it is
-- there; the sessions of one that does not are gone.
CREATE TABLE bind_nodes (
  id TEXT NOT NULL PRIMARY KEY,
  lease_until BIGINT NOT NULL
);
CREATE INDEX bind_nodes_by_lease ON bind_nodes (lease_until);

-- Whoever binds writes this row first, so that two at the same moment stand in
-- a line and none passes the limit of sessions.
CREATE TABLE bind_holders (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  holder_id TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, holder_id)
);
CREATE INDEX bind_holders_by_time ON bind_holders (opened_at);

-- Open SMPP sessions. holder is the user or key that bound; kind is transmitter,
-- receiver or transceiver. The counts are of messages since the bind; rate is how
-- many were passed on in 1000 seconds at the pace of counted_at. ended_at: somebody ended the
-- session, and its node is about to.
CREATE TABLE binds (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  id TEXT NOT NULL,
  node TEXT NOT NULL,
  holder_kind TEXT NOT NULL,
  holder_id TEXT NOT NULL,
  holder_name TEXT NOT NULL,
  system_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  tls INT NOT NULL,
  bound_at BIGINT NOT NULL,
  submitted BIGINT NOT NULL,
  delivered BIGINT NOT NULL,
  throttled BIGINT NOT NULL,
  rate BIGINT NOT NULL,
  counted_at BIGINT NOT NULL,
  ended_at BIGINT,
  search_text TEXT NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX binds_by_holder ON binds (account_id, holder_id, node);
CREATE INDEX binds_by_node ON binds (node, ended_at);

-- +goose Down
DROP TABLE binds;
DROP TABLE bind_holders;
DROP TABLE bind_nodes;
