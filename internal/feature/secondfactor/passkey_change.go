package secondfactor

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
)

// NewPasskeyOptions asks the caller's browser to make a passkey. Those that the
// user has are excluded: one authenticator holds one.
func (f *Factors) NewPasskeyOptions(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (options Options, err error) {
	err = f.own(ctx, actor, in, id, "factor.passkey_added", func(tx *database.Tx, u user.User, c *change) error {
		c.nothing = true // asking writes nothing
		o, err := f.mayRegister(ctx, tx, u)
		if err != nil {
			return err
		}
		options, err = f.askToMake(ctx, o, toRegister, actor.SessionID)
		return err
	})
	return options, err
}

// askToMake is what a browser is asked for a new passkey. use and bound say what the answer belongs to.
func (f *Factors) askToMake(ctx context.Context, o owner, use, bound string) (Options, error) {
	exclude := make([]protocol.CredentialDescriptor, len(o.keys)) // those that were stopped as well
	for i, k := range o.keys {
		exclude[i] = k.credential.Descriptor()
	}
	challenge, err := base64.RawURLEncoding.DecodeString(f.newChallenge(ctx, use, whose(o.User), bound))
	if err != nil {
		return nil, err
	}
	asked, _, err := f.site.BeginRegistration(o, webauthn.WithExclusions(exclude), func(c *protocol.PublicKeyCredentialCreationOptions) error {
		c.Challenge = challenge
		return nil
	})
	if err != nil {
		return nil, err
	}
	return json.Marshal(asked)
}

// mayRegister checks what stands against one more passkey.
func (f *Factors) mayRegister(ctx context.Context, tx *database.Tx, u user.User) (owner, error) {
	if err := f.allowed(ctx, tx, u, account.ByPasskey); err != nil {
		return owner{}, err
	}
	return f.withRoom(ctx, tx, u)
}

// withRoom is a user for whom a browser may make one more passkey.
func (f *Factors) withRoom(ctx context.Context, q database.Queryer, u user.User) (owner, error) {
	if f.site == nil {
		return owner{}, NoPasskey
	}
	o, err := f.owner(ctx, q, u)
	if err == nil && len(o.keys) >= MaxPasskeys {
		err = TooManyPasskeys
	}
	return o, err
}

// AddPasskey keeps the passkey that a browser made as NewPasskeyOptions asked.
func (f *Factors) AddPasskey(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, name string, response []byte) (k Passkey, err error) {
	if wrong := nameRule.Apply(&name); wrong != nil {
		return Passkey{}, wrong
	}
	err = f.own(ctx, actor, in, id, "factor.passkey_added", func(tx *database.Tx, u user.User, c *change) error {
		c.params = map[string]string{"name": name}
		o, err := f.mayRegister(ctx, tx, u)
		if err != nil {
			return err
		}
		k, err = f.register(ctx, tx, o, toRegister, actor.SessionID, name, response)
		return err
	})
	return k, err
}

// register keeps a passkey that was made as askToMake asked for the same use and bound.
func (f *Factors) register(ctx context.Context, tx *database.Tx, o owner, use, bound, name string, response []byte) (Passkey, error) {
	answer, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return Passkey{}, PasskeyRefused.Because(explained(err))
	}
	challenge := answer.Response.CollectedClientData.Challenge
	ends, ok := f.challengeEnds(ctx, challenge, use, whose(o.User), bound)
	if !ok {
		return Passkey{}, PasskeyRefused
	}
	made, err := f.site.CreateCredential(o, webauthn.SessionData{Challenge: challenge, UserID: o.WebAuthnID(),
		UserVerification: protocol.VerificationPreferred, CredParams: webauthn.CredentialParametersDefault()}, answer)
	if err != nil {
		return Passkey{}, PasskeyRefused.Because(explained(err))
	}
	first, err := takeChallenge(ctx, tx, o.Account, challenge, ends)
	if err != nil {
		return Passkey{}, err
	}
	if !first {
		return Passkey{}, PasskeyRefused
	}
	k := Passkey{ID: ident.At("pky", clock.Now(ctx)), Name: name, CreatedAt: clock.Now(ctx), Synced: made.Flags.BackupEligible, credential: *made}
	return k, insertPasskey(ctx, tx, o.User, k)
}

func insertPasskey(ctx context.Context, tx *database.Tx, u user.User, k Passkey) error {
	transports := make([]string, 0, len(k.credential.Transport))
	for _, t := range k.credential.Transport {
		if knownTransports[t] {
			transports = append(transports, string(t))
		}
	}
	added, err := tx.ExecCount(ctx, `
		INSERT INTO passkeys (account_id, id, user_id, name, credential_id, public_key, transports, flags, sign_count, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (account_id, user_id, credential_id) DO NOTHING`,
		u.Account, k.ID, u.ID, k.Name, encode(k.credential.ID), encode(k.credential.PublicKey), strings.Join(transports, ","),
		int(k.credential.Flags.ProtocolValue()), k.credential.Authenticator.SignCount, k.CreatedAt.UnixMicro())
	if err == nil && added == 0 {
		err = PasskeyKnown
	}
	return err
}

// RenamePasskey gives one of the caller's passkeys another name.
func (f *Factors) RenamePasskey(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, passkey, name string) error {
	if wrong := nameRule.Apply(&name); wrong != nil {
		return wrong
	}
	return f.own(ctx, actor, in, id, "factor.passkey_renamed", func(tx *database.Tx, u user.User, c *change) error {
		before, err := passkeyName(ctx, tx, u, passkey)
		if err != nil {
			return err
		}
		c.quiet, c.nothing = true, before == name
		c.params, c.changes = map[string]string{"name": name}, []audit.Change{{Field: "name", Before: before, After: name}}
		return tx.Exec(ctx, `UPDATE passkeys SET name = $4 WHERE account_id = $1 AND user_id = $2 AND id = $3`, u.Account, u.ID, passkey, name)
	})
}

// RemovePasskey takes a passkey away: the user's own act, or an admin's.
func (f *Factors) RemovePasskey(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, passkey string) error {
	return f.act(ctx, actor, in, id, "factor.passkey_removed", func(tx *database.Tx, u user.User, c *change) error {
		name, err := passkeyName(ctx, tx, u, passkey)
		if err != nil {
			return err
		}
		c.params = map[string]string{"name": name}
		return tx.Exec(ctx, `DELETE FROM passkeys WHERE account_id = $1 AND user_id = $2 AND id = $3`, u.Account, u.ID, passkey)
	})
}

func passkeyName(ctx context.Context, tx *database.Tx, u user.User, passkey string) (name string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT name FROM passkeys WHERE account_id = $1 AND user_id = $2 AND id = $3`, u.Account, u.ID, passkey).Scan(&name)
	if errors.Is(err, database.ErrNotFound) {
		err = PasskeyMissing
	}
	return name, err
}

// knownTransports are the ways to an authenticator that are kept; the client
// names them, and others would only fill the row.
var knownTransports = map[protocol.AuthenticatorTransport]bool{
	protocol.USB: true, protocol.NFC: true, protocol.BLE: true, protocol.SmartCard: true, protocol.Hybrid: true, protocol.Internal: true,
}

// Tidy removes what is kept of challenges that have ended by themselves.
func (f *Factors) Tidy(ctx context.Context) error {
	return f.db.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `DELETE FROM used_challenges WHERE expires_at < $1`, clock.Now(ctx).Add(-time.Minute).UnixMicro())
	})
}

// explained is an error of the library with what it knows, for the log.
func explained(err error) error {
	var told *protocol.Error
	if errors.As(err, &told) {
		return errors.New(told.Details + ": " + told.DevInfo)
	}
	return err
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
