-- +goose Up
-- How many seats the lines that a check has looked at would take: nothing else
-- knows, and who goes on with it must.
ALTER TABLE imports ADD COLUMN check_seats BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE imports DROP COLUMN check_seats;
