package secondfactor_test

import (
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

func (s *scene) makeCodes(u user.User) []string {
	s.Helper()
	codes, err := s.factors.MakeRecoveryCodes(s.ctx, s.as(u), u.Account, u.ID)
	s.must(err)
	return codes
}

func (s *scene) useCode(u user.User, code string) (right bool, left int) {
	s.Helper()
	s.change(func(tx *database.Tx) (err error) {
		right, left, err = s.factors.UseRecoveryCode(s.ctx, tx, stranger, u, code)
		return err
	})
	return right, left
}

func TestRecoveryCodesCountOnce(t *testing.T) {
	each(t, func(s *scene) {
		codes := s.makeCodes(s.ana)
		form, different := regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$`), map[string]bool{}
		for _, code := range codes {
			different[code] = true
			if !form.MatchString(code) {
				t.Errorf("the code %q is not readable", code)
			}
		}
		if len(different) != 10 || s.listed(s.ana) != ",recovery," {
			t.Errorf("%d codes, listed as %q", len(different), s.listed(s.ana))
		}
		typed := " " + strings.ToUpper(strings.ReplaceAll(codes[0], "-", " ")) + "\n"
		if right, left := s.useCode(s.ana, strings.TrimSpace(typed)); !right || left != 9 {
			t.Errorf("a code as people type it: %v, %d left", right, left)
		}
		for _, wrong := range []string{codes[0], "", "0000-0000-0000", codes[1][:13], codes[1] + "0", strings.Repeat("0", 10_000)} {
			if right, _ := s.useCode(s.ana, wrong); right {
				t.Errorf("%.20q counts", wrong)
			}
		}
		if right, _ := s.useCode(s.carl, codes[1]); right {
			t.Error("a code counts for another user")
		}
		same(t, "log", s.recorded("factor.code_used"), " success ana")
		same(t, "letters", s.letters(s.ana), "A recovery code was used. 9 are left.", "New recovery codes were made. Earlier ones no longer work.")
		for _, code := range codes[1:] {
			s.useCode(s.ana, code)
		}
		if s.listed(s.ana) != "" {
			t.Errorf("all codes are used and the list says %q", s.listed(s.ana))
		}
	})
}

func TestNewCodesEndTheOld(t *testing.T) {
	each(t, func(s *scene) {
		old := s.makeCodes(s.ana)
		fresh := s.makeCodes(s.ana)
		if right, _ := s.useCode(s.ana, old[0]); right {
			t.Error("an old code counts")
		}
		if right, left := s.useCode(s.ana, fresh[0]); !right || left != 9 {
			t.Errorf("a new code: %v, %d left", right, left)
		}
		_, err := s.factors.MakeRecoveryCodes(s.ctx, s.as(s.carl), s.home, s.ana.ID)
		s.refused(err, "factor.only_oneself")
	})
}

func TestRecoveryCodesAreStoredAsKeyedHashes(t *testing.T) {
	each(t, func(s *scene) {
		codes := s.makeCodes(s.ana)
		var stored string
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT MIN(code_hash) FROM recovery_codes WHERE user_id = $1`, s.ana.ID).Scan(&stored))
		for _, code := range codes {
			if strings.Contains(stored, strings.ReplaceAll(code, "-", "")) || len(stored) != 32 {
				t.Errorf("stored as %q", stored)
			}
		}
	})
}

// The same code on two nodes at the same moment: exactly one wins (cases 25, 33).
func TestRecoveryCodeCountsOnceOnTwoNodes(t *testing.T) {
	twoNodes(t, func(s *scene, nodes [2]*scene) {
		for _, code := range s.makeCodes(s.ana)[:4] {
			var wins atomic.Int32
			var group sync.WaitGroup
			for i := range 10 {
				group.Go(func() {
					n, won := nodes[i%2], false
					err := n.db.Change(n.ctx, func(tx *database.Tx) (err error) {
						won, _, err = n.factors.UseRecoveryCode(n.ctx, tx, stranger, s.ana, code)
						return err
					})
					if err != nil {
						t.Error(err)
					}
					if won {
						wins.Add(1)
					}
				})
			}
			group.Wait()
			if wins.Load() != 1 {
				t.Errorf("%d of 10 won", wins.Load())
			}
		}
	})
}
