package user

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/seal"
	"gatehouse/internal/foundation/text"
)

// purpose is what a link is for, and the kind of letter that carries it.
type purpose string

const (
	setPassword   purpose = "set_password"
	resetPassword purpose = "reset_password"
	unlocked      purpose = "unlocked"
	confirmEmail  purpose = "email_confirm"
	notMe         purpose = "new_device" // says that a sign-in was somebody else's
)

// LinkPrefix begins every token of a link.
const LinkPrefix = "gtl"

// validity is how long a link of each purpose works.
var validity = map[purpose]time.Duration{
	setPassword: 7 * 24 * time.Hour, resetPassword: time.Hour, unlocked: 24 * time.Hour, confirmEmail: 24 * time.Hour,
	notMe: 7 * 24 * time.Hour,
}

// Link is an open link, as its page shows it before it is used.
type Link struct {
	User      User
	Account   account.Account
	First     bool // the user has no password yet
	Email     string
	ExpiresAt time.Time

	purpose purpose
	hash    string
}

// newLink makes a link that replaces the user's earlier ones for the same end.
// It is bound to the address it is sent to: following it proves that address.
func (r *Users) newLink(ctx context.Context, tx *database.Tx, u User, why purpose, email string) (seal.Token, error) {
	now := clock.Now(ctx)
	token := seal.NewToken(LinkPrefix, string(u.Account))
	same := `purpose NOT IN ('email_confirm', 'new_device')` // all that set a password
	if !why.setsPassword() {
		same = `purpose = '` + string(why) + `'`
	}
	if err := tx.Exec(ctx, `DELETE FROM user_links WHERE account_id = $1 AND user_id = $2 AND `+same, u.Account, u.ID); err != nil {
		return seal.Token{}, err
	}
	return token, tx.Exec(ctx, `
		INSERT INTO user_links (account_id, token_hash, user_id, purpose, email, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		u.Account, token.Hash(), u.ID, why, email, now.UnixMicro(), now.Add(validity[why]).UnixMicro())
}

func (p purpose) setsPassword() bool { return p != confirmEmail && p != notMe }

// sendLink writes the letter with a link to set a password, in the user's language.
func (r *Users) sendLink(ctx context.Context, tx *database.Tx, u User, why purpose, by string) error {
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil {
		return err
	}
	token, err := r.newLink(ctx, tx, u, why, u.Email)
	if err != nil {
		return err
	}
	letter := r.letter(u, mail.Kind(why), home.Name)
	letter.Params["creator"], letter.Params["actor"] = by, by
	letter.ValidFor = validity[why]
	// The token stands behind #: a browser never sends that part to a server or in a Referer.
	letter.Link = r.PublicURL + "/set-password#" + token.Text()
	return mail.Send(ctx, tx, r.box, letter)
}

// SendResetLink is the forgotten password: a step of an act that tells nobody
// whether the user exists.
func (r *Users) SendResetLink(ctx context.Context, tx *database.Tx, u User) error {
	return r.sendLink(ctx, tx, u, resetPassword, "")
}

// PretendResetLink costs as many statements as SendResetLink and does nothing.
func (r *Users) PretendResetLink(ctx context.Context, tx *database.Tx) error {
	for range 5 {
		if err := tx.Exec(ctx, `UPDATE user_links SET used_at = used_at WHERE account_id = '' AND user_id = ''`); err != nil {
			return err
		}
	}
	return nil
}

func (r *Users) letter(u User, kind mail.Kind, accountName string) mail.Letter {
	return mail.Letter{AccountID: string(u.Account), To: u.Email, ToName: u.FullName(), Language: u.Language, Kind: kind,
		Params: map[string]string{"username": u.Username, "account": accountName}}
}

// TellPasswordChanged writes to a user whose password was changed from an address.
func (r *Users) TellPasswordChanged(ctx context.Context, tx *database.Tx, u User, address string) error {
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil {
		return err
	}
	letter := r.letter(u, mail.PasswordChanged, home.Name)
	letter.Params["when"], letter.Params["address"] = locale.Time(u.Language, clock.Now(ctx), u.TimeZone), address
	letter.Link = r.PublicURL + "/forgot-password"
	return mail.Send(ctx, tx, r.box, letter)
}

// TellNewDevice writes to a user who signed in from a browser that is new. The
// link says that it was not them.
func (r *Users) TellNewDevice(ctx context.Context, tx *database.Tx, u User, login Login, userAgent string) error {
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil {
		return err
	}
	token, err := r.newLink(ctx, tx, u, notMe, u.Email)
	if err != nil {
		return err
	}
	letter := r.letter(u, mail.NewDevice, home.Name)
	letter.Params["when"] = locale.Time(u.Language, login.At, u.TimeZone)
	letter.Params["address"] = locale.Place(u.Language, login.Address, login.Country)
	letter.Params["browser"] = text.Browser(userAgent)
	letter.ValidFor, letter.Link = validity[notMe], r.PublicURL+"/not-me#"+token.Text()
	return mail.Send(ctx, tx, r.box, letter)
}

// Disown uses up the link that says that a sign-in was somebody else's: nobody
// comes in with the password any more, and a letter with a link to a new one is
// sent. Ending the sessions is the caller's.
func (r *Users) Disown(ctx context.Context, tx *database.Tx, l Link) ([]audit.Event, error) {
	if l.purpose != notMe || emailKey(l.Email) != l.User.emailKey {
		return nil, LinkNotValid
	}
	if err := l.use(ctx, tx); err != nil {
		return nil, err
	}
	err := tx.Exec(ctx, `UPDATE users SET must_reset = 1, sessions_from = $3 WHERE account_id = $1 AND id = $2`,
		l.User.Account, l.User.ID, clock.Now(ctx).UnixMicro())
	if err != nil {
		return nil, err
	}
	if err := restate(ctx, tx, l.User.Account, l.User.ID); err != nil {
		return nil, err
	}
	return []audit.Event{{Action: "user.sign_in_disowned", Target: l.User.Target()}}, r.sendLink(ctx, tx, l.User, resetPassword, "")
}

// tellEmailChanged writes to the old address, which u still has.
func (r *Users) tellEmailChanged(ctx context.Context, tx *database.Tx, u User) error {
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil {
		return err
	}
	letter := r.letter(u, mail.EmailChanged, home.Name)
	letter.Params["when"] = locale.Time(u.Language, clock.Now(ctx), u.TimeZone)
	return mail.Send(ctx, tx, r.box, letter)
}

func (r *Users) sendEmailConfirmation(ctx context.Context, tx *database.Tx, u User) error {
	token, err := r.newLink(ctx, tx, u, confirmEmail, u.PendingEmail)
	if err != nil {
		return err
	}
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil {
		return err
	}
	letter := r.letter(u, mail.EmailConfirm, home.Name)
	letter.To, letter.ValidFor = u.PendingEmail, validity[confirmEmail]
	letter.Link = r.PublicURL + "/confirm-email#" + token.Text()
	return mail.Send(ctx, tx, r.box, letter)
}

func (r *Users) sendDeletionRequest(ctx context.Context, tx *database.Tx, actor access.Actor, u User, reason string) error {
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil || r.SupportAddress == "" {
		return err // without a support address the audit log is where the operator finds it
	}
	letter := r.letter(u, mail.DeletionRequest, home.Name)
	letter.To, letter.ToName, letter.Language = r.SupportAddress, "", locale.Fallback
	letter.Params["requester"], letter.Params["reason"] = actor.Name, reason
	letter.Link = r.PublicURL + "/users/" + string(u.ID)
	return mail.Send(ctx, tx, r.box, letter)
}

// OpenLink finds what a link is for; LinkNotValid for one that is unknown,
// used, expired, sent to an address that the user has left, or whose user or
// account is disabled.
func (r *Users) OpenLink(ctx context.Context, q database.Queryer, text string) (Link, error) {
	token, ok := seal.ParseToken(LinkPrefix, text)
	if !ok {
		return Link{}, LinkNotValid
	}
	l := Link{hash: token.Hash()}
	in := access.AccountID("acc_" + token.Owner)
	var id ID
	var expires int64
	err := q.QueryRowContext(ctx, `
		SELECT user_id, purpose, email, expires_at FROM user_links
		WHERE account_id = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3`,
		in, l.hash, clock.Now(ctx).UnixMicro()).Scan(&id, &l.purpose, &l.Email, &expires)
	if errors.Is(err, database.ErrNotFound) {
		return Link{}, LinkNotValid
	}
	if err != nil {
		return Link{}, err
	}
	l.ExpiresAt = time.UnixMicro(expires).UTC()
	if l.User, err = Get(ctx, q, in, id); err != nil {
		return Link{}, err
	}
	if l.Account, err = account.Get(ctx, q, in); err != nil {
		return Link{}, err
	}
	if l.User.Status == Disabled || l.Account.Closed {
		return Link{}, LinkNotValid
	}
	if l.ForPassword() && emailKey(l.Email) != l.User.emailKey { // it lies in a mailbox that is no longer theirs
		return Link{}, LinkNotValid
	}
	l.First = l.purpose == setPassword
	return l, nil
}

// ForPassword tells whether the link sets a password.
func (l Link) ForPassword() bool { return l.purpose.setsPassword() }

// use marks the link as used; of two at the same moment one succeeds.
func (l Link) use(ctx context.Context, tx *database.Tx) error {
	used, err := tx.ExecCount(ctx, `UPDATE user_links SET used_at = $3 WHERE account_id = $1 AND token_hash = $2 AND used_at IS NULL`,
		l.User.Account, l.hash, clock.Now(ctx).UnixMicro())
	if err != nil {
		return err
	}
	if used == 0 {
		return LinkNotValid
	}
	return nil
}

// RedeemPassword uses a link up and stores the hash of the new password. It
// proves the address that the letter went to, ends the lock that a letter of
// an admin was sent for, and ends all sessions.
func (r *Users) RedeemPassword(ctx context.Context, tx *database.Tx, l Link, hash string) ([]audit.Event, error) {
	if err := l.use(ctx, tx); err != nil {
		return nil, err
	}
	u := l.User
	if err := StorePassword(ctx, tx, u, hash); err != nil {
		return nil, err
	}
	events := []audit.Event{{Action: "user.password_set", Target: u.Target()}}
	if u.EmailVerified == nil && emailKey(l.Email) == u.emailKey {
		if err := verifyEmail(ctx, tx, u); err != nil {
			return nil, err
		}
		events = append(events, audit.Event{Action: "user.email_verified", Target: u.Target(), Params: map[string]string{"email": u.Email}})
	}
	return events, nil
}

func verifyEmail(ctx context.Context, tx *database.Tx, u User) error {
	err := tx.Exec(ctx, `UPDATE users SET email_verified_at = $3 WHERE account_id = $1 AND id = $2`, u.Account, u.ID, clock.Now(ctx).UnixMicro())
	if err != nil {
		return err
	}
	return tx.Exec(ctx, `INSERT INTO verified_emails (email_key, account_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		u.emailKey, u.Account, u.ID)
}

// ConfirmEmail makes the new address count, and tells the old one.
func (r *Users) ConfirmEmail(ctx context.Context, tx *database.Tx, l Link) ([]audit.Event, error) {
	u := l.User
	if l.purpose != confirmEmail || u.PendingEmail == "" || emailKey(u.PendingEmail) != emailKey(l.Email) {
		return nil, LinkNotValid
	}
	if err := l.use(ctx, tx); err != nil {
		return nil, err
	}
	if err := emailFree(ctx, tx, u, u.PendingEmail); err != nil {
		return nil, err
	}
	if err := r.tellEmailChanged(ctx, tx, u); err != nil {
		return nil, err
	}
	after := u
	after.Email, after.PendingEmail = u.PendingEmail, ""
	search := after.setKeys()
	if err := tx.Exec(ctx, `DELETE FROM verified_emails WHERE email_key = $1 AND account_id = $2`, u.emailKey, u.Account); err != nil {
		return nil, err
	}
	err := tx.Exec(ctx, `UPDATE users SET email = $3, email_key = $4, pending_email = NULL, search_text = $5 WHERE account_id = $1 AND id = $2`,
		u.Account, u.ID, after.Email, after.emailKey, search)
	if err != nil {
		return nil, err
	}
	return []audit.Event{{Action: "user.email_changed", Target: u.Target(),
		Changes: []audit.Change{{Field: "email", Before: u.Email, After: after.Email}}}}, verifyEmail(ctx, tx, after)
}
