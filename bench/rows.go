package main

// The rows that the features would leave, in words that both engines take. Who
// has what is drawn by multiplying the number of a user with large primes.

const numberRows = `SELECT CAST(%d AS BIGINT) AS i UNION ALL SELECT i + 1 FROM n WHERE i < %d`

// userRows: 85 in 100 are active, 8 disabled, 5 have no password, the rest is
// locked or must set a new one. One in eight never came; the others came in
// the last half year, most of them lately.
const userRows = `
	WITH RECURSIVE n(i) AS (%s),
	drawn AS (
		SELECT i, (i * 2654435761 %% 4294967296) / 1024 %% 4096 AS who, (i * 2246822519 %% 4294967296) / 1048576 AS visit,
			(i * 3266489917 %% 4294967296) / 4096 %% 1000 AS luck FROM n
	)
	INSERT INTO users (account_id, id, username, username_key, first_name, last_name, name_key, email, email_key, email_verified_at, mobile,
		language, time_zone, status, disabled_at, locked_at, failed_sign_ins, last_wrong_hash, password_hash, password_set_at, must_reset, sessions_from,
		last_login_at, last_login_address, last_login_method, factors, source, created_by_id, created_by_name, created_at, search_text)
	SELECT ACCOUNT, 'usr_' || ID, b.latin || '.' || i, b.latin || '.' || i, b.first_name, b.last_name, b.name_key,
		b.latin || '.' || i || '@example.com', b.latin || '.' || i || '@example.com',
		CASE WHEN luck BETWEEN 930 AND 979 THEN NULL ELSE NOW END,
		CASE WHEN luck %% 3 = 0 THEN NULL ELSE '+4790' || (1000000 + i) END,
		'en', 'Europe/Oslo',
		CASE WHEN luck < 850 THEN 'active' WHEN luck < 930 THEN 'disabled' WHEN luck < 980 THEN 'pending' WHEN luck < 985 THEN 'locked' ELSE 'password_expired' END,
		CASE WHEN luck BETWEEN 850 AND 929 THEN NOW END,
		CASE WHEN luck BETWEEN 980 AND 984 THEN NOW END,
		CASE WHEN luck BETWEEN 980 AND 984 THEN 5 ELSE 0 END, '',
		CASE WHEN luck BETWEEN 930 AND 979 THEN NULL ELSE HASH END,
		CASE WHEN luck BETWEEN 930 AND 979 THEN NULL ELSE NOW END,
		CASE WHEN luck >= 985 THEN 1 ELSE 0 END, 0,
		CASE WHEN visit < 512 OR luck BETWEEN 930 AND 979 THEN 0
			ELSE NOW - ((visit - 512) * (visit - 512) * SPAN / 12845056) * 1000000 - i END,
		CASE WHEN visit < 512 OR luck BETWEEN 930 AND 979 THEN '' ELSE '198.51.100.24' END,
		CASE WHEN visit < 512 OR luck BETWEEN 930 AND 979 THEN '' WHEN luck %% 32 = 1 THEN 'passkey' ELSE 'password' END,
		CASE WHEN luck %% 32 = 1 THEN ',app,passkey,recovery,' WHEN luck %% 8 = 1 THEN ',app,' WHEN luck = 2 THEN ',mobile,' ELSE '' END,
		'imported', '', 'Gatehouse', NOW - (USERS - i) * (SPAN / USERS + 1) * 1000000,
		b.search_name || '  ' || b.latin || '.' || i || '  ' || b.latin || '.' || i || '@example.com'
	FROM drawn CROSS JOIN bench_people b WHERE b.number = drawn.who`

// memberRows: 42 in 100 have a role, three in four are in one of fifty teams,
// and two in five in the largest one.
var memberRows = []string{
	`INSERT INTO usernames (username_key, account_id, user_id) SELECT username_key, account_id, id FROM users WHERE source = 'imported'`,
	`INSERT INTO verified_emails (email_key, account_id, user_id) SELECT email_key, account_id, id FROM users WHERE source = 'imported' AND email_verified_at IS NOT NULL`,
	`INSERT INTO role_members (account_id, user_id, role_id, name_key, status, given_at)
		SELECT account_id, id, CASE WHEN luck < 6 THEN 'communication_manager' WHEN luck < 12 THEN 'analyze_manager' WHEN luck < 18 THEN 'finance_data_manager'
			WHEN luck < 24 THEN 'integrations_manager' WHEN luck < 30 THEN 'people_manager' ELSE (SELECT id FROM roles) END, name_key, status, created_at
		FROM (SELECT u.*, (u.number * 668265263 % 4294967296) / 4096 % 100 AS luck FROM users u WHERE u.source = 'imported') d WHERE luck < 42`,
	`INSERT INTO team_members (account_id, user_id, team_id, name_key, status, added_at)
		SELECT d.account_id, d.id, t.id, d.name_key, d.status, d.created_at
		FROM (SELECT u.*, (u.number * 374761393 % 4294967296) / 4096 % 200 AS luck FROM users u WHERE u.source = 'imported') d
		CROSS JOIN bench_teams t WHERE t.number = d.luck / 3 + 1 AND d.luck < 150`,
	`INSERT INTO team_members (account_id, user_id, team_id, name_key, status, added_at)
		SELECT u.account_id, u.id, t.id, u.name_key, u.status, u.created_at FROM users u CROSS JOIN bench_teams t
		WHERE t.number = 0 AND u.source = 'imported' AND (u.number * 2654435769 % 4294967296) / 65536 % 5 < 2`,
}

// eventRows: three in four are sign-ins, the rest are changes of users.
const eventRows = `
	WITH RECURSIVE n(i) AS (%s),
	drawn AS (SELECT i, (i * 2246822519 %% 4294967296) / 4096 %% 100 AS luck, 'usr_' || WHO AS who FROM n),
	acted AS (SELECT i, luck, who, CASE WHEN luck < 76 THEN 'user.login' WHEN luck < 88 THEN 'user.updated' WHEN luck < 92 THEN 'user.created'
		WHEN luck < 96 THEN 'user.role_given' WHEN luck < 98 THEN 'user.disabled' ELSE 'user.team_joined' END AS action FROM drawn)
	INSERT INTO audit_events (account_id, id, change_number, at, actor_kind, actor_id, actor_name, actor_account_id, action, item, status, reason,
		target_kind, target_id, target_name, address, service, request_id, details, search_text)
	SELECT ACCOUNT, 'evt_' || ID, CASE WHEN luck < 76 THEN NULL ELSE i END, NOW - (EVENTS - i) * (SPAN * 1000000 / EVENTS),
		'user', u.id, u.username, ACCOUNT, action, 'user',
		CASE WHEN luck BETWEEN 70 AND 75 THEN 'failure' ELSE 'success' END, CASE WHEN luck BETWEEN 70 AND 75 THEN 'signin.wrong_password' ELSE '' END,
		'user', u.id, u.username, '198.51.100.' || (i %% 250), 'web', 'req_' || ID,
		CASE WHEN luck < 76 THEN '{"params":{"method":"password"}}' ELSE '{"changes":[{"field":"lastName","before":"Solberg","after":"Hansen"}]}' END,
		u.username_key || ' ' || u.username_key || ' ' || action || ' 198.51.100.' || (i %% 250)
	FROM acted CROSS JOIN users u WHERE u.account_id = ACCOUNT AND u.id = acted.who`
