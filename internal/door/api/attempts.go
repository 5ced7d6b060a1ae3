package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/locale"
)

// FailedSignIn is one sign-in that was refused.
type FailedSignIn struct {
	At         time.Time `json:"at" doc:"When." example:"2026-11-22T10:00:00Z"`
	Service    string    `json:"service" enum:"web,api,smpp" doc:"Way in." example:"web"`
	Address    string    `json:"address,omitempty" doc:"Network address of whoever tried." example:"198.51.100.24"`
	Times      int       `json:"times" doc:"How often it happened within that minute; more than once with programs only." example:"1"`
	Device     string    `json:"device,omitempty" doc:"Browser and system in short, as it called itself." example:"Chrome, macOS"`
	Reason     string    `json:"reason" doc:"Code of why it was refused; whoever tried was not told." example:"signin.wrong_password"`
	ReasonText string    `json:"reasonText" doc:"The same in the reader's language." example:"The password was wrong."`
}

type attemptsInput struct {
	UserPath
	Paging
}

type attemptsOutput struct {
	Body struct {
		Items      []FailedSignIn `json:"items" doc:"Refused sign-ins, the newest first. A page may hold fewer than asked for and still have a next one."`
		NextCursor string         `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) failedSignIns(ctx context.Context, c *call, in *attemptsInput) (*attemptsOutput, error) {
	account, id := c.in(in.Account), selfOr(c, in.User)
	purpose := "failed sign-ins " + string(account) + " " + string(id)
	var after *audit.Position
	if err := a.openCursor(in.Cursor, purpose, &after); err != nil {
		return nil, err
	}
	list, next, err := a.SignIn.Attempts(ctx, c.actor, account, id, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &attemptsOutput{}
	out.Body.NextCursor = a.cursor(next, purpose)
	out.Body.Items = make([]FailedSignIn, len(list))
	for i, t := range list {
		out.Body.Items[i] = FailedSignIn{t.At, string(t.Service), t.Address, t.Times, t.Browser, t.Reason, locale.Text(c.language(), "fault."+t.Reason, nil)}
	}
	return out, nil
}
