package admission_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

func TestParseAuthorization(t *testing.T) {
	for header, want := range map[string]admission.Credential{
		"App gtk_x":                             {Kind: admission.Key, Secret: "gtk_x"},
		"app gtk_x":                             {Kind: admission.Key, Secret: "gtk_x"},
		"IBSSO gta_x":                           {Kind: admission.APISession, Secret: "gta_x"},
		"ibsso  gta_x ":                         {Kind: admission.APISession, Secret: "gta_x"},
		"bearer gtb_x":                          {Kind: admission.Bearer, Secret: "gtb_x"},
		"BASIC Ym9iOnBhc3M6d29yZA==":            {Kind: admission.Password, Name: "bob", Secret: "pass:word"},
		"Basic !":                               {Kind: admission.Password},
		"Basic Ym9i":                            {Kind: admission.Password}, // no colon
		"Basic YgBvOng=":                        {Kind: admission.Password}, // a byte zero in the name
		"Digest x":                              {Kind: admission.Key},      // nothing that is known
		"gtk_x":                                 {Kind: admission.Key},      // a key without its scheme
		"undefined":                             {Kind: admission.Key},      // what some clients say for nothing
		"Basic " + strings.Repeat("YWFh", 2000): {Kind: admission.Password}, // longer than anything that is meant
	} {
		if got, shown := admission.ParseAuthorization(header); !shown || got != want {
			t.Errorf("%q: %+v, %v", header, got, shown)
		}
	}
	for _, header := range []string{"", "  "} {
		if got, shown := admission.ParseAuthorization(header); shown {
			t.Errorf("%q: %+v", header, got)
		}
	}
}

func FuzzParseAuthorization(f *testing.F) {
	for _, header := range []string{"App x", "Basic Ym9iOng=", "undefined", "Bearer", "\x00", "IBSSO  "} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		c, shown := admission.ParseAuthorization(header)
		if !shown && c != (admission.Credential{}) {
			t.Errorf("%q: nothing was shown, and it is %+v", header, c)
		}
		if strings.ContainsRune(c.Name, 0) {
			t.Errorf("%q: a byte zero in the name", header)
		}
	})
}

func TestKeys(t *testing.T) {
	each(t, func(s *scene) {
		key, secret := s.key([]string{"192.0.2.0/24"}, access.UsersView, access.SMPPBind)
		c := admission.Credential{Kind: admission.Key, Secret: secret}
		p := s.admitted(c, from(office, access.API))
		a := p.Actor
		if a.Kind != access.Key || a.ID != key.ID || a.Account != s.home || a.Service != access.API || a.Address != office || a.RequestID != "req_1" || !a.Permissions.Has(access.UsersView) || a.PasswordOnly {
			s.Errorf("%+v", a)
		}
		if p.User != nil || p.Roles != nil || !p.Until.Equal(key.ValidTo) {
			s.Errorf("%+v", p)
		}
		// Its id and secret are a system_id and a password, and those of an OAuth client.
		s.admitted(basic(key.ID, secret), from(office, access.SMPP))
		s.refused(basic(key.ID, secret), from(elsewhere, access.SMPP), admission.OutsideList)
		s.refused(basic(key.ID, secret+"x"), from(office, access.SMPP), admission.Unknown)
		s.refused(basic(key.ID, secret), from(office, access.API), "signin.unknown_name") // Basic is for people
		other, _ := s.key(nil, access.UsersView)
		s.refused(basic(other.ID, secret), from(office, access.SMPP), admission.Unknown)
		s.refused(c, from(elsewhere, access.API), admission.OutsideList)
		s.refused(c, from("", access.API), admission.OutsideList)

		noBind, noBindSecret := s.key(nil, access.UsersView)
		s.refused(basic(noBind.ID, noBindSecret), from(office, access.SMPP), admission.KeyNoSMPP)

		for _, step := range []struct {
			reason string
			do     func() error
		}{
			{admission.KeyDisabled, func() error {
				off := false
				_, err := s.keys.Update(s.ctx, program, s.home, key.ID, apikey.Patch{Enabled: &off})
				return err
			}},
			{admission.KeyRevoked, func() error { return s.keys.Revoke(s.ctx, program, s.home, key.ID) }},
		} {
			s.must(step.do())
			s.refused(c, from(office, access.API), step.reason)
		}
		s.clock.Advance(366 * 24 * time.Hour)
		s.refused(admission.Credential{Kind: admission.Key, Secret: noBindSecret}, from(office, access.API), admission.KeyExpired)
	})
}

func TestNothingShownIsRefusedAndNotRecorded(t *testing.T) {
	each(t, func(s *scene) {
		for _, kind := range []admission.Kind{admission.WebSession, admission.Key, admission.Password, admission.APISession, admission.Bearer, "passport"} {
			if p, err := s.door.Admit(s.ctx, admission.Credential{Kind: kind}, from(office, access.API)); p != nil || fault.Code(err) != "admission.refused" {
				s.Errorf("%s: %+v, %v", kind, p, err)
			}
		}
		s.must(s.door.Close(s.ctx))
		if events := tenanttest.Events(s.ctx, s, s.log, s.operator, "access.refused"); len(events) != 0 {
			s.Errorf("%+v", events)
		}
		s.refused(admission.Credential{Kind: "passport", Secret: "x"}, from(office, access.API), admission.Unknown)
	})
}

// Attack 37: each switch opens its own protocol and no other.
func TestProtocols37(t *testing.T) {
	each(t, func(s *scene) {
		http, smpp := from(office, access.API), from(office, access.SMPP)
		c := basic("bob", good)
		s.refused(c, http, admission.HTTPOff)
		s.refused(c, smpp, admission.SMPPOff)
		s.allow(false, true)
		s.admitted(c, smpp)
		s.refused(c, http, admission.HTTPOff) // remembered from SMPP, and still not for HTTP
		s.allow(true, false)
		p := s.admitted(c, http)
		s.refused(c, smpp, admission.SMPPOff)
		if p.Actor.Kind != access.User || !p.Actor.PasswordOnly || p.Actor.ID != string(s.bob.ID) || !slices.Equal(p.Roles, []string{"analyze_manager", "people_manager"}) {
			s.Errorf("%+v", p)
		}
		s.allow(false, false)
		s.refused(c, http, admission.HTTPOff)
		if err := s.door.Again(s.ctx, p); fault.Code(err) != "admission.refused" {
			s.Errorf("what was open stays open: %v", err)
		}
	})
}

// What came with a password alone changes nobody's rights, and is nobody's own.
func TestPasswordOverAPIIsWeak(t *testing.T) {
	each(t, func(s *scene) {
		token, err := s.door.OpenSession(s.ctx, "ann", good, false, from(office, access.API))
		s.must(err)
		a := s.admitted(admission.Credential{Kind: admission.APISession, Secret: token.Text()}, from(office, access.API)).Actor
		for _, p := range []access.Permission{access.UsersManage, access.RolesManage, access.TeamsManage, access.AccountEdit, access.SafelistsManage, access.KeysManage} {
			if a.Permissions.Has(p) {
				s.Errorf("holds %s", p)
			}
		}
		if !a.Permissions.Has(access.UsersView) || !a.Permissions.Has(access.AuditView) {
			s.Error("may not even look")
		}
		if a.IsUser(s.home, string(s.ann.ID)) {
			s.Error("may do what one may do about oneself")
		}
		tenanttest.Refused(s, a.Confirmed(s.clock.Now()), "access.password_only")
	})
}

func TestSessionsOfPrograms(t *testing.T) {
	each(t, func(s *scene) {
		v := from(office, access.API)
		token, err := s.door.OpenSession(s.ctx, "bob", good, false, v)
		s.must(err)
		c := admission.Credential{Kind: admission.APISession, Secret: token.Text()}
		p := s.admitted(c, v)
		if p.Session == nil || p.Actor.SessionID == "" || p.User.Username != "bob" {
			s.Errorf("%+v", p)
		}
		s.refused(c, from(elsewhere, access.API), admission.OtherAddress)
		s.refused(admission.Credential{Kind: admission.Key, Secret: token.Text()}, v, admission.Unknown)
		if _, err := s.door.Admit(s.ctx, admission.Credential{Kind: admission.WebSession, Secret: token.Text()}, v); fault.Code(err) != "admission.refused" {
			s.Errorf("a program's token in a cookie: %v", err)
		}
		loose, err := s.door.OpenSession(s.ctx, "bob", good, true, v)
		s.must(err)
		s.admitted(admission.Credential{Kind: admission.APISession, Secret: loose.Text()}, from(elsewhere, access.API))

		// An hour slides.
		for range 3 {
			s.clock.Advance(59 * time.Minute)
			s.admitted(c, v)
		}
		s.clock.Advance(61 * time.Minute)
		s.refused(c, v, admission.Unknown)

		token, err = s.door.OpenSession(s.ctx, "bob", good, false, v)
		s.must(err)
		c.Secret = token.Text()
		p = s.admitted(c, v)
		list, err := s.sessions.List(s.ctx, program, s.home, s.bob.ID)
		if err != nil || len(list) != 1 || list[0].Service != access.API {
			s.Errorf("%+v, %v", list, err)
		}
		s.must(s.door.CloseSession(s.ctx, p))
		s.refused(c, v, admission.Unknown)
	})
}

// Where the account asks for second factors, a password over the API needs the switch.
func TestPasswordsGoRoundNoSecondFactor(t *testing.T) {
	each(t, func(s *scene) {
		v := from(office, access.API)
		token, err := s.door.OpenSession(s.ctx, "bob", good, true, v)
		s.must(err)
		c := admission.Credential{Kind: admission.APISession, Secret: token.Text()}
		p := s.admitted(c, v)
		s.factors()
		s.refused(c, v, admission.HTTPOff)
		if err := s.door.Again(s.ctx, p); fault.Code(err) != "admission.refused" {
			s.Errorf("%v", err)
		}
		if _, err := s.door.OpenSession(s.ctx, "bob", good, true, v); fault.Code(err) != "admission.refused" {
			s.Errorf("%v", err)
		}
		s.allow(true, false)
		s.admitted(c, v)
		_, err = s.door.OpenSession(s.ctx, "bob", good, true, v)
		s.must(err)
	})
}

func TestBearerTokens(t *testing.T) {
	each(t, func(s *scene) {
		v := from(office, access.API)
		key, secret := s.key(nil, access.UsersView)
		ofKey, err := s.door.IssueBearer(s.ctx, admission.Credential{Kind: admission.Key, Name: key.ID, Secret: secret}, v)
		s.must(err)
		p := s.admitted(bearer(ofKey), v)
		if p.Actor.Kind != access.Key || p.Actor.ID != key.ID || !p.Until.Equal(s.clock.Now().Add(admission.BearerTime)) {
			s.Errorf("%+v", p)
		}
		if strings.Contains(ofKey, secret) {
			s.Error("the secret is in the token")
		}
		if _, err := s.door.IssueBearer(s.ctx, basic("bob", good), v); fault.Code(err) != "admission.refused" {
			s.Errorf("without the switch: %v", err)
		}
		s.allow(true, false)
		ofBob, err := s.door.IssueBearer(s.ctx, basic("bob", good), v)
		s.must(err)
		p = s.admitted(bearer(ofBob), v)
		if p.Actor.ID != string(s.bob.ID) || !p.Actor.PasswordOnly {
			s.Errorf("%+v", p.Actor)
		}
		// Altered, cut and made up.
		for _, bad := range []string{ofKey[:len(ofKey)-1], ofKey + "A", "gtb_" + strings.Repeat("A", 2000), "gtb_", ofKey[4:], strings.Replace(ofKey, "gtb_", "gtk_", 1),
			"gtb_" + box.Sign("key "+string(s.home)+" x 1 9999999999999999", "another purpose"), "gtb_" + box.Sign("key", "access token")} {
			s.refused(bearer(bad), v, admission.Unknown)
		}
		s.refused(bearer("gtb_"+box.Sign("user "+string(s.home)+" usr_nobody 1 9999999999999999", "access token")), v, admission.Unknown)

		s.must(s.keys.Revoke(s.ctx, program, s.home, key.ID))
		s.refused(bearer(ofKey), v, admission.KeyRevoked)
		s.clock.Advance(time.Minute)
		s.must(s.users.Disable(s.ctx, program, s.home, s.bob.ID))
		s.refused(bearer(ofBob), v, admission.UserDisabled)
		s.must(s.users.Enable(s.ctx, program, s.home, s.bob.ID))
		s.refused(bearer(ofBob), v, admission.PasswordChanged) // what was open before is worth nothing
		fresh, err := s.door.IssueBearer(s.ctx, basic("bob", good), v)
		s.must(err)
		key, secret = s.key(nil, access.UsersView)
		ofKey, err = s.door.IssueBearer(s.ctx, admission.Credential{Kind: admission.Key, Name: key.ID, Secret: secret}, v)
		s.must(err)
		held := []*admission.Pass{s.admitted(bearer(fresh), v), s.admitted(bearer(ofKey), v)}
		for _, p := range held {
			s.must(s.door.Again(s.ctx, p))
		}
		s.clock.Advance(admission.BearerTime)
		s.refused(bearer(fresh), v, admission.TokenExpired)
		for _, p := range held { // whoever stays in is put out when the token ends, as if they came anew
			if err := s.door.Again(s.ctx, p); fault.Code(err) != "admission.refused" {
				s.Errorf("a token that is over lets %s stay: %v", p.Actor.Kind, err)
			}
		}
	})
}

func TestDisabledAccount(t *testing.T) {
	each(t, func(s *scene) {
		v := from(office, access.API)
		_, secret := s.key(nil, access.UsersView)
		s.allow(true, true)
		held := s.admitted(basic("bob", good), from(office, access.SMPP))
		s.admitted(admission.Credential{Kind: admission.Key, Secret: secret}, v)
		s.must(account.New(s.log).Disable(s.ctx, program, s.home))
		s.refused(admission.Credential{Kind: admission.Key, Secret: secret}, v, admission.AccountDisabled)
		s.refused(basic("bob", good), v, admission.AccountDisabled)
		if err := s.door.Again(s.ctx, held); fault.Code(err) != "admission.refused" {
			s.Errorf("%v", err)
		}
	})
}

// Attack 36: a list that changes ends what is open, of every kind, here at once
// and on another node within a second.
func TestSafelistChange36(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(true, true)
		other := s.another()
		outcome, err := s.signin.SignIn(s.ctx, visitor(office), "bob", good)
		s.must(err)
		token, err := s.door.OpenSession(s.ctx, "bob", good, true, from(office, access.API))
		s.must(err)
		issued, err := s.door.IssueBearer(s.ctx, basic("bob", good), from(office, access.API))
		s.must(err)
		shown := []struct {
			c       admission.Credential
			service access.Service
		}{
			{admission.Credential{Kind: admission.WebSession, Secret: outcome.Opened.Token.Text()}, access.Web},
			{admission.Credential{Kind: admission.APISession, Secret: token.Text()}, access.API},
			{bearer(issued), access.API},
			{basic("bob", good), access.API},
			{basic("bob", good), access.SMPP},
		}
		var here, there []*admission.Pass
		for _, one := range shown {
			here = append(here, s.admitted(one.c, from(office, one.service)))
			p, err := other.door.Admit(s.ctx, one.c, from(office, one.service))
			s.must(err)
			there = append(there, p)
		}
		woken := other.door.Wait(there[4])
		s.list(elsewhere)
		for i, one := range shown {
			if err := s.door.Again(s.ctx, here[i]); fault.Code(err) != "admission.refused" {
				s.Errorf("%s over %s here: %v", one.c.Kind, one.service, err)
			}
			s.refused(one.c, from(office, one.service), admission.OutsideList)
			s.admitted(one.c, from(elsewhere, one.service))
		}
		began := time.Now() //nolint:forbidigo // how long it takes is what is asked
		select {
		case <-woken[0]:
		case <-time.After(3 * time.Second):
			s.Fatal("the other node was not told")
		}
		for i, one := range shown {
			if err := other.door.Again(s.ctx, there[i]); fault.Code(err) != "admission.refused" {
				s.Errorf("%s over %s there: %v", one.c.Kind, one.service, err)
			}
		}
		if took := time.Since(began); took > time.Second {
			s.Errorf("another node took %v", took)
		}
	})
}

func TestGeneratedCredentials(t *testing.T) {
	each(t, func(s *scene) {
		v := from(office, access.SMPP)
		s.allow(false, true)
		s.list("192.0.2.0/24")
		made, password, err := s.access.Generate(s.ctx, program, s.home, s.bob.ID, false)
		s.must(err)
		c := basic(made.SystemID, password)
		p := s.admitted(c, v)
		if p.Actor.ID != string(s.bob.ID) || p.Limits.Sessions != 4 {
			s.Errorf("%+v", p)
		}
		s.refused(c, from(office, access.API), "signin.unknown_name") // for SMPP alone
		s.refused(basic(made.SystemID, wrong), v, admission.WrongPassword)
		s.refused(c, from(elsewhere, access.SMPP), admission.OutsideList)
		s.list()
		s.refused(c, v, admission.NeedsList)
		if err := s.door.Again(s.ctx, p); fault.Code(err) != "admission.refused" {
			s.Errorf("%v", err)
		}
		s.list("192.0.2.0/24")
		_, err = s.access.Set(s.ctx, program, s.home, s.bob.ID, apiaccess.Draft{SMPP: true, Limits: apiaccess.Limits{Sessions: 7, Rate: 500}})
		s.must(err)
		if s.must(s.door.Again(s.ctx, p)); p.Limits != (apiaccess.Limits{Sessions: 7, Rate: 500}) {
			s.Errorf("whoever is in has the limits of before: %+v", p.Limits)
		}
		s.must(s.access.Withdraw(s.ctx, program, s.home, s.bob.ID))
		if err := s.door.Again(s.ctx, p); fault.Code(err) != "admission.refused" {
			s.Errorf("%v", err)
		}
		s.refused(c, v, "signin.unknown_name")
	})
}

// Attack 35: what cannot be asked is neither yes nor no, on every service.
func TestStoreAway35(t *testing.T) {
	each(t, func(s *scene) {
		s.allow(true, true)
		_, secret := s.key(nil, access.UsersView, access.SMPPBind)
		known := []admission.Credential{{Kind: admission.Key, Secret: secret}, basic("bob", good)}
		outcome, err := s.signin.SignIn(s.ctx, visitor(office), "bob", good)
		s.must(err)
		known = append(known, admission.Credential{Kind: admission.WebSession, Secret: outcome.Opened.Token.Text()})
		var open []*admission.Pass
		for _, c := range known {
			open = append(open, s.admitted(c, from(office, access.API)))
		}
		s.must(s.db.Close())
		busy := func(c admission.Credential) {
			s.Helper()
			for _, service := range []access.Service{access.Web, access.API, access.SMPP} {
				if p, err := s.door.Admit(s.ctx, c, from(office, service)); p != nil || fault.Code(err) != audit.Busy.Code {
					s.Errorf("%s over %s: %+v, %v", c.Kind, service, p, err)
				}
			}
		}
		busy(basic("ann", good)) // never asked before
		busy(admission.Credential{Kind: admission.Key, Secret: seal.NewToken("gtk", string(s.home)).Text()})
		time.Sleep(1300 * time.Millisecond) //nolint:forbidigo // as long as a node trusts what it knew
		for i, c := range known {
			busy(c)
			if err := s.door.Again(s.ctx, open[i]); fault.Code(err) != audit.Busy.Code {
				s.Errorf("open by %s: %v", c.Kind, err)
			}
		}
	})
}
