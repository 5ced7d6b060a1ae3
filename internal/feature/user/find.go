package user

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

const columns = `u.account_id, u.id, u.username, u.first_name, u.last_name, u.email, u.email_verified_at,
	COALESCE(u.pending_email, ''), COALESCE(u.mobile, ''), u.mobile_verified_at, u.language, u.time_zone, u.status,
	u.disabled_at, u.locked_at, u.locked_until, u.preferred_factor, u.failed_sign_ins, u.last_login_at, u.last_login_address, u.last_login_country, u.last_login_method,
	u.deletion_asked_at, u.source, u.created_by_id, u.created_by_name, u.created_at, u.name_key, u.username_key, u.email_key,
	CASE WHEN u.password_hash IS NOT NULL THEN u.password_set_at END, u.must_reset = 1`

func scan(row database.Scanner) (User, error) {
	var u User
	var emailVerified, mobileVerified, disabled, locked, until, deletionAsked, passwordSet sql.NullInt64
	var login Login
	var loginAt, created int64
	err := row.Scan(&u.Account, &u.ID, &u.Username, &u.FirstName, &u.LastName, &u.Email, &emailVerified,
		&u.PendingEmail, &u.Mobile, &mobileVerified, &u.Language, &u.TimeZone, &u.Status,
		&disabled, &locked, &until, &u.PreferredFactor, &u.FailedSignIns, &loginAt, &login.Address, &login.Country, &login.Method,
		&deletionAsked, &u.Source, &u.CreatedBy.ID, &u.CreatedBy.Name, &created, &u.nameKey, &u.usernameKey, &u.emailKey,
		&passwordSet, &u.MustReset)
	if err != nil {
		return User{}, err
	}
	u.EmailVerified, u.MobileVerified = moment(emailVerified), moment(mobileVerified)
	u.DisabledAt, u.LockedAt, u.LockedUntil, u.DeletionAskedAt = moment(disabled), moment(locked), moment(until), moment(deletionAsked)
	u.PasswordSetAt = moment(passwordSet)
	u.CreatedAt = time.UnixMicro(created).UTC()
	if loginAt > 0 {
		login.At = time.UnixMicro(loginAt).UTC()
		u.LastLogin = &login
	}
	return u, nil
}

// exported are the columns that an export writes: half of all, at half the cost.
const exported = `u.id, u.username, u.first_name, u.last_name, u.email, COALESCE(u.mobile, ''), u.language, u.time_zone, u.status, u.last_login_at, u.created_at`

func scanExported(account access.AccountID) func(row database.Scanner) (User, error) {
	return func(row database.Scanner) (User, error) {
		u := User{Account: account}
		var login, created int64
		if err := row.Scan(&u.ID, &u.Username, &u.FirstName, &u.LastName, &u.Email, &u.Mobile, &u.Language, &u.TimeZone, &u.Status, &login, &created); err != nil {
			return User{}, err
		}
		if login > 0 {
			u.LastLogin = &Login{At: time.UnixMicro(login).UTC()}
		}
		u.CreatedAt = time.UnixMicro(created).UTC()
		return u, nil
	}
}

func moment(micros sql.NullInt64) *time.Time {
	if !micros.Valid {
		return nil
	}
	t := time.UnixMicro(micros.Int64).UTC()
	return &t
}

// Get finds a user for a step of another act, without asking for a permission.
func Get(ctx context.Context, q database.Queryer, account access.AccountID, id ID) (User, error) {
	u, err := scan(q.QueryRowContext(ctx, `SELECT `+columns+` FROM users u WHERE u.account_id = $1 AND u.id = $2`, account, id))
	if errors.Is(err, database.ErrNotFound) {
		return User{}, Missing
	}
	return u, err
}

// Find finds a user with roles and teams. One's own needs no permission.
func (r *Users) Find(ctx context.Context, actor access.Actor, account access.AccountID, id ID) (User, error) {
	id = own(actor, id)
	if err := mayView(actor, account, id); err != nil {
		return User{}, err
	}
	return r.whole(ctx, account, id)
}

// whole finds a user with roles and teams, without asking for a permission.
func (r *Users) whole(ctx context.Context, account access.AccountID, id ID) (User, error) {
	u, err := Get(ctx, r.db.Read(), account, id)
	if err != nil {
		return User{}, err
	}
	list := []User{u}
	if err := attach(ctx, r.db.Read(), account, list); err != nil {
		return User{}, err
	}
	return list[0], nil
}

// Permissions tells what a user may do and through which role each comes. One's own needs no permission.
func (r *Users) Permissions(ctx context.Context, actor access.Actor, account access.AccountID, id ID) (map[access.Permission][]access.Grant, error) {
	u, err := r.Find(ctx, actor, account, id)
	if err != nil {
		return nil, err
	}
	return access.Effective(ctx, r.db.Read(), account, string(u.ID))
}

func mayView(actor access.Actor, account access.AccountID, id ID) error {
	if actor.IsUser(account, string(id)) {
		return nil
	}
	return actor.May(account, access.UsersView)
}

// own puts the caller's id where the address says "self".
func own(actor access.Actor, id ID) ID {
	if id == Self && actor.Kind == access.User {
		return ID(actor.ID)
	}
	return id
}

// ByName finds whom a sign-in name means: a username, else an email address
// that is verified in exactly one account. Missing in every other case. It is
// one statement whatever it finds, so that its time tells nothing.
func ByName(ctx context.Context, q database.Queryer, name string) (account access.AccountID, id ID, err error) {
	if !storable(name) {
		name = ""
	}
	type match struct {
		account access.AccountID
		id      ID
		byEmail int
	}
	rows, err := q.QueryContext(ctx, `
		SELECT account_id, user_id, 0 AS by_email FROM usernames WHERE username_key = $1
		UNION ALL SELECT account_id, user_id, 1 AS by_email FROM verified_emails WHERE email_key = $2
		ORDER BY by_email LIMIT 2`, text.Fold(name), emailKey(strings.TrimSpace(name)))
	found, err := database.Collect(rows, err, func(row database.Scanner) (m match, err error) {
		return m, row.Scan(&m.account, &m.id, &m.byEmail)
	})
	if err != nil {
		return "", "", err
	}
	if len(found) == 0 || len(found) == 2 && found[0].byEmail == 1 {
		return "", "", Missing
	}
	return found[0].account, found[0].id, nil
}

// attach fills in the roles and teams of a page of users: one question for all of them.
func attach(ctx context.Context, q database.Queryer, account access.AccountID, list []User) error {
	ids := make([]ID, len(list))
	for i, u := range list {
		ids[i] = u.ID
	}
	return attachThose(ctx, q, account, list, func(w *database.Where) string {
		return ` AND m.user_id IN (` + database.List(w, ids) + `)`
	})
}

// attachAll is attach for users who follow one another by id with nobody left
// out, as exports read them: a thousand ids would cost more than their rows.
func attachAll(ctx context.Context, q database.Queryer, account access.AccountID, list []User) error {
	return attachThose(ctx, q, account, list, func(w *database.Where) string {
		return ` AND m.user_id >= ` + w.Arg(list[0].ID) + ` AND m.user_id <= ` + w.Arg(list[len(list)-1].ID)
	})
}

func attachThose(ctx context.Context, q database.Queryer, account access.AccountID, list []User, those func(w *database.Where) string) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[ID]int, len(list))
	for i, u := range list {
		at[u.ID] = i
	}
	w := database.Where{Args: []any{account}}
	chosen := those(&w)
	rows, err := q.QueryContext(ctx, `
		SELECT 0, m.user_id, m.role_id, COALESCE(r.name, '') FROM role_members m
			LEFT JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id WHERE m.account_id = $1`+chosen+`
		UNION ALL
		SELECT 1, m.user_id, m.team_id, t.name FROM team_members m
			JOIN teams t ON t.account_id = m.account_id AND t.id = m.team_id WHERE m.account_id = $1`+chosen+`
		UNION ALL
		SELECT 2, m.user_id, CAST(m.assigned_at AS TEXT), '' FROM seats m WHERE m.account_id = $1`+chosen, w.Args...)
	if err != nil {
		return err
	}
	err = database.Each(rows, func() error {
		var what int
		var id ID
		var ref Reference
		if err := rows.Scan(&what, &id, &ref.ID, &ref.Name); err != nil {
			return err
		}
		switch i, ok := at[id]; {
		case !ok: // somebody who was created since
		case what == 1:
			list[i].Teams = append(list[i].Teams, ref)
		case what == 2:
			at, err := strconv.ParseInt(ref.ID, 10, 64)
			if err != nil {
				return err
			}
			list[i].SeatSince = moment(sql.NullInt64{Int64: at, Valid: true})
		default:
			list[i].Roles = append(list[i].Roles, ref)
		}
		return nil
	})
	for _, u := range list {
		slices.SortFunc(u.Roles, byReference)
		slices.SortFunc(u.Teams, byReference)
	}
	return err
}

// byReference orders by name, then id.
func byReference(a, b Reference) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
}
