package secondfactor_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/foundation/database"
)

// What is played stands as if the user had set it up, and no letter tells of it.
func TestPlayedFactors(t *testing.T) {
	each(t, func(s *scene) {
		s.change(func(tx *database.Tx) error {
			return tx.Exec(s.ctx, `UPDATE users SET mobile = '+38640123456' WHERE id = $1`, s.ana.ID)
		})
		s.ana.Mobile = "+38640123456"
		var events []audit.Event
		s.change(func(tx *database.Tx) (err error) {
			events, err = s.factors.Play(s.ctx, tx, s.ana, secondfactor.Played{
				App: true, Codes: true, Number: true, Preferred: account.ByApp,
				Passkeys: []secondfactor.PlayedPasskey{{Name: "MacBook, Touch ID"}, {Name: "iPhone", Synced: true}},
				Mobiles:  []secondfactor.PlayedMobile{{Name: "Pixel 9", Address: "192.0.2.7", UserAgent: "Mozilla/5.0"}},
			})
			return err
		})
		actions := []string{}
		for _, e := range events {
			actions = append(actions, e.Action)
		}
		if want := []string{"factor.app_added", "factor.passkey_added", "factor.passkey_added", "factor.mobile_added", "factor.codes_made",
			"user.mobile_code_sent", "user.mobile_verified", "factor.preferred"}; !slices.Equal(actions, want) {
			t.Errorf("%q", actions)
		}
		if got := s.listed(s.ana); got != ",app,mobile,passkey,recovery," {
			t.Errorf("listed as %q", got)
		}
		o, err := s.factors.Find(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
		synced := map[string]bool{}
		for _, k := range o.Passkeys {
			synced[k.Name] = k.Synced
		}
		if o.App == nil || o.Codes.Left != 10 || o.Preferred != account.ByApp || !maps.Equal(synced, map[string]bool{"MacBook, Touch ID": false, "iPhone": true}) {
			t.Errorf("%+v", o)
		}
		if phones, err := s.factors.Mobiles(s.ctx, s.as(s.ana), s.home, s.ana.ID); err != nil || len(phones) != 1 || phones[0].Name != "Pixel 9" {
			t.Errorf("%+v, %v", phones, err)
		}
		if got := s.letters(s.ana); len(got) != 0 {
			t.Errorf("letters: %q", got)
		}
	})
}

func TestPlayedUses(t *testing.T) {
	each(t, func(s *scene) {
		played := secondfactor.Played{App: true, Codes: true, Passkeys: []secondfactor.PlayedPasskey{{Name: "YubiKey"}}}
		s.change(func(tx *database.Tx) error {
			_, err := s.factors.Play(s.ctx, tx, s.ana, played)
			return err
		})
		s.now.Advance(time.Hour)
		for _, factor := range []account.Factor{account.ByApp, account.ByPasskey, account.ByEmail, secondfactor.Recovery} {
			s.change(func(tx *database.Tx) error {
				events, err := s.factors.PlayUse(s.ctx, tx, s.ana, factor)
				if told := len(events) == 1 && events[0].Params["count"] == "9"; told != (factor == secondfactor.Recovery) {
					t.Errorf("%s: %+v", factor, events)
				}
				return err
			})
		}
		o, err := s.factors.Find(s.ctx, s.as(s.ana), s.home, s.ana.ID)
		s.must(err)
		for what, at := range map[string]*time.Time{"app": o.App.LastUsedAt, "passkey": o.Passkeys[0].LastUsedAt} {
			if at == nil || !at.Equal(s.now.Now()) {
				t.Errorf("the %s was used last at %v", what, at)
			}
		}
		if o.Codes.Left != 9 {
			t.Errorf("%d codes left", o.Codes.Left)
		}
		err = s.db.Change(s.ctx, func(tx *database.Tx) error {
			_, err := s.factors.PlayUse(s.ctx, tx, s.ana, account.ByMobile)
			return err
		})
		if err == nil {
			t.Error("a phone was used that is not there")
		}
	})
}
