package main

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/user"
)

// What people show at sign-in is what their account asks for, and nothing that
// they have not set up before.
func TestDemoSignInsFollowThePolicy(t *testing.T) {
	now := time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)
	since := now.AddDate(0, 0, -40)
	own := []account.Factor{account.ByApp, account.ByPasskey, account.ByMobile, secondfactor.Recovery}
	for name, c := range map[string]struct {
		policy account.Policy
		shown  []account.Factor // everything that may be
		never  bool             // nothing is
	}{
		"off":         {policy: account.Policy{Mode: account.FactorOff, Factors: own[:3]}, never: true},
		"new devices": {policy: account.Policy{Mode: account.FactorNewDevice, Factors: account.AllFactors()}, shown: append(account.AllFactors(), secondfactor.Recovery)},
		"always":      {policy: account.Policy{Mode: account.FactorAlways, Factors: []account.Factor{account.ByApp, account.ByPasskey}}, shown: []account.Factor{account.ByApp, account.ByPasskey, secondfactor.Recovery}},
	} {
		t.Run(name, func(t *testing.T) {
			d := demoLife{now: now, random: rand.New(rand.NewPCG(1, 1)), luck: rand.New(rand.NewPCG(2, 2))} //nolint:gosec // a test
			counts := map[account.Factor]int{}
			for range 400 {
				u := user.User{ID: "usr_00", Mobile: "+971501234567", CreatedAt: now.AddDate(0, 0, -150), TimeZone: "UTC"}
				var has secondfactor.Played
				for _, v := range d.equip(d.character(u, regime{c.policy, since}), []visit{{u: u, at: now.AddDate(0, 0, -60)}, {u: u, at: now.AddDate(0, 0, -20)}, {u: u, at: now.AddDate(0, 0, -2)}}) {
					if v.enrols {
						has = *v.sets
					}
					counts[v.factor]++
					if asked := v.at.After(since) && c.policy.Mode == account.FactorAlways; asked && v.factor == "" {
						t.Fatal("let in without a second factor")
					}
					if v.factor != "" && (v.at.Before(since) || !slices.Contains(c.shown, v.factor)) {
						t.Fatalf("%q was shown at %s", v.factor, v.at)
					}
					for _, used := range []account.Factor{v.factor, v.confirms} {
						if slices.Contains(own, used) && !holds(has, used) {
							t.Fatalf("%q was used and never set up", used)
						}
					}
					if v.sets != nil {
						has = *v.sets
					}
				}
			}
			if shown := len(counts) > 1; shown == c.never {
				t.Errorf("shown: %v", counts)
			}
		})
	}
}

func holds(has secondfactor.Played, f account.Factor) bool {
	return map[account.Factor]bool{account.ByApp: has.App, account.ByPasskey: len(has.Passkeys) > 0, account.ByMobile: len(has.Mobiles) > 0, secondfactor.Recovery: has.Codes}[f]
}

// Passwords that are too old by the policy are changed at the next sign-in.
func TestDemoPasswordsAreRenewed(t *testing.T) {
	now := time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)
	d := demoLife{now: now, random: rand.New(rand.NewPCG(1, 1)), luck: rand.New(rand.NewPCG(2, 2))} //nolint:gosec // a test
	u := user.User{ID: "usr_00", CreatedAt: now.AddDate(0, 0, -100), TimeZone: "UTC"}
	r := regime{account.Policy{Password: account.PasswordPolicy{ValidityTime: 30 * day}}, now.AddDate(0, 0, -60)}
	var renewed []bool
	for _, ago := range [][]int{{80, 50, 30, 10}} {
		var visits []visit
		for _, days := range ago {
			visits = append(visits, visit{u: u, at: now.AddDate(0, 0, -days)})
		}
		for _, v := range d.equip(d.character(u, r), visits) {
			renewed = append(renewed, v.renews)
		}
	}
	if want := []bool{false, true, false, true}; !slices.Equal(renewed, want) {
		t.Errorf("%v", renewed)
	}
}

// attempts is whether somebody who is locked has wrong passwords before it, each with its browser.
func (n *node) attempts(admin client) {
	n.Helper()
	var locked struct{ Items []struct{ ID string } }
	if admin.get("/accounts/self/users?status=locked&limit=1", &locked); len(locked.Items) == 0 {
		return // among few people nobody may have come lately
	}
	var tried struct{ Items []struct{ Device string } }
	admin.get("/accounts/self/users/"+locked.Items[0].ID+"/failed-sign-ins", &tried)
	if len(tried.Items) < 5 || tried.Items[0].Device == "" {
		n.Errorf("attempts before the lock: %+v", tried)
	}
}

// guards looks at what the demo shows of signing in, as those who may see it.
func (n *node) guards() {
	n.Helper()
	operator, admin := n.signIn("operator", password), n.signIn("admin", password)
	var providers struct {
		Items []struct {
			Name   string
			Health struct{ State string }
		}
	}
	operator.get("/accounts/self/message-providers", &providers)
	states := map[string]string{}
	for _, p := range providers.Items {
		states[p.Name] = p.Health.State
	}
	if len(states) != 3 || states["Nordtel SMSC"] != "standing_back" && states["Nordtel SMSC"] != "failing" || states["Fjordcast"] != "healthy" {
		n.Errorf("providers: %v", states)
	}
	var log struct{ Items []struct{ State, To string } }
	operator.get("/accounts/self/message-log?limit=100", &log)
	came := map[string]int{}
	for _, m := range log.Items {
		came[m.State]++
	}
	if came["delivered"]+came["sent"] < 4 || came["queued"] > 0 || came["kept"] == 0 {
		n.Errorf("messages: %v", came)
	}
	n.attempts(admin)
	var below struct {
		Items []struct {
			Account  struct{ ID, Name string }
			Settings []struct {
				Name, Value string
				LockedAbove bool
			}
		}
	}
	admin.get("/accounts/self/settings/compare?deep=true", &below)
	modes := map[string]int{}
	for _, b := range below.Items {
		for _, s := range b.Settings {
			if s.Name == "secondFactor" {
				modes[s.Value]++
			}
		}
		if b.Account.Name == "Marmara Lojistik" {
			n.enrolled(admin, b.Account.ID)
		}
	}
	if modes["always"] != 3 || modes["new_device"] != 2 || modes["off"] != 6 {
		n.Errorf("second factors are asked for: %v", modes)
	}
}

// enrolled is whether most people of an account have an app, a browser that is
// known, and nothing that anybody could sign in with.
func (n *node) enrolled(admin client, in string) {
	n.Helper()
	var with, all struct{ Count int }
	admin.get("/accounts/"+in+"/users/count?secondFactor=app", &with)
	admin.get("/accounts/"+in+"/users/count", &all)
	if with.Count < all.Count/2 {
		n.Errorf("%d of %d have an app", with.Count, all.Count)
	}
	var people struct {
		Items []struct{ ID, Username string }
	}
	admin.get("/accounts/"+in+"/users?secondFactor=app&limit=1", &people)
	if len(people.Items) != 1 {
		n.Fatalf("%+v", people)
	}
	var known struct{ Items []struct{ Device string } }
	admin.get("/accounts/"+in+"/users/"+people.Items[0].ID+"/devices", &known)
	if len(known.Items) == 0 || known.Items[0].Device == "" {
		n.Errorf("browsers: %+v", known)
	}
	n.anonymous().do(401, "POST", "/session", map[string]string{"username": people.Items[0].Username, "password": password})
}
