package secondfactor_test

import (
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/message"
)

// reachable gives a user a proven number of this country.
func (s *scene) reachable(u user.User, number string) user.User {
	s.Helper()
	s.change(func(tx *database.Tx) error {
		return tx.Exec(s.ctx, `UPDATE users SET mobile = $3, mobile_verified_at = 1, email_verified_at = 1 WHERE account_id = $1 AND id = $2`, u.Account, u.ID, number)
	})
	u, err := user.Get(s.ctx, s.db.Read(), u.Account, u.ID)
	s.must(err)
	return u
}

// send sends a code for this and answers the fault's code, "" when it went out.
func (s *scene) send(u user.User, purpose secondfactor.Purpose, bound string, channel account.Factor) string {
	s.Helper()
	policy, err := account.PolicyOf(s.ctx, s.db.Read(), u.Account)
	s.must(err)
	err = s.db.Change(s.ctx, func(tx *database.Tx) error {
		_, err := s.factors.SendCode(s.ctx, tx, secondfactor.Request{User: u, Policy: policy, Purpose: purpose, BoundTo: bound, Channel: channel})
		return err
	})
	if err != nil && fault.Of(err) == nil {
		s.Fatal(err)
	}
	return fault.Code(err)
}

// 27: texts and calls to all people of an account together have a ceiling a day;
// letters cost nothing, and another account has a ceiling of its own.
func TestTextsOfAnAccountHaveACeiling(t *testing.T) {
	each(t, func(s *scene) {
		s.set(account.CodesPerDay, "3")
		ana, carl, beyond := s.reachable(s.ana, "+38640123456"), s.reachable(s.carl, "+38640123457"), s.reachable(s.beyond, "+38640123458")
		for i, u := range []user.User{ana, carl, ana} {
			channel := account.BySMS
			if i == 2 {
				channel = account.ByVoice
			}
			if code := s.send(u, secondfactor.ForSignIn, fmt.Sprint("sign-in ", i), channel); code != "" {
				t.Fatalf("message %d: %s", i, code)
			}
		}
		for _, channel := range []account.Factor{account.BySMS, account.ByVoice} {
			if code := s.send(carl, secondfactor.ForMobile, "another number", channel); code != "code.too_many" {
				t.Errorf("above the ceiling, by %s: %q", channel, code)
			}
		}
		if code := s.send(carl, secondfactor.ForSignIn, "letter", account.ByEmail); code != "" {
			t.Errorf("a letter: %s", code)
		}
		if code := s.send(beyond, secondfactor.ForSignIn, "elsewhere", account.BySMS); code != "" {
			t.Errorf("another account: %s", code)
		}
		kept, err := message.Outbox(s.ctx, s.db, box, 100)
		s.must(err)
		if len(kept) != 4 {
			t.Errorf("%d messages", len(kept))
		}
		s.now.Advance(24 * time.Hour)
		if code := s.send(carl, secondfactor.ForSignIn, "tomorrow", account.BySMS); code != "" {
			t.Errorf("a day later: %s", code)
		}
	})
}

// 27: numbers of countries that the account does not send to get nothing, nor
// does one that nobody has proved, or that is no number.
func TestNumbersThatGetNothing(t *testing.T) {
	each(t, func(s *scene) {
		s.set(account.CodeCountries, "HR,SI")
		for number, want := range map[string]string{"+38640123456": "", "+385911234567": "", "+4915112345678": "code.no_channel", "+882161234567": "code.no_channel",
			"+8811234567": "code.no_channel", "+99999999": "code.no_channel", "40123456": "code.no_channel", "": "code.no_channel"} {
			u := s.reachable(s.ana, number)
			if code := s.send(u, secondfactor.ForSignIn, "sign-in "+number, account.BySMS); code != want {
				t.Errorf("%q: %q, want %q", number, code, want)
			}
		}
		u := s.reachable(s.carl, "+38640123456")
		u.MobileVerified = nil
		if code := s.send(u, secondfactor.ForSignIn, "unproven", account.BySMS); code != "code.no_channel" {
			t.Errorf("a number that nobody has proved: %q", code)
		}
	})
}

// 25: a code is good for what it was sent for, for whom, and nothing else; asking for
// others does not use it up.
func TestACodeIsBoundToItsRequest(t *testing.T) {
	each(t, func(s *scene) {
		ana, carl := s.reachable(s.ana, "+38640123456"), s.reachable(s.carl, "+38640123457")
		if code := s.send(ana, secondfactor.ForSignIn, "sign-in 1", account.BySMS); code != "" {
			t.Fatal(code)
		}
		kept, err := message.Outbox(s.ctx, s.db, box, 1)
		s.must(err)
		code := kept[0].Text[:secondfactor.CodeLength]
		check := func(u user.User, purpose secondfactor.Purpose, bound, code string) (channel account.Factor, ok bool) {
			s.change(func(tx *database.Tx) (err error) {
				channel, ok, err = s.factors.CheckCode(s.ctx, tx, u, purpose, bound, code)
				return err
			})
			return channel, ok
		}
		for name, try := range map[string]func() (account.Factor, bool){
			"another sign-in": func() (account.Factor, bool) { return check(ana, secondfactor.ForSignIn, "sign-in 2", code) },
			"another purpose": func() (account.Factor, bool) { return check(ana, secondfactor.ForMobile, "sign-in 1", code) },
			"another user":    func() (account.Factor, bool) { return check(carl, secondfactor.ForSignIn, "sign-in 1", code) },
			"nothing":         func() (account.Factor, bool) { return check(ana, secondfactor.ForSignIn, "sign-in 1", "") },
		} {
			if _, ok := try(); ok {
				t.Errorf("it counts for %s", name)
			}
		}
		if channel, ok := check(ana, secondfactor.ForSignIn, "sign-in 1", code); !ok || channel != account.BySMS {
			t.Errorf("its own: %v by %s", ok, channel)
		}
		if _, ok := check(ana, secondfactor.ForSignIn, "sign-in 1", code); ok {
			t.Error("it counts twice")
		}
	})
}
