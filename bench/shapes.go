package main

import (
	"gatehouse/internal/feature/user"
)

// shape is one way to look at a list of users. The bounds of speed hold for
// all of them but the worst ones, which have a bound of their own.
type shape struct {
	group  string
	name   string
	filter user.Filter
}

// Groups of shapes, as the table shows them.
const (
	plain    = "no filter, any order"
	byFilter = "one filter"
	bySearch = "search"
	byPair   = "two filters"
	another  = "one filter or search, in another order"
	unlikely = "worst combinations"
)

// shapes lists every sort without a filter and with each filter alone, a
// search's own order, the six commonest pairs, searches for common, middling, rare and unknown words, and
// combinations that are as bad as they come.
func shapes(ownRole, team, everybody string) []shape {
	var all []shape
	filters := []shape{
		{byFilter, "status=active", user.Filter{Statuses: []user.Status{user.Active}}},
		{byFilter, "status=disabled", user.Filter{Statuses: []user.Status{user.Disabled}}},
		{byFilter, "status=pending", user.Filter{Statuses: []user.Status{user.Pending}}},
		{byFilter, "status=locked", user.Filter{Statuses: []user.Status{user.Locked}}},
		{byFilter, "status=password_expired", user.Filter{Statuses: []user.Status{user.PasswordExpired}}},
		{byFilter, "status=locked,pending", user.Filter{Statuses: []user.Status{user.Locked, user.Pending}}},
		{byFilter, "role=common", user.Filter{Role: "communication_manager"}},
		{byFilter, "role=own", user.Filter{Role: ownRole}},
		{byFilter, "role=rare", user.Filter{Role: "account_admin"}},
		{byFilter, "team=one of 50", user.Filter{Team: team}},
		{byFilter, "team=two in five", user.Filter{Team: everybody}},
		{byFilter, "secondFactor=none", user.Filter{SecondFactor: user.NoFactor}},
		{byFilter, "secondFactor=any", user.Filter{SecondFactor: user.AnyFactor}},
		{byFilter, "secondFactor=app", user.Filter{SecondFactor: user.WithApp}},
		{byFilter, "signInMethod=password", user.Filter{SignInMethod: user.ByPassword}},
		{byFilter, "lastLogin=never", user.Filter{LastLogin: user.Never}},
		{byFilter, "lastLogin=within_7d", user.Filter{LastLogin: user.Within7d}},
		{byFilter, "lastLogin=within_30d", user.Filter{LastLogin: user.Within30d}},
		{byFilter, "lastLogin=over_30d", user.Filter{LastLogin: user.Over30d}},
		{byFilter, "lastLogin=over_90d", user.Filter{LastLogin: user.Over90d}},
		{bySearch, "search=a, prefix of many", user.Filter{Search: "a"}},
		{bySearch, "search=in, prefix of some", user.Filter{Search: "in"}},
		{bySearch, "search=example, everybody", user.Filter{Search: "example"}},
		{bySearch, "search=ngrid, one in 64", user.Filter{Search: "ngrid"}},
		{bySearch, "search=Bjørn, one in 32", user.Filter{Search: "Bjørn"}},
		{bySearch, "search=quack, one in 4096", user.Filter{Search: "quack"}},
		{bySearch, "search=unique number", user.Filter{Search: ".7123@"}},
		{bySearch, "search=nobody", user.Filter{Search: "zzqxj"}},
		{bySearch, "search=ingrid solberg", user.Filter{Search: "ingrid solberg"}},
		{bySearch, "search=محمد, one in 64", user.Filter{Search: "محمد"}},
	}
	for _, sort := range []user.SortBy{user.ByFullName, user.ByUsername, user.ByEmail, user.ByLastLogin, user.ByCreated} {
		down := sort == user.ByLastLogin || sort == user.ByCreated
		order := " by " + string(sort)
		all = append(all, shape{plain, "everybody" + order, user.Filter{Sort: sort, Descending: down}})
		for _, f := range filters {
			if sort != usual(f.filter) {
				f.group = another
			}
			f.filter.Sort, f.filter.Descending, f.name = sort, down, f.name+order
			all = append(all, f)
		}
	}
	for _, f := range filters {
		if f.group == bySearch {
			all = append(all, f)
		}
	}
	return append(append(all, pairs(team)...), worstShapes(everybody)...)
}

// usual is the order in which a filter is asked for when nobody chooses one.
func usual(f user.Filter) user.SortBy {
	switch {
	case f.Search != "":
		return user.ByMatch
	case f.LastLogin != "":
		return user.ByLastLogin
	}
	return user.ByFullName
}

// pairs are the six commonest, in the order of the portal.
func pairs(team string) []shape {
	active := []user.Status{user.Active}
	return []shape{
		{byPair, "status + search", user.Filter{Statuses: active, Search: "ngrid"}},
		{byPair, "status + role", user.Filter{Statuses: active, Role: "communication_manager"}},
		{byPair, "status + team", user.Filter{Statuses: []user.Status{user.Disabled}, Team: team}},
		{byPair, "status + last login", user.Filter{Statuses: active, LastLogin: user.Over90d}},
		{byPair, "search + role", user.Filter{Search: "ngrid", Role: "communication_manager"}},
		{byPair, "search + team", user.Filter{Search: "ngrid", Team: team}},
	}
}

// worstShapes pass nobody or nearly nobody, though each filter passes many.
func worstShapes(everybody string) []shape {
	return []shape{
		{unlikely, "never + active + common word", user.Filter{LastLogin: user.Within7d, Statuses: []user.Status{user.Disabled}, Search: "example quack", Sort: user.ByEmail}},
		{unlikely, "pending + came lately", user.Filter{Statuses: []user.Status{user.Pending}, LastLogin: user.Within30d, Sort: user.ByUsername}},
		{unlikely, "everything at once", user.Filter{Statuses: []user.Status{user.Pending}, Role: "communication_manager", Team: everybody, LastLogin: user.Within30d, Search: "example", Sort: user.ByCreated}},
		{unlikely, "two common words that never meet", user.Filter{Search: "ingrid lars", Sort: user.ByLastLogin, Descending: true}},
		{unlikely, "eight words", user.Filter{Search: "exa amp ple com lar ars sol erg", Sort: user.ByUsername, Statuses: []user.Status{user.Locked, user.Pending, user.Disabled}}},
		{unlikely, "role + team + search by email", user.Filter{Role: "communication_manager", Team: everybody, Search: "quack", Sort: user.ByEmail}},
	}
}
