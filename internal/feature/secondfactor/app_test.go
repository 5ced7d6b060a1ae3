package secondfactor_test

import (
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// enrol sets an app up for a user and gives its secret.
func (s *scene) enrol(u user.User) (secret string) {
	s.Helper()
	e, err := s.factors.BeginApp(s.ctx, s.as(u), u.Account, u.ID)
	s.must(err)
	s.must(s.factors.ConfirmApp(s.ctx, s.as(u), u.Account, u.ID, secondfactor.CodeAt(e.Secret, s.now.Now())))
	return e.Secret
}

func (s *scene) checkApp(u user.User, code string) (right bool) {
	s.Helper()
	s.change(func(tx *database.Tx) (err error) {
		right, err = s.factors.CheckApp(s.ctx, tx, u, code)
		return err
	})
	return right
}

// The codes of RFC 6238, appendix B, last six digits, for SHA-1.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // 12345678901234567890
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := secondfactor.CodeAt(secret, time.Unix(at, 0)); got != want {
			t.Errorf("the code at %d is %s, want %s", at, got, want)
		}
	}
}

// Codes of another program: what a person's app would show.
func TestCodesOfOathtoolCount(t *testing.T) {
	tool, err := exec.LookPath("oathtool")
	if err != nil {
		t.Skip("oathtool is not installed; make test installs it")
	}
	each(t, func(s *scene) {
		secret := s.enrol(s.ana)
		s.now.Advance(time.Minute)
		shown, err := exec.CommandContext(s.ctx, tool, "--totp", "--base32", "--now", s.now.Now().Format("2006-01-02 15:04:05 UTC"), secret).Output() //nolint:gosec // found on the path
		s.must(err)
		if code := strings.TrimSpace(string(shown)); !s.checkApp(s.ana, code) {
			t.Errorf("the code %s of oathtool is refused", code)
		}
	})
}

func TestAppIsSetUpWithACode(t *testing.T) {
	each(t, func(s *scene) {
		ana := s.as(s.ana)
		s.refused(s.factors.ConfirmApp(s.ctx, ana, s.home, s.ana.ID, "123456"), "factor.not_begun")
		e, err := s.factors.BeginApp(s.ctx, ana, s.home, s.ana.ID)
		s.must(err)
		want := "otpauth://totp/Home:ana?algorithm=SHA1&digits=6&issuer=Home&period=30&secret=" + e.Secret
		if e.URI != want || len(e.Secret) != 32 {
			t.Errorf("the app is set up with %s, want %s", e.URI, want)
		}
		if s.listed(s.ana) != "" || s.checkApp(s.ana, secondfactor.CodeAt(e.Secret, s.now.Now())) {
			t.Error("an app counts before it was confirmed")
		}
		s.refused(s.factors.ConfirmApp(s.ctx, ana, s.home, s.ana.ID, "12345"), "factor.code_wrong")
		code := secondfactor.CodeAt(e.Secret, s.now.Now())
		s.must(s.factors.ConfirmApp(s.ctx, ana, s.home, s.ana.ID, code[:3]+" "+code[3:]))
		if s.listed(s.ana) != ",app," {
			t.Errorf("the list says %q", s.listed(s.ana))
		}
		if s.checkApp(s.ana, code) {
			t.Error("the code that confirmed counts a second time")
		}
		s.refused(s.factors.ConfirmApp(s.ctx, ana, s.home, s.ana.ID, code), "factor.not_begun")
		same(t, "log", s.recorded("factor.app_added"), "ana failure ana factor.not_begun", "ana failure ana factor.not_begun", "ana success ana")
		same(t, "letters", s.letters(s.ana), "An authenticator app was added.")
	})
}

func TestShownSecretEnds(t *testing.T) {
	each(t, func(s *scene) {
		e, err := s.factors.BeginApp(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
		s.now.Advance(16 * time.Minute)
		s.refused(s.factors.ConfirmApp(s.ctx, s.as(s.ana), s.home, s.ana.ID, secondfactor.CodeAt(e.Secret, s.now.Now())), "factor.not_begun")
	})
}

func TestAnotherAppTakesThePlace(t *testing.T) {
	each(t, func(s *scene) {
		old := s.enrol(s.ana)
		s.now.Advance(time.Minute)
		e, err := s.factors.BeginApp(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
		if !s.checkApp(s.ana, secondfactor.CodeAt(old, s.now.Now())) {
			t.Error("the old app does not count while the new one is being set up")
		}
		s.must(s.factors.ConfirmApp(s.ctx, s.as(s.ana), s.home, s.ana.ID, secondfactor.CodeAt(e.Secret, s.now.Now())))
		s.now.Advance(time.Minute)
		if s.checkApp(s.ana, secondfactor.CodeAt(old, s.now.Now())) {
			t.Error("the old app still counts")
		}
		if !s.checkApp(s.ana, secondfactor.CodeAt(e.Secret, s.now.Now())) {
			t.Error("the new app does not count")
		}
		same(t, "log", s.recorded("factor.app_replaced"), "ana success ana")
	})
}

// Clocks may be off by one step, and a code counts once (case 33).
func TestCodeCountsOnceInsideItsWindow(t *testing.T) {
	each(t, func(s *scene) {
		secret := s.enrol(s.ana)
		s.now.Advance(10 * time.Minute)
		now := s.now.Now()
		code := func(steps int) string {
			return secondfactor.CodeAt(secret, now.Add(time.Duration(steps)*30*time.Second))
		}
		for _, far := range []int{-3, -2, 2, 3} {
			if s.checkApp(s.ana, code(far)) {
				t.Errorf("a code counts that is %d steps away", far)
			}
		}
		if !s.checkApp(s.ana, code(-1)) || !s.checkApp(s.ana, code(0)) || !s.checkApp(s.ana, code(1)) {
			t.Error("codes one step away do not count")
		}
		for _, again := range []int{-1, 0, 1} { // earlier ones neither: somebody may have looked over a shoulder
			if s.checkApp(s.ana, code(again)) {
				t.Errorf("the code %d steps away counts twice", again)
			}
		}
		s.now.Advance(30 * time.Second)
		if s.checkApp(s.ana, code(1)) {
			t.Error("a code counts twice, a step later")
		}
		if s.checkApp(s.carl, code(2)) {
			t.Error("a code counts for another user")
		}
		for _, nonsense := range []string{"", "abcdef", "1234567", "٠٠٠٠٠٠", code(2) + "0"} {
			if s.checkApp(s.ana, nonsense) {
				t.Errorf("%q counts", nonsense)
			}
		}
	})
}

// The same code on two nodes at the same moment: exactly one wins (cases 25, 33).
func TestCodeCountsOnceOnTwoNodes(t *testing.T) {
	twoNodes(t, func(s *scene, nodes [2]*scene) {
		secret := s.enrol(s.ana)
		for round := range 5 {
			for _, n := range nodes {
				n.now.Set(noon.Add(time.Duration(round+1) * time.Minute))
			}
			code := secondfactor.CodeAt(secret, s.now.Now())
			var wins atomic.Int32
			var group sync.WaitGroup
			for i := range 12 {
				group.Go(func() {
					n := nodes[i%2]
					err := n.db.Change(n.ctx, func(tx *database.Tx) error {
						right, err := n.factors.CheckApp(n.ctx, tx, s.ana, code)
						if right {
							wins.Add(1)
						}
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if wins.Load() != 1 {
				t.Errorf("round %d: %d of 12 won", round, wins.Load())
			}
		}
	})
}

func TestSecretIsSealedAndBound(t *testing.T) {
	each(t, func(s *scene) {
		secret := s.enrol(s.ana)
		s.enrol(s.carl)
		var stored string
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT secret FROM app_factors WHERE user_id = $1`, s.ana.ID).Scan(&stored))
		if strings.Contains(stored, secret) {
			t.Error("the secret lies open in the table")
		}
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE app_factors SET secret = $1 WHERE user_id = $2`, stored, s.carl.ID)
		})
		s.now.Advance(time.Minute)
		err := s.db.Change(s.ctx, func(tx *database.Tx) error {
			right, err := s.factors.CheckApp(s.ctx, tx, s.carl, secondfactor.CodeAt(secret, s.now.Now()))
			if right {
				t.Error("a secret that was put into another's row opens there")
			}
			return err
		})
		if err == nil {
			t.Error("a secret of another row is read without complaint")
		}
	})
}

func TestWhoMaySetUpAndRemoveAnApp(t *testing.T) {
	each(t, func(s *scene) {
		for _, other := range []struct {
			who  user.User
			code string
		}{{s.carl, "factor.only_oneself"}, {s.ana, "factor.only_oneself"}, {s.beyond, "account.missing"}} {
			_, err := s.factors.BeginApp(s.ctx, s.as(other.who), s.home, s.rita.ID)
			s.refused(err, other.code)
		}
		s.enrol(s.ana)
		s.enrol(s.carl)
		s.refused(s.factors.RemoveApp(s.ctx, s.as(s.ana), s.home, s.carl.ID), "access.forbidden")
		s.refused(s.factors.RemoveApp(s.ctx, s.as(s.rita), s.home, s.carl.ID), "access.power_lacking")
		s.refused(s.factors.RemoveApp(s.ctx, s.as(s.beyond), s.home, s.ana.ID), "account.missing")
		s.must(s.factors.RemoveApp(s.ctx, s.as(s.rita), s.home, s.ana.ID))
		s.must(s.factors.RemoveApp(s.ctx, s.as(s.rita), s.home, s.ana.ID)) // there is none any more
		if s.listed(s.ana) != "" || s.listed(s.carl) != ",app," {
			t.Errorf("the lists say %q and %q", s.listed(s.ana), s.listed(s.carl))
		}
		same(t, "log", s.recorded("factor.app_removed"), "ana failure carl access.forbidden", "rita failure carl access.power_lacking", "rita success ana")
	})
}

// An open portal on a table is not enough (OWASP ASVS 7.5.1).
func TestOwnFactorsAskToConfirm(t *testing.T) {
	each(t, func(s *scene) {
		stale := s.as(s.ana)
		s.now.Advance(access.ConfirmTime + time.Second)
		_, err := s.factors.BeginApp(s.ctx, stale, s.home, s.ana.ID)
		s.refused(err, "session.confirm")
		_, err = s.factors.MakeRecoveryCodes(s.ctx, stale, s.home, s.ana.ID)
		s.refused(err, "session.confirm")
		_, err = s.factors.NewPasskeyOptions(s.ctx, stale, s.home, s.ana.ID)
		s.refused(err, "session.confirm")
		s.refused(s.factors.ConfirmApp(s.ctx, stale, s.home, s.ana.ID, "123456"), "session.confirm")
		s.refused(s.factors.RemoveApp(s.ctx, stale, s.home, s.ana.ID), "session.confirm")
		s.refused(s.factors.RemoveAll(s.ctx, stale, s.home, s.ana.ID), "session.confirm")
		s.refused(s.factors.RemovePasskey(s.ctx, stale, s.home, s.ana.ID, "pky_1"), "session.confirm")
		s.refused(s.factors.RenamePasskey(s.ctx, stale, s.home, s.ana.ID, "pky_1", "Key"), "session.confirm")
	})
}

func TestAccountForbidsTheApp(t *testing.T) {
	each(t, func(s *scene) {
		s.set(account.Factors, "email")
		_, err := s.factors.BeginApp(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.refused(err, "factor.not_allowed")
		_, err = s.factors.NewPasskeyOptions(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.refused(err, "factor.not_allowed")
		s.set(account.Passwordless, "true")
		_, err = s.factors.NewPasskeyOptions(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
	})
}
