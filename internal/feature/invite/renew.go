package invite

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/seal"
)

// act runs one change of one invite: find, check, do. do tells whether there
// was anything to do.
func (r *Invites) act(ctx context.Context, actor access.Actor, in access.AccountID, id ID, action string,
	do func(tx *database.Tx, i *Invite) (changed bool, err error)) (i Invite, err error) {
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		if i, err = get(ctx, tx, in, id); err != nil {
			return nil, err
		}
		events := []audit.Event{{Action: action, Target: i.target()}}
		if err := actor.May(in, access.UsersManage); err != nil {
			return events, err
		}
		changed, err := do(tx, &i)
		if err == nil && !changed {
			return nil, nil
		}
		return events, err
	})
	if err != nil {
		return Invite{}, err
	}
	return i, nil
}

// Resend sends a new letter with a new link; the earlier links end and the time
// starts anew. A revoked or expired invite is open again. Whoever resends it
// vouches for it from then on, so they must hold what it offers.
func (r *Invites) Resend(ctx context.Context, actor access.Actor, in access.AccountID, id ID) (Invite, error) {
	return r.act(ctx, actor, in, id, "invite.resent", func(tx *database.Tx, i *Invite) (bool, error) {
		if i.Status == Accepted {
			return false, WasAccepted
		}
		if err := i.vouched(ctx, tx, actor); err != nil {
			return false, err
		}
		open, err := countOpen(ctx, tx, in)
		if err != nil {
			return false, err
		}
		if i.Status != Pending && open >= MaxOpen {
			return false, TooManyOpen
		}
		if err := addressFree(ctx, tx, *i); err != nil {
			return false, err
		}
		i.sentBy(ctx, actor)
		i.Status, i.SettledAt = Pending, nil
		if err := r.reserve(ctx, tx, *i); err != nil {
			return false, err
		}
		return true, r.sendAgain(ctx, tx, *i)
	})
}

// vouched demands that the actor may give what the invite offers and still
// exists; the rest will be left out.
func (i Invite) vouched(ctx context.Context, tx *database.Tx, actor access.Actor) error {
	if err := mayControl(ctx, actor, i.Account, i.Controls); err != nil {
		return err
	}
	_, _, err := i.givable(ctx, tx, actor, func(f *fault.Fault) bool {
		return f.Is(user.RoleMissing) || f.Is(user.TeamMissing)
	})
	return err
}

// givable are the roles and teams that the actor may give. Those for which leave
// says so are left out instead of being answered as a fault.
func (i Invite) givable(ctx context.Context, tx *database.Tx, actor access.Actor, leave func(f *fault.Fault) bool) (given, left Offer, err error) {
	try := func(id string, roles, teams []string, in, out *[]string) error {
		_, _, err := user.MayGive(ctx, tx, actor, i.Account, roles, teams)
		if f := fault.Of(err); f != nil && leave(f) {
			*out = append(*out, id)
			return nil
		}
		*in = append(*in, id)
		return err
	}
	for _, role := range i.Roles {
		if err := try(role.ID, []string{role.ID}, nil, &given.Roles, &left.Roles); err != nil {
			return given, left, err
		}
	}
	for _, team := range i.Teams {
		if err := try(team.ID, nil, []string{team.ID}, &given.Teams, &left.Teams); err != nil {
			return given, left, err
		}
	}
	return given, left, nil
}

func (r *Invites) sendAgain(ctx context.Context, tx *database.Tx, i Invite) error {
	err := tx.Exec(ctx, `
		UPDATE invites SET status = 'pending', settled_at = NULL, sent_at = $3, expires_at = $4,
			inviter_kind = $5, inviter_id = $6, inviter_name = $7, inviter_full_name = $8, inviter_key = $9, inviter_account_id = $10, inviter_service = $11
		WHERE account_id = $1 AND id = $2`, i.Account, i.ID, i.SentAt.UnixMicro(), i.ExpiresAt.UnixMicro(),
		i.Inviter.Kind, i.Inviter.ID, i.Inviter.Name, i.Inviter.FullName, i.Inviter.key(), i.Inviter.Account, i.service)
	if err != nil {
		return err
	}
	if err := tx.Exec(ctx, `DELETE FROM invite_links WHERE account_id = $1 AND invite_id = $2`, i.Account, i.ID); err != nil {
		return err
	}
	if err := mail.Cancel(ctx, tx, string(i.Account), i.Email, mail.Invite); err != nil { // its link is dead
		return err
	}
	home, err := account.Get(ctx, tx, i.Account)
	if err != nil {
		return err
	}
	return r.sendLetter(ctx, tx, i, home)
}

// Revoke ends an open invite: its links, its seat, and a letter that has not left.
func (r *Invites) Revoke(ctx context.Context, actor access.Actor, in access.AccountID, id ID) (Invite, error) {
	return r.act(ctx, actor, in, id, "invite.revoked", func(tx *database.Tx, i *Invite) (bool, error) {
		switch i.Status {
		case Pending:
		case Revoked:
			return false, nil
		case Accepted:
			return false, WasAccepted
		case Expired:
			return false, NotOpen
		}
		now := clock.Now(ctx)
		i.Status, i.SettledAt = Revoked, &now
		err := tx.Exec(ctx, `UPDATE invites SET status = 'revoked', settled_at = $3 WHERE account_id = $1 AND id = $2`, in, i.ID, now.UnixMicro())
		if err != nil {
			return false, err
		}
		if err := r.release(ctx, tx, *i); err != nil {
			return false, err
		}
		return true, mail.Cancel(ctx, tx, string(in), i.Email, mail.Invite) // a user with this address keeps theirs
	})
}

// CopyLink makes one more link of an open invite, to be handed over in another
// way than by letter; it is answered once. Whoever has it can become the invited
// user, so the actor must hold what the invite offers.
func (r *Invites) CopyLink(ctx context.Context, actor access.Actor, in access.AccountID, id ID) (link string, err error) {
	_, err = r.act(ctx, actor, in, id, "invite.link_copied", func(tx *database.Tx, i *Invite) (bool, error) {
		if i.Status != Pending {
			return false, NotOpen
		}
		if err := i.vouched(ctx, tx, actor); err != nil {
			return false, err
		}
		// As many as may stay beside the new one; the oldest go.
		err := tx.Exec(ctx, `DELETE FROM invite_links WHERE account_id = $1 AND token_hash IN (
				SELECT token_hash FROM invite_links WHERE account_id = $1 AND invite_id = $2 AND by_letter = 0
				ORDER BY created_at DESC, token_hash LIMIT 1000 OFFSET $3)`, in, i.ID, MaxCopied-1)
		if err != nil {
			return false, err
		}
		token, err := newLink(ctx, tx, *i, false)
		link = r.address(token)
		return true, err
	})
	return link, err
}

func newLink(ctx context.Context, tx *database.Tx, i Invite, byLetter bool) (seal.Token, error) {
	token := seal.NewToken(TokenPrefix, string(i.Account))
	letter := 0
	if byLetter {
		letter = 1
	}
	return token, tx.Exec(ctx, `INSERT INTO invite_links (account_id, token_hash, invite_id, by_letter, created_at) VALUES ($1, $2, $3, $4, $5)`,
		i.Account, token.Hash(), i.ID, letter, clock.Now(ctx).UnixMicro())
}

// address is the page of a link. The token stands behind #: a browser never
// sends that part to a server or in a Referer.
func (r *Invites) address(token seal.Token) string {
	return r.users.PublicURL + "/invite#" + token.Text()
}

// sendLetter writes the letter with a link of its own, in the invite's language.
func (r *Invites) sendLetter(ctx context.Context, tx *database.Tx, i Invite, home account.Account) error {
	token, err := newLink(ctx, tx, i, true)
	if err != nil {
		return err
	}
	return mail.Send(ctx, tx, r.box, mail.Letter{AccountID: string(i.Account), To: i.Email, ToName: i.FirstName, Language: i.Language, Kind: mail.Invite,
		Params: map[string]string{"account": home.Name, "inviter": i.Inviter.Shown(), "message": i.Message}, Link: r.address(token), ValidFor: Lasts})
}
