package secondfactor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/foundation/database"
)

// Every request that no paired phone has signed just so is refused in one way;
// the log has the reason.
func TestRequestsOfPhones(t *testing.T) {
	const path = "/api/v1/mobile/questions?have=que_1"
	program := access.Program(access.Internal)
	for name, c := range map[string]struct {
		spoil  func(s *pocket, p *phone) secondfactor.MobileRequest
		reason string
	}{
		"without anything": {func(*pocket, *phone) secondfactor.MobileRequest {
			return secondfactor.MobileRequest{Method: "GET", Target: path}
		}, ""},
		"another scheme": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			r := p.request("GET", path, "")
			r.Authorization = strings.Replace(r.Authorization, "Mobile", "App", 1)
			return r
		}, ""},
		"an unknown phone": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			p.id = "mob_01jd3w6v8k0000000000000000"
			return p.request("GET", path, "")
		}, ""},
		"in another account": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			p.account = s.other
			return p.request("GET", path, "")
		}, ""},
		"another method": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			r := p.request("GET", path, "")
			r.Method = "DELETE"
			return r
		}, "mobile.signature_wrong"},
		"another path": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			r := p.request("GET", path, "")
			r.Target = "/api/v1/mobile"
			return r
		}, "mobile.signature_wrong"},
		"another query": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			r := p.request("GET", path, "")
			r.Target += "&have=que_2"
			return r
		}, "mobile.signature_wrong"},
		"another body": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			r := p.request("POST", path, `{"decision":"deny"}`)
			r.Body = []byte(`{"decision":"approve"}`)
			return r
		}, "mobile.signature_wrong"},
		"another counter": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			r := p.request("GET", path, "")
			parts := strings.Split(r.Authorization, ":")
			parts[3] = "99"
			r.Authorization = strings.Join(parts, ":")
			return r
		}, "mobile.signature_wrong"},
		"the key of another phone of the same user": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			second := s.paired(s.ann, "Second")
			second.id = p.id
			return second.request("GET", path, "")
		}, "mobile.signature_wrong"},
		"the name of another phone": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			second := s.paired(s.ann, "Second")
			r := second.request("GET", path, "")
			r.Authorization = strings.Replace(r.Authorization, string(second.id), string(p.id), 1)
			return r
		}, "mobile.signature_wrong"},
		"a clock that is slow": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			return p.signed("GET", path, "", s.clock.Now().Add(-2*time.Minute-2*time.Second).Unix(), 9)
		}, "mobile.clock_wrong"},
		"a clock that is fast": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			return p.signed("GET", path, "", s.clock.Now().Add(2*time.Minute+2*time.Second).Unix(), 9)
		}, "mobile.clock_wrong"},
		"a time beyond all": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			return p.signed("GET", path, "", 1<<62, 9)
		}, "mobile.clock_wrong"},
		"no counter": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			return p.signed("GET", path, "", s.clock.Now().Unix(), 0)
		}, ""},
		"a counter beyond all": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			return p.signed("GET", path, "", s.clock.Now().Unix(), 1<<53)
		}, ""},
		"sent before": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			r := p.request("GET", path, "")
			_, err := s.factors.CheckMobile(s.ctx, r)
			s.must(err)
			return r
		}, "mobile.replayed"},
		"overtaken by a later one": {func(_ *pocket, p *phone) secondfactor.MobileRequest {
			r := p.request("GET", path, "")
			p.known()
			return r
		}, "mobile.replayed"},
		"of a removed phone": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			s.must(s.factors.RemoveMobile(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.id))
			return p.request("GET", path, "")
		}, ""},
		"of a disabled user": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			s.must(s.users.Disable(s.ctx, program, s.home, s.ann.ID))
			return p.request("GET", path, "")
		}, "mobile.user_disabled"},
		"of a disabled account": {func(s *pocket, p *phone) secondfactor.MobileRequest {
			s.must(s.accounts.Disable(s.ctx, program, s.home))
			return p.request("GET", path, "")
		}, "mobile.user_disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			eachPocket(t, func(s *pocket) {
				p := s.paired(s.ann, "Phone")
				r := c.spoil(s, p)
				for range 3 { // of many refusals in a minute one is recorded
					_, err := s.factors.CheckMobile(s.ctx, r)
					s.refused(err, "mobile.refused")
				}
				want := []string(nil)
				if c.reason != "" {
					want = []string{"failure " + c.reason + " ann Phone"}
				}
				if got := s.events("factor.mobile_refused"); !slices.Equal(got, want) {
					t.Errorf("recorded %q, want %q", got, want)
				}
			})
		})
	}
}

func TestAClockMayBeOffALittle(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p := s.paired(s.ann, "Phone")
		for i, off := range []time.Duration{-119 * time.Second, 119 * time.Second} {
			_, err := s.factors.CheckMobile(s.ctx, p.signed("GET", "/", "", s.clock.Now().Add(off).Unix(), int64(i+5)))
			s.must(err)
		}
	})
}

func TestAPhoneLeaves(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p := s.paired(s.ann, "Phone")
		k := p.known()
		s.must(s.factors.Leave(s.ctx, k))
		s.refused(s.factors.Leave(s.ctx, k), "mobile.not_found")
		_, err := s.factors.CheckMobile(s.ctx, p.request("GET", "/", ""))
		s.refused(err, "mobile.refused")
		s.hasFactors("")
		if got := s.events("factor.mobile_removed"); !slices.Equal(got, []string{"success ann Phone"}) {
			t.Errorf("recorded %q", got)
		}
	})
}

// waits waits for other questions than the phone has, and says what came of it.
func (p *phone) waits(have ...secondfactor.QuestionID) <-chan any {
	p.Helper()
	k, out := p.known(), make(chan any, 1)
	go func() {
		list, err := p.factors.WaitForQuestions(p.ctx, k, have, nil)
		if err != nil {
			out <- err
			return
		}
		out <- list
	}()
	time.Sleep(50 * time.Millisecond) // it waits now, or is answered just as well
	return out
}

func (p *phone) within(answer <-chan any) any {
	p.Helper()
	select {
	case got := <-answer:
		return got
	case <-time.After(10 * time.Second):
		p.Fatal("the phone still waits")
		return nil
	}
}

func TestWaiting(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p, other := s.paired(s.ann, "Phone"), s.paired(s.add(s.home, "bob"), "Bob's")
		others := other.waits()
		answer := p.waits()
		hash := s.signIn(s.ann)
		ask, err := s.ask(s.ann, hash)
		s.must(err)
		got, _ := p.within(answer).([]secondfactor.Question)
		if len(got) != 1 || got[0].ID != ask.ID {
			t.Fatalf("the phone got %+v", got)
		}
		answer = p.waits(ask.ID)
		s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `DELETE FROM sign_ins WHERE account_id = $1 AND token_hash = $2`, s.home, hash)
		}))
		if got, ok := p.within(answer).([]secondfactor.Question); !ok || len(got) != 0 {
			t.Errorf("when the sign-in has ended the phone has %+v", got)
		}
		earlier, later := p.waits(), p.waits()
		if got, ok := p.within(earlier).([]secondfactor.Question); !ok || len(got) != 0 {
			t.Errorf("pushed out by a newer request it got %+v", got)
		}
		s.must(s.factors.RemoveMobile(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.id))
		err, _ = p.within(later).(error)
		s.refused(err, "mobile.refused")
		s.must(s.users.Disable(s.ctx, access.Program(access.Internal), s.home, other.known().User.ID))
		err, _ = p.within(others).(error)
		s.refused(err, "mobile.refused")
	})
}
