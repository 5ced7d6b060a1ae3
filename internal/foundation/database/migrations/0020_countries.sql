-- +goose Up
-- Where the address of a sign-in was used, as ISO 3166-1 alpha-2, empty when it
-- was not known. Kept as it was: addresses move from one country to another.
ALTER TABLE sessions ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN last_login_country TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE users DROP COLUMN last_login_country;
ALTER TABLE devices DROP COLUMN country;
ALTER TABLE sessions DROP COLUMN country;
