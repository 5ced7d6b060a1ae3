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
	Kind      string    `json:"kind" enum:"operator,main" doc:"Place in the tree." example:"main"`
	Status    string    `json:"status" enum:"active,disabled" doc:"Whether its users may come in." example:"active"`
	Language  string    `json:"language" doc:"Language that new users start with, BCP 47." example:"en"`
	TimeZone  string    `json:"timeZone" doc:"Time zone that new users start with, IANA name." example:"Europe/Oslo"`
	CreatedAt time.Time `json:"createdAt" doc:"When it was created." example:"2026-11-22T10:00:00Z"`
	Users     *Count    `json:"users,omitempty" doc:"How many users it has, whatever their status; in lists only."`
}

func accountOut(a account.Account) Account {
	out := Account{string(a.ID), a.Name, string(a.Kind), string(a.Status), a.Language, a.TimeZone, a.CreatedAt, nil}
	if a.Users != nil {
		out.Users = &Count{a.Users.Count, a.Users.Exact}
	}
	return out
}

type listAccountsInput struct {
	Paging
	Search string `query:"search" maxLength:"100" doc:"Part of the name." example:"hald"`
}

type accountsOutput struct {
	Body struct {
		Items      []Account `json:"items" doc:"Main accounts by name."`
		NextCursor string    `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) listAccounts(ctx context.Context, c *call, in *listAccountsInput) (*accountsOutput, error) {
	f := account.Filter{Search: in.Search, Limit: in.Limit + 1}
	var after *account.Position
	if err := a.openCursor(in.Cursor, "accounts", &after); err != nil {
		return nil, err
	}
	if after != nil {
		f.After = *after
	}
	list, err := a.Accounts.List(ctx, c.actor, f)
	if err != nil {
		return nil, err
	}
	out := &accountsOutput{}
	out.Body.Items = []Account{}
	for i, one := range list {
		if i == in.Limit {
			last := list[i-1].Position()
			out.Body.NextCursor = a.cursor(&last, "accounts")
			break
		}
		out.Body.Items = append(out.Body.Items, accountOut(one))
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
	admin := in.Body.Admin
	created, err := a.SignIn.CreateMain(ctx, c.actor, operator, account.Draft{Name: in.Body.Name, Language: in.Body.Language, TimeZone: in.Body.TimeZone},
		user.Draft{Username: admin.Username, FirstName: admin.FirstName, LastName: admin.LastName, Email: admin.Email, Language: admin.Language, TimeZone: admin.TimeZone})
	return &accountOutput{accountOut(created)}, err
}

func (a *api) findAccount(ctx context.Context, c *call, in *AccountPath) (*accountOutput, error) {
	found, err := a.Accounts.Find(ctx, c.actor, c.in(in.Account))
	return &accountOutput{accountOut(found)}, err
}

func (a *api) turnAccount(do func(ctx context.Context, actor access.Actor, id account.ID) error) func(context.Context, *call, *AccountPath) (*accountOutput, error) {
	return func(ctx context.Context, c *call, in *AccountPath) (*accountOutput, error) {
		if err := do(ctx, c.actor, c.in(in.Account)); err != nil {
			return nil, err
		}
		return a.findAccount(ctx, c, in)
	}
}
