package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/message"
)

// factorObjects are what a call about second factors acts upon.
type factorObjects struct{ passkey, code, credential string }

var portal = virtualwebauthn.RelyingParty{ID: "localhost", Origin: "http://localhost:8080"}

// newPasskey answers options as a browser with a new key does.
func (s *scene) newPasskey(options []byte) string {
	s.Helper()
	asked, err := virtualwebauthn.ParseAttestationOptions(string(options))
	s.must(err)
	return virtualwebauthn.CreateAttestationResponse(portal, virtualwebauthn.NewAuthenticator(), tenanttest.PasskeyCredential(), *asked)
}

// themselves is the user as somebody who acts, in no session of the portal.
func (s *scene) themselves(u user.User) access.Actor {
	return access.Actor{Kind: access.User, ID: string(u.ID), Name: u.Username, Account: u.Account, Service: access.Web}
}

// givePasskey has the user make a passkey, and answers its id.
func (s *scene) givePasskey(u user.User) string {
	s.Helper()
	they := s.themselves(u)
	options, err := s.rooms.Factors.NewPasskeyOptions(s.ctx, they, u.Account, u.ID)
	s.must(err)
	k, err := s.rooms.Factors.AddPasskey(s.ctx, they, u.Account, u.ID, u.Username+" key", []byte(s.newPasskey(options)))
	s.must(err)
	return k.ID
}

// prepareFactors gives the user what the call is to take away or to go on with.
func (s *scene) prepareFactors(op operation, o *objects) {
	s.Helper()
	in, id, they := o.home.id, o.user.ID, s.themselves(o.user)
	o.factors.credential = "{}"
	switch op.id {
	case "confirm-app", "remove-app", "remove-factors", "find-factors":
		e, err := s.rooms.Factors.BeginApp(s.ctx, they, in, id)
		s.must(err)
		o.factors.code = secondfactor.CodeAt(e.Secret, clock.Now(s.ctx))
		if op.id != "confirm-app" {
			s.must(s.rooms.Factors.ConfirmApp(s.ctx, they, in, id, o.factors.code))
		}
	case "rename-passkey", "remove-passkey":
		o.factors.passkey = s.givePasskey(o.user)
	case "send-mobile-code", "verify-mobile":
		s.rooms.Factors.Offered = func(context.Context, message.Channel) (bool, error) { return true, nil }
		mobile := "+38640123456"
		_, err := s.rooms.Users.Update(s.ctx, program, in, id, user.Patch{Mobile: &mobile})
		s.must(err)
		if op.id == "verify-mobile" {
			_, err := s.rooms.Factors.SendMobileCode(s.ctx, they, in, id, account.BySMS)
			s.must(err)
			o.factors.code = s.texted()
		}
	}
}

// texted is the code in the newest message.
func (s *scene) texted() string {
	s.Helper()
	kept, err := message.Outbox(s.ctx, s.rooms.Database, s.rooms.Box, 1)
	s.must(err)
	code, _, _ := strings.Cut(kept[0].Text, " ")
	return code
}

// U4: a number is proved by the code that was sent to it, once, and not by another or by one for the number of before.
func TestAMobileNumberIsProved(t *testing.T) {
	each(t, func(s *scene) {
		now := clock.NewManual(clock.Now(s.ctx))
		s.now = now
		u := s.halden.nobody
		me := s.as(u)
		const base = "/accounts/self/users/self"
		number := func(mobile string) {
			s.Helper()
			_, err := s.rooms.Users.Update(s.ctx, program, s.halden.id, u.ID, user.Patch{Mobile: &mobile})
			s.must(err)
		}
		proved := func() bool {
			s.Helper()
			got, err := user.Get(s.ctx, s.rooms.Database.Read(), s.halden.id, u.ID)
			s.must(err)
			return got.MobileVerified != nil
		}
		told := func(by client, user, channels, barrier string) *api.CodeSent {
			s.Helper()
			var f api.Factors
			by.get("/accounts/self/users/"+user+"/factors").want(http.StatusOK, "").into(&f)
			if n := f.MobileNumber; strings.Join(n.Channels, " ") != channels || n.Barrier != barrier {
				t.Errorf("a code reaches the number by %q, barred by %q; want %q, %q", n.Channels, n.Barrier, channels, barrier)
			}
			return f.MobileNumber.Sent
		}
		sms := map[string]string{"channel": "sms"}
		told(me, "self", "", "")
		me.post(base+"/mobile/code", sms).want(http.StatusConflict, "user.mobile_missing")
		number("+38640123456")
		told(me, "self", "", "provider")
		me.post(base+"/mobile/code", sms).want(http.StatusConflict, "code.no_channel")
		s.rooms.Factors.Offered = func(_ context.Context, c message.Channel) (bool, error) { return c == message.SMS, nil }
		me.post(base+"/mobile/code", map[string]string{"channel": "voice"}).want(http.StatusConflict, "code.no_channel")
		var sent api.CodeSent
		me.post(base+"/mobile/code", sms).want(http.StatusOK, "").into(&sent)
		if sent.Factor != "sms" || sent.To != "+386•••56" || !sent.ResendAt.Equal(sent.At.Add(30*time.Second)) || !sent.ExpiresAt.Equal(sent.At.Add(10*time.Minute)) {
			t.Errorf("%+v", sent)
		}
		if again := told(me, "self", "sms", ""); again == nil || *again != sent {
			t.Errorf("a page that was loaded anew is told %+v, want %+v", again, sent)
		}
		if others := told(s.as(s.halden.admin), string(u.ID), "sms", ""); others != nil {
			t.Errorf("somebody else is told of the code: %+v", others)
		}
		me.post(base+"/mobile/code", sms).want(http.StatusTooManyRequests, "code.too_soon")
		code := s.texted()
		me.post(base+"/mobile/verify", map[string]string{"code": "x"}).want(http.StatusUnprocessableEntity, "code.wrong")
		if proved() {
			t.Error("proved by a wrong code")
		}
		number("+38640999999")
		me.post(base+"/mobile/verify", map[string]string{"code": code}).want(http.StatusUnprocessableEntity, "code.wrong")
		number("+38640123456")
		me.post(base+"/mobile/verify", map[string]string{"code": code}).want(http.StatusNoContent, "")
		if !proved() {
			t.Error("not proved")
		}
		me.post(base+"/mobile/verify", map[string]string{"code": code}).want(http.StatusUnprocessableEntity, "code.wrong")
		number("+38640123457")
		if proved() {
			t.Error("another number counts as proved")
		}
		s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, map[account.Setting]account.Wish{account.CodeCountries: {Value: new("DE,HR")}}))
		now.Advance(time.Minute)
		me.post(base+"/mobile/code", sms).want(http.StatusConflict, "code.no_channel") // a Slovenian number
		told(me, "self", "", "country")
		s.as(s.halden.admin).post("/accounts/self/users/"+string(u.ID)+"/mobile/code", sms).want(http.StatusForbidden, "factor.only_oneself")
	})
}

// A4: the ways to answer follow what the person has proved and what the account allows; one of them is asked for first.
func TestTheWaysToAnswer(t *testing.T) {
	each(t, func(s *scene) {
		s.rooms.Factors.Offered = func(context.Context, message.Channel) (bool, error) { return true, nil }
		u := s.halden.nobody
		me := s.as(u)
		const base = "/accounts/self/users/self/factors"
		ways := func(want string) {
			s.Helper()
			var f api.Factors
			me.get(base).want(http.StatusOK, "").into(&f)
			if got := strings.Join(f.Ways, " "); got != want {
				t.Errorf("the ways are %q, want %q", got, want)
			}
		}
		set := func(members string) {
			s.Helper()
			s.change(func(tx *database.Tx) error {
				return tx.Exec(s.ctx, `UPDATE users SET `+members+` WHERE account_id = $1 AND id = $2`, u.Account, u.ID)
			})
		}
		set(`email_verified_at = NULL, mobile = '+38640123456'`)
		ways("")
		me.post(base+"/recovery-codes", nil).want(http.StatusOK, "")
		set(`mobile_verified_at = 1`)
		ways("") // recovery codes are for need only, and the account allows no texts
		allowed := func(factors string) {
			s.Helper()
			s.must(s.rooms.Accounts.Apply(s.ctx, program, s.halden.id, map[account.Setting]account.Wish{account.Factors: {Value: &factors}}))
		}
		allowed("email,sms,voice")
		ways("sms voice")
		me.do(http.MethodPut, base+"/preferred", map[string]string{"factor": "voice"}).want(http.StatusNoContent, "")
		var f api.Factors
		me.get(base).want(http.StatusOK, "").into(&f)
		if f.Preferred != "voice" {
			t.Errorf("%q is asked for first", f.Preferred)
		}
		set(`email_verified_at = 1`)
		allowed("email,voice")
		ways("email voice")
	})
}

// recordsOwn demands that the call succeeds for the user in the path, and what it leaves.
func (s *scene) recordsOwn(op operation, o objects, account string) {
	s.Helper()
	they := s.as(o.user)
	if op.id == "add-passkey" {
		options := they.post("/accounts/self/users/self/factors/passkeys/options", nil).want(http.StatusOK, "")
		o.factors.credential = s.newPasskey(options.body)
	}
	s.recordsBy(op, they.call(op, o, account), o.home, o.user)
}

// What a person does in the portal with their own second factors, over the API.
func TestOwnFactors(t *testing.T) {
	each(t, func(s *scene) {
		now := clock.NewManual(clock.Now(s.ctx))
		s.now = now
		c := s.as(s.halden.nobody)
		const base = "/accounts/self/users/self/factors"
		read := func() (f api.Factors) {
			s.Helper()
			c.get(base).want(http.StatusOK, "").into(&f)
			return f
		}
		if f := read(); f.App != nil || f.RecoveryCodes != nil || len(f.Passkeys) != 0 || f.Mode != "off" || !f.PasskeysWork || strings.Join(f.Allowed, " ") != "app email mobile passkey" {
			t.Errorf("at first: %+v", f)
		}
		var e api.AppEnrolment
		c.post(base+"/app", nil).want(http.StatusOK, "").into(&e)
		c.post(base+"/app/confirm", map[string]string{"code": "000000"}).want(http.StatusUnprocessableEntity, "factor.code_wrong")
		c.post(base+"/app/confirm", map[string]string{"code": secondfactor.CodeAt(e.Secret, now.Now())}).want(http.StatusNoContent, "")
		var made struct{ Codes []string }
		c.post(base+"/recovery-codes", nil).want(http.StatusOK, "").into(&made)
		options := c.post(base+"/passkeys/options", nil).want(http.StatusOK, "")
		var k api.Passkey
		c.post(base+"/passkeys", map[string]any{"name": "Laptop", "credential": json.RawMessage(s.newPasskey(options.body))}).want(http.StatusOK, "").into(&k)
		c.do(http.MethodPatch, base+"/passkeys/"+k.ID, map[string]string{"name": "Work laptop"}).want(http.StatusNoContent, "")
		if f := read(); f.App == nil || f.RecoveryCodes == nil || f.RecoveryCodes.Left != 10 || len(made.Codes) != 10 || len(f.Passkeys) != 1 || f.Passkeys[0].Name != "Work laptop" {
			t.Errorf("all set up: %+v", f)
		}
		if answer := c.get(base); strings.Contains(string(answer.body), e.Secret) || strings.Contains(string(answer.body), made.Codes[0]) {
			t.Errorf("a secret is shown again: %s", answer.body)
		}
		now.Advance(access.ConfirmTime + time.Second)
		for path, method := range map[string]string{"/app": http.MethodDelete, "/recovery-codes": http.MethodPost, "/passkeys/" + k.ID: http.MethodDelete, "": http.MethodDelete} {
			c.do(method, base+path, nil).want(http.StatusForbidden, "session.confirm")
		}
		c = s.as(s.halden.nobody)
		c.do(http.MethodDelete, base+"/passkeys/"+k.ID, nil).want(http.StatusNoContent, "")
		c.do(http.MethodDelete, base+"/app", nil).want(http.StatusNoContent, "")
		if f := read(); f.App != nil || len(f.Passkeys) != 0 {
			t.Errorf("all removed: %+v", f)
		}
		for _, secret := range append(made.Codes, e.Secret) {
			if strings.Contains(s.log.String(), secret) {
				t.Error("a secret is in the program's log")
			}
		}
	})
}

// The site that passkeys belong to comes from the settings, whatever a request says (case 28).
func TestPasskeySiteIsTheSettings(t *testing.T) {
	each(t, func(s *scene) {
		c := s.as(s.halden.nobody)
		for _, header := range []string{"X-Forwarded-Host", "Forwarded", "X-Forwarded-Proto"} {
			c = c.with(header, "host=evil.test")
		}
		r := c.request(http.MethodPost, "/accounts/self/users/self/factors/passkeys/options", nil)
		r.Host = "evil.test"
		got := c.send(r).want(http.StatusOK, "")
		var options struct {
			PublicKey struct{ RP struct{ ID string } }
		}
		got.into(&options)
		if options.PublicKey.RP.ID != "localhost" || strings.Contains(string(got.body), "evil") {
			t.Errorf("the options are %s", got.body)
		}
	})
}
