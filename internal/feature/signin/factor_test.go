package signin_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
)

// policy sets one setting of an account.
func (s *scene) policy(in access.AccountID, setting account.Setting, value string) {
	s.Helper()
	s.must(s.accounts.Apply(s.ctx, program, in, map[account.Setting]account.Wish{setting: {Value: &value}}))
}

// from is a browser with what it has in its cookies.
type browser struct {
	session.Visitor
	signIn string // the token of its unfinished sign-in
}

func (s *scene) browser() *browser { return &browser{Visitor: s.visitor()} }

// begin gives name and password, and keeps what the browser would.
func (s *scene) begin(b *browser, name string) signin.Outcome {
	s.Helper()
	s.clock.Advance(time.Second)
	o, err := s.door.SignIn(s.ctx, b.Visitor, name, good)
	s.must(err)
	b.keep(o)
	return o
}

func (b *browser) keep(o signin.Outcome) {
	if o.Token.Prefix != "" {
		b.signIn = o.Token.Text()
	}
	if o.Opened.Device != "" {
		b.Device = o.Opened.Device
	}
}

// code is the one in the newest letter with a code.
func (s *scene) code() string {
	s.Helper()
	for _, l := range slices.Backward(s.letters()) {
		if l.Kind == "sign_in_code" {
			return l.Code
		}
	}
	s.Fatal("no letter with a code")
	return ""
}

// other is a code that is not this one.
func other(code string, n int) string { return fmt.Sprintf("%06d", (atoi(code)+1+n)%1_000_000) }

func atoi(digits string) (n int) {
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

func (s *scene) show(b *browser, code string) (signin.Outcome, error) {
	s.clock.Advance(time.Second)
	o, err := s.door.Show(s.ctx, b.Visitor, b.signIn, signin.Answer{Factor: account.ByEmail, Code: code})
	b.keep(o)
	return o, err
}

// S2: when a second factor is asked for, by mode and browser.
func TestModes(t *testing.T) {
	for mode, want := range map[account.Mode][2]signin.Step{ // in a new browser, in a known one
		account.FactorOff:       {signin.SignedIn, signin.SignedIn},
		account.FactorNewDevice: {signin.WantsFactor, signin.SignedIn},
		account.FactorAlways:    {signin.WantsFactor, signin.WantsFactor},
	} {
		t.Run(string(mode), func(t *testing.T) {
			each(t, func(s *scene) {
				s.add(s.home, "bob")
				s.policy(s.home, account.SecondFactor, string(mode))
				b := s.browser()
				for round, step := range want {
					o := s.begin(b, "bob")
					if o.Step != step {
						s.Fatalf("round %d: %s, want %s", round, o.Step, step)
					}
					if step == signin.SignedIn {
						s.actor(o.Opened.Token.Text())
						continue
					}
					if o.Opened.Token.Prefix != "" || o.Unfinished.Sent == nil || o.Unfinished.Sent.To != "b•••@example.com" {
						s.Errorf("%+v", o)
					}
					o, err := s.show(b, " "+s.code()[:3]+" "+s.code()[3:])
					s.must(err)
					k, err := s.sessions.Check(s.ctx, o.Opened.Token.Text())
					s.must(err)
					if k.Session.Factor != "email" || k.Session.Method != "password" || k.Session.Device == "" {
						s.Errorf("%+v", k.Session)
					}
				}
			})
		})
	}
}

// 25: a code is good for its own sign-in, once, for ten minutes, and only the newest of them.
func TestACodeIsGoodForOneSignInOnce(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.policy(s.home, account.SecondFactor, "always")
		first, second := s.browser(), s.browser()
		s.begin(first, "bob")
		of := s.code()
		s.clock.Advance(time.Minute)
		s.begin(second, "bob")
		ofSecond := s.code()
		_, err := s.show(first, ofSecond)
		s.refused(err, map[bool]string{false: "signin.factor_wrong"}[of == ofSecond])
		_, err = s.show(first, of)
		s.must(err)
		_, err = s.show(first, of)
		s.refused(err, "signin.over")
		_, err = s.show(second, of)
		s.refused(err, "signin.factor_wrong")

		s.clock.Advance(time.Minute)
		_, err = s.door.Code(s.ctx, second.Visitor, second.signIn, account.ByEmail)
		s.must(err)
		if newest := s.code(); newest != ofSecond {
			_, err = s.show(second, ofSecond)
			s.refused(err, "signin.factor_wrong") // of before the resending
			s.clock.Advance(signin.UnfinishedTime)
			_, err = s.show(second, newest)
			s.refused(err, "signin.over")
		}
	})
}

// 25: resending waits half a minute; five codes an hour and twenty a day, whatever asks for them.
func TestCodesAreBounded(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.policy(s.home, account.SecondFactor, "always")
		b := s.browser()
		sent := 0
		try := func() (code string) {
			s.begin(b, "bob")
			before := len(s.letters())
			_, err := s.door.Code(s.ctx, b.Visitor, b.signIn, account.ByEmail)
			sent = len(s.letters())
			if err == nil && sent != before+1 {
				s.Errorf("%d letters after %d", sent, before)
			}
			return fault.Code(err)
		}
		if code := try(); code != "code.too_soon" {
			s.Errorf("at once: %q", code)
		}
		for range 9 {
			s.clock.Advance(31 * time.Second)
			try()
		}
		if sent != 5 {
			s.Errorf("%d letters in an hour", sent)
		}
		if code := try(); code != "code.too_many" {
			s.Errorf("the sixth: %q", code)
		}
		for range 60 {
			s.clock.Advance(20 * time.Minute)
			try()
		}
		if sent != 20 {
			s.Errorf("%d letters in a day", sent)
		}
	})
}

// 25, 24: guessing a code counts towards the lock like guessing a password, on all nodes and in all sign-ins together.
func TestGuessingCodesLocks(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "boss", access.AccountAdmin)
		bob := s.add(s.home, "bob")
		s.policy(s.home, account.SecondFactor, "always")
		second := s.another()
		b := s.browser()
		s.begin(b, "bob")
		code := s.code()
		var group sync.WaitGroup
		for i := range 40 {
			door, v := []*signin.Door{s.door, second.door}[i%2], s.visitor()
			group.Go(func() {
				o, err := door.Show(s.ctx, v, b.signIn, signin.Answer{Factor: account.ByEmail, Code: other(code, i)})
				if err == nil || o.Step == signin.SignedIn {
					s.Errorf("guess %d: let in", i)
				}
			})
		}
		group.Wait()
		if got := s.get(bob); got.Status != user.Locked {
			s.Errorf("%s after %d failures", got.Status, got.FailedSignIns)
		}
		var tried int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT MAX(attempts) FROM codes`).Scan(&tried))
		if tried > 5 {
			s.Errorf("%d guesses were looked at", tried)
		}
		_, err := s.show(b, code)
		s.refused(err, "signin.over")
		_, err = s.signIn("bob", good)
		s.refused(err, "session.refused")
	})
}

// The wrong code that locks says that the sign-in is over, as the next one does; where nobody can be locked it goes on.
func TestTheLastWrongCodeEndsTheSignIn(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "boss", access.AccountAdmin)
		s.add(s.home, "bob")
		s.policy(s.home, account.SecondFactor, "always")
		for name, last := range map[string]string{"bob": "signin.over", "boss": "signin.factor_wrong"} {
			b := s.browser()
			s.begin(b, name)
			code := s.code()
			for n := range 4 {
				_, err := s.show(b, other(code, n))
				s.refused(err, "signin.factor_wrong")
			}
			_, err := s.show(b, other(code, 4))
			s.refused(err, last)
			_, err = s.door.Look(s.ctx, b.Visitor, b.signIn)
			s.refused(err, map[bool]string{true: "signin.over"}[name == "bob"])
		}
	})
}

// The right password between wrong codes does not begin the counting anew.
func TestAPasswordDoesNotForgiveWrongCodes(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "boss", access.AccountAdmin)
		bob := s.add(s.home, "bob")
		s.policy(s.home, account.SecondFactor, "always")
		for n := range 5 {
			b := s.browser()
			s.begin(b, "bob")
			_, err := s.show(b, other(s.code(), n))
			s.refused(err, map[bool]string{true: "signin.over", false: "signin.factor_wrong"}[n == 4])
			s.clock.Advance(13 * time.Minute)
		}
		if got := s.get(bob); got.Status != user.Locked {
			s.Errorf("%s after %d", got.Status, got.FailedSignIns)
		}
	})
}

// 26, 29: a sign-in that is under way ends with whatever would have refused it.
func TestWhatEndsASignIn(t *testing.T) {
	for name, meanwhile := range map[string]func(s *scene, bob user.User){
		"disabled":         func(s *scene, bob user.User) { s.must(s.users.Disable(s.ctx, program, s.home, bob.ID)) },
		"locked":           func(s *scene, bob user.User) { s.lock(bob) },
		"account disabled": func(s *scene, _ user.User) { s.must(s.accounts.Disable(s.ctx, program, s.home)) },
		"new password": func(s *scene, _ user.User) {
			s.must(s.door.Forgot(s.ctx, s.visitor(), "bob"))
			s.must(s.door.SetPassword(s.ctx, s.visitor(), s.token("reset_password"), next))
		},
		"given up": nil,
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				bob := s.add(s.home, "bob")
				s.policy(s.home, account.SecondFactor, "always")
				b := s.browser()
				s.begin(b, "bob")
				code := s.code()
				if meanwhile == nil {
					s.must(s.door.GiveUp(s.ctx, b.signIn))
				} else {
					meanwhile(s, bob)
				}
				_, err := s.show(b, code)
				s.refused(err, "signin.over")
				_, err = s.door.Look(s.ctx, b.Visitor, b.signIn)
				s.refused(err, "signin.over")
			})
		})
	}
}

// 26: the token of an unfinished sign-in is no session, and no other token is one.
func TestAnUnfinishedSignInOpensNothing(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.policy(s.home, account.SecondFactor, "always")
		b := s.browser()
		s.begin(b, "bob")
		s.ended(b.signIn)
		for _, text := range []string{"", "x", b.signIn + "x", b.Device} {
			_, err := s.door.Look(s.ctx, b.Visitor, text)
			s.refused(err, "signin.over")
		}
	})
}

// 24: a stranger who locks somebody does not lock them out of the browser they always use.
func TestAKnownBrowserHasItsOwnAllowance(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "boss", access.AccountAdmin)
		bob := s.add(s.home, "bob")
		laptop := s.browser()
		s.begin(laptop, "bob")
		s.guesses(5)
		if got := s.get(bob); got.Status != user.Locked {
			s.Fatal(got.Status)
		}
		_, err := s.signIn("bob", good)
		s.refused(err, "session.refused")
		o, err := s.door.SignIn(s.ctx, laptop.Visitor, "bob", good)
		s.must(err)
		s.actor(o.Opened.Token.Text())
		if got := s.get(bob); got.Status != user.Locked {
			s.Error("coming in from there unlocked it for the stranger")
		}
		for n := range 5 {
			_, err := s.door.SignIn(s.ctx, laptop.Visitor, "bob", fmt.Sprint(wrong, n))
			s.refused(err, "session.refused")
		}
		_, err = s.door.SignIn(s.ctx, laptop.Visitor, "bob", good)
		s.refused(err, "session.refused") // its allowance is used up
	})
}

// S6: the policy says how many, and for how long.
func TestThePolicyOfLocks(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "boss", access.AccountAdmin)
		bob := s.add(s.home, "bob")
		s.policy(s.home, account.LoginAttempts, "3")
		s.policy(s.home, account.LockMinutes, "10")
		s.guesses(2)
		if s.get(bob).Status != user.Active {
			s.Error("locked after two")
		}
		s.guesses(1)
		got := s.get(bob)
		if got.Status != user.Locked || got.LockedUntil == nil || !got.LockedUntil.Equal(got.LockedAt.Add(10*time.Minute)) {
			s.Fatalf("%s until %v", got.Status, got.LockedUntil)
		}
		s.clock.Advance(9 * time.Minute)
		s.must(s.door.Tidy(s.ctx))
		_, err := s.signIn("bob", good)
		s.refused(err, "session.refused")
		s.clock.Advance(time.Minute)
		s.must(s.door.Tidy(s.ctx))
		s.must(s.another().door.Tidy(s.ctx))
		_, err = s.signIn("bob", good)
		s.must(err)
		if ends := s.recorded(s.home, "user.lock_ended"); len(ends) != 1 {
			s.Errorf("%q", ends)
		}
	})
}

// S7: an expired password is changed on the way in, after the second factor.
func TestAnExpiredPassword(t *testing.T) {
	each(t, func(s *scene) {
		s.add(s.home, "bob")
		s.policy(s.home, account.PasswordDays, "90")
		s.policy(s.home, account.SecondFactor, "always")
		b := s.browser()
		s.exec(`UPDATE users SET password_set_at = $1`, s.clock.Now().Add(-91*24*time.Hour).UnixMicro())
		s.begin(b, "bob")
		_, err := s.door.NewPassword(s.ctx, b.Visitor, b.signIn, next)
		s.refused(err, "signin.not_offered")
		o, err := s.show(b, s.code())
		s.must(err)
		if o.Step != signin.WantsPassword || o.Opened.Token.Prefix != "" {
			s.Fatalf("%+v", o)
		}
		for password, code := range map[string]string{"short": "password.too_short", good: "password.used_before"} {
			_, err = s.door.NewPassword(s.ctx, b.Visitor, b.signIn, password)
			s.refused(err, code)
		}
		o, err = s.door.NewPassword(s.ctx, b.Visitor, b.signIn, next)
		s.must(err)
		s.actor(o.Opened.Token.Text())
		_, err = s.door.NewPassword(s.ctx, b.Visitor, b.signIn, "yet another long one")
		s.refused(err, "signin.over")
	})
}

// S3: a letter tells of a browser that is new, but not of the first; its link takes the user back.
func TestNewDevice(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		told := func() (n int) {
			for _, l := range s.everyLetter() {
				if l.Kind == "new_device" && l.To == bob.Email {
					n++
				}
			}
			return n
		}
		laptop := s.browser()
		mine := s.begin(laptop, "bob").Opened.Token.Text()
		s.begin(laptop, "bob")
		if told() != 0 {
			s.Errorf("%d letters about the first", told())
		}
		stranger := s.browser()
		theirs := s.begin(stranger, "bob").Opened.Token.Text()
		if told() != 1 {
			s.Errorf("%d letters", told())
		}
		token := s.token("new_device")
		s.must(s.door.Disown(s.ctx, s.visitor(), token))
		s.ended(theirs)
		s.ended(mine)
		_, err := s.door.SignIn(s.ctx, stranger.Visitor, "bob", good)
		s.refused(err, "session.refused")
		s.refused(s.door.Disown(s.ctx, s.visitor(), token), "password_link.not_valid")
		s.must(s.door.SetPassword(s.ctx, s.visitor(), s.token("reset_password"), next))
		_, err = s.signIn("bob", next)
		s.must(err)
	})
}

// The letter names the country in the reader's language, where it is known, and
// the last sign-in keeps it.
func TestNewDeviceNamesTheCountry(t *testing.T) {
	each(t, func(s *scene) {
		for language, want := range map[string]string{"en": "Slovenia", "sl": "Slovenija", "ar": "سلوفينيا"} {
			bob := s.add(s.home, "bob-"+language)
			s.exec(`UPDATE users SET language = $3 WHERE account_id = $1 AND id = $2`, bob.Account, bob.ID, language)
			var addresses []string
			for _, country := range []string{"", "SI", ""} { // of the first device there is no letter
				b := s.browser()
				b.Country = country
				s.begin(b, bob.Username)
				addresses = append(addresses, locale.Place(language, b.Address, country))
				if got := s.get(bob).LastLogin; got.Country != country || got.Address != b.Address {
					s.Errorf("%s: signed in from %q, kept %+v", language, country, got)
				}
			}
			rows, err := s.db.Read().QueryContext(s.ctx, `SELECT params FROM letters WHERE kind = 'new_device' AND to_address = $1 ORDER BY created_at`, bob.Email)
			told, err := database.Collect(rows, err, func(row database.Scanner) (string, error) {
				var text string
				var params struct{ Address string }
				err := row.Scan(&text)
				err = errors.Join(err, json.Unmarshal([]byte(text), &params))
				return params.Address, err
			})
			s.must(err)
			if !slices.Equal(told, addresses[1:]) || !strings.Contains(told[0], want) {
				s.Errorf("%s: the letters say %q, want %q with %s", language, told, addresses[1:], want)
			}
		}
	})
}
