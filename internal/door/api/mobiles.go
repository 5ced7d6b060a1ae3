package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/foundation/text"
)

// MobileDevice is a phone or tablet that approves sign-ins.
type MobileDevice struct {
	ID         string    `json:"id" doc:"Id of the device." example:"mob_01jd3w6v8k0000000000000000"`
	Name       string    `json:"name" doc:"As its user calls it." example:"My phone"`
	CreatedAt  time.Time `json:"createdAt" doc:"When it was paired." example:"2026-11-22T10:00:00Z"`
	LastUsedAt time.Time `json:"lastUsedAt" doc:"Its latest request." example:"2026-11-22T10:00:00Z"`
	Address    string    `json:"address" doc:"Network address when it was paired." example:"198.51.100.24"`
	Device     string    `json:"device" doc:"Browser and system in short; empty when they are not known." example:"Safari, iPhone"`
}

func mobileOut(m secondfactor.Mobile) MobileDevice {
	return MobileDevice{string(m.ID), m.Name, m.CreatedAt, m.LastUsedAt, m.Address, text.Browser(m.UserAgent)}
}

type mobileOutput struct{ Body MobileDevice }

type mobilesOutput struct {
	Body struct {
		Items []MobileDevice `json:"items" doc:"The user's devices, the oldest first; at most 5."`
	}
}

func (a *api) listMobiles(ctx context.Context, c *call, in *UserPath) (*mobilesOutput, error) {
	list, err := a.Factors.Mobiles(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	if err != nil {
		return nil, err
	}
	out := &mobilesOutput{}
	out.Body.Items = make([]MobileDevice, len(list))
	for i, m := range list {
		out.Body.Items[i] = mobileOut(m)
	}
	return out, nil
}

// MobilePath names a mobile device of a user.
type MobilePath struct {
	UserPath
	Mobile string `path:"mobile" doc:"Id of the device." example:"mob_01jd3w6v8k0000000000000000"`
}

type renameMobileInput struct {
	MobilePath
	Body struct {
		Name string `json:"name" doc:"1 to 60 characters." example:"My phone"`
	}
}

func (a *api) renameMobile(ctx context.Context, c *call, in *renameMobileInput) (*mobileOutput, error) {
	m, err := a.Factors.RenameMobile(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), secondfactor.MobileID(in.Mobile), in.Body.Name)
	return &mobileOutput{mobileOut(m)}, err
}

func (a *api) removeMobile(ctx context.Context, c *call, in *MobilePath) (*Nothing, error) {
	return nil, a.Factors.RemoveMobile(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), secondfactor.MobileID(in.Mobile))
}

// Pairing is a pairing of a mobile device under way.
type Pairing struct {
	ID        string    `json:"id" doc:"Pairing id." example:"pai_01jd3w6v8k0000000000000000"`
	Status    string    `json:"status" enum:"open,offered,confirmed,ended" doc:"open: waits for a device; offered: one has come, and its number is to be typed; confirmed: it is paired." example:"offered"`
	Link      string    `json:"link,omitempty" doc:"Address for the QR code; only in the answer that begins the pairing." example:"https://accounts.example.com/mobile#gtp_..."`
	Name      string    `json:"name,omitempty" doc:"What the device calls itself." example:"My phone"`
	Address   string    `json:"address,omitempty" doc:"Network address of the device." example:"198.51.100.24"`
	Device    string    `json:"device,omitempty" doc:"Browser and system of the device in short." example:"Safari, iPhone"`
	ExpiresAt time.Time `json:"expiresAt" doc:"It must be finished by then." example:"2026-11-22T10:10:00Z"`
}

func pairingOut(p secondfactor.Pairing, link string) *pairingOutput {
	return &pairingOutput{Pairing{string(p.ID), string(p.Status), link, p.Name, p.Address, text.Browser(p.UserAgent), p.ExpiresAt}}
}

type pairingOutput struct{ Body Pairing }

func (a *api) createPairing(ctx context.Context, c *call, in *UserPath) (*pairingOutput, error) {
	p, link, err := a.Factors.BeginPairing(ctx, c.actor, c.in(in.Account), selfOr(c, in.User))
	return pairingOut(p, link), err
}

// PairingPath names a pairing of a user.
type PairingPath struct {
	UserPath
	Pairing string `path:"pairing" doc:"Pairing id." example:"pai_01jd3w6v8k0000000000000000"`
}

func (a *api) findPairing(ctx context.Context, c *call, in *PairingPath) (*pairingOutput, error) {
	p, err := a.Factors.FindPairing(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), secondfactor.PairingID(in.Pairing))
	return pairingOut(p, ""), err
}

type confirmPairingInput struct {
	PairingPath
	Body struct {
		Number string `json:"number" maxLength:"10" doc:"The two digits that the device shows." example:"42"`
	}
}

func (a *api) confirmPairing(ctx context.Context, c *call, in *confirmPairingInput) (*mobileOutput, error) {
	m, err := a.Factors.ConfirmPairing(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), secondfactor.PairingID(in.Pairing), in.Body.Number)
	return &mobileOutput{mobileOut(m)}, err
}

func (a *api) endPairing(ctx context.Context, c *call, in *PairingPath) (*Nothing, error) {
	return nil, a.Factors.EndPairing(ctx, c.actor, c.in(in.Account), selfOr(c, in.User), secondfactor.PairingID(in.Pairing))
}
