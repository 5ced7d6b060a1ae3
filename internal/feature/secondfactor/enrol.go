package secondfactor

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// What somebody sets up on the way in: their account asks for a second factor,
// and they have none that counts. The steps are those of a sign-in, which has
// seen their password.

// Enrollable are the factors that can be set up on the way in, the safest
// first: what the account counts and the installation can give. Codes want an
// address that was proved before, and a mobile device a session that pairs it.
func (f *Factors) Enrollable(p account.Policy) (list []account.Factor) {
	if p.Allows(account.ByPasskey) && f.site != nil {
		list = append(list, account.ByPasskey)
	}
	if p.Allows(account.ByApp) {
		list = append(list, account.ByApp)
	}
	return list
}

// Held are the ways to show what a user has set up, whether or not their
// account counts it, and whether a passkey of theirs was stopped as a copy.
func (f *Factors) Held(ctx context.Context, q database.Queryer, u user.User) (ways []Way, stopped bool, err error) {
	var set string
	err = q.QueryRowContext(ctx, `
		SELECT u.factors, EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = u.account_id AND p.user_id = u.id AND p.suspicious_at IS NOT NULL)
		FROM users u WHERE u.account_id = $1 AND u.id = $2`, u.Account, u.ID).Scan(&set, &stopped)
	for _, factor := range []account.Factor{account.ByPasskey, account.ByMobile, account.ByApp, Recovery} {
		if holds(set, factor) && (factor != account.ByPasskey || f.site != nil) {
			ways = append(ways, Way{Factor: factor})
		}
	}
	return ways, stopped, err
}

// NewPasskeyOptionsIn is NewPasskeyOptions as a step of a sign-in that asks for
// a factor to be set up. bound is the sign-in: the same text goes to AddPasskeyIn.
func (f *Factors) NewPasskeyOptionsIn(ctx context.Context, q database.Queryer, u user.User, bound string) (Options, error) {
	o, err := f.withRoom(ctx, q, u)
	if err != nil {
		return nil, err
	}
	return f.askToMake(ctx, o, toEnrol, bound)
}

// AddPasskeyIn is AddPasskey as a step of a sign-in that asked for a factor to
// be set up; its letter is sent. Beside a fault the events are the attempt.
func (f *Factors) AddPasskeyIn(ctx context.Context, tx *database.Tx, by access.Actor, u user.User, bound, name string, response []byte) ([]audit.Event, error) {
	if wrong := nameRule.Apply(&name); wrong != nil {
		return nil, wrong
	}
	c := change{action: "factor.passkey_added", params: map[string]string{"name": name}}
	o, err := f.withRoom(ctx, tx, u)
	if err != nil {
		return c.events(u), err
	}
	if _, err := f.register(ctx, tx, o, toEnrol, bound, name, response); err != nil {
		return c.events(u), err
	}
	return c.events(u), f.settle(ctx, tx, by, u, c)
}
