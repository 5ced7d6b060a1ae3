package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/session"
)

// PasswordRules are what a new password must be like. It must also not hold
// its user's name or address, and be more than the same few characters.
type PasswordRules struct {
	Min      int  `json:"min" doc:"Characters at least." example:"8"`
	Max      int  `json:"max" doc:"Characters at most." example:"128"`
	Classes  int  `json:"classes" doc:"How many of lower case, upper case, digits and others it must hold; 0: no rule." example:"0"`
	Repeats  int  `json:"repeats" doc:"Equal characters in a row at most; 0: no rule." example:"0"`
	History  int  `json:"history" doc:"The last so many passwords of the user are refused, the present one too; 0: no rule." example:"5"`
	Breached bool `json:"breached" doc:"Common and leaked passwords are refused." example:"true"`
}

func passwordRules(p account.PasswordPolicy) PasswordRules {
	return PasswordRules{p.Min, p.Max, p.Classes, p.Repeats, p.History, p.Breached}
}

func (a *api) rules(ctx context.Context, in access.AccountID) (PasswordRules, error) {
	rules, err := a.SignIn.Rules(ctx, in)
	return passwordRules(rules), err
}

// OwnPassword is what somebody who is signed in must know of their password.
type OwnPassword struct {
	Rules  PasswordRules `json:"rules" doc:"What a new one must be like."`
	EndsAt *time.Time    `json:"endsAt,omitempty" doc:"When it must be changed; absent: never." example:"2027-02-20T10:00:00Z"`
}

func (a *api) ownPassword(ctx context.Context, k *session.Known) (*OwnPassword, error) {
	policy, err := a.Sessions.Policy(ctx, k)
	if err != nil {
		return nil, err
	}
	return &OwnPassword{Rules: passwordRules(policy.Password), EndsAt: k.User.PasswordEnds(policy)}, nil
}
