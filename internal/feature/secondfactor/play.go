package secondfactor

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"strconv"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
)

// Played are factors of a user who never was there: the demo's way to show
// people with them. All secrets are made up and thrown away, so that nobody can
// ever answer with them, and no letters are written.
type Played struct {
	App       bool
	Passkeys  []PlayedPasskey
	Mobiles   []PlayedMobile
	Codes     bool // recovery codes
	Number    bool // the mobile number is proved
	Preferred account.Factor
}

// PlayedPasskey is a passkey of the kind that its name says.
type PlayedPasskey struct {
	Name   string
	Synced bool
}

// PlayedMobile is a paired phone.
type PlayedMobile struct{ Name, Address, UserAgent string }

// Play sets factors up: a step. It answers the events of the acts that it stands for.
func (f *Factors) Play(ctx context.Context, tx *database.Tx, u user.User, p Played) (events []audit.Event, err error) {
	for _, one := range f.acts(ctx, tx, u, p) {
		if err := one.do(); err != nil {
			return nil, err
		}
		events = append(events, one.events(u)...)
	}
	return events, restate(ctx, tx, u.Account, u.ID)
}

// playedAct is one act of a user who never was there.
type playedAct struct {
	change
	do func() error
}

func (f *Factors) acts(ctx context.Context, tx *database.Tx, u user.User, p Played) (list []playedAct) {
	add := func(c change, do func() error) { list = append(list, playedAct{c, do}) }
	if p.App {
		add(change{action: "factor.app_added"}, func() error { return f.playApp(ctx, tx, u) })
	}
	for _, k := range p.Passkeys {
		add(change{action: "factor.passkey_added", params: map[string]string{"name": k.Name}}, func() error { return playPasskey(ctx, tx, u, k) })
	}
	for _, m := range p.Mobiles {
		add(change{action: "factor.mobile_added", params: map[string]string{"mobile": m.Name}}, func() error { return playMobile(ctx, tx, u, m) })
	}
	if p.Codes {
		add(change{action: "factor.codes_made"}, func() error {
			_, err := f.MakeRecoveryCodesIn(ctx, tx, u)
			return err
		})
	}
	if p.Number {
		add(change{action: "user.mobile_code_sent"}, func() error { return nil }) // the message is for others to play
		add(change{action: "user.mobile_verified"}, func() error { return proveNumber(ctx, tx, u) })
	}
	if p.Preferred != "" {
		add(change{action: "factor.preferred", changes: preference(u, p.Preferred)}, func() error { return prefer(ctx, tx, u, p.Preferred) })
	}
	return list
}

// playApp goes the way of everybody: a secret, and its first code.
func (f *Factors) playApp(ctx context.Context, tx *database.Tx, u user.User) error {
	e, err := f.BeginAppIn(ctx, tx, u)
	if err != nil {
		return err
	}
	_, err = f.confirmApp(ctx, tx, u, CodeAt(e.Secret, clock.Now(ctx)))
	return err
}

// lostKey is a public key whose other half is gone.
func lostKey() (*ecdh.PublicKey, error) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return key.PublicKey(), nil
}

func playPasskey(ctx context.Context, tx *database.Tx, u user.User, p PlayedPasskey) error {
	key, err := lostKey()
	if err != nil {
		return err
	}
	flags := protocol.FlagUserPresent | protocol.FlagUserVerified
	if p.Synced {
		flags |= protocol.FlagBackupEligible | protocol.FlagBackupState
	}
	id := make([]byte, 32)
	_, _ = rand.Read(id)
	now := clock.Now(ctx)
	return insertPasskey(ctx, tx, u, Passkey{ID: ident.At("pky", now), Name: p.Name, CreatedAt: now, credential: webauthn.Credential{
		ID: id, PublicKey: coseKey(key), Flags: webauthn.NewCredentialFlags(flags), Transport: []protocol.AuthenticatorTransport{protocol.Internal}}})
}

// coseKey is a key of P-256 for ES256 as passkeys have it (RFC 9053, 7.1.1).
func coseKey(key *ecdh.PublicKey) []byte {
	const half = 32
	point := key.Bytes()[1:] // behind the byte that says "uncompressed"
	cose := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, half}
	cose = append(cose, point[:half]...)
	cose = append(cose, 0x22, 0x58, half)
	return append(cose, point[half:]...)
}

func playMobile(ctx context.Context, tx *database.Tx, u user.User, p PlayedMobile) error {
	key, err := lostKey()
	if err != nil {
		return err
	}
	spki, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return err
	}
	now := clock.Now(ctx)
	return insertMobile(ctx, tx, u, Mobile{ID: MobileID(ident.At("mob", now)), Name: p.Name, Address: p.Address, UserAgent: p.UserAgent, CreatedAt: now}, encode(spki))
}

// lastUses are where it is written that a factor was used.
var lastUses = map[account.Factor]string{
	account.ByApp: `UPDATE app_factors SET last_used_at = $3 WHERE account_id = $1 AND user_id = $2`,
	account.ByPasskey: `UPDATE passkeys SET last_used_at = $3 WHERE account_id = $1 AND id = (
		SELECT MIN(id) FROM passkeys WHERE account_id = $1 AND user_id = $2)`,
	account.ByMobile: `UPDATE mobiles SET last_used_at = $3 WHERE account_id = $1 AND user_id = $2`,
	Recovery: `UPDATE recovery_codes SET used_at = $3 WHERE account_id = $1 AND user_id = $2 AND used_at IS NULL AND code_hash = (
		SELECT MIN(code_hash) FROM recovery_codes WHERE account_id = $1 AND user_id = $2 AND used_at IS NULL)`,
}

// PlayUse notes that a factor was used to sign in, without it having been: a
// step. It answers the events that tell of it beside the sign-in.
func (f *Factors) PlayUse(ctx context.Context, tx *database.Tx, u user.User, factor account.Factor) ([]audit.Event, error) {
	statement, known := lastUses[factor]
	if !known {
		return nil, nil // codes that are sent leave nothing
	}
	used, err := tx.ExecCount(ctx, statement, u.Account, u.ID, clock.Now(ctx).UnixMicro())
	if err != nil {
		return nil, err
	}
	if used == 0 {
		return nil, fmt.Errorf("%s has no factor %q to use", u.Username, factor)
	}
	if factor != Recovery {
		return nil, nil
	}
	left, err := recoveryCodesLeft(ctx, tx, u)
	if err != nil {
		return nil, err
	}
	c := change{action: "factor.code_used", params: map[string]string{"count": strconv.Itoa(left)}}
	return c.events(u), restate(ctx, tx, u.Account, u.ID)
}
