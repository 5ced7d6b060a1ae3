package admission_test

import (
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/database"
)

// A13: every check is told, in its order, for users and for keys.
func TestExplain(t *testing.T) {
	each(t, func(s *scene) {
		ann := tenanttest.Actor(s.ctx, s.T, s.db, s.ann)
		explain := func(q admission.Question) (bool, string) {
			s.Helper()
			e, err := s.door.Explain(s.ctx, ann, s.home, q)
			s.must(err)
			var told []string
			for _, step := range e.Steps {
				told = append(told, strings.TrimSuffix(step.Check+"="+step.Reason, "="))
			}
			return e.Admitted, strings.Join(told, " ")
		}
		want := func(q admission.Question, admitted bool, steps string) {
			s.Helper()
			if in, got := explain(q); in != admitted || got != steps {
				s.Errorf("%+v: %v, %s", q, in, got)
			}
		}
		bob := admission.Question{User: s.bob.ID, Address: office, Service: access.SMPP}
		want(bob, false, "account identity protocol=admission.smpp_off address password wait")
		s.allow(false, true)
		want(bob, true, "account identity protocol address password wait")
		s.list(elsewhere)
		want(bob, false, "account identity protocol address=admission.outside_safelist password wait")
		bob.Address, bob.Service = "::ffff:"+elsewhere, access.Web
		want(bob, true, "account identity protocol address password wait")
		s.must(s.users.Disable(s.ctx, program, s.home, s.bob.ID))
		bob.Service = access.API
		want(bob, false, "account identity=signin.disabled protocol=admission.http_off address password wait")

		key, _ := s.key([]string{office}, access.UsersView)
		q := admission.Question{Key: key.ID, Address: elsewhere, Service: access.SMPP}
		want(q, false, "account identity protocol=admission.key_no_smpp address=admission.outside_safelist")
		q.Address, q.Service = office, access.API
		want(q, true, "account identity protocol address")

		_, err := s.door.Explain(s.ctx, ann, s.home, admission.Question{Key: "key_nobody", Address: office, Service: access.API})
		tenanttest.Refused(s, err, "key.not_found")
		_, err = s.door.Explain(s.ctx, ann, s.home, admission.Question{User: "usr_nobody", Address: office, Service: access.API})
		tenanttest.Refused(s, err, "user.missing")
		_, err = s.door.Explain(s.ctx, ann, s.home, admission.Question{User: s.bob.ID, Address: "office", Service: access.API})
		tenanttest.Refused(s, err, "admission.address_form")
		nobody := ann
		nobody.Permissions = nil
		_, err = s.door.Explain(s.ctx, nobody, s.home, bob)
		tenanttest.Refused(s, err, "access.forbidden")
		_, _, err = s.door.Refusals(s.ctx, nobody, s.home, "", "", nil, 10)
		tenanttest.Refused(s, err, "access.forbidden")

		// What was refused is there with its reason.
		s.refused(basic("bob", good), from(office, access.API), admission.UserDisabled)
		_, err = s.signin.SignIn(s.ctx, visitor(elsewhere), "bob", good)
		tenanttest.Refused(s, err, "session.refused")
		of, _, err := s.door.Refusals(s.ctx, ann, s.home, string(s.bob.ID), "", nil, 10)
		if err != nil || len(of) != 2 || of[0].Service == of[1].Service || of[0].Reason != admission.UserDisabled || of[1].Reason != admission.UserDisabled {
			s.Errorf("%+v, %v", of, err)
		}
		all, _, err := s.door.Refusals(s.ctx, ann, s.home, "", office, nil, 10)
		if err != nil || len(all) != 1 || all[0].Address != office || all[0].Times != 1 || all[0].Target.ID != string(s.bob.ID) {
			s.Errorf("%+v, %v", all, err)
		}
	})
}

// A13: of one address is of that alone, however it is written.
func TestRefusalsOfAnAddress(t *testing.T) {
	each(t, func(s *scene) {
		for _, address := range []string{office, office + "7", "2001:db8::7"} {
			s.refused(basic("bob", good), from(address, access.API), admission.HTTPOff)
		}
		for asked, want := range map[string]string{office: office, "::FFFF:" + office: office, "2001:DB8:0::7": "2001:db8::7"} {
			list, _, err := s.door.Refusals(s.ctx, program, s.home, "", asked, nil, 10)
			if err != nil || len(list) != 1 || list[0].Address != want {
				s.Errorf("%s: %+v, %v", asked, list, err)
			}
		}
		_, _, err := s.door.Refusals(s.ctx, program, s.home, "", "office", nil, 10)
		tenanttest.Refused(s, err, "admission.address_form")
	})
}

// A13: the last admin, who is delayed and never locked, is told to wait from everywhere.
func TestExplainTellsWhoIsDelayed(t *testing.T) {
	each(t, func(s *scene) {
		s.quietly(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `INSERT INTO throttles (place, failures, last_at) VALUES ($1, 25, $2)`, "user "+string(s.ann.ID), s.clock.Now().UnixMicro())
		})
		_, err := s.signin.SignIn(s.ctx, visitor(office), "ann", good)
		tenanttest.Refused(s, err, "session.refused")
		e, err := s.door.Explain(s.ctx, program, s.home, admission.Question{User: s.ann.ID, Address: office, Service: access.Web})
		if err != nil || e.Admitted || e.Steps[len(e.Steps)-1] != (admission.Step{Check: "wait", Reason: admission.MustWait}) {
			s.Errorf("%+v, %v", e, err)
		}
	})
}
