package secondfactor

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
)

// Options are what the browser is to be asked: the JSON form of WebAuthn, as
// PublicKeyCredential.parseRequestOptionsFromJSON takes its member publicKey.
type Options = json.RawMessage

// site is who passkeys belong to: the host of the public URL, and its origin.
// It is nil where browsers give none, which is where the host is an address.
func site(publicURL string) *webauthn.WebAuthn {
	public, err := url.Parse(publicURL)
	if err != nil {
		return nil
	}
	times := webauthn.TimeoutConfig{Timeout: challengeTime, TimeoutUVD: challengeTime} // the browser's; ours is in the challenge
	w, err := webauthn.New(&webauthn.Config{
		RPID: public.Hostname(), RPDisplayName: "Gatehouse", RPOrigins: []string{public.Scheme + "://" + public.Host},
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred},
		Timeouts:               webauthn.TimeoutsConfig{Login: times, Registration: times},
		// Some password managers tell more than they were asked; nothing here rests on it.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil || public.Hostname() == "" {
		return nil
	}
	return w
}

// owner is a user as the library knows one.
type owner struct {
	user.User
	keys []Passkey
}

func (o owner) WebAuthnID() []byte          { return []byte(handleOf(o.User)) }
func (o owner) WebAuthnName() string        { return o.Username }
func (o owner) WebAuthnDisplayName() string { return o.FullName() }
func (o owner) WebAuthnCredentials() []webauthn.Credential {
	list := make([]webauthn.Credential, 0, len(o.keys))
	for _, k := range o.keys {
		if k.SuspiciousAt == nil {
			list = append(list, k.credential)
		}
	}
	return list
}

// handleOf is what a passkey calls its user: the unique parts of two ids, which
// tell nothing of the person and lead back to their account.
func handleOf(u user.User) string {
	_, in, _ := strings.Cut(string(u.Account), "_")
	_, id, _ := strings.Cut(string(u.ID), "_")
	return in + id
}

func parseHandle(handle string) (in access.AccountID, id user.ID, ok bool) {
	if len(handle) != 2*ident.Length {
		return "", "", false
	}
	in, id = access.AccountID("acc_"+handle[:ident.Length]), user.ID("usr_"+handle[ident.Length:])
	return in, id, ident.Valid("acc", string(in)) && ident.Valid("usr", string(id))
}

// whose names a user in a challenge.
func whose(u user.User) string { return string(u.Account) + "/" + string(u.ID) }

// PasskeyOptions asks for one of the user's passkeys, beside the password.
// bound is what the question belongs to: the same text goes to CheckPasskey.
func (f *Factors) PasskeyOptions(ctx context.Context, q database.Queryer, u user.User, bound string) (Options, error) {
	o, err := f.owner(ctx, q, u)
	if err != nil {
		return nil, err
	}
	if f.site == nil || len(o.WebAuthnCredentials()) == 0 {
		return nil, NoPasskey
	}
	options, _, err := f.site.BeginLogin(o, withChallenge(f.newChallenge(ctx, asSecond, whose(u), bound)))
	if err != nil {
		return nil, err
	}
	return json.Marshal(options)
}

// CheckPasskey tells whether a browser's answer to PasskeyOptions is right: a
// step of signing in and of confirming, to be committed in both cases. by is
// who tries, as far as that is known.
func (f *Factors) CheckPasskey(ctx context.Context, tx *database.Tx, by access.Actor, u user.User, bound string, response []byte) (bool, error) {
	answer, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil || f.site == nil {
		return false, nil //nolint:nilerr // what cannot be read is no right answer
	}
	challenge := answer.Response.CollectedClientData.Challenge
	ends, ok := f.challengeEnds(ctx, challenge, asSecond, whose(u), bound)
	if !ok {
		return false, nil
	}
	o, err := f.owner(ctx, tx, u)
	if err != nil {
		return false, err
	}
	used, err := f.site.ValidateLogin(o, webauthn.SessionData{Challenge: challenge, UserID: o.WebAuthnID(), UserVerification: protocol.VerificationPreferred}, answer)
	if err != nil {
		return false, nil //nolint:nilerr // the answer is wrong
	}
	return f.accept(ctx, tx, by, o, used, challenge, ends)
}

// PasswordlessOptions asks for any passkey of this site, to sign in by it
// alone. bound is the browser: the same text goes to CheckPasswordless.
func (f *Factors) PasswordlessOptions(ctx context.Context, bound string) (Options, error) {
	if f.site == nil {
		return nil, NoPasskey
	}
	options, _, err := f.site.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired),
		withChallenge(f.newChallenge(ctx, alone, "", bound)))
	if err != nil {
		return nil, err
	}
	return json.Marshal(options)
}

// CheckPasswordless finds whose passkey answered PasswordlessOptions, and tells
// whether the answer is right: a step of signing in, to be committed in both
// cases. Whether the user may come in, and whether their account allows it, is
// for signing in to judge. The user is also given when the answer is wrong but
// names one, so that the failure can be counted.
func (f *Factors) CheckPasswordless(ctx context.Context, tx *database.Tx, by access.Actor, bound string, response []byte) (u user.User, right bool, err error) {
	answer, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil || f.site == nil {
		return user.User{}, false, nil //nolint:nilerr // what cannot be read is no right answer
	}
	challenge := answer.Response.CollectedClientData.Challenge
	ends, ok := f.challengeEnds(ctx, challenge, alone, "", bound)
	in, id, known := parseHandle(string(answer.Response.UserHandle))
	if !ok || !known {
		return user.User{}, false, nil
	}
	u, err = user.Get(ctx, tx, in, id)
	if isMissing(err) {
		return user.User{}, false, nil
	}
	if err != nil {
		return user.User{}, false, err
	}
	o, err := f.owner(ctx, tx, u)
	if err != nil {
		return user.User{}, false, err
	}
	find := func(_, _ []byte) (webauthn.User, error) { return o, nil }
	_, used, err := f.site.ValidatePasskeyLogin(find, webauthn.SessionData{Challenge: challenge, UserVerification: protocol.VerificationRequired}, answer)
	if err != nil {
		return u, false, nil //nolint:nilerr // the answer is wrong
	}
	right, err = f.accept(ctx, tx, by, o, used, challenge, ends)
	return u, right, err
}

// accept takes a right answer: once, and unless the counter of the passkey went
// back, which is how a copy shows itself.
func (f *Factors) accept(ctx context.Context, tx *database.Tx, by access.Actor, o owner, used *webauthn.Credential, challenge string, ends time.Time) (bool, error) {
	first, err := takeChallenge(ctx, tx, o.Account, challenge, ends)
	if err != nil || !first {
		return false, err
	}
	key := o.find(used.ID)
	if used.Authenticator.CloneWarning {
		return false, f.suspect(ctx, tx, by, o.User, key)
	}
	// Of two answers of one passkey at the same moment only one follows on the counter that was read.
	counted, err := tx.ExecCount(ctx, `
		UPDATE passkeys SET sign_count = $4, flags = $5, last_used_at = $6
		WHERE account_id = $1 AND id = $2 AND sign_count = $3 AND suspicious_at IS NULL`,
		o.Account, key.ID, key.credential.Authenticator.SignCount, used.Authenticator.SignCount, int(used.Flags.ProtocolValue()), clock.Now(ctx).UnixMicro())
	return counted == 1, err
}

func (o owner) find(credential []byte) Passkey {
	for _, k := range o.keys {
		if string(k.credential.ID) == string(credential) {
			return k
		}
	}
	return Passkey{}
}

// suspect stops a passkey whose counter went back, and tells the user.
func (f *Factors) suspect(ctx context.Context, tx *database.Tx, by access.Actor, u user.User, key Passkey) error {
	err := tx.Exec(ctx, `UPDATE passkeys SET suspicious_at = $3 WHERE account_id = $1 AND id = $2 AND suspicious_at IS NULL`, u.Account, key.ID, clock.Now(ctx).UnixMicro())
	if err != nil {
		return err
	}
	c := change{action: "factor.passkey_stopped", params: map[string]string{"name": key.Name}}
	events := c.events(u)
	events[0].Status, events[0].Reason = audit.Failure, PasskeyStopped.Code
	if err := audit.NoteIn(ctx, tx, by, u.Account, events...); err != nil {
		return err
	}
	return f.settle(ctx, tx, by, u, c)
}

func withChallenge(challenge string) webauthn.LoginOption {
	raw, err := base64.RawURLEncoding.DecodeString(challenge)
	if err != nil {
		panic(err) // it was written so a moment ago
	}
	return webauthn.WithChallenge(raw)
}
