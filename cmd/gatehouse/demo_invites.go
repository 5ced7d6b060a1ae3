package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/session"
)

// asked are the people who were invited, the first of them longest ago: how
// long, the role they are to have, and what became of it. One that nobody
// answered for a week has expired.
var asked = []struct {
	name, first, last string
	hoursAgo          int
	role              string
	fate              string // open, accepted or revoked
}{
	{"old.contact", "Old", "Contact", 40 * 24, "finance_data_manager", "open"},
	{"ken.tanaka", "Ken", "Tanaka", 33 * 24, "analyze_manager", "accepted"},
	{"lucia.pinto", "Lúcia", "Pinto", 20 * 24, "people_manager", "accepted"},
	{"sales", "", "", 12 * 24, "", "open"},
	{"tomaz.kos", "Tomaž", "Kos", 96, "inbox_agent", "open"},
	{"mistyped", "", "", 72, "", "revoked"},
	{"yara.haddad", "Yara", "Haddad", 50, "communication_manager", "open"},
	{"j.weiss", "", "", 26, "", "open"},
	{"maren.olsen", "Maren", "Olsen", 3, "analyze_manager", "open"},
}

// invite makes invites in every state.
func (d *demoLife) invite(ctx context.Context) error {
	for _, a := range asked {
		sent := d.now.Add(-time.Duration(a.hoursAgo) * time.Hour)
		d.clock.Set(sent)
		draft := invite.Draft{Person: invite.Person{Email: a.name + "@partner.example", FirstName: a.first, LastName: a.last}}
		if a.role != "" {
			draft.Roles = []string{a.role}
		}
		i, err := d.h.Invites.Invite(ctx, d.admin, d.account, draft)
		if err != nil {
			return fmt.Errorf("invite %s: %w", a.name, err)
		}
		d.clock.Set(sent.Add(time.Hour))
		switch a.fate {
		case "revoked":
			_, err = d.h.Invites.Revoke(ctx, d.admin, d.account, i.ID)
		case "accepted":
			err = d.accept(ctx, i, a.name, a.first, a.last)
		}
		if err != nil {
			return fmt.Errorf("invite %s: %w", a.name, err)
		}
	}
	return nil
}

// accept follows an invite's link, as somebody who comes once and then has a password that nobody knows.
func (d *demoLife) accept(ctx context.Context, i invite.Invite, name, first, last string) error {
	link, err := d.h.Invites.CopyLink(ctx, d.admin, d.account, i.ID)
	if err != nil {
		return err
	}
	_, token, _ := strings.Cut(link, "#")
	v := session.Visitor{Address: "203.0.113.90", UserAgent: "Mozilla/5.0", Service: access.Web}
	_, _, err = d.h.Invites.Accept(ctx, v, token, invite.Acceptance{Username: name, FirstName: first, LastName: last, Password: randomPassword() + randomPassword()})
	return err
}
