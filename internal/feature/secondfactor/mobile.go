package secondfactor

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/text"
)

// A phone that approves sign-ins makes its own key pair (P-256) and sends only
// the public half. It is paired by a link that the user's portal shows as a QR
// code, and counts once the user has typed there the number that the phone
// shows: whoever photographs the code over a shoulder gets no further. Every
// request of a phone is signed. docs/reference/mobile.md is the protocol.

// MobileID names a paired phone, such as mob_01jd....
type MobileID string

// Bounds of mobile authentication.
const (
	MaxMobiles      = 5 // of one user
	MobileNameLimit = 60
	PairingTime     = 10 * time.Minute
	QuestionTime    = 2 * time.Minute
	MaxQuestions    = 5 // of one user in an hour
	wrongNumbers    = 3 // end a pairing or a question
	agentLimit      = 400
)

// Mobile is a paired phone.
type Mobile struct {
	ID         MobileID
	Name       string
	Address    string // at its pairing
	UserAgent  string
	CreatedAt  time.Time
	LastUsedAt time.Time
}

// Faults of mobile authentication.
var (
	// MobileRefused is the one answer to a request that no paired phone has signed so.
	MobileRefused    = fault.New(fault.Unauthenticated, "mobile.refused")
	MobileMissing    = fault.New(fault.Missing, "mobile.not_found")
	OnlyOneself      = fault.New(fault.Forbidden, "factor.only_oneself")
	PairingMissing   = fault.New(fault.Missing, "mobile.pairing_not_found")
	PairingNotValid  = fault.New(fault.Missing, "mobile.link_not_valid") // whatever is the matter with the link
	QuestionMissing  = fault.New(fault.Missing, "mobile.question_not_found")
	TooManyMobiles   = fault.New(fault.Conflict, "mobile.too_many").With("max", MaxMobiles)
	NumberWrong      = fault.New(fault.Conflict, "mobile.number_wrong").On("number")
	NotOffered       = fault.New(fault.Conflict, "mobile.not_offered")
	NoMobile         = fault.New(fault.Conflict, "mobile.none")
	WasDenied        = fault.New(fault.Conflict, "mobile.denied")
	TooManyQuestions = fault.New(fault.Limit, "mobile.too_many_questions").With("max", MaxQuestions)
	keyForm          = fault.New(fault.Invalid, "mobile.key_form").On("publicKey")
	proofWrong       = fault.New(fault.Invalid, "mobile.proof_wrong").On("signature")
)

var mobileNameRule = text.Rule{Limit: MobileNameLimit, Faults: map[text.Problem]*fault.Fault{
	text.Empty:      fault.New(fault.Invalid, "mobile.name_missing").On("name"),
	text.TooLong:    fault.New(fault.Invalid, "mobile.name_too_long").On("name").With("max", MobileNameLimit),
	text.Characters: fault.New(fault.Invalid, "mobile.name_characters").On("name"),
}}

const mobileColumns = `m.id, m.name, m.address, m.user_agent, m.created_at, m.last_used_at`

func scanMobile(row database.Scanner) (m Mobile, err error) {
	var created, used int64
	err = row.Scan(&m.ID, &m.Name, &m.Address, &m.UserAgent, &created, &used)
	m.CreatedAt, m.LastUsedAt = time.UnixMicro(created).UTC(), time.UnixMicro(used).UTC()
	return m, err
}

// Mobiles are a user's paired phones, the oldest first. One's own need no permission.
func (f *Factors) Mobiles(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) ([]Mobile, error) {
	if !actor.IsUser(in, string(id)) {
		if err := actor.May(in, access.UsersManage); err != nil {
			return nil, err
		}
	}
	if _, err := user.Get(ctx, f.db.Read(), in, id); err != nil {
		return nil, err
	}
	rows, err := f.db.Read().QueryContext(ctx, `SELECT `+mobileColumns+` FROM mobiles m WHERE m.account_id = $1 AND m.user_id = $2 ORDER BY m.id LIMIT $3`,
		in, id, MaxMobiles)
	return database.Collect(rows, err, scanMobile)
}

func getMobile(ctx context.Context, q database.Queryer, u user.User, id MobileID) (Mobile, error) {
	m, err := scanMobile(q.QueryRowContext(ctx, `SELECT `+mobileColumns+` FROM mobiles m WHERE m.account_id = $1 AND m.user_id = $2 AND m.id = $3`, u.Account, u.ID, id))
	if errors.Is(err, database.ErrNotFound) {
		err = MobileMissing
	}
	return m, err
}

func countMobiles(ctx context.Context, q database.Queryer, u user.User) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM mobiles WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID).Scan(&n)
	return n, err
}

// onMobile is what happened to a phone of the user, as the log has it.
func onMobile(action string, u user.User, name string) audit.Event {
	return audit.Event{Action: action, Target: u.Target(), Params: map[string]string{"mobile": name}}
}

// mobileAct is one change of a user's phones.
type mobileAct struct {
	action string
	find   func(tx *database.Tx, u user.User) (name string, err error) // the phone that it is about; nil: none yet
	may    func(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User) error
	do     func(tx *database.Tx, u user.User, event *audit.Event) (changed bool, err error)
}

// onMobiles runs a change of a user's phones: find, check, do.
func (f *Factors) onMobiles(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, a mobileAct) error {
	return f.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		u, err := user.Get(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		event := audit.Event{Action: a.action, Target: u.Target()}
		if a.find != nil {
			name, err := a.find(tx, u)
			if err != nil {
				return nil, err
			}
			event = onMobile(a.action, u, name)
		}
		switch err := a.may(ctx, tx, actor, u); {
		case errors.Is(err, access.ConfirmFirst):
			return nil, err // a question to the same person, not an attempt
		case err != nil:
			return []audit.Event{event}, err
		}
		changed, err := a.do(tx, u, &event)
		if err == nil && !changed {
			return nil, nil
		}
		return []audit.Event{event}, err
	})
}

// onlyOneself is the check before what nobody can do for another.
func onlyOneself(_ context.Context, _ *database.Tx, actor access.Actor, u user.User) error {
	if !actor.IsUser(u.Account, string(u.ID)) {
		return OnlyOneself
	}
	return nil
}

// confirmedOneself is onlyOneself for what an open portal on a table must not be enough for.
func confirmedOneself(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User) error {
	if err := onlyOneself(ctx, tx, actor, u); err != nil {
		return err
	}
	return actor.Confirmed(clock.Now(ctx))
}

// mayRemove is mayTake for the same.
func mayRemove(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User) error {
	if err := mayTake(ctx, tx, actor, u); err != nil {
		return err
	}
	return actor.Confirmed(clock.Now(ctx))
}

// RenameMobile gives a phone of one's own another name.
func (f *Factors) RenameMobile(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, mobile MobileID, name string) (m Mobile, err error) {
	if f := mobileNameRule.Apply(&name); f != nil {
		return Mobile{}, f
	}
	err = f.onMobiles(ctx, actor, in, id, mobileAct{"factor.mobile_renamed", findMobile(ctx, mobile, &m), onlyOneself, func(tx *database.Tx, _ user.User, event *audit.Event) (bool, error) {
		if event.Changes = audit.Patch(nil, "name", &m.Name, &name); event.Changes == nil {
			return false, nil
		}
		return true, tx.Exec(ctx, `UPDATE mobiles SET name = $3 WHERE account_id = $1 AND id = $2`, in, mobile, name)
	}})
	return m, err
}

// findMobile finds the phone that an act is about.
func findMobile(ctx context.Context, id MobileID, m *Mobile) func(tx *database.Tx, u user.User) (string, error) {
	return func(tx *database.Tx, u user.User) (name string, err error) {
		*m, err = getMobile(ctx, tx, u, id)
		return m.Name, err
	}
}

// RemoveMobile ends a phone at once: one's own, or that of somebody whom one
// may manage. Its user is told by letter.
func (f *Factors) RemoveMobile(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, mobile MobileID) error {
	var m Mobile
	return f.onMobiles(ctx, actor, in, id, mobileAct{"factor.mobile_removed", findMobile(ctx, mobile, &m), mayRemove, func(tx *database.Tx, u user.User, _ *audit.Event) (bool, error) {
		return true, f.removeMobile(ctx, tx, u, m)
	}})
}

// removeMobile is the step: the phone, what it approved and was not used yet, and the letter.
func (f *Factors) removeMobile(ctx context.Context, tx *database.Tx, u user.User, m Mobile) error {
	if err := tx.Exec(ctx, `DELETE FROM mobiles WHERE account_id = $1 AND id = $2`, u.Account, m.ID); err != nil {
		return err
	}
	if err := restate(ctx, tx, u.Account, u.ID); err != nil {
		return err
	}
	return f.tellOfMobile(ctx, tx, u, mail.MobileRemoved, m.Name, "")
}

// tellOfMobile writes to the user about a phone, or about what was done with it.
func (f *Factors) tellOfMobile(ctx context.Context, tx *database.Tx, u user.User, kind mail.Kind, name, address string) error {
	if u.Status == user.Disabled { // who is disabled is not written to
		return nil
	}
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil {
		return err
	}
	return mail.Send(ctx, tx, f.box, mail.Letter{AccountID: string(u.Account), To: u.Email, ToName: u.FullName(), Language: u.Language, Kind: kind,
		Params: map[string]string{"account": home.Name, "username": u.Username, "mobile": name, "address": address,
			"when": locale.Time(u.Language, clock.Now(ctx), u.TimeZone)},
		Link: f.publicURL + "/forgot-password"})
}
