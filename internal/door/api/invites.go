package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/invite"
	"gatehouse/internal/feature/signin"
)

// Invite is a letter that asks somebody to become a user of an account.
type Invite struct {
	ID        string      `json:"id" doc:"Invite id." example:"inv_01jd3w6v8k0000000000000000"`
	Email     string      `json:"email" doc:"The address that it is bound to; a pseudonym once its user was erased." example:"amelie@example.com"`
	FirstName string      `json:"firstName" doc:"As proposed; may be empty." example:"Amélie"`
	LastName  string      `json:"lastName" doc:"As proposed; may be empty." example:"Fournier"`
	Language  string      `json:"language" doc:"Of the letter and of the user to be, BCP 47." example:"fr"`
	Message   string      `json:"message" doc:"The inviter's own words; may be empty." example:"Welcome to the night shift"`
	Status    string      `json:"status" enum:"pending,accepted,expired,revoked" doc:"What became of it." example:"pending"`
	Roles     []RoleRef   `json:"roles" doc:"Roles that the user will have; those that the inviter may no longer give are left out at acceptance."`
	Teams     []Named     `json:"teams" doc:"Teams that the user will be in."`
	Inviter   InviteActor `json:"inviter" doc:"Who sent it last and vouches for it."`
	CreatedAt time.Time   `json:"createdAt" doc:"When it was made." example:"2026-11-22T10:00:00Z"`
	SentAt    time.Time   `json:"sentAt" doc:"When the newest letter was written." example:"2026-11-22T10:00:00Z"`
	ExpiresAt time.Time   `json:"expiresAt" doc:"Its links work until then." example:"2026-11-29T10:00:00Z"`
	SettledAt *time.Time  `json:"settledAt,omitempty" doc:"When it was accepted, was revoked or expired; absent while it is pending." example:"2026-11-23T10:00:00Z"`
	User      string      `json:"user,omitempty" doc:"Id of the user who accepted it." example:"usr_01jd3w6v8k0000000000000000"`

	Safelist  []SafelistEntryDraft `json:"safelist,omitempty" doc:"From where the user will be able to come in; absent: every address."`
	APIAccess *ProtocolAccessDraft `json:"apiAccess,omitempty" doc:"By which protocols besides the portal; absent: none."`
}

// InviteActor is who sent an invite.
type InviteActor struct {
	Kind    string `json:"kind" enum:"user,key,system" doc:"Sort of party." example:"user"`
	ID      string `json:"id,omitempty" doc:"Id of the user or key." example:"usr_01jd3w6v8k0000000000000000"`
	Name    string `json:"name" doc:"Full name, else the username or the key's name." example:"Ingrid Solberg"`
	Account string `json:"account,omitempty" doc:"Their own account, when it is one above." example:"acc_01jd3w6v8k0000000000000000"`
}

func inviteOut(c *call, i invite.Invite) Invite {
	out := Invite{ID: string(i.ID), Email: i.Email, FirstName: i.FirstName, LastName: i.LastName, Language: i.Language, Message: i.Message, Status: string(i.Status),
		Roles: []RoleRef{}, Teams: []Named{}, CreatedAt: i.CreatedAt, SentAt: i.SentAt, ExpiresAt: i.ExpiresAt, SettledAt: i.SettledAt, User: string(i.User),
		Inviter: InviteActor{Kind: string(i.Inviter.Kind), ID: i.Inviter.ID, Name: i.Inviter.Shown()}}
	if i.Inviter.Account != i.Account {
		out.Inviter.Account = string(i.Inviter.Account)
	}
	for _, ref := range i.Roles {
		out.Roles = append(out.Roles, roleRef(c, ref.ID, ref.Name))
	}
	for _, ref := range i.Teams {
		out.Teams = append(out.Teams, Named{ref.ID, ref.Name})
	}
	for _, e := range i.Controls.Safelist {
		out.Safelist = append(out.Safelist, SafelistEntryDraft{e.Value, e.Note})
	}
	if access := i.Controls.Access; i.Controls.Opens() {
		out.APIAccess = &ProtocolAccessDraft{access.HTTP, access.SMPP, access.Limits.Sessions, access.Limits.Rate}
	}
	return out
}

type inviteOutput struct{ Body Invite }

type listInvitesInput struct {
	AccountPath
	Status string `query:"status" enum:"pending,accepted,expired,revoked" doc:"Only these." example:"pending"`
	Search string `query:"search" maxLength:"200" doc:"Part of the address, or of the inviter's name." example:"fourn"`
	Paging
}

type invitesOutput struct {
	Body struct {
		Items      []Invite `json:"items" doc:"The invites, the newest first. A page may hold fewer than asked for and still have a next one."`
		NextCursor string   `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) listInvites(ctx context.Context, c *call, in *listInvitesInput) (*invitesOutput, error) {
	f := invite.Filter{Status: invite.Status(in.Status), Search: in.Search, Limit: in.Limit}
	purpose := "invites " + string(c.in(in.Account))
	if err := a.openCursor(in.Cursor, purpose, &f.After); err != nil {
		return nil, err
	}
	page, err := a.Invites.List(ctx, c.actor, c.in(in.Account), f)
	if err != nil {
		return nil, err
	}
	out := &invitesOutput{}
	out.Body.Items, out.Body.NextCursor = invitesOut(c, page.Invites), a.cursor(page.Next, purpose)
	return out, nil
}

func invitesOut(c *call, list []invite.Invite) []Invite {
	out := make([]Invite, len(list))
	for n, i := range list {
		out[n] = inviteOut(c, i)
	}
	return out
}

type countInvitesInput struct {
	AccountPath
	Status string `query:"status" enum:"pending,accepted,expired,revoked" default:"pending" doc:"Which to count." example:"pending"`
}

func (a *api) countInvites(ctx context.Context, c *call, in *countInvitesInput) (*countOutput, error) {
	n, exact, err := a.Invites.Count(ctx, c.actor, c.in(in.Account), invite.Status(in.Status))
	return &countOutput{Count{n, exact}}, err
}

// InvitedPerson is who is invited.
type InvitedPerson struct {
	Email     string `json:"email" doc:"A bare address, up to 254 characters." example:"amelie@example.com"`
	FirstName string `json:"firstName,omitempty" doc:"Up to 80 characters; a proposal." example:"Amélie"`
	LastName  string `json:"lastName,omitempty" doc:"Up to 80 characters; a proposal." example:"Fournier"`
}

func (p InvitedPerson) person() invite.Person { return invite.Person(p) }

// InviteOffer is what somebody is invited to.
type InviteOffer struct {
	Roles    []string `json:"roles,omitempty" maxItems:"100" doc:"Role ids." example:"[\"analyze_manager\"]"`
	Teams    []string `json:"teams,omitempty" maxItems:"100" doc:"Team ids." example:"[]"`
	Language string   `json:"language,omitempty" doc:"BCP 47; the account's when absent." example:"en"`
	Message  string   `json:"message,omitempty" doc:"Up to 1,000 characters of plain text in the letter." example:"Welcome to the night shift"`

	Safelist  []SafelistEntryDraft `json:"safelist,omitempty" doc:"From where the user will be able to come in, at most 100; every address when absent. Needs safelists/manage."`
	APIAccess *ProtocolAccessDraft `json:"apiAccess,omitempty" doc:"By which protocols besides the portal; none when absent. Needs safelists/manage."`
}

func (o InviteOffer) offer() invite.Offer {
	return invite.Offer{Roles: o.Roles, Teams: o.Teams, Language: o.Language, Message: o.Message, Controls: controls(o.Safelist, o.APIAccess)}
}

type createInviteInput struct {
	AccountPath
	Body struct {
		InvitedPerson
		InviteOffer
	}
}

func (a *api) createInvite(ctx context.Context, c *call, in *createInviteInput) (*inviteOutput, error) {
	i, err := a.Invites.Invite(ctx, c.actor, c.in(in.Account), invite.Draft{Person: in.Body.person(), Offer: in.Body.offer()})
	if err != nil {
		return nil, err
	}
	return &inviteOutput{inviteOut(c, i)}, nil
}

type inviteManyInput struct {
	AccountPath
	Body struct {
		Invites []InvitedPerson `json:"invites" minItems:"1" maxItems:"200" doc:"Whom to invite."`
		InviteOffer
	}
}

// InviteManyResult says what came of each address.
type InviteManyResult struct {
	Done   []Invite        `json:"done" doc:"The invites that were sent."`
	Failed []InviteFailure `json:"failed" doc:"Addresses that were not invited."`
}

// InviteFailure is why one address was not invited.
type InviteFailure struct {
	Email  string `json:"email" doc:"The address as it was given." example:"amelie@example.com"`
	Code   string `json:"code" doc:"Stable code of the error." example:"invite.is_user"`
	Detail string `json:"detail" doc:"The same in the reader's language." example:"Somebody with this address is a user of the account already."`
	Field  string `json:"field,omitempty" doc:"Member of the input that is wrong." example:"email"`
}

type inviteManyOutput struct{ Body InviteManyResult }

func (a *api) inviteMany(ctx context.Context, c *call, in *inviteManyInput) (*inviteManyOutput, error) {
	people := make([]invite.Person, len(in.Body.Invites))
	for n, p := range in.Body.Invites {
		people[n] = p.person()
	}
	done, failed, err := a.Invites.InviteMany(ctx, c.actor, c.in(in.Account), people, in.Body.offer())
	if err != nil {
		return nil, err
	}
	out := &inviteManyOutput{InviteManyResult{Done: invitesOut(c, done), Failed: []InviteFailure{}}}
	for _, f := range failed {
		out.Body.Failed = append(out.Body.Failed, InviteFailure{f.Email, f.Fault.Code, words(ctx, f.Fault), f.Fault.Field})
	}
	return out, nil
}

type invitePath struct {
	AccountPath
	Invite string `path:"invite" doc:"Invite id." example:"inv_01jd3w6v8k0000000000000000"`
}

// onInvite does one thing to an invite, or finds it, and answers how it is now.
func (a *api) onInvite(do func(ctx context.Context, actor access.Actor, in access.AccountID, id invite.ID) (invite.Invite, error)) func(context.Context, *call, *invitePath) (*inviteOutput, error) {
	return func(ctx context.Context, c *call, in *invitePath) (*inviteOutput, error) {
		i, err := do(ctx, c.actor, c.in(in.Account), invite.ID(in.Invite))
		if err != nil {
			return nil, err
		}
		return &inviteOutput{inviteOut(c, i)}, nil
	}
}

type inviteLinkOutput struct {
	Body struct {
		Link string `json:"link" doc:"Address that opens the invite, once; it is not shown again." example:"https://accounts.example.com/invite#gti_..."`
	}
}

func (a *api) copyInviteLink(ctx context.Context, c *call, in *invitePath) (*inviteLinkOutput, error) {
	out := &inviteLinkOutput{}
	var err error
	out.Body.Link, err = a.Invites.CopyLink(ctx, c.actor, c.in(in.Account), invite.ID(in.Invite))
	return out, err
}

// InviteLink is what the link of an invite is for.
type InviteLink struct {
	AccountName string    `json:"accountName" doc:"Name of the account." example:"Halden Freight"`
	InviterName string    `json:"inviterName" doc:"Who invites." example:"Ingrid Solberg"`
	Email       string    `json:"email" doc:"The address that was invited." example:"amelie@example.com"`
	FirstName   string    `json:"firstName" doc:"As proposed; may be empty." example:"Amélie"`
	LastName    string    `json:"lastName" doc:"As proposed; may be empty." example:"Fournier"`
	Message     string    `json:"message" doc:"The inviter's own words, plain text; may be empty." example:"Welcome to the night shift"`
	Language    string    `json:"language" doc:"Of the invite, BCP 47." example:"fr"`
	TimeZone    string    `json:"timeZone" doc:"Of the account, IANA name." example:"Europe/Paris"`
	ExpiresAt   time.Time `json:"expiresAt" doc:"The link works until then, once." example:"2026-11-29T10:00:00Z"`

	PasswordRules PasswordRules `json:"passwordRules" doc:"What the password must be like."`
}

type inviteLinkCheckOutput struct{ Body InviteLink }

func (a *api) checkInviteLink(ctx context.Context, c *call, in *tokenInput) (*inviteLinkCheckOutput, error) {
	p, err := a.Invites.Look(ctx, c.visitor(), in.Body.Token)
	if err != nil {
		return nil, err
	}
	rules, err := a.rules(ctx, p.Account)
	return &inviteLinkCheckOutput{InviteLink{p.AccountName, p.InviterName, p.Email, p.FirstName, p.LastName, p.Message, p.Language, p.TimeZone, p.ExpiresAt, rules}}, err
}

type acceptInviteInput struct {
	Body struct {
		Token     string `json:"token" maxLength:"200" doc:"The part behind # of the link." example:"gti_..."`
		Username  string `json:"username" doc:"1 to 100 of A-Z a-z 0-9 . _ - + @; one with @ must be the invited address." example:"amelie.fournier"`
		FirstName string `json:"firstName" doc:"1 to 80 characters." example:"Amélie"`
		LastName  string `json:"lastName,omitempty" doc:"Up to 80 characters." example:"Fournier"`
		Mobile    string `json:"mobile,omitempty" doc:"International number, + and 7 to 15 digits." example:"+33612840742"`
		TimeZone  string `json:"timeZone,omitempty" doc:"IANA name; the account's when absent." example:"Europe/Paris"`
		Password  string `json:"password" maxLength:"1024" doc:"8 to 128 characters." example:"correct horse battery staple"`
	}
}

// acceptInvite answers cookies: the new user is signed in, in the place of
// whoever was before in this browser.
func (a *api) acceptInvite(ctx context.Context, c *call, in *acceptInviteInput) (*signInOutput, error) {
	b := in.Body
	_, entry, err := a.Invites.Accept(ctx, c.visitor(), b.Token, invite.Acceptance{Username: b.Username, FirstName: b.FirstName, LastName: b.LastName,
		Mobile: b.Mobile, TimeZone: b.TimeZone, Password: b.Password})
	if err != nil {
		return nil, err
	}
	if entry.Unfinished.Prefix == "" {
		return a.outcome(c, signin.Outcome{Step: signin.SignedIn, Opened: entry.Opened}, nil)
	}
	u, err := a.SignIn.Look(ctx, c.visitor(), entry.Unfinished.Text())
	return a.outcome(c, signin.Outcome{Step: u.Step, Unfinished: u, Token: entry.Unfinished}, err)
}
