package team_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

type scene struct {
	*testing.T
	ctx   context.Context
	db    *database.DB
	log   *audit.Log
	teams *team.Teams
	users *user.Users
	home  access.AccountID
}

var (
	program = access.Program(access.Internal)
	box, _  = seal.NewBox(make([]byte, 32))
)

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := audit.New(db)
		s := &scene{T: t, ctx: t.Context(), db: db, log: log, teams: team.New(log), users: user.New(log, box, "https://portal.example", "")}
		s.must(db.Change(s.ctx, func(tx *database.Tx) error {
			a, err := account.CreateOperator(s.ctx, tx, account.Draft{Name: "Home", Language: "en", TimeZone: "UTC"})
			s.home = a.ID
			return err
		}))
		test(s)
	})
}

func (s *scene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// may is somebody of the home account with these permissions.
func (s *scene) may(permissions ...access.Permission) access.Actor {
	return access.Actor{Kind: access.User, ID: "usr_1", Name: "ann", Account: s.home, Permissions: access.SetOf(permissions...)}
}

func (s *scene) recorded(action string) []string {
	s.Helper()
	page, err := s.log.List(s.ctx, program, s.home, audit.Filter{Action: action, Limit: 50})
	s.must(err)
	var list []string
	for _, e := range page.Events {
		list = append(list, strings.Join(strings.Fields(string(e.Status)+" "+e.Reason+" "+e.Target.Name), " "))
	}
	return list
}

func TestCreateListDelete(t *testing.T) {
	each(t, func(s *scene) {
		ann := s.may(access.TeamsManage, access.TeamsView)
		zulu, err := s.teams.Create(s.ctx, ann, s.home, " Zulu ")
		s.must(err)
		alpha, err := s.teams.Create(s.ctx, ann, s.home, "álpha")
		s.must(err)
		u, err := s.users.Create(s.ctx, program, s.home, user.Draft{Username: "bob", FirstName: "Bob", Email: "bob@example.com", Teams: []string{zulu.ID}})
		s.must(err)
		list, err := s.teams.List(s.ctx, ann, s.home)
		s.must(err)
		if len(list) != 2 || list[0].ID != alpha.ID || list[1].Name != "Zulu" || list[0].Users != 0 || list[1].Users != 1 || !list[1].UsersExact {
			s.Errorf("%+v", list)
		}
		s.must(s.teams.Delete(s.ctx, ann, s.home, zulu.ID))
		if got, err := s.users.Find(s.ctx, program, s.home, u.ID); err != nil || len(got.Teams) != 0 {
			s.Errorf("%+v, %v", got, err)
		}
		if created, deleted := s.recorded("team.created"), s.recorded("team.deleted"); len(created) != 2 || !slices.Equal(deleted, []string{"success Zulu"}) {
			s.Errorf("%q, %q", created, deleted)
		}
	})
}

func TestRefused(t *testing.T) {
	each(t, func(s *scene) {
		ann := s.may(access.TeamsManage)
		crew, err := s.teams.Create(s.ctx, ann, s.home, "Crew")
		s.must(err)
		foreign := access.Actor{Kind: access.User, Account: "acc_other", Permissions: access.SetOf(access.TeamsManage, access.TeamsView)}
		for name, c := range map[string]struct {
			actor  access.Actor
			called string
			want   string
		}{
			"no name":                    {ann, " ", "team.name_missing"},
			"long name":                  {ann, strings.Repeat("a", 61), "team.name_too_long"},
			"endless name":               {ann, strings.Repeat("a", 10_000), "team.name_too_long"},
			"control":                    {ann, "a\x1bb", "team.name_characters"},
			"turned around":              {ann, "a\u202eb", "team.name_characters"},
			"taken":                      {ann, "CREW", "team.name_taken"},
			"without the permission":     {s.may(access.TeamsView), "x", "access.forbidden"},
			"by somebody from elsewhere": {foreign, "x", "account.missing"},
			"by nobody":                  {access.Actor{Kind: access.Anonymous}, "x", "account.missing"},
		} {
			if _, err := s.teams.Create(s.ctx, c.actor, s.home, c.called); fault.Code(err) != c.want {
				s.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		for name, c := range map[string]struct {
			actor access.Actor
			id    string
			want  string
		}{
			"without the permission":     {s.may(access.TeamsView), crew.ID, "access.forbidden"},
			"no such team":               {ann, "tea_none", "team.not_found"},
			"by somebody from elsewhere": {foreign, crew.ID, "account.missing"},
		} {
			if got := fault.Code(s.teams.Delete(s.ctx, c.actor, s.home, c.id)); got != c.want {
				s.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		for _, actor := range []access.Actor{ann, foreign} {
			if _, err := s.teams.List(s.ctx, actor, s.home); fault.Of(err) == nil {
				s.Errorf("%v lists: %v", actor.Permissions, err)
			}
		}
		failed := append(s.recorded("team.created"), s.recorded("team.deleted")...)
		slices.Sort(failed)
		if !slices.Equal(failed, []string{"failure access.forbidden", "failure access.forbidden x", "failure team.name_taken CREW", "success Crew"}) {
			s.Errorf("%q", failed)
		}
	})
}

func TestTooMany(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
			for i := range team.MaxTeams {
				err := tx.Exec(s.ctx, `INSERT INTO teams (account_id, id, name, name_key, created_at) VALUES ($1, $2, $2, $2, 0)`, s.home, "tea_"+strconv.Itoa(i))
				if err != nil {
					return err
				}
			}
			return nil
		}))
		if _, err := s.teams.Create(s.ctx, program, s.home, "One more"); fault.Code(err) != "team.too_many" {
			s.Errorf("%v", err)
		}
	})
}
