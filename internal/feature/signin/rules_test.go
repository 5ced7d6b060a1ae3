package signin_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/breach"
	"gatehouse/internal/foundation/fault"
)

var (
	standard = account.PasswordPolicy{Min: 8, Max: 128, History: 5, Breached: true}
	classic  = account.PasswordPolicy{Min: 10, Max: 50, Classes: 4, Repeats: 2}
)

// S7: every rule that a password breaks is named at once.
func TestRules(t *testing.T) {
	for _, c := range []struct {
		rules    account.PasswordPolicy
		password string
		want     string
	}{
		{standard, "correct horse", ""},
		{standard, "пароль из слов", ""},
		{standard, "田中さんのパスワード", ""},
		{standard, "1234567", "too_short"},
		{standard, "田田田田田田田", "too_short"},
		{standard, "", "too_short"},
		{standard, "aaaaaaaaaaaa", "too_uniform"},
		{standard, "abababababab", "too_uniform"},
		{standard, "my amelie.f password", "contains_name"},
		{standard, "my AMELIE.F password", "contains_name"},
		{standard, "my fournier42 password", "contains_name"},
		{standard, strings.Repeat("abcd", 32), ""},
		{standard, strings.Repeat("abcd", 32) + "e", "too_long"},
		{standard, strings.Repeat("田中太郎", 32), ""},
		{standard, strings.Repeat("abcd", 100_000), "too_long"},
		{standard, "not utf-8 \xff\xfe but long", "too_long"},
		{classic, "Vexing turnip 81", ""},
		{classic, "Vexing-81", "too_short"},
		{classic, "vexing turnip 81", "too_few_classes"},
		{classic, "Vexxxing turnip 81", "too_many_repeats"},
		{classic, "aaaa", "too_short too_few_classes too_many_repeats"},
		{classic, strings.Repeat("Ab1!", 13), "too_long"},
		{account.PasswordPolicy{Min: 8, Max: 128, Classes: 3}, "Жёлтый дом 7", ""},
		{account.PasswordPolicy{Min: 8, Max: 128, Classes: 3}, "田中さんのパスワード 7", ""},
		{account.PasswordPolicy{Min: 8, Max: 128, Classes: 2}, "田中さんのパスワード", "too_few_classes"},
	} {
		var got []string
		for _, f := range signin.Broken(c.rules, c.password, "amelie.f", "Fournier42@example.com") {
			got = append(got, strings.TrimPrefix(f.Code, "password."))
			if f.Field != "password" {
				t.Errorf("%s is on %q", f.Code, f.Field)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%.30q: %q, want %q", c.password, got, c.want)
		}
	}
	if broken := signin.Broken(standard, "my bob password", "bob", "bob@example.com"); len(broken) > 0 {
		t.Errorf("a name of three letters may occur: %v", broken)
	}
}

// set makes settings count in an account.
func (s *scene) set(in access.AccountID, settings map[account.Setting]string) {
	s.Helper()
	wishes := map[account.Setting]account.Wish{}
	for name, value := range settings {
		wishes[name] = account.Wish{Value: &value}
	}
	s.must(s.accounts.Apply(s.ctx, program, in, wishes))
}

// letter is the token of a new letter to set a password.
func (s *scene) letter(u user.User) string {
	s.Helper()
	s.must(s.users.SendPasswordLetter(s.ctx, program, u.Account, u.ID))
	return s.token("reset_password")
}

// S7: the policy of the account counts, on every way to a password.
func TestPolicyOfTheAccount(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.home, map[account.Setting]string{account.PasswordMin: "12", account.PasswordClasses: "3"})
		bob, eve := s.add(s.home, "bob"), s.add(s.other, "eve")
		const weak = "only letter"
		err := s.door.SetPassword(s.ctx, s.visitor(), s.letter(bob), weak)
		if all := fault.All(err); len(all) != 2 || all[0].Code != "password.too_short" || all[0].Params["min"] != 12 || all[1].Code != "password.too_few_classes" {
			s.Errorf("%v", err)
		}
		s.must(s.door.SetPassword(s.ctx, s.visitor(), s.letter(eve), weak))
		token, err := s.signIn("bob", good)
		s.must(err)
		_, err = s.door.ChangePassword(s.ctx, s.visitor(), s.actor(token), good, weak)
		if all := fault.All(err); len(all) != 2 || all[1].Field != "newPassword" {
			s.Errorf("%v", err)
		}
		s.refused(s.door.ValidPassword(s.ctx, s.home, weak, "new", "new@example.com"), "password.too_short")
		_, err = s.door.CreateAdmin(s.ctx, s.home, signin.Founder{Password: weak, Draft: user.Draft{Username: "adm", FirstName: "A", Email: "adm@example.com", Language: "en", TimeZone: "UTC"}})
		s.refused(err, "password.too_short")
		rules, err := s.door.Rules(s.ctx, s.home)
		if err != nil || rules.Min != 12 || rules.Classes != 3 || !rules.Breached {
			s.Errorf("%+v, %v", rules, err)
		}
	})
}

// S7: common and leaked passwords are refused, unless the policy says otherwise.
func TestKnownPasswords(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		const leaked = "an odd but leaked one"
		from := filepath.Join(s.TempDir(), "list.txt")
		s.must(os.WriteFile(from, []byte(leaked+"\n"), 0o600))
		_, err := breach.Build(s.ctx, from, from+".breach", breach.Words)
		s.must(err)
		token := s.letter(bob)
		s.refused(s.door.SetPassword(s.ctx, s.visitor(), token, "Password1"), "password.known")
		if s.door.Leaked, err = breach.Open(from + ".breach"); err != nil {
			s.Fatal(err)
		}
		s.refused(s.door.SetPassword(s.ctx, s.visitor(), token, leaked), "password.known")
		s.must(s.door.Leaked.Close())
		if err := s.door.SetPassword(s.ctx, s.visitor(), token, leaked); err == nil || fault.Of(err) != nil {
			s.Errorf("a list that cannot be read let a password pass, or was told of: %v", err)
		}
		s.door.Leaked = nil
		s.set(s.home, map[account.Setting]string{account.PasswordBreached: "false"})
		s.must(s.door.SetPassword(s.ctx, s.visitor(), token, "Password1"))
	})
}

// S7: the last passwords cannot be taken again; older ones are forgotten.
func TestPasswordHistory(t *testing.T) {
	each(t, func(s *scene) {
		s.set(s.home, map[account.Setting]string{account.PasswordHistory: "3"})
		bob := s.add(s.home, "bob") // with good
		number := func(i int) string { return next + " " + strconv.Itoa(i) }
		s.refused(s.door.SetPassword(s.ctx, s.visitor(), s.letter(bob), good), "password.used_before")
		for i := range 3 {
			token := s.letter(bob)
			s.must(s.door.SetPassword(s.ctx, s.visitor(), token, number(i)))
		}
		for i := range 3 {
			err := s.door.SetPassword(s.ctx, s.visitor(), s.letter(bob), number(i))
			if f := fault.Of(err); f == nil || f.Code != "password.used_before" || f.Params["count"] != 3 {
				s.Errorf("%d: %v", i, err)
			}
		}
		s.must(s.door.SetPassword(s.ctx, s.visitor(), s.letter(bob), good)) // four changes ago
		if kept, err := user.FormerPasswords(s.ctx, s.db.Read(), bob, 100); err != nil || len(kept) != 2 || kept[0] == kept[1] {
			s.Errorf("%d kept, %v", len(kept), err)
		}
		s.set(s.home, map[account.Setting]string{account.PasswordHistory: "0"})
		s.must(s.door.SetPassword(s.ctx, s.visitor(), s.letter(bob), good))
		if kept, err := user.FormerPasswords(s.ctx, s.db.Read(), bob, 100); err != nil || len(kept) != 0 {
			s.Errorf("%d kept where the policy wants none, %v", len(kept), err)
		}
		s.set(s.home, map[account.Setting]string{account.PasswordDays: "30"})
		s.refused(s.door.SetPassword(s.ctx, s.visitor(), s.letter(bob), good), "password.used_before") // or expiry would mean nothing
	})
}

// Nobody learns by the history what somebody's password was: it costs hashes
// only for whoever has proved that they are the user.
func TestHistoryIsForTheUserOnly(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		s.must(s.door.SetPassword(s.ctx, s.visitor(), s.letter(bob), next))
		token, err := s.signIn("bob", next)
		s.must(err)
		before := passwords.Count()
		_, err = s.door.ChangePassword(s.ctx, s.visitor(), s.actor(token), wrong, good)
		s.refused(err, "password.current_wrong")
		if made := passwords.Count() - before; made != 1 {
			s.Errorf("%d hashes for somebody who does not know the password", made)
		}
		_, err = s.door.ChangePassword(s.ctx, s.visitor(), s.actor(token), next, good)
		s.refused(err, "password.used_before")
	})
}

// A link and a change at the same moment, to the same password and back: the
// history cannot be raced.
func TestHistoryUnderARace(t *testing.T) {
	each(t, func(s *scene) {
		bob := s.add(s.home, "bob")
		for range 5 {
			link := s.letter(bob)
			present := s.hash(bob)
			var group sync.WaitGroup
			errs := make([]error, 2)
			v, w := s.visitor(), s.visitor()
			same := next + " " + strconv.Itoa(s.visitors)
			group.Go(func() { errs[0] = s.door.SetPassword(s.ctx, v, link, same) })
			token, err := s.signIn("bob", good)
			if err == nil {
				me := s.actor(token)
				group.Go(func() { _, errs[1] = s.door.ChangePassword(s.ctx, w, me, good, same) })
			}
			group.Wait()
			former, err := user.FormerPasswords(s.ctx, s.db.Read(), bob, 24)
			s.must(err)
			if !slices.Contains(former, present) {
				s.Error("the password that was replaced is not among the former ones")
			}
			for _, stored := range former {
				if again, err := passwords.Check(s.ctx, stored, same); err != nil || again {
					s.Fatalf("the same password was set twice: %v, %v", errs, err)
				}
			}
			s.must(s.door.SetPassword(s.ctx, s.visitor(), s.letter(bob), same+" more"))
			s.exec(`UPDATE users SET password_hash = $1 WHERE id = $2`, goodHash(), bob.ID)
		}
	})
}
