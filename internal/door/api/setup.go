package api

import (
	"context"
	"crypto/subtle"
	"sync"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/signin"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
)

// SetupLink is the one-time link that the first start prints to the terminal.
type SetupLink struct {
	mu    sync.Mutex
	token string
	done  bool
}

// NewSetupLink makes the link's secret known to the door.
func NewSetupLink(token string) *SetupLink { return &SetupLink{token: token} }

var setupClosed = fault.New(fault.Missing, "setup.closed")

func (l *SetupLink) opens(token string) bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.done && subtle.ConstantTimeCompare([]byte(l.token), []byte(token)) == 1
}

func (l *SetupLink) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done = true
}

// checkSetup also asks the store: another node, or the command line, may have been faster.
func (a *api) checkSetup(ctx context.Context, _ *call, in *tokenInput) (*Nothing, error) {
	if !a.Setup.opens(in.Body.Token) {
		return nil, setupClosed
	}
	needed, err := a.SignIn.NeedsSetup(ctx)
	if err == nil && !needed {
		a.Setup.close()
		err = setupClosed
	}
	return nil, err
}

// FounderInput is the first admin of an account.
type FounderInput struct {
	Username  string `json:"username" doc:"Username; never changes." example:"admin"`
	FirstName string `json:"firstName" doc:"First name." example:"Ingrid"`
	LastName  string `json:"lastName,omitempty" doc:"Last name." example:"Solberg"`
	Email     string `json:"email" doc:"Email address." example:"ingrid@example.com"`
	Password  string `json:"password,omitempty" maxLength:"1024" doc:"8 to 128 characters. The main account's admin may have none: they get a letter." example:"correct horse battery staple"`
	Language  string `json:"language" doc:"Language, BCP 47." example:"en"`
	TimeZone  string `json:"timeZone" doc:"Time zone, IANA name." example:"Europe/Oslo"`
}

func (f FounderInput) founder() signin.Founder {
	return signin.Founder{Password: f.Password, Draft: user.Draft{Username: f.Username, FirstName: f.FirstName, LastName: f.LastName,
		Email: f.Email, Language: f.Language, TimeZone: f.TimeZone}}
}

type setupInput struct {
	Body struct {
		Token        string       `json:"token" doc:"The part behind # of the link in the terminal." example:"..."`
		OperatorName string       `json:"operatorName" doc:"Name of the operator account." example:"Acme Messaging"`
		Admin        FounderInput `json:"admin" doc:"The operator's first admin, with a password."`
		MainAccount  *struct {
			Name  string       `json:"name" doc:"Name of the account." example:"Halden Freight"`
			Admin FounderInput `json:"admin" doc:"Its first admin."`
		} `json:"mainAccount,omitempty" doc:"The first main account, if one is wanted."`
	}
}

func (a *api) setUp(ctx context.Context, _ *call, in *setupInput) (*Nothing, error) {
	if !a.Setup.opens(in.Body.Token) {
		return nil, setupClosed
	}
	s := signin.Setup{OperatorName: in.Body.OperatorName, Admin: in.Body.Admin.founder(),
		Language: in.Body.Admin.Language, TimeZone: in.Body.Admin.TimeZone}
	if first := in.Body.MainAccount; first != nil {
		s.Main = &signin.MainSetup{Name: first.Name, Admin: first.Admin.founder()}
	}
	err := a.SignIn.SetUp(ctx, access.Web, s)
	if err == nil || fault.Code(err) == signin.SetupDone.Code {
		a.Setup.close()
	}
	return nil, err
}
