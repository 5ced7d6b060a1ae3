package userimport

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// known is a user who is there already.
type known struct {
	id                          user.ID
	usernameKey                 string
	firstName, lastName         string
	email, emailKey, pendingKey string
	mobile, language, timeZone  string
	roles, teams                []string
	seat                        bool
}

// matches is who the lines of a batch mean: four questions for all of them.
type matches struct {
	byUsername map[string]*known
	byEmail    map[string]*known
	elsewhere  map[string]bool // usernames of other accounts
}

func match(ctx context.Context, q database.Queryer, in access.AccountID, lines []line) (matches, error) {
	m := matches{map[string]*known{}, map[string]*known{}, map[string]bool{}}
	usernames, emails := keysOf(lines)
	if len(usernames) > 0 {
		if err := m.find(ctx, q, in, `u.username_key`, usernames); err != nil {
			return matches{}, err
		}
	}
	if len(emails) > 0 {
		if err := m.find(ctx, q, in, `u.email_key`, emails); err != nil {
			return matches{}, err
		}
	}
	if err := m.findElsewhere(ctx, q, in, usernames); err != nil {
		return matches{}, err
	}
	byID := map[user.ID]*known{}
	for _, k := range m.byUsername {
		byID[k.id] = k
	}
	for _, k := range m.byEmail {
		byID[k.id] = k
	}
	return m, attach(ctx, q, in, byID)
}

func keysOf(lines []line) (usernames, emails []string) {
	for _, l := range lines {
		if l.usernameKey != "" {
			usernames = append(usernames, l.usernameKey)
		}
		if l.emailKey != "" {
			emails = append(emails, l.emailKey)
		}
	}
	return usernames, emails
}

func (m matches) find(ctx context.Context, q database.Queryer, in access.AccountID, column string, values []string) error {
	w := database.Where{Args: []any{in}}
	rows, err := q.QueryContext(ctx, `SELECT u.id, u.username_key, u.first_name, u.last_name, u.email, u.email_key, COALESCE(u.pending_email, ''),
		COALESCE(u.mobile, ''), u.language, u.time_zone FROM users u
		WHERE u.account_id = $1 AND `+column+` IN (`+database.List(&w, values)+`)`, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		k, pending := &known{}, ""
		err := rows.Scan(&k.id, &k.usernameKey, &k.firstName, &k.lastName, &k.email, &k.emailKey, &pending, &k.mobile, &k.language, &k.timeZone)
		_, k.pendingKey = user.Keys("", pending)
		if same := m.byUsername[k.usernameKey]; same != nil {
			k = same // found by both
		}
		m.byUsername[k.usernameKey], m.byEmail[k.emailKey] = k, k
		return err
	})
}

// findElsewhere looks for usernames that belong to users of other accounts.
func (m matches) findElsewhere(ctx context.Context, q database.Queryer, in access.AccountID, usernames []string) error {
	var open []string
	for _, name := range usernames {
		if m.byUsername[name] == nil {
			open = append(open, name)
		}
	}
	if len(open) == 0 {
		return nil
	}
	w := database.Where{Args: []any{in}}
	rows, err := q.QueryContext(ctx, `SELECT username_key FROM usernames WHERE account_id <> $1 AND username_key IN (`+database.List(&w, open)+`)`, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		m.elsewhere[name] = true
		return nil
	})
}

// attach fills in which roles and teams the users have.
func attach(ctx context.Context, q database.Queryer, in access.AccountID, byID map[user.ID]*known) error {
	if len(byID) == 0 {
		return nil
	}
	w := database.Where{Args: []any{in}}
	ids := make([]user.ID, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	marks := database.List(&w, ids)
	rows, err := q.QueryContext(ctx, `
		SELECT 'role', user_id, role_id FROM role_members WHERE account_id = $1 AND user_id IN (`+marks+`)
		UNION ALL
		SELECT 'team', user_id, team_id FROM team_members WHERE account_id = $1 AND user_id IN (`+marks+`)
		UNION ALL
		SELECT 'seat', user_id, '' FROM seats WHERE account_id = $1 AND user_id IN (`+marks+`)`, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		var kind, object string
		var id user.ID
		if err := rows.Scan(&kind, &id, &object); err != nil {
			return err
		}
		switch kind {
		case "role":
			byID[id].roles = append(byID[id].roles, object)
		case "team":
			byID[id].teams = append(byID[id].teams, object)
		case "seat":
			byID[id].seat = true
		}
		return nil
	})
}

// who is the user that a line means: the one with its username, else the one with its email.
func (m matches) who(l line) *known {
	if k := m.byUsername[l.usernameKey]; k != nil && l.usernameKey != "" {
		return k
	}
	if l.emailKey == "" {
		return nil
	}
	return m.byEmail[l.emailKey]
}
