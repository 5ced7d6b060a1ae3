package api

import (
	"context"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/foundation/fault"
)

// Setting is one setting as it stands in an account. Values are text, numbers
// and yes or no as well: "720", "true".
type Setting struct {
	Name        string  `json:"name" enum:"language,timeZone,ownLanguage,secondFactor,factors,passwordless,codeCountries,codesPerDay,loginAttempts,lockMinutes,inactivityDays,sessionIdleMinutes,sessionMaxMinutes,passwordMin,passwordMax,passwordClasses,passwordRepeats,passwordHistory,passwordBreached,passwordDays,passwordGraceDays" doc:"Which setting." example:"sessionIdleMinutes"`
	Value       string  `json:"value" doc:"What counts here." example:"720"`
	Own         *string `json:"own" nullable:"true" doc:"What the account itself says; null when it inherits." example:"720"`
	From        *Named  `json:"from,omitempty" doc:"The account whose value counts; absent when nobody set it and the standard counts."`
	Locked      bool    `json:"locked" doc:"Whether the account itself locked it for all below." example:"false"`
	LockedAbove bool    `json:"lockedAbove" doc:"Whether an account above locked it: its own value does not count." example:"false"`
}

func settingsOut(sets []account.Set) []Setting {
	out := make([]Setting, len(sets))
	for i, s := range sets {
		out[i] = Setting{Name: string(s.Setting), Value: s.Value, Own: s.Own, Locked: s.Locked, LockedAbove: s.LockedAbove}
		if s.From.ID != "" {
			out[i].From = &Named{string(s.From.ID), s.From.Name}
		}
	}
	return out
}

type settingsOutput struct {
	Body struct {
		Items []Setting `json:"items" doc:"Every setting, in the order in which they are shown."`
	}
}

func (a *api) listSettings(ctx context.Context, c *call, in *AccountPath) (*settingsOutput, error) {
	sets, err := a.Accounts.SettingsOf(ctx, c.actor, c.in(in.Account))
	out := &settingsOutput{}
	out.Body.Items = settingsOut(sets)
	return out, err
}

// SettingWish is what an account is to say of a setting.
type SettingWish struct {
	Value   *string `json:"value,omitempty" maxLength:"800" doc:"The account's own value; absent: as it is." example:"60"`
	Inherit bool    `json:"inherit,omitempty" doc:"Give the setting back to the account above; without value." example:"false"`
	Locked  *bool   `json:"locked,omitempty" doc:"Lock it for all accounts below, or unlock it; absent: as it is." example:"true"`
}

var valueAndInherit = fault.New(fault.Invalid, "account.value_and_inherit")

func wishes(in map[string]SettingWish) (map[account.Setting]account.Wish, error) {
	out := make(map[account.Setting]account.Wish, len(in))
	for name, w := range in {
		if w.Inherit && w.Value != nil {
			return nil, valueAndInherit.On(name)
		}
		out[account.Setting(name)] = account.Wish{Value: w.Value, Inherit: w.Inherit, Lock: w.Locked}
	}
	return out, nil
}

type updateSettingsInput struct {
	AccountPath
	Body struct {
		Settings map[string]SettingWish `json:"settings" maxProperties:"40" doc:"By the name of the setting."`
	}
}

func (a *api) updateSettings(ctx context.Context, c *call, in *updateSettingsInput) (*settingsOutput, error) {
	wanted, err := wishes(in.Body.Settings)
	if err != nil {
		return nil, err
	}
	if err := a.Accounts.Apply(ctx, c.actor, c.in(in.Account), wanted); err != nil {
		return nil, err
	}
	return a.listSettings(ctx, c, &in.AccountPath)
}

// ComparedAccount is an account with how its settings stand.
type ComparedAccount struct {
	Account  Account   `json:"account" doc:"The account."`
	Settings []Setting `json:"settings" doc:"Every setting, in the order in which they are shown."`
}

type compareInput struct {
	AccountPath
	AccountsFilter
}

type compareOutput struct {
	Body struct {
		Items      []ComparedAccount `json:"items" doc:"Accounts by name."`
		NextCursor string            `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) compareSettings(ctx context.Context, c *call, in *compareInput) (*compareOutput, error) {
	under := c.in(in.Account)
	purpose := "compare below " + string(under)
	f, err := in.open(a, purpose)
	if err != nil {
		return nil, err
	}
	list, err := a.Accounts.Compare(ctx, c.actor, under, f)
	if err != nil {
		return nil, err
	}
	out := &compareOutput{}
	out.Body.Items = []ComparedAccount{}
	for i, one := range list {
		if i == in.Limit {
			last := list[i-1].Position()
			out.Body.NextCursor = a.cursor(&last, purpose)
			break
		}
		out.Body.Items = append(out.Body.Items, ComparedAccount{belowOut(one.Below), settingsOut(one.Settings)})
	}
	return out, nil
}

type applySettingsInput struct {
	AccountPath
	Body struct {
		Accounts []string               `json:"accounts" maxItems:"500" doc:"Ids of accounts below, at most 500."`
		Settings map[string]SettingWish `json:"settings" maxProperties:"40" doc:"By the name of the setting."`
		Preview  bool                   `json:"preview,omitempty" doc:"Change nothing, and answer what would be changed." example:"true"`
	}
}

// SettingChange is what one account's own value of a setting was and is to be.
type SettingChange struct {
	Account Named         `json:"account" doc:"The account."`
	Setting string        `json:"setting" doc:"Name of the setting; empty when the account was not found." example:"sessionIdleMinutes"`
	Before  string        `json:"before" doc:"Its own value before; empty: inherited." example:"720"`
	After   string        `json:"after" doc:"Its own value afterwards; empty: inherited." example:"60"`
	Problem *FieldProblem `json:"problem,omitempty" doc:"Why it stays as it is."`
}

type applySettingsOutput struct {
	Body struct {
		Items []SettingChange `json:"items" doc:"What changed, or would; nothing for accounts that have these values already."`
	}
}

func (a *api) applySettings(ctx context.Context, c *call, in *applySettingsInput) (*applySettingsOutput, error) {
	wanted, err := wishes(in.Body.Settings)
	if err != nil {
		return nil, err
	}
	ids := make([]account.ID, len(in.Body.Accounts))
	for i, id := range in.Body.Accounts {
		ids[i] = account.ID(id)
	}
	changes, err := a.Accounts.ApplyMany(ctx, c.actor, c.in(in.Account), ids, wanted, in.Body.Preview)
	if err != nil {
		return nil, err
	}
	out := &applySettingsOutput{}
	out.Body.Items = make([]SettingChange, len(changes))
	for i, one := range changes {
		out.Body.Items[i] = SettingChange{Account: Named{string(one.Account.ID), one.Account.Name}, Setting: string(one.Setting), Before: one.Before, After: one.After}
		if one.Fault != nil {
			p := fieldProblem(ctx, one.Fault)
			out.Body.Items[i].Problem = &p
		}
	}
	return out, nil
}
