package secondfactor

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/mail"
)

// QuestionID names a question to a user's phones, such as que_01jd....
type QuestionID string

// Ask is a question as the page of the sign-in shows it.
type Ask struct {
	ID        QuestionID
	Number    string // two digits, to be typed on the phone
	ExpiresAt time.Time
}

// Answer tells what became of the question of a sign-in.
type Answer string

// The answers.
const (
	AnswerWaiting  Answer = "waiting"
	AnswerApproved Answer = "approved"
	AnswerDenied   Answer = "denied"
	AnswerExpired  Answer = "expired" // also when nobody was asked, or after three wrong numbers
)

// AskMobiles asks the user's phones whether a sign-in is theirs, as a step of
// it. signInHash is the hash of an unfinished sign-in (sign_ins.token_hash);
// the question ends with it. A question of the same sign-in that is open is
// answered again. Faults: NoMobile, TooManyQuestions, and WasDenied once a
// phone has said no to this sign-in.
func (f *Factors) AskMobiles(ctx context.Context, tx *database.Tx, u user.User, signInHash, address, userAgent string) (Ask, error) {
	// This also makes questions of one user stand in a line, so that their bound holds.
	phones, err := tx.ExecCount(ctx, `UPDATE mobiles SET counter = counter WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID)
	if err == nil && phones == 0 {
		err = NoMobile
	}
	if err != nil {
		return Ask{}, err
	}
	if open, err := openAsk(ctx, tx, u, signInHash); err != nil || open.ID != "" {
		return open, err
	}
	if err := mayAsk(ctx, tx, u); err != nil {
		return Ask{}, err
	}
	now := clock.Now(ctx)
	ask := Ask{ID: QuestionID(ident.At("que", now)), Number: twoDigits(), ExpiresAt: now.Add(QuestionTime)}
	err = tx.Exec(ctx, `
		INSERT INTO mobile_questions (account_id, id, user_id, sign_in_hash, status, number, nonce, wrong, address, user_agent, asked_at, expires_at, answered_at, mobile_id)
		VALUES ($1, $2, $3, $4, 'waiting', $5, $6, 0, $7, $8, $9, $10, 0, '')`,
		u.Account, ask.ID, u.ID, signInHash, ask.Number, rand.Text(), address, shortened(userAgent), now.UnixMicro(), ask.ExpiresAt.UnixMicro())
	if err != nil {
		return Ask{}, err
	}
	by := access.Actor{Kind: access.User, ID: string(u.ID), Name: u.Username, FullName: u.FullName(), Account: u.Account, Service: access.Web, Address: address}
	return ask, audit.NoteIn(ctx, tx, by, u.Account, audit.Event{Action: "factor.mobile_asked", Target: u.Target()})
}

// shortened is what a browser calls itself, as much of it as is kept.
func shortened(userAgent string) string {
	return strings.ToValidUTF8(userAgent[:min(len(userAgent), agentLimit)], "")
}

// openAsk finds the open question of a sign-in; WasDenied after a no.
func openAsk(ctx context.Context, q database.Queryer, u user.User, signInHash string) (Ask, error) {
	last, err := latest(ctx, q, u, signInHash)
	switch {
	case err != nil:
		return Ask{}, err
	case last.status == AnswerDenied:
		return Ask{}, WasDenied
	case last.status == AnswerWaiting:
		return last.Ask, nil
	}
	return Ask{}, nil
}

// mayAsk bounds how often a user's phones ring: whoever has the password must
// not tire them into a yes. What is too old to count is removed.
func mayAsk(ctx context.Context, tx *database.Tx, u user.User) error {
	now := clock.Now(ctx)
	err := tx.Exec(ctx, `DELETE FROM mobile_questions WHERE account_id = $1 AND user_id = $2 AND asked_at <= $3`, u.Account, u.ID, now.Add(-time.Hour).UnixMicro())
	if err != nil {
		return err
	}
	var asked int
	var first int64
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(asked_at), 0) FROM mobile_questions WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID).Scan(&asked, &first)
	if err == nil && asked >= MaxQuestions {
		err = TooManyQuestions.With("seconds", int(time.UnixMicro(first).Add(time.Hour).Sub(now)/time.Second)+1)
	}
	return err
}

// asked is the latest question of a sign-in with what became of it.
type asked struct {
	Ask
	status Answer
}

func latest(ctx context.Context, q database.Queryer, u user.User, signInHash string) (a asked, err error) {
	var expires, answered int64
	err = q.QueryRowContext(ctx, `
		SELECT id, number, status, expires_at, answered_at FROM mobile_questions
		WHERE account_id = $1 AND sign_in_hash = $2 AND user_id = $3 ORDER BY asked_at DESC, id DESC LIMIT 1`,
		u.Account, signInHash, u.ID).Scan(&a.ID, &a.Number, &a.status, &expires, &answered)
	if errors.Is(err, database.ErrNotFound) {
		return asked{status: AnswerExpired}, nil
	}
	a.ExpiresAt = time.UnixMicro(expires).UTC()
	now := clock.Now(ctx)
	switch a.status {
	case AnswerDenied:
	case AnswerWaiting:
		if !now.Before(a.ExpiresAt) {
			a.status = AnswerExpired
		}
	case AnswerApproved:
		if now.Sub(time.UnixMicro(answered)) > QuestionTime {
			a.status = AnswerExpired
		}
	default: // used, or ended by wrong numbers
		a.status = AnswerExpired
	}
	return a, err
}

// MobileAnswer tells what became of the question of a sign-in, for the page that waits.
func (f *Factors) MobileAnswer(ctx context.Context, q database.Queryer, u user.User, signInHash string) (Answer, error) {
	a, err := latest(ctx, q, u, signInHash)
	return a.status, err
}

// UseApproval uses the approval of a sign-in up, as a step of it: true once,
// within two minutes of the answer, and only while the phone is still paired.
func (f *Factors) UseApproval(ctx context.Context, tx *database.Tx, u user.User, signInHash string) (bool, error) {
	used, err := tx.ExecCount(ctx, `
		UPDATE mobile_questions SET status = 'used' WHERE account_id = $1 AND sign_in_hash = $2 AND user_id = $3 AND status = 'approved' AND answered_at >= $4
			AND EXISTS (SELECT 1 FROM mobiles m WHERE m.account_id = $1 AND m.user_id = $3 AND m.id = mobile_questions.mobile_id)`,
		u.Account, signInHash, u.ID, clock.Now(ctx).Add(-QuestionTime).UnixMicro())
	return used == 1, err
}

// Question is a question as a phone shows it: with the place, without the number.
type Question struct {
	ID        QuestionID
	Nonce     string // to be sent back with the answer
	Address   string
	UserAgent string
	AskedAt   time.Time
	ExpiresAt time.Time
}

// stillOpen is the SQL of questions q that can be answered at the time that the
// placeholder now stands for: they are in time, and their sign-in has not ended.
func stillOpen(now string) string {
	return `q.status = 'waiting' AND q.expires_at > ` + now + ` AND EXISTS (SELECT 1 FROM sign_ins s
		WHERE s.account_id = q.account_id AND s.token_hash = q.sign_in_hash AND s.user_id = q.user_id AND s.expires_at > ` + now + `)`
}

// questions are those that the user's phones can answer now, the oldest first.
func questions(ctx context.Context, q database.Queryer, u user.User) ([]Question, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT q.id, q.nonce, q.address, q.user_agent, q.asked_at, q.expires_at FROM mobile_questions q
		WHERE q.account_id = $1 AND q.user_id = $3 AND `+stillOpen("$2")+` ORDER BY q.asked_at, q.id LIMIT $4`,
		u.Account, clock.Now(ctx).UnixMicro(), u.ID, MaxQuestions)
	return database.Collect(rows, err, func(row database.Scanner) (one Question, err error) {
		var asked, expires int64
		err = row.Scan(&one.ID, &one.Nonce, &one.Address, &one.UserAgent, &asked, &expires)
		one.AskedAt, one.ExpiresAt = time.UnixMicro(asked).UTC(), time.UnixMicro(expires).UTC()
		return one, err
	})
}

// Decision is what a phone says to a question.
type Decision struct {
	Approve bool
	Number  string // as typed; not needed to deny
	Nonce   string
}

// Decide is a phone's answer to a question of its user. A wrong number counts;
// three end the question. A no ends it, is recorded and told by letter.
func (f *Factors) Decide(ctx context.Context, k KnownMobile, id QuestionID, d Decision) error {
	var refused error
	err := f.db.Change(ctx, func(tx *database.Tx) error {
		refused = nil
		number, address, wrong, err := take(ctx, tx, k, id, d)
		if err != nil {
			return err
		}
		event := onMobile("factor.mobile_approved", k.User, k.Name)
		event.Params["address"] = address
		switch {
		case !d.Approve:
			event.Action = "factor.mobile_denied"
			if err := f.tellOfMobile(ctx, tx, k.User, mail.SignInDenied, k.Name, address); err != nil {
				return err
			}
			err = settle(ctx, tx, k, id, "denied")
		case subtle.ConstantTimeCompare([]byte(d.Number), []byte(number)) == 1:
			err = settle(ctx, tx, k, id, "approved")
		default:
			refused = numberWrong(wrong)
			event.Status, event.Reason = audit.Failure, NumberWrong.Code
			if wrong >= wrongNumbers {
				err = settle(ctx, tx, k, id, "ended")
			}
		}
		if err != nil {
			return err
		}
		return audit.NoteIn(ctx, tx, k.actor(), k.User.Account, event)
	})
	return errors.Join(err, refused)
}

// take counts a try at a question before it is looked at, so that tries in
// parallel are not more than those allowed. QuestionMissing for one that is
// over, or somebody else's; MobileRefused for a phone that was removed just now.
func take(ctx context.Context, tx *database.Tx, k KnownMobile, id QuestionID, d Decision) (number, address string, wrong int, err error) {
	if _, err := getMobile(ctx, tx, k.User, k.ID); err != nil {
		return "", "", 0, MobileRefused
	}
	tries := 1
	if !d.Approve {
		tries = 0
	}
	var nonce string
	err = tx.QueryRowContext(ctx, `
		UPDATE mobile_questions AS q SET wrong = wrong + $4 WHERE q.account_id = $1 AND q.user_id = $3 AND q.id = $5 AND q.wrong < $6 AND `+stillOpen("$2")+`
		RETURNING number, address, nonce, wrong`, k.User.Account, clock.Now(ctx).UnixMicro(), k.User.ID, tries, id, wrongNumbers).Scan(&number, &address, &nonce, &wrong)
	if errors.Is(err, database.ErrNotFound) || err == nil && subtle.ConstantTimeCompare([]byte(nonce), []byte(d.Nonce)) != 1 {
		return "", "", 0, QuestionMissing
	}
	return number, address, wrong, err
}

func settle(ctx context.Context, tx *database.Tx, k KnownMobile, id QuestionID, status string) error {
	return tx.Exec(ctx, `UPDATE mobile_questions SET status = $3, answered_at = $4, mobile_id = $5 WHERE account_id = $1 AND id = $2`,
		k.User.Account, id, status, clock.Now(ctx).UnixMicro(), k.ID)
}
