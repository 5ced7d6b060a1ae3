package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/user"
)

// Account is one tenant.
type Account struct {
	ID        string    `json:"id" doc:"Account id." example:"acc_01jd3w6v8k0000000000000000"`
	Name      string    `json:"name" doc:"Name." example:"Halden Freight"`
	Kind      string    `json:"kind" enum:"operator,main,sub" doc:"Place in the tree." example:"main"`
	Status    string    `json:"status" enum:"active,disabled" doc:"Whether it was disabled itself." example:"active"`
	Closed    bool      `json:"closed" doc:"Whether nobody may come in: it is disabled, or below an account that is." example:"false"`
	Language  string    `json:"language" doc:"Language that new users start with, set or inherited, BCP 47." example:"en"`
	TimeZone  string    `json:"timeZone" doc:"Time zone that new users start with, set or inherited, IANA name." example:"Europe/Oslo"`
	CreatedAt time.Time `json:"createdAt" doc:"When it was created." example:"2026-11-22T10:00:00Z"`
	Users     *Count    `json:"users,omitempty" doc:"How many users it has, whatever their status; in lists only."`
	Parent    *Named    `json:"parent,omitempty" doc:"The account directly above; in lists only."`
	Level     int       `json:"level,omitempty" doc:"How far below the account whose list it is: 1 is directly below; in lists only." example:"1"`
	Accounts  *Count    `json:"accounts,omitempty" doc:"How many accounts are directly below it; in lists only."`
	Path      []Named   `json:"path,omitempty" doc:"The accounts above it, from the top, as far as the caller reaches, and itself; only when one account is asked for."`
}

func accountOut(a account.Account) Account {
	out := Account{ID: string(a.ID), Name: a.Name, Kind: string(a.Kind), Status: string(a.Status), Closed: a.Closed, Language: a.Language, TimeZone: a.TimeZone, CreatedAt: a.CreatedAt}
	if a.Users != nil {
		out.Users = &Count{a.Users.Count, a.Users.Exact}
	}
	return out
}

func belowOut(b account.Below) Account {
	out := accountOut(b.Account)
	out.Parent, out.Level = &Named{string(b.Parent), b.ParentName}, b.Level
	out.Accounts = &Count{min(b.Accounts, account.UsersLimit), b.Accounts <= account.UsersLimit}
	return out
}

// AccountsFilter chooses accounts below one.
type AccountsFilter struct {
	Paging
	Search string `query:"search" maxLength:"100" doc:"Part of the name." example:"hald"`
	Status string `query:"status" enum:"active,disabled" doc:"Only with this status." example:"active"`
	Deep   bool   `query:"deep" doc:"All below; otherwise only those directly below." example:"true"`
}

// open is the filter that the query asks for; purpose names the list that its cursor belongs to.
func (in AccountsFilter) open(a *api, purpose string) (account.Filter, error) {
	f := account.Filter{Deep: in.Deep, Search: in.Search, Status: account.Status(in.Status), Limit: in.Limit + 1}
	var after *account.Position
	if err := a.openCursor(in.Cursor, purpose, &after); err != nil {
		return f, err
	}
	if after != nil {
		f.After = *after
	}
	return f, nil
}

type accountsOutput struct {
	Body struct {
		Items      []Account `json:"items" doc:"Accounts by name."`
		NextCursor string    `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) listAccounts(ctx context.Context, c *call, in *struct{ AccountsFilter }) (*accountsOutput, error) {
	operator, err := a.Accounts.OperatorID(ctx)
	if err != nil {
		return nil, err
	}
	return a.accountsBelow(ctx, c, operator, in.AccountsFilter)
}

type subAccountsInput struct {
	AccountPath
	AccountsFilter
}

func (a *api) listSubAccounts(ctx context.Context, c *call, in *subAccountsInput) (*accountsOutput, error) {
	return a.accountsBelow(ctx, c, c.in(in.Account), in.AccountsFilter)
}

func (a *api) accountsBelow(ctx context.Context, c *call, under account.ID, in AccountsFilter) (*accountsOutput, error) {
	purpose := "accounts below " + string(under)
	f, err := in.open(a, purpose)
	if err != nil {
		return nil, err
	}
	list, err := a.Accounts.List(ctx, c.actor, under, f)
	if err != nil {
		return nil, err
	}
	out := &accountsOutput{}
	out.Body.Items = []Account{}
	for i, one := range list {
		if i == in.Limit {
			last := list[i-1].Position()
			out.Body.NextCursor = a.cursor(&last, purpose)
			break
		}
		out.Body.Items = append(out.Body.Items, belowOut(one))
	}
	return out, nil
}

type createAccountInput struct {
	Body struct {
		Name     string       `json:"name" doc:"1 to 100 characters, unique among main accounts." example:"Halden Freight"`
		Language string       `json:"language" doc:"BCP 47." example:"en"`
		TimeZone string       `json:"timeZone" doc:"IANA name." example:"Europe/Oslo"`
		Admin    AccountAdmin `json:"admin" doc:"Its first admin, who gets a letter with a link to set a password."`
	}
}

// AccountAdmin is the first user of a new account.
type AccountAdmin struct {
	Username  string `json:"username" doc:"Username; never changes." example:"ingrid.solberg"`
	FirstName string `json:"firstName" doc:"First name." example:"Ingrid"`
	LastName  string `json:"lastName,omitempty" doc:"Last name." example:"Solberg"`
	Email     string `json:"email" doc:"Email address." example:"ingrid@example.com"`
	Language  string `json:"language,omitempty" doc:"BCP 47; the account's when absent." example:"en"`
	TimeZone  string `json:"timeZone,omitempty" doc:"IANA name; the account's when absent." example:"Europe/Oslo"`
}

type accountOutput struct{ Body Account }

func (a *api) createAccount(ctx context.Context, c *call, in *createAccountInput) (*accountOutput, error) {
	operator, err := a.Accounts.OperatorID(ctx)
	if err != nil {
		return nil, err
	}
	created, err := a.SignIn.CreateMain(ctx, c.actor, operator, account.Draft{Name: in.Body.Name, Language: in.Body.Language, TimeZone: in.Body.TimeZone},
		in.Body.Admin.draft())
	return &accountOutput{accountOut(created)}, err
}

func (a *api) findAccount(ctx context.Context, c *call, in *AccountPath) (*accountOutput, error) {
	id := c.in(in.Account)
	found, err := a.Accounts.Find(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	out := &accountOutput{accountOut(found)}
	path, err := a.Accounts.Path(ctx, c.actor, id)
	for _, above := range path {
		out.Body.Path = append(out.Body.Path, Named{string(above.ID), above.Name})
	}
	return out, err
}

type createSubAccountInput struct {
	AccountPath
	Body struct {
		Name     string        `json:"name" doc:"1 to 100 characters, unique among the accounts directly below." example:"Halden Freight Bergen"`
		Language string        `json:"language,omitempty" doc:"BCP 47; inherited when absent." example:"en"`
		TimeZone string        `json:"timeZone,omitempty" doc:"IANA name; inherited when absent." example:"Europe/Oslo"`
		Admin    *AccountAdmin `json:"admin,omitempty" doc:"Its first admin, who gets a letter with a link to set a password; when absent it is looked after from above."`
	}
}

func (a *api) createSubAccount(ctx context.Context, c *call, in *createSubAccountInput) (*accountOutput, error) {
	var admin *user.Draft
	if in.Body.Admin != nil {
		draft := in.Body.Admin.draft()
		admin = &draft
	}
	created, err := a.SignIn.CreateSub(ctx, c.actor, c.in(in.Account), account.Draft{Name: in.Body.Name, Language: in.Body.Language, TimeZone: in.Body.TimeZone}, admin)
	return &accountOutput{accountOut(created)}, err
}

func (a AccountAdmin) draft() user.Draft {
	return user.Draft{Username: a.Username, FirstName: a.FirstName, LastName: a.LastName, Email: a.Email, Language: a.Language, TimeZone: a.TimeZone}
}

type updateAccountInput struct {
	AccountPath
	Body struct {
		Name Lasting[string] `json:"name,omitempty" doc:"1 to 100 characters, unique among its siblings." example:"Halden Freight Bergen"`
	}
}

func (a *api) updateAccount(ctx context.Context, c *call, in *updateAccountInput) (*accountOutput, error) {
	if wrong := in.Body.Name.wrong("name"); wrong != nil {
		return nil, wrong
	}
	if name := in.Body.Name.Pointer(); name != nil {
		if err := a.Accounts.Rename(ctx, c.actor, c.in(in.Account), *name); err != nil {
			return nil, err
		}
	}
	return a.findAccount(ctx, c, &in.AccountPath)
}

type moveAccountInput struct {
	AccountPath
	Body struct {
		Parent string `json:"parent" maxLength:"60" doc:"Id of the account to put it under, of the same customer." example:"acc_01jd3w6v8k0000000000000000"`
	}
}

func (a *api) moveAccount(ctx context.Context, c *call, in *moveAccountInput) (*accountOutput, error) {
	if err := a.Accounts.Move(ctx, c.actor, c.in(in.Account), account.ID(in.Body.Parent)); err != nil {
		return nil, err
	}
	return a.findAccount(ctx, c, &in.AccountPath)
}

func (a *api) turnAccount(do func(ctx context.Context, actor access.Actor, id account.ID) error) func(context.Context, *call, *AccountPath) (*accountOutput, error) {
	return func(ctx context.Context, c *call, in *AccountPath) (*accountOutput, error) {
		if err := do(ctx, c.actor, c.in(in.Account)); err != nil {
			return nil, err
		}
		return a.findAccount(ctx, c, in)
	}
}
