package signin

import (
	"context"
	"slices"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/foundation/database"
)

// decide finds what the sign-in wants next.
func (d *Door) decide(ctx context.Context, q database.Queryer, f *Unfinished) error {
	f.Step, f.Ways, f.Enrol, f.Preferred = SignedIn, nil, nil, ""
	if f.wantsFactor() {
		if err := d.askFactor(ctx, q, f); err != nil || f.Step != SignedIn {
			return err
		}
	}
	if f.who.expired {
		f.Step = WantsPassword
	}
	return nil
}

// askFactor finds how a second factor can be shown or got. Whoever has none
// that counts sets one up, but first shows what they have: a policy that counts
// less than before must not leave the password alone between them and a
// stranger, and a recovery code is no factor to stay with.
func (d *Door) askFactor(ctx context.Context, q database.Queryer, f *Unfinished) error {
	counts, err := d.factors.Ways(ctx, q, f.User, f.who.policy)
	if err != nil {
		return err
	}
	stopped := false
	switch {
	case slices.ContainsFunc(counts, func(w secondfactor.Way) bool { return w.Factor != secondfactor.Recovery }):
		if f.factor == secondfactor.Recovery {
			return nil
		}
		f.Ways = counts
	case f.factor == "":
		if f.Ways, stopped, err = d.factors.Held(ctx, q, f.User); err != nil {
			return err
		}
	}
	if len(f.Ways) > 0 {
		f.Step, f.Preferred = WantsFactor, preferred(f.Ways, f.User.PreferredFactor)
		return nil
	}
	f.Step = WantsEnrolment
	if !stopped { // whoever copied a passkey may have the password as well: an admin has to help
		f.Enrol = d.factors.Enrollable(f.who.policy)
	}
	return nil
}

// wantsFactor tells whether a factor that the account counts is still to be shown.
func (f *Unfinished) wantsFactor() bool {
	if f.factor != "" && f.who.policy.Allows(f.factor) {
		return false
	}
	return f.who.policy.Mode == account.FactorAlways || f.who.policy.Mode == account.FactorNewDevice && f.who.device.ID == ""
}

// preferred is the way that the user has chosen, if it is there, else the one
// that is hardest to steal or to hand on by mistake.
func preferred(ways []secondfactor.Way, chosen account.Factor) account.Factor {
	for _, f := range []account.Factor{chosen, account.ByPasskey, account.ByMobile, account.ByApp, account.BySMS, account.ByEmail, account.ByVoice} {
		if f != "" && slices.ContainsFunc(ways, func(w secondfactor.Way) bool { return w.Factor == f }) {
			return f
		}
	}
	return ""
}
