package main

import (
	"context"
	"math/rand/v2"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// desks and pockets are what browsers call themselves on computers and on phones.
var (
	desks = []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Safari/537.36 Edg/154.0.0.0",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Safari/605.1.15",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:157.0) Gecko/20100101 Firefox/157.0",
		"Mozilla/5.0 (X11; Linux x86_64; rv:157.0) Gecko/20100101 Firefox/157.0",
	}
	pockets = []phone{
		{"iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.4 Mobile/15E148 Safari/604.1"},
		{"Pixel 9", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Mobile Safari/537.36"},
		{"Galaxy S25", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/142.0.0.0 Mobile Safari/537.36"},
		{"Work phone", "Mozilla/5.0 (Android 16; Mobile; rv:157.0) Gecko/157.0 Firefox/157.0"},
	}
)

type phone struct{ name, agent string }

// countries are where people of a time zone sit: a file of places knows nothing
// of the demo's addresses.
var countries = map[string]string{
	"Europe/Oslo": "NO", "Europe/Paris": "FR", "Europe/Berlin": "DE", "Asia/Dubai": "AE", "Asia/Tokyo": "JP", "Asia/Seoul": "KR", "Asia/Shanghai": "CN",
	"Asia/Taipei": "TW", "Europe/Kyiv": "UA", "Europe/Belgrade": "RS", "Europe/Athens": "GR", "Europe/Istanbul": "TR", "America/Sao_Paulo": "BR",
	"America/Mexico_City": "MX", "Europe/Ljubljana": "SI", "Europe/Sarajevo": "BA", "Europe/Tirane": "AL", "Europe/Stockholm": "SE", "Europe/Rome": "IT", "Europe/London": "GB",
}

// character is somebody of the story, as far as signing in goes.
type character struct {
	user.User
	regime
	desk        string
	pocket      phone
	browsers    map[string]string // tokens of those known, by what they call themselves; empty until they are used
	has         secondfactor.Played
	passwordSet time.Time
}

func (d *demoLife) character(u user.User, r regime) *character {
	return &character{User: u, regime: r, desk: pick(d.luck, desks), pocket: pick(d.luck, pockets), browsers: map[string]string{}, passwordSet: u.CreatedAt}
}

func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }

// oneIn is true once in so many times.
func oneIn(random *rand.Rand, n int) bool { return random.IntN(n) == 0 }

// asks tells whether a second factor is wanted from somebody who comes at a time in a browser.
func (p *character) asks(at time.Time, browser string) bool {
	if at.Before(p.since) {
		return false
	}
	_, known := p.browsers[browser]
	return p.Mode == account.FactorAlways || p.Mode == account.FactorNewDevice && !known
}

// arrive opens a session, or remembers only the browser of one that has long
// ended. Nobody has its token.
func (d *demoLife) arrive(ctx context.Context, tx *database.Tx, v visit) error {
	visitor := session.Visitor{Address: v.address(), Country: countries[v.u.TimeZone], UserAgent: v.browser, Device: v.who.browsers[v.browser], Service: access.Web}
	if d.now.Sub(v.at) < v.who.SessionIdle {
		opened, err := d.h.Sessions.Open(ctx, tx, v.u, visitor, v.method, string(v.factor))
		v.who.browsers[v.browser] = opened.Device
		return err
	}
	device, err := session.Play(ctx, tx, v.u, visitor)
	v.who.browsers[v.browser] = device
	return err
}
