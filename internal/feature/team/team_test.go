package team_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/team"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

func ptr[T any](value T) *T { return &value }

func TestCreateListDelete(t *testing.T) {
	each(t, func(s *scene) {
		ann := s.may(access.TeamsManage, access.TeamsView)
		zulu, err := s.teams.Create(s.ctx, ann, s.home, team.Draft{Name: " Zulu ", Description: " At the coast "})
		s.must(err)
		alpha, err := s.teams.Create(s.ctx, ann, s.home, team.Draft{Name: "álpha"})
		s.must(err)
		u, err := s.users.Create(s.ctx, program, s.home, user.Draft{Username: "bob", FirstName: "Bob", Email: "bob@example.com", Teams: []string{zulu.ID}})
		s.must(err)
		night := s.role("Night shift")
		for _, role := range []string{"people_manager", night, "analyze_manager"} {
			s.must(s.teams.GiveRole(s.ctx, program, s.home, zulu.ID, role))
		}
		list, err := s.teams.List(s.ctx, ann, s.home)
		s.must(err)
		if len(list) != 2 || list[0].ID != alpha.ID || list[0].Users != 0 || list[0].Version != 1 || list[0].Roles != nil {
			s.Errorf("%+v", list)
		}
		found, err := s.teams.Find(s.ctx, ann, s.home, zulu.ID)
		s.must(err)
		wanted := []user.Reference{{ID: night, Name: "Night shift"}, {ID: "analyze_manager"}, {ID: "people_manager"}}
		for _, got := range []team.Team{list[1], found} {
			if got.Name != "Zulu" || got.Description != "At the coast" || got.Users != 1 || !got.UsersExact || !slices.Equal(got.Roles, wanted) {
				s.Errorf("%+v", got)
			}
		}
		if e := s.last("team.created"); e.Target.Name != "álpha" || len(e.Changes) != 0 {
			s.Errorf("%+v", e)
		}
		s.must(s.teams.Delete(s.ctx, program, s.home, zulu.ID))
		if got, err := s.users.Find(s.ctx, program, s.home, u.ID); err != nil || len(got.Teams) != 0 {
			s.Errorf("%+v, %v", got, err)
		}
		if e := s.last("team.deleted"); e.Target.Name != "Zulu" || !slices.Equal(e.Changes, []audit.Change{{Field: "roles", Before: "Night shift, analyze_manager, people_manager"}}) {
			s.Errorf("%+v", e)
		}
		_, err = s.teams.Find(s.ctx, ann, s.home, zulu.ID)
		s.refused(err, "team.not_found")
		s.refused(s.teams.Delete(s.ctx, ann, s.home, zulu.ID), "team.not_found")
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(s *scene) {
		ann, crew := s.may(access.TeamsManage), s.team("Crew")
		got, err := s.teams.Update(s.ctx, ann, s.home, crew.ID, team.Patch{Name: ptr(" Night crew "), Description: ptr("Until six"), IfVersion: 1})
		s.must(err)
		if got.Name != "Night crew" || got.Description != "Until six" || got.Version != 2 {
			s.Errorf("%+v", got)
		}
		if e := s.last("team.updated"); e.Target.Name != "Crew" ||
			!slices.Equal(e.Changes, []audit.Change{{Field: "name", Before: "Crew", After: "Night crew"}, {Field: "description", After: "Until six"}}) {
			s.Errorf("%+v", e)
		}
		_, err = s.teams.Update(s.ctx, ann, s.home, crew.ID, team.Patch{Name: ptr("Night crew")})
		s.must(err) // nothing new
		got, err = s.teams.Update(s.ctx, ann, s.home, crew.ID, team.Patch{Name: ptr("NIGHT crew")})
		s.must(err) // its own name
		if events := s.events("team.updated"); len(events) != 2 || got.Version != 3 {
			s.Errorf("%q, version %d", events, got.Version)
		}
	})
}

func TestRefused(t *testing.T) {
	each(t, func(s *scene) {
		ann, viewer, foreign := s.may(access.TeamsManage), s.may(access.TeamsView), s.foreign()
		nobody := access.Actor{Kind: access.Anonymous}
		crew := s.team("Crew")
		s.team("Others")
		long := strings.Repeat("a", 10_000)
		for name, c := range map[string]struct {
			actor             access.Actor
			name, description string
			want              string
			recorded          bool
		}{
			"no name":                    {ann, " ", "", "team.name_missing", false},
			"long name":                  {ann, strings.Repeat("a", 61), "", "team.name_too_long", false},
			"endless name":               {ann, long, "", "team.name_too_long", false},
			"control":                    {ann, "a\x1bb", "", "team.name_characters", false},
			"turned around":              {ann, "a\u202eb", "", "team.name_characters", false},
			"long description":           {ann, "x", strings.Repeat("a", 201), "team.description_too_long", false},
			"line in the description":    {ann, "x", "a\nb", "team.description_characters", false},
			"taken":                      {ann, "OTHERS", "", "team.name_taken", true},
			"without the permission":     {viewer, "x", "", "access.forbidden", true},
			"by somebody from elsewhere": {foreign, "x", "", "account.missing", false},
			"by nobody":                  {nobody, "x", "", "account.missing", false},
		} {
			_, err := s.teams.Create(s.ctx, c.actor, s.home, team.Draft{Name: c.name, Description: c.description})
			s.refuses(name, "team.created", err, c.want, c.recorded)
			_, err = s.teams.Update(s.ctx, c.actor, s.home, crew.ID, team.Patch{Name: &c.name, Description: &c.description})
			s.refuses(name, "team.updated", err, c.want, c.recorded)
		}
		_, err := s.teams.Update(s.ctx, ann, s.home, crew.ID, team.Patch{Name: ptr("x"), IfVersion: 7})
		s.refuses("another was faster", "team.updated", err, "request.changed_meanwhile", true)
		_, err = s.teams.Update(s.ctx, ann, s.home, "tea_none", team.Patch{Name: ptr("x")})
		s.refuses("no such team", "team.updated", err, "team.not_found", false)
		_, err = s.teams.Update(s.ctx, foreign, s.other, crew.ID, team.Patch{Name: ptr("x")})
		s.refuses("by its id from elsewhere", "team.updated", err, "team.not_found", false)

		s.refuses("without the permission", "team.deleted", s.teams.Delete(s.ctx, viewer, s.home, crew.ID), "access.forbidden", true)
		s.refuses("no such team", "team.deleted", s.teams.Delete(s.ctx, ann, s.home, "tea_none"), "team.not_found", false)
		s.refuses("from elsewhere", "team.deleted", s.teams.Delete(s.ctx, foreign, s.home, crew.ID), "account.missing", false)
		s.refuses("by its id from elsewhere", "team.deleted", s.teams.Delete(s.ctx, foreign, s.other, crew.ID), "team.not_found", false)
		for _, actor := range []access.Actor{ann, foreign} {
			_, err := s.teams.List(s.ctx, actor, s.home)
			_, again := s.teams.Find(s.ctx, actor, s.home, crew.ID)
			if fault.Of(err) == nil || fault.Code(err) != fault.Code(again) {
				s.Errorf("%v lists: %v, finds: %v", actor.Permissions, err, again)
			}
		}
		if got, err := s.teams.Find(s.ctx, program, s.home, crew.ID); err != nil || got.Name != "Crew" || got.Version != 1 {
			s.Errorf("%+v, %v", got, err)
		}
	})
}

// refuses demands the fault, and that the attempt is in the log or is not.
func (s *scene) refuses(what, action string, err error, want string, recorded bool) {
	s.Helper()
	s.refused(err, want)
	log := s.events(action)
	if got := len(log) > 0 && strings.HasPrefix(log[0], "failure "+want); got != recorded {
		s.Errorf("%s, %s: recorded %t", action, what, got)
	}
	s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
		return tx.Exec(s.ctx, `DELETE FROM audit_events WHERE status = 'failure'`)
	}))
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
		_, err := s.teams.Create(s.ctx, program, s.home, team.Draft{Name: "One more"})
		s.refused(err, "team.too_many")
	})
}

// A list costs the same number of statements however many teams there are.
func TestListAsksOnce(t *testing.T) {
	each(t, func(s *scene) {
		cost := func() int64 {
			before := s.db.Statements()
			_, err := s.teams.List(s.ctx, program, s.home)
			s.must(err)
			return s.db.Statements() - before
		}
		few := cost()
		for i := range 20 {
			s.must(s.teams.GiveRole(s.ctx, program, s.home, s.team("Team "+strconv.Itoa(i)).ID, "people_manager"))
		}
		if many := cost(); many != few {
			s.Errorf("%d statements, and %d with twenty teams more", few, many)
		}
	})
}
