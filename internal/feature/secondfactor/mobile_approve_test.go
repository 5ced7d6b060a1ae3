package secondfactor_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

func TestApproval(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p := s.paired(s.ann, "Phone")
		hash := s.signIn(s.ann)
		if got := s.answer(s.ann, hash); got != secondfactor.AnswerExpired {
			t.Errorf("before anybody was asked: %s", got)
		}
		ask, err := s.ask(s.ann, hash)
		s.must(err)
		again, err := s.ask(s.ann, hash)
		if err != nil || again != ask {
			t.Errorf("asked again: %+v, %v; at first %+v", again, err, ask)
		}
		list := p.questions()
		if len(list) != 1 || list[0].ID != ask.ID || list[0].Address != "203.0.113.9" || list[0].UserAgent == "" || !list[0].ExpiresAt.Equal(s.clock.Now().Add(2*time.Minute)) {
			t.Errorf("the phone sees %+v", list)
		}
		if got := s.answer(s.ann, hash); got != secondfactor.AnswerWaiting || s.use(s.ann, hash) {
			t.Errorf("before it was answered: %s", got)
		}
		s.must(p.approve(ask.ID, list[0].Nonce, ask.Number))
		if got := s.answer(s.ann, hash); got != secondfactor.AnswerApproved {
			t.Errorf("after it was approved: %s", got)
		}
		if len(p.questions()) != 0 {
			t.Error("the question is still open")
		}
		s.refused(p.deny(ask.ID, list[0].Nonce), "mobile.question_not_found")
		if s.use(s.ann, s.signIn(s.ann)) {
			t.Error("another sign-in uses the approval")
		}
		if !s.use(s.ann, hash) || s.use(s.ann, hash) {
			t.Error("an approval counts other than once")
		}
		if got := s.events("factor.mobile_approved"); !slices.Equal(got, []string{"success ann Phone"}) {
			t.Errorf("recorded %q", got)
		}
	})
}

// Attack 25: one approval used by many requests at the same moment counts once.
func TestApprovalIsUsedOnce(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p := s.paired(s.ann, "Phone")
		hash := s.signIn(s.ann)
		ask, err := s.ask(s.ann, hash)
		s.must(err)
		s.must(p.approve(ask.ID, p.nonce(ask.ID), ask.Number))
		var used atomic.Int32
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				err := s.db.Change(s.ctx, func(tx *database.Tx) error {
					good, err := s.factors.UseApproval(s.ctx, tx, s.ann, hash)
					if good {
						used.Add(1)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if used.Load() != 1 {
			t.Errorf("used %d times", used.Load())
		}
	})
}

func TestApprovalsThatDoNotCount(t *testing.T) {
	for name, spoil := range map[string]func(s *pocket, p *phone, hash string){
		"too late":             func(s *pocket, _ *phone, _ string) { s.clock.Advance(2*time.Minute + time.Second) },
		"the phone is removed": func(s *pocket, p *phone, _ string) { s.must(s.factors.Leave(s.ctx, p.known())) },
	} {
		t.Run(name, func(t *testing.T) {
			eachPocket(t, func(s *pocket) {
				p := s.paired(s.ann, "Phone")
				hash := s.signIn(s.ann)
				ask, err := s.ask(s.ann, hash)
				s.must(err)
				s.must(p.approve(ask.ID, p.nonce(ask.ID), ask.Number))
				spoil(s, p, hash)
				if s.use(s.ann, hash) {
					t.Error("it counts")
				}
			})
		})
	}
}

func TestDenial(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p := s.paired(s.ann, "Phone")
		hash := s.signIn(s.ann)
		ask, err := s.ask(s.ann, hash)
		s.must(err)
		s.must(p.deny(ask.ID, p.nonce(ask.ID)))
		if got := s.answer(s.ann, hash); got != secondfactor.AnswerDenied || s.use(s.ann, hash) {
			t.Errorf("after the no: %s", got)
		}
		_, err = s.ask(s.ann, hash)
		s.refused(err, "mobile.denied")
		if got := s.events("factor.mobile_denied"); !slices.Equal(got, []string{"success ann Phone"}) || s.letters("sign_in_denied") != 1 {
			t.Errorf("recorded %q, %d letters", got, s.letters("sign_in_denied"))
		}
	})
}

func TestWrongNumbers(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p := s.paired(s.ann, "Phone")
		hash := s.signIn(s.ann)
		ask, err := s.ask(s.ann, hash)
		s.must(err)
		nonce := p.nonce(ask.ID)
		s.refused(p.approve(ask.ID, "guessed", ask.Number), "mobile.question_not_found")
		s.refused(p.approve(ask.ID, "", ask.Number), "mobile.question_not_found")
		for left := 2; left >= 0; left-- {
			f := fault.Of(p.approve(ask.ID, nonce, another(ask.Number)))
			if f == nil || f.Code != "mobile.number_wrong" || f.Params["left"] != left {
				t.Errorf("%v, with %d left", f, left)
			}
		}
		s.refused(p.approve(ask.ID, nonce, ask.Number), "mobile.question_not_found")
		if got := s.answer(s.ann, hash); got != secondfactor.AnswerExpired || s.use(s.ann, hash) {
			t.Errorf("after three wrong numbers: %s", got)
		}
		if got := s.events("factor.mobile_approved"); len(got) != 3 || got[0] != "failure mobile.number_wrong ann Phone" {
			t.Errorf("recorded %q", got)
		}
	})
}

// Attack 25: numbers that are tried in parallel are not more than three.
func TestNumbersTriedInParallel(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p := s.paired(s.ann, "Phone")
		ask, err := s.ask(s.ann, s.signIn(s.ann))
		s.must(err)
		nonce, known := p.nonce(ask.ID), p.known()
		var tried atomic.Int32
		var group sync.WaitGroup
		for range 12 {
			group.Go(func() {
				err := s.factors.Decide(s.ctx, known, ask.ID, secondfactor.Decision{Approve: true, Number: another(ask.Number), Nonce: nonce})
				switch fault.Code(err) {
				case "mobile.number_wrong":
					tried.Add(1)
				case "mobile.question_not_found":
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if tried.Load() != 3 {
			t.Errorf("%d numbers were tried", tried.Load())
		}
	})
}

// Attacks 25, 40: a phone answers its own user's questions, while they are open.
func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	for name, spoil := range map[string]func(s *pocket, p *phone, hash string) *phone{
		"another's phone": func(s *pocket, _ *phone, _ string) *phone { return s.paired(s.add(s.home, "bob"), "Bob's") },
		"of another account": func(s *pocket, _ *phone, _ string) *phone {
			return s.paired(s.add(s.other, "eve"), "Eve's")
		},
		"too late": func(s *pocket, p *phone, _ string) *phone { s.clock.Advance(2 * time.Minute); return p },
		"its sign-in was given up": func(s *pocket, p *phone, hash string) *phone {
			s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
				return tx.Exec(s.ctx, `DELETE FROM sign_ins WHERE account_id = $1 AND token_hash = $2`, s.home, hash)
			}))
			return p
		},
		"its sign-in has run out": func(s *pocket, p *phone, hash string) *phone {
			s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
				return tx.Exec(s.ctx, `UPDATE sign_ins SET expires_at = $3 WHERE account_id = $1 AND token_hash = $2`, s.home, hash, s.clock.Now().UnixMicro())
			}))
			return p
		},
		"denied on a second phone": func(s *pocket, p *phone, _ string) *phone {
			second := s.paired(s.ann, "Second")
			open := second.questions()[0]
			s.must(second.deny(open.ID, open.Nonce))
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachPocket(t, func(s *pocket) {
				p := s.paired(s.ann, "Phone")
				hash := s.signIn(s.ann)
				ask, err := s.ask(s.ann, hash)
				s.must(err)
				nonce := p.nonce(ask.ID)
				by := spoil(s, p, hash)
				if len(by.questions()) > 0 {
					t.Error("the phone sees it")
				}
				s.refused(by.approve(ask.ID, nonce, ask.Number), "mobile.question_not_found")
				s.refused(by.deny(ask.ID, nonce), "mobile.question_not_found")
				if s.use(s.ann, hash) {
					t.Error("the sign-in is approved")
				}
			})
		})
	}
}

// Whoever has the password must not tire the user into a yes.
func TestQuestionsAreFew(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		_, err := s.ask(s.ann, s.signIn(s.ann))
		s.refused(err, "mobile.none")
		s.paired(s.ann, "Phone")
		hashes := make([]string, 12)
		for i := range hashes {
			hashes[i] = s.signIn(s.ann)
		}
		var asked atomic.Int32
		var group sync.WaitGroup
		for _, hash := range hashes {
			group.Go(func() {
				_, err := s.ask(s.ann, hash)
				switch f := fault.Of(err); {
				case err == nil:
					asked.Add(1)
				case f == nil || f.Code != "mobile.too_many_questions" || f.Params["seconds"].(int) > 3601:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if asked.Load() != 5 {
			t.Errorf("asked %d times", asked.Load())
		}
		_, err = s.ask(s.add(s.home, "bob"), s.signIn(s.ann))
		s.refused(err, "mobile.none")
		s.clock.Advance(time.Hour)
		_, err = s.ask(s.ann, s.signIn(s.ann))
		s.must(err)
		var kept int
		s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM mobile_questions`).Scan(&kept))
		if kept != 1 {
			t.Errorf("%d questions are kept", kept)
		}
	})
}

// Erasing a user takes phones, pairings and questions with them.
func TestErasedUsersLeaveNoPhone(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p := s.paired(s.ann, "Phone")
		_, err := s.ask(s.ann, s.signIn(s.ann))
		s.must(err)
		program := access.Program(access.Internal)
		s.must(s.users.RequestDeletion(s.ctx, program, s.home, s.ann.ID, ""))
		operator, err := s.accounts.OperatorID(s.ctx)
		s.must(err)
		s.must(s.users.Erase(s.ctx, program, operator, s.home, s.ann.ID))
		_, err = s.factors.CheckMobile(s.ctx, p.request("GET", "/api/v1/mobile", ""))
		s.refused(err, "mobile.refused")
		for _, table := range []string{"mobiles", "mobile_pairings", "mobile_questions"} {
			var left int
			s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM `+table).Scan(&left))
			if left != 0 {
				t.Errorf("%d rows are left in %s", left, table)
			}
		}
	})
}
