package secondfactor_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
)

func TestPairing(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p, token := s.begin(s.ann)
		if p.Status != secondfactor.PairingOpen || !p.ExpiresAt.Equal(s.clock.Now().Add(10*time.Minute)) {
			t.Errorf("begun: %+v", p)
		}
		phone := s.newPhone()
		s.must(phone.show(token, "  Ann's phone "))
		if len(phone.number) != 2 || phone.number < "10" || phone.number > "99" {
			t.Errorf("the number is %q", phone.number)
		}
		if _, err := s.factors.CheckMobile(s.ctx, phone.request("GET", "/api/v1/mobile", "")); fault.Code(err) != "mobile.refused" {
			t.Errorf("before it was confirmed: %v", err)
		}
		found, err := s.factors.FindPairing(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.ID)
		s.must(err)
		if found.Status != secondfactor.PairingOffered || found.Name != "Ann's phone" || found.Address != "198.51.100.7" {
			t.Errorf("offered: %+v", found)
		}
		m, err := s.factors.ConfirmPairing(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.ID, phone.number)
		s.must(err)
		state, err := s.factors.PairingState(s.ctx, token)
		s.must(err)
		list, err := s.factors.Mobiles(s.ctx, s.actor(s.ann), s.home, s.ann.ID)
		s.must(err)
		if m.ID != phone.id || m.Name != "Ann's phone" || state != secondfactor.PairingConfirmed || len(list) != 1 || list[0] != m {
			t.Errorf("paired %+v, %s, listed %+v", m, state, list)
		}
		s.begin(s.ann) // at once, with another phone: this one can still ask
		state, err = s.factors.PairingState(s.ctx, token)
		s.must(err)
		if state != secondfactor.PairingConfirmed {
			t.Errorf("with another one begun, it is %s", state)
		}
		if k := phone.known(); k.User.ID != s.ann.ID || k.AccountName != "Home" {
			t.Errorf("known as %+v", k)
		}
		s.hasFactors(",mobile,")
		if got := s.events("factor.mobile_added"); !slices.Equal(got, []string{"success ann Ann's phone"}) {
			t.Errorf("recorded %q", got)
		}
		if s.letters("mobile_added") != 1 {
			t.Error("no letter tells of it")
		}
	})
}

func (s *pocket) hasFactors(want string) {
	s.Helper()
	var factors string
	s.must(s.db.Read().QueryRowContext(s.ctx, `SELECT factors FROM users WHERE account_id = $1 AND id = $2`, s.home, s.ann.ID).Scan(&factors))
	if factors != want {
		s.Errorf("the user has the factors %q, want %q", factors, want)
	}
}

func TestPairingTokens(t *testing.T) {
	for name, spoil := range map[string]func(s *pocket, p secondfactor.Pairing, token string) string{
		"of no form":  func(*pocket, secondfactor.Pairing, string) string { return "x" },
		"altered":     func(_ *pocket, _ secondfactor.Pairing, token string) string { return token[:len(token)-1] + "!" },
		"another use": func(_ *pocket, _ secondfactor.Pairing, token string) string { return "gti" + token[3:] },
		"used": func(s *pocket, _ secondfactor.Pairing, token string) string {
			s.must(s.newPhone().show(token, "First"))
			return token
		},
		"expired": func(s *pocket, _ secondfactor.Pairing, token string) string {
			s.clock.Advance(10 * time.Minute)
			return token
		},
		"given up": func(s *pocket, p secondfactor.Pairing, token string) string {
			s.must(s.factors.EndPairing(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.ID))
			return token
		},
		"followed by a newer one": func(s *pocket, _ secondfactor.Pairing, token string) string {
			s.begin(s.ann)
			return token
		},
		"of a disabled user": func(s *pocket, _ secondfactor.Pairing, token string) string {
			s.must(s.users.Disable(s.ctx, access.Program(access.Internal), s.home, s.ann.ID))
			return token
		},
		"of a disabled account": func(s *pocket, _ secondfactor.Pairing, token string) string {
			s.must(s.accounts.Disable(s.ctx, access.Program(access.Internal), s.home))
			return token
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachPocket(t, func(s *pocket) {
				p, token := s.begin(s.ann)
				s.refused(s.newPhone().show(spoil(s, p, token), "Late"), "mobile.link_not_valid")
				if mobiles, err := s.factors.Mobiles(s.ctx, access.Program(access.Internal), s.home, s.ann.ID); err != nil || len(mobiles) > 0 {
					t.Errorf("there are %v, %v", mobiles, err)
				}
			})
		})
	}
}

// Attack 25: of many phones that show one token at the same moment one wins.
func TestPairingRace(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p, token := s.begin(s.ann)
		var won atomic.Int32
		var group sync.WaitGroup
		var winner atomic.Pointer[phone]
		for range 12 {
			one := s.newPhone()
			offer := one.offer(token, "Racer")
			group.Go(func() {
				o, err := s.factors.OfferMobile(s.ctx, offer)
				if err == nil {
					one.id, one.account, one.number = o.Mobile, o.Account, o.Number
					won.Add(1)
					winner.Store(one)
				} else if fault.Code(err) != "mobile.link_not_valid" {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d phones won", won.Load())
		}
		_, err := s.factors.ConfirmPairing(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.ID, winner.Load().number)
		s.must(err)
		winner.Load().known()
		if got := s.events("factor.mobile_offered"); len(got) != 12 || slices.Contains(got[:11], "success ann Racer") == slices.Contains(got[11:], "success ann Racer") {
			t.Errorf("recorded %q", got)
		}
	})
}

func TestOnlyKeysOnP256(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		_, token := s.begin(s.ann)
		good := s.newPhone()
		encode := func(key any) string {
			der, err := x509.MarshalPKIXPublicKey(key)
			s.must(err)
			return base64.RawURLEncoding.EncodeToString(der)
		}
		p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
		s.must(err)
		edwards, _, err := ed25519.GenerateKey(rand.Reader)
		s.must(err)
		big, err := rsa.GenerateKey(rand.Reader, 2048)
		s.must(err)
		der, err := base64.RawURLEncoding.DecodeString(good.publicKey())
		s.must(err)
		head, point := der[:26], der[26:] // the point: 4, x, y
		off := slices.Clone(der)
		off[len(off)-1] ^= 1
		spki := func(point []byte) string { // the lengths of the head are for 66 bytes
			b := slices.Concat(head, point)
			b[1], b[24] = byte(len(b)-2), byte(len(point)+1)
			return base64.RawURLEncoding.EncodeToString(b)
		}
		for name, key := range map[string]string{
			"another curve": encode(&p384.PublicKey), "Ed25519": encode(edwards), "RSA": encode(&big.PublicKey),
			"not on the curve":      base64.RawURLEncoding.EncodeToString(off),
			"the point at infinity": spki([]byte{0}),
			"compressed":            spki(append([]byte{2 + point[64]&1}, point[1:33]...)),
			"zero":                  spki(slices.Concat([]byte{4}, make([]byte, 64))),
			"something behind it":   base64.RawURLEncoding.EncodeToString(append(slices.Clone(der), 0)),
			"padded":                good.publicKey() + "=", "a JWK": `{"kty":"EC","crv":"P-256"}`, "empty": "", "endless": strings.Repeat("A", 10_000),
		} {
			offer := good.offer(token, "Phone")
			offer.PublicKey = key
			offer.Signature = good.sign("gatehouse mobile pairing 1", origin, token, key)
			_, err := s.factors.OfferMobile(s.ctx, offer)
			if fault.Code(err) != "mobile.key_form" {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.must(good.show(token, "Phone"))
	})
}

func TestProofOfPossession(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		_, token := s.begin(s.ann)
		good, thief := s.newPhone(), s.newPhone()
		_, later := s.begin(s.add(s.home, "bob"))
		for name, signature := range map[string]string{
			"by another key":    thief.sign("gatehouse mobile pairing 1", origin, token, good.publicKey()),
			"of another token":  good.sign("gatehouse mobile pairing 1", origin, later, good.publicKey()),
			"for another site":  good.sign("gatehouse mobile pairing 1", "https://evil.example", token, good.publicKey()),
			"of a request":      good.sign("gatehouse mobile request 1", origin, token, good.publicKey()),
			"of no form":        "x",
			"all zero":          base64.RawURLEncoding.EncodeToString(make([]byte, 64)),
			"shorter by a byte": base64.RawURLEncoding.EncodeToString(make([]byte, 63)),
			"none":              "",
		} {
			offer := good.offer(token, "Phone")
			offer.Signature = signature
			if _, err := s.factors.OfferMobile(s.ctx, offer); fault.Code(err) != "mobile.proof_wrong" {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.must(good.show(token, "Phone"))
	})
}

func TestNamesOfPhones(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		_, token := s.begin(s.ann)
		p := s.newPhone()
		for name, code := range map[string]string{" ": "mobile.name_missing", strings.Repeat("x", 61): "mobile.name_too_long", "a\u202eb": "mobile.name_characters", "a\x00": "mobile.name_characters"} {
			s.refused(p.show(token, name), code)
		}
		mine := s.paired(s.ann, "One")
		rename := func(by access.Actor, name string) error {
			_, err := s.factors.RenameMobile(s.ctx, by, s.home, s.ann.ID, mine.id, name)
			return err
		}
		s.refused(rename(s.actor(s.ann), ""), "mobile.name_missing")
		s.must(rename(s.actor(s.ann), "Two"))
		s.must(rename(s.actor(s.ann), "Two"))
		s.refused(rename(s.actor(s.add(s.home, "admin", access.AccountAdmin)), "Three"), "factor.only_oneself")
		if got := s.events("factor.mobile_renamed"); !slices.Equal(got, []string{"failure factor.only_oneself ann Two", "success ann One"}) {
			t.Errorf("recorded %q", got)
		}
	})
}

// A code that was photographed over a shoulder pairs nothing: whoever has it is
// named in the portal, and only the user can type the number, which the other's phone shows.
func TestNumberOfAPairing(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		p, token := s.begin(s.ann)
		confirm := func(number string) error {
			_, err := s.factors.ConfirmPairing(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.ID, number)
			return err
		}
		s.refused(confirm(""), "mobile.not_offered")
		thief := s.newPhone()
		s.must(thief.show(token, "Thief"))
		s.refused(s.newPhone().show(token, "Ann's own"), "mobile.link_not_valid")
		for left := 2; left >= 0; left-- {
			err := confirm(another(thief.number))
			if f := fault.Of(err); f == nil || f.Code != "mobile.number_wrong" || f.Params["left"] != left {
				t.Errorf("%v with %d left", err, left)
			}
		}
		s.refused(confirm(thief.number), "mobile.not_offered")
		if state, err := s.factors.PairingState(s.ctx, token); err != nil || state != secondfactor.PairingEnded {
			t.Errorf("the phone is told %s, %v", state, err)
		}
		s.hasFactors("")
		if got := s.events("factor.mobile_added"); !slices.Equal(got, []string{"failure mobile.not_offered ann Thief", "failure mobile.number_wrong ann Thief",
			"failure mobile.number_wrong ann Thief", "failure mobile.number_wrong ann Thief", "failure mobile.not_offered ann"}) {
			t.Errorf("recorded %q", got)
		}
	})
}

func TestWhoMayPairAndRemove(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		admin, stranger := s.add(s.home, "admin", access.AccountAdmin), s.add(s.other, "stranger", access.AccountAdmin)
		clerk := s.add(s.home, "clerk")
		begin := func(by access.Actor) error {
			_, _, err := s.factors.BeginPairing(s.ctx, by, s.home, s.ann.ID)
			return err
		}
		s.refused(begin(s.actor(admin)), "factor.only_oneself")
		s.refused(begin(s.actor(stranger)), "account.missing")
		stale := s.actor(s.ann)
		stale.ConfirmedAt = s.clock.Now().Add(-16 * time.Minute)
		s.refused(begin(stale), "session.confirm")
		p, token := s.begin(s.ann)
		phone := s.newPhone()
		s.must(phone.show(token, "Phone"))
		for _, by := range []access.Actor{s.actor(admin), s.actor(clerk)} {
			_, err := s.factors.ConfirmPairing(s.ctx, by, s.home, s.ann.ID, p.ID, phone.number)
			s.refused(err, "factor.only_oneself")
			_, err = s.factors.ConfirmPairing(s.ctx, by, s.home, user.ID(by.ID), p.ID, phone.number)
			s.refused(err, "mobile.pairing_not_found")
			_, err = s.factors.FindPairing(s.ctx, by, s.home, s.ann.ID, p.ID)
			s.refused(err, "factor.only_oneself")
			s.refused(s.factors.EndPairing(s.ctx, by, s.home, s.ann.ID, p.ID), "factor.only_oneself")
		}
		_, err := s.factors.ConfirmPairing(s.ctx, stale, s.home, s.ann.ID, p.ID, phone.number)
		s.refused(err, "session.confirm")
		_, err = s.factors.ConfirmPairing(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.ID, phone.number)
		s.must(err)
		remove := func(by access.Actor) error { return s.factors.RemoveMobile(s.ctx, by, s.home, s.ann.ID, phone.id) }
		s.refused(remove(s.actor(clerk)), "access.forbidden")
		s.refused(remove(s.actor(stranger)), "account.missing")
		s.refused(remove(stale), "session.confirm")
		_, err = s.factors.Mobiles(s.ctx, s.actor(clerk), s.home, s.ann.ID)
		s.refused(err, "access.forbidden")
		boss := s.paired(s.add(s.home, "boss", access.AccountAdmin), "Boss's")
		helpdesk := s.actor(clerk)
		helpdesk.Permissions = access.SetOf(access.UsersView, access.UsersManage)
		s.refused(s.factors.RemoveMobile(s.ctx, helpdesk, s.home, boss.known().User.ID, boss.id), "access.power_lacking")
		s.must(remove(s.actor(admin)))
		s.refused(remove(s.actor(admin)), "mobile.not_found")
		s.hasFactors("")
		if s.letters("mobile_removed") != 1 {
			t.Error("ann is not told")
		}
	})
}

func TestFivePhonesAreEnough(t *testing.T) {
	eachPocket(t, func(s *pocket) {
		for range 4 {
			s.paired(s.ann, "Phone")
		}
		p, token := s.begin(s.ann)
		late := s.newPhone()
		s.must(late.show(token, "Fifth"))
		_, err := s.factors.ConfirmPairing(s.ctx, s.actor(s.ann), s.home, s.ann.ID, p.ID, late.number)
		s.must(err)
		_, _, err = s.factors.BeginPairing(s.ctx, s.actor(s.ann), s.home, s.ann.ID)
		s.refused(err, "mobile.too_many")
		s.must(s.factors.Leave(s.ctx, late.known()))
		s.paired(s.ann, "Fifth again")
	})
}
