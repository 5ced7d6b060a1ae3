package access_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/fault"
)

const home, other = access.AccountID("acc_home"), access.AccountID("acc_other")

func TestMay(t *testing.T) {
	ann := access.Actor{Kind: access.User, ID: "usr_ann", Account: home, Permissions: access.SetOf(access.UsersView)}
	for name, c := range map[string]struct {
		actor      access.Actor
		account    access.AccountID
		permission access.Permission
		want       string
	}{
		"held":                        {ann, home, access.UsersView, ""},
		"not held":                    {ann, home, access.UsersManage, "access.forbidden"},
		"another account":             {ann, other, access.UsersView, "account.missing"},
		"no account":                  {ann, "", access.UsersView, "account.missing"},
		"nobody in no account":        {access.Actor{Kind: access.Anonymous}, "", access.UsersView, "account.missing"},
		"nobody":                      {access.Actor{Kind: access.Anonymous}, home, access.UsersView, "account.missing"},
		"the program":                 {access.Program(access.Internal), other, access.OperatorTree, ""},
		"a key":                       {access.Actor{Kind: access.Key, Account: home, Permissions: access.SetOf(access.UsersManage)}, home, access.UsersManage, ""},
		"a key elsewhere":             {access.Actor{Kind: access.Key, Account: home, Permissions: access.SetOf(access.UsersManage)}, other, access.UsersManage, "account.missing"},
		"a user who is called system": {access.Actor{Kind: access.User, ID: "system", Account: home}, home, access.UsersView, "access.forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Code(c.actor.May(c.account, c.permission)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestHolds(t *testing.T) {
	both := access.SetOf(access.UsersView, access.UsersManage)
	for name, c := range map[string]struct {
		actor access.Actor
		set   access.Set
		want  string
	}{
		"nothing to hold":  {access.Actor{}, nil, ""},
		"all of it":        {access.Actor{Permissions: both}, both, ""},
		"a part of it":     {access.Actor{Permissions: access.SetOf(access.UsersView)}, both, "access.power_lacking"},
		"none":             {access.Actor{}, both, "access.power_lacking"},
		"the program does": {access.Program(access.Internal), both, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Code(c.actor.Holds(c.set)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestIsUser(t *testing.T) {
	ann := access.Actor{Kind: access.User, ID: "usr_ann", Account: home}
	key := access.Actor{Kind: access.Key, ID: "usr_ann", Account: home}
	if !ann.IsUser(home, "usr_ann") || ann.IsUser(other, "usr_ann") || ann.IsUser(home, "usr_bob") || key.IsUser(home, "usr_ann") {
		t.Error("an actor is taken for somebody else")
	}
}

func TestSet(t *testing.T) {
	var none access.Set
	if none.Has(access.UsersView) {
		t.Error("the empty set holds something")
	}
	set := access.SetOf(access.UsersView)
	set.Add(access.SetOf(access.UsersManage))
	set.Add(nil)
	if len(set) != 2 || !set.Has(access.UsersManage) {
		t.Errorf("%v", set)
	}
}

// R1: the first user of an account gets every manager role, and no Inbox role.
func TestFirstUserRoles(t *testing.T) {
	want := []string{"account_admin", "analyze_manager", "communication_manager", "finance_data_manager", "integrations_manager", "people_manager"}
	if got := access.FirstUserRoles(); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	for _, key := range access.FirstUserRoles() {
		if role, ok := access.FindSystemRole(key); !ok || role.NeedsSeat {
			t.Errorf("%s cannot be given to a first user", key)
		}
	}
}

func TestSystemRoles(t *testing.T) {
	roles := access.SystemRoles()
	if len(roles) != 11 {
		t.Fatalf("%d system roles, want the 11 of R1", len(roles))
	}
	roles[0].Key = "altered"
	if _, ok := access.FindSystemRole("altered"); ok {
		t.Error("a caller can alter the system roles")
	}
	known := access.Set{}
	for _, e := range access.Catalogue() {
		if known.Has(e.ID) {
			t.Errorf("%s twice in the catalogue", e.ID)
		}
		if strings.Count(string(e.ID), "/") != 1 {
			t.Errorf("%s is not thing/action", e.ID)
		}
		known[e.ID] = struct{}{}
	}
	for _, role := range access.SystemRoles() {
		for _, p := range role.Permissions {
			if !known.Has(p) {
				t.Errorf("%s holds %s, which the catalogue lacks", role.Key, p)
			}
			keys := role.Key == "integrations_manager" && p == access.KeysManage // by the ruling on system roles
			if strings.HasSuffix(string(p), "/manage") && !keys {
				t.Errorf("%s may change things by %s", role.Key, p)
			}
		}
		if role.Inbox != strings.HasPrefix(role.Key, "inbox_") || role.NeedsSeat && !role.Inbox {
			t.Errorf("%+v", role)
		}
	}
}
