package apiaccess_test

import (
	"context"
	"slices"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/seal"
)

type scene struct {
	*testing.T
	ctx      context.Context
	db       *database.DB
	log      *audit.Log
	box      *seal.Box
	accesses *apiaccess.Accesses
	home     access.AccountID
	ann, bob user.User // ann is an admin, bob is nobody in particular
}

func each(t *testing.T, test func(s *scene)) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := audit.New(db)
		box, err := seal.NewBox(make([]byte, 32))
		tenanttest.Must(t, err)
		users := user.New(log, box, "", "")
		s := &scene{T: t, ctx: t.Context(), db: db, log: log, box: box, accesses: apiaccess.New(log, box)}
		_, s.home, _ = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		s.ann = tenanttest.User(s.ctx, t, log, users, s.home, "ann", "x", access.AccountAdmin)
		s.bob = tenanttest.User(s.ctx, t, log, users, s.home, "bob", "x")
		test(s)
	})
}

func (s *scene) actor(u user.User) access.Actor { return tenanttest.Actor(s.ctx, s.T, s.db, u) }

func TestSwitchesAndLimits(t *testing.T) {
	each(t, func(s *scene) {
		off, err := s.accesses.Find(s.ctx, s.actor(s.bob), s.home, s.bob.ID)
		if err != nil || off.HTTP || off.SMPP || off.Limits != apiaccess.Usual || off.Version != 1 {
			s.Errorf("%+v, %v", off, err)
		}
		on, err := s.accesses.Set(s.ctx, s.actor(s.ann), s.home, s.bob.ID, apiaccess.Draft{SMPP: true, Limits: apiaccess.Limits{Rate: 500}})
		if err != nil || on.HTTP || !on.SMPP || on.Limits != (apiaccess.Limits{Sessions: 4, Rate: 500}) || on.Version == 1 {
			s.Errorf("%+v, %v", on, err)
		}
		want := []audit.Change{{Field: "smpp", Before: "false", After: "true"}, {Field: "smppRate", Before: "100", After: "500"}}
		if e := tenanttest.Events(s.ctx, s, s.log, s.home, "api_access.changed"); len(e) != 1 || !slices.Equal(e[0].Changes, want) {
			s.Errorf("%+v", e)
		}
		if same, err := s.accesses.Set(s.ctx, s.actor(s.ann), s.home, s.bob.ID, apiaccess.Draft{SMPP: true, Limits: apiaccess.Limits{Rate: 500, Sessions: 4}}); err != nil || same.Version != on.Version {
			s.Errorf("%+v, %v", same, err)
		}
		_, err = s.accesses.Set(s.ctx, s.actor(s.ann), s.home, s.bob.ID, apiaccess.Draft{IfVersion: 1})
		tenanttest.Refused(s, err, "api_access.changed")
	})
}

func TestWhoMayChange(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.accesses.Set(s.ctx, s.actor(s.bob), s.home, s.bob.ID, apiaccess.Draft{HTTP: true})
		tenanttest.Refused(s, err, "access.forbidden")
		lesser := s.actor(s.bob)
		lesser.Permissions = access.SetOf(access.SafelistsManage)
		_, err = s.accesses.Set(s.ctx, lesser, s.home, s.ann.ID, apiaccess.Draft{HTTP: true})
		tenanttest.Refused(s, err, "access.power_lacking")
		_, _, err = s.accesses.Generate(s.ctx, lesser, s.home, s.ann.ID, true)
		tenanttest.Refused(s, err, "access.power_lacking")
		stale := s.actor(s.ann)
		stale.SessionID = "ses_x"
		_, err = s.accesses.Set(s.ctx, stale, s.home, s.bob.ID, apiaccess.Draft{HTTP: true})
		tenanttest.Refused(s, err, "session.confirm")
		_, err = s.accesses.Find(s.ctx, s.actor(s.bob), s.home, s.ann.ID)
		tenanttest.Refused(s, err, "access.forbidden")
		for code, limits := range map[string]apiaccess.Limits{"api_access.sessions_form": {Sessions: 101}, "api_access.rate_form": {Rate: -1}} {
			_, err = s.accesses.Set(s.ctx, s.actor(s.ann), s.home, s.bob.ID, apiaccess.Draft{Limits: limits})
			tenanttest.Refused(s, err, code)
		}
	})
}

func TestBindCredentials(t *testing.T) {
	each(t, func(s *scene) {
		ann := s.actor(s.ann)
		_, _, err := s.accesses.Generate(s.ctx, ann, s.home, s.bob.ID, false)
		tenanttest.Refused(s, err, "api_access.no_safelist")
		loose, _, err := s.accesses.Generate(s.ctx, ann, s.home, s.bob.ID, true)
		if err != nil || !loose.Anywhere {
			s.Errorf("%+v, %v", loose, err)
		}
		_, err = safelist.New(s.log).Set(s.ctx, ann, s.home, s.bob.ID, safelist.Draft{Entries: []safelist.EntryDraft{{Value: "192.0.2.0/24"}}})
		tenanttest.Must(s, err)
		made, password, err := s.accesses.Generate(s.ctx, ann, s.home, s.bob.ID, false)
		if err != nil || len(made.SystemID) != 15 || len(password) != 8 || made.SystemID == loose.SystemID {
			s.Fatalf("%+v, %d characters, %v", made, len(password), err)
		}
		if _, known, err := apiaccess.HolderOf(s.ctx, s.db.Read(), loose.SystemID); known || err != nil {
			s.Errorf("the earlier ones are still known: %v", err)
		}
		holder, known, err := apiaccess.HolderOf(s.ctx, s.db.Read(), made.SystemID)
		if err != nil || !known || holder.User != s.bob.ID || holder.Account != s.home {
			s.Fatalf("%+v, %v, %v", holder, known, err)
		}
		if !holder.Opens(s.box, password) || holder.Opens(s.box, password[:7]) || holder.Opens(s.box, "") || holder.Opens(s.box, password+"\x00") {
			s.Error("the password is not compared as a whole")
		}
		one, err := s.accesses.Find(s.ctx, ann, s.home, s.bob.ID)
		if err != nil || one.Credentials == nil || one.Credentials.SystemID != made.SystemID || one.SMPP {
			s.Errorf("%+v, %v", one, err)
		}
		var kept string
		tenanttest.Must(s, s.db.Read().QueryRowContext(s.ctx, `SELECT password_digest FROM bind_credentials`).Scan(&kept))
		if kept == password || len(kept) < 32 {
			s.Error("the password is stored")
		}
		for _, e := range tenanttest.Events(s.ctx, s, s.log, s.home, "api_access.credentials_made") {
			for _, c := range e.Changes {
				if c.After == password {
					s.Error("the password is in the log")
				}
			}
		}
		tenanttest.Must(s, s.accesses.Withdraw(s.ctx, ann, s.home, s.bob.ID))
		tenanttest.Refused(s, s.accesses.Withdraw(s.ctx, ann, s.home, s.bob.ID), "api_access.no_credentials")
		if _, known, _ := apiaccess.HolderOf(s.ctx, s.db.Read(), made.SystemID); known {
			s.Error("still known")
		}
	})
}
