package secondfactor

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/seal"
)

// PairingPrefix begins the token of every pairing.
const PairingPrefix = "gtp"

// PairingID names a pairing, such as pai_01jd....
type PairingID string

// PairingStatus tells how far a pairing is.
type PairingStatus string

// The states.
const (
	PairingOpen      PairingStatus = "open"      // waits for a phone
	PairingOffered   PairingStatus = "offered"   // a phone has come, and waits for the number to be typed
	PairingConfirmed PairingStatus = "confirmed" // the phone is paired
	PairingEnded     PairingStatus = "ended"     // given up, expired, or three wrong numbers
)

// Pairing is one pairing as its user sees it: without the number.
type Pairing struct {
	ID        PairingID
	Status    PairingStatus
	Name      string // as the phone says; once it is offered
	Address   string
	UserAgent string
	Mobile    MobileID // once it is confirmed
	ExpiresAt time.Time

	number, publicKey string
	wrong             int
}

const pairingColumns = `p.id, p.status, p.name, p.address, p.user_agent, p.mobile_id, p.expires_at, p.number, p.public_key, p.wrong`

func scanPairing(ctx context.Context, row database.Scanner) (p Pairing, err error) {
	var expires int64
	err = row.Scan(&p.ID, &p.Status, &p.Name, &p.Address, &p.UserAgent, &p.Mobile, &expires, &p.number, &p.publicKey, &p.wrong)
	p.ExpiresAt = time.UnixMicro(expires).UTC()
	if p.Status != PairingConfirmed && !clock.Now(ctx).Before(p.ExpiresAt) {
		p.Status = PairingEnded
	}
	if errors.Is(err, database.ErrNotFound) {
		err = PairingMissing
	}
	return p, err
}

func getPairing(ctx context.Context, q database.Queryer, u user.User, id PairingID) (Pairing, error) {
	return scanPairing(ctx, q.QueryRowContext(ctx, `SELECT `+pairingColumns+` FROM mobile_pairings p WHERE p.account_id = $1 AND p.user_id = $2 AND p.id = $3`,
		u.Account, u.ID, id))
}

// BeginPairing begins to pair a phone of one's own; an earlier pairing that is
// not finished ends. The link is answered once: it is for the QR code.
func (f *Factors) BeginPairing(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (p Pairing, link string, err error) {
	err = f.onMobiles(ctx, actor, in, id, mobileAct{"factor.mobile_pairing_begun", nil, confirmedOneself, func(tx *database.Tx, u user.User, _ *audit.Event) (bool, error) {
		if err := roomForMobile(ctx, tx, u); err != nil {
			return false, err
		}
		now := clock.Now(ctx)
		token := seal.NewToken(PairingPrefix, string(in))
		p = Pairing{ID: PairingID(ident.At("pai", now)), Status: PairingOpen, ExpiresAt: now.Add(PairingTime)}
		// The token stands behind #: a browser never sends that part to a server or in a Referer.
		link = f.publicURL + "/mobile#" + token.Text()
		// One that was confirmed stays until its phone has asked what became of it.
		err := tx.Exec(ctx, `DELETE FROM mobile_pairings WHERE account_id = $1 AND user_id = $2 AND (status <> 'confirmed' OR expires_at <= $3)`, in, u.ID, now.UnixMicro())
		if err != nil {
			return false, err
		}
		return true, tx.Exec(ctx, `
			INSERT INTO mobile_pairings (account_id, id, user_id, token_hash, status, mobile_id, name, public_key, number, wrong, address, user_agent, created_at, expires_at)
			VALUES ($1, $2, $3, $4, 'open', '', '', '', '', 0, '', '', $5, $6)`,
			in, p.ID, u.ID, token.Hash(), now.UnixMicro(), p.ExpiresAt.UnixMicro())
	}})
	if err != nil {
		return Pairing{}, "", err
	}
	return p, link, nil
}

func roomForMobile(ctx context.Context, q database.Queryer, u user.User) error {
	paired, err := countMobiles(ctx, q, u)
	if err == nil && paired >= MaxMobiles {
		err = TooManyMobiles
	}
	return err
}

// FindPairing tells how far a pairing of one's own is.
func (f *Factors) FindPairing(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, pairing PairingID) (Pairing, error) {
	if err := actor.Inside(in); err != nil {
		return Pairing{}, err
	}
	u, err := user.Get(ctx, f.db.Read(), in, id)
	if err != nil {
		return Pairing{}, err
	}
	if !actor.IsUser(in, string(u.ID)) {
		return Pairing{}, OnlyOneself
	}
	return getPairing(ctx, f.db.Read(), u, pairing)
}

// EndPairing gives a pairing of one's own up.
func (f *Factors) EndPairing(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, pairing PairingID) error {
	var p Pairing
	return f.onMobiles(ctx, actor, in, id, mobileAct{"factor.mobile_pairing_ended", findPairing(ctx, pairing, &p), onlyOneself, func(tx *database.Tx, u user.User, _ *audit.Event) (bool, error) {
		if p.Status == PairingEnded || p.Status == PairingConfirmed {
			return false, nil
		}
		return true, setPairing(ctx, tx, u, p, PairingEnded)
	}})
}

// findPairing finds the pairing that an act is about.
func findPairing(ctx context.Context, id PairingID, p *Pairing) func(tx *database.Tx, u user.User) (string, error) {
	return func(tx *database.Tx, u user.User) (name string, err error) {
		*p, err = getPairing(ctx, tx, u, id)
		return p.Name, err
	}
}

func setPairing(ctx context.Context, tx *database.Tx, u user.User, p Pairing, status PairingStatus) error {
	return tx.Exec(ctx, `UPDATE mobile_pairings SET status = $3, wrong = $4, number = '' WHERE account_id = $1 AND id = $2`, u.Account, p.ID, status, p.wrong)
}

// ConfirmPairing pairs the phone that has come, if number is what it shows. A
// wrong number counts; three end the pairing.
func (f *Factors) ConfirmPairing(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, pairing PairingID, number string) (m Mobile, err error) {
	var p Pairing
	var refused error
	err = f.onMobiles(ctx, actor, in, id, mobileAct{"factor.mobile_added", findPairing(ctx, pairing, &p), confirmedOneself, func(tx *database.Tx, u user.User, event *audit.Event) (bool, error) {
		refused = nil
		if p.Status != PairingOffered {
			return false, NotOffered
		}
		if err := roomForMobile(ctx, tx, u); err != nil {
			return false, err
		}
		if subtle.ConstantTimeCompare([]byte(number), []byte(p.number)) != 1 {
			// Not answered as a fault from here, which would undo the counting.
			refused, event.Status, event.Reason = numberWrong(p.wrong+1), audit.Failure, NumberWrong.Code
			return true, countWrong(ctx, tx, u, p)
		}
		m, err = f.pair(ctx, tx, u, p)
		return true, err
	}})
	return m, errors.Join(err, refused)
}

func numberWrong(wrong int) *fault.Fault { return NumberWrong.With("left", wrongNumbers-wrong) }

func countWrong(ctx context.Context, tx *database.Tx, u user.User, p Pairing) error {
	p.wrong++
	if p.wrong >= wrongNumbers {
		return setPairing(ctx, tx, u, p, PairingEnded)
	}
	return tx.Exec(ctx, `UPDATE mobile_pairings SET wrong = $3 WHERE account_id = $1 AND id = $2`, u.Account, p.ID, p.wrong)
}

// pair is the step: the phone of the pairing counts from now on.
func (f *Factors) pair(ctx context.Context, tx *database.Tx, u user.User, p Pairing) (Mobile, error) {
	now := clock.Now(ctx)
	m := Mobile{ID: p.Mobile, Name: p.Name, Address: p.Address, UserAgent: p.UserAgent, CreatedAt: now, LastUsedAt: now}
	if err := insertMobile(ctx, tx, u, m, p.publicKey); err != nil {
		return Mobile{}, err
	}
	if err := setPairing(ctx, tx, u, p, PairingConfirmed); err != nil {
		return Mobile{}, err
	}
	if err := restate(ctx, tx, u.Account, u.ID); err != nil {
		return Mobile{}, err
	}
	return m, f.tellOfMobile(ctx, tx, u, mail.MobileAdded, m.Name, m.Address)
}

// insertMobile keeps a phone, which was used last when it was paired.
func insertMobile(ctx context.Context, tx *database.Tx, u user.User, m Mobile, publicKey string) error {
	return tx.Exec(ctx, `
		INSERT INTO mobiles (account_id, id, user_id, name, public_key, counter, address, user_agent, created_at, last_used_at, refused_at)
		VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $8, 0)`,
		u.Account, m.ID, u.ID, m.Name, publicKey, m.Address, m.UserAgent, m.CreatedAt.UnixMicro())
}

// MobileOffer is what a phone shows for itself with the token of a pairing.
type MobileOffer struct {
	Token     string
	Name      string
	PublicKey string // SPKI in base64url
	Signature string // by the key, over the token
	Address   string
	UserAgent string
	RequestID string
}

// Offered is what a phone is told that has shown a good token.
type Offered struct {
	Account     access.AccountID
	Mobile      MobileID // who it will be once the user has typed the number
	Number      string
	Username    string
	AccountName string
	ExpiresAt   time.Time
}

// OfferMobile is a phone's part of a pairing. Of all that show a token one wins.
func (f *Factors) OfferMobile(ctx context.Context, o MobileOffer) (out Offered, err error) {
	if f := mobileNameRule.Apply(&o.Name); f != nil {
		return Offered{}, f
	}
	key, ok := parseKey(o.PublicKey)
	if !ok {
		return Offered{}, keyForm
	}
	if !signedBy(key, pairingMessage(f.publicURL, o.Token, o.PublicKey), o.Signature) {
		return Offered{}, proofWrong
	}
	o.UserAgent = shortened(o.UserAgent)
	var reason error
	err = f.db.Change(ctx, func(tx *database.Tx) error {
		reason = nil
		u, home, p, err := pairingOf(ctx, tx, o.Token)
		if err != nil {
			return err
		}
		offered := onMobile("factor.mobile_offered", u, o.Name)
		out = Offered{Account: u.Account, Mobile: MobileID(ident.At("mob", clock.Now(ctx))), Number: twoDigits(), Username: u.Username, AccountName: home, ExpiresAt: p.ExpiresAt}
		won, err := tx.ExecCount(ctx, `
			UPDATE mobile_pairings SET status = 'offered', mobile_id = $3, name = $4, public_key = $5, number = $6, address = $7, user_agent = $8
			WHERE account_id = $1 AND id = $2 AND status = 'open'`, u.Account, p.ID, out.Mobile, o.Name, o.PublicKey, out.Number, o.Address, o.UserAgent)
		if err != nil {
			return err
		}
		if won == 0 {
			reason, offered.Status, offered.Reason = PairingNotValid, audit.Failure, PairingNotValid.Code
		}
		return audit.NoteIn(ctx, tx, access.Actor{Kind: access.Anonymous, Service: access.Web, Address: o.Address, RequestID: o.RequestID}, u.Account, offered)
	})
	if err = errors.Join(err, reason); err != nil {
		return Offered{}, err
	}
	return out, nil
}

// pairingOf finds a pairing in its time by its token; PairingNotValid when there
// is none, or its user may not come in.
func pairingOf(ctx context.Context, q database.Queryer, text string) (u user.User, accountName string, p Pairing, err error) {
	token, ok := seal.ParseToken(PairingPrefix, text)
	if !ok {
		return u, "", p, PairingNotValid
	}
	in := access.AccountID("acc_" + token.Owner)
	var id user.ID
	p, err = scanPairing(ctx, q.QueryRowContext(ctx, `SELECT `+pairingColumns+` FROM mobile_pairings p WHERE p.account_id = $1 AND p.token_hash = $2`, in, token.Hash()))
	if err == nil {
		err = q.QueryRowContext(ctx, `SELECT user_id FROM mobile_pairings WHERE account_id = $1 AND id = $2`, in, p.ID).Scan(&id)
	}
	if err != nil {
		if errors.Is(err, PairingMissing) {
			err = PairingNotValid
		}
		return u, "", p, err
	}
	if u, err = user.Get(ctx, q, in, id); err != nil {
		return u, "", p, err
	}
	home, err := account.Get(ctx, q, in)
	if err == nil && (u.Status == user.Disabled || home.Closed || !clock.Now(ctx).Before(p.ExpiresAt)) {
		err = PairingNotValid
	}
	return u, home.Name, p, err
}

// PairingState tells the phone that has shown the token what became of it. A
// token that nobody knows is one of a pairing that has ended.
func (f *Factors) PairingState(ctx context.Context, token string) (PairingStatus, error) {
	_, _, p, err := pairingOf(ctx, f.db.Read(), token)
	if errors.Is(err, PairingNotValid) {
		return PairingEnded, nil
	}
	return p.Status, err
}
