package api

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
)

type explainInput struct {
	AccountPath
	User    string `query:"user" maxLength:"60" doc:"Id of the user whom it is about; this, or key." example:"usr_01jd3w6v8k0000000000000000"`
	Key     string `query:"key" maxLength:"60" doc:"Id of the API key that it is about; this, or user." example:"key_01jd3w6v8k0000000000000000"`
	Address string `query:"address" required:"true" maxLength:"100" doc:"IP address from which the visit would come." example:"198.51.100.24"`
	Service string `query:"service" required:"true" enum:"web,api,smpp" doc:"Way in." example:"smpp"`
}

// ExplainedStep is one check of the decision.
type ExplainedStep struct {
	Check      string `json:"check" enum:"account,identity,protocol,address,password,wait" doc:"What is asked: is the account enabled; the user enabled and not locked, or the key good; the protocol on; the address allowed; the password not too old; has the address to wait after many failures." example:"address"`
	Passes     bool   `json:"passes" doc:"Whether this check lets the visit in." example:"false"`
	Reason     string `json:"reason,omitempty" doc:"Code of why not; whoever is refused is not told." example:"admission.outside_safelist"`
	ReasonText string `json:"reasonText,omitempty" doc:"The same in the reader's language." example:"The address is not in the safelist."`
}

type explainOutput struct {
	Body struct {
		Admitted bool            `json:"admitted" doc:"Whether the visit would be let in now, with the right secret." example:"false"`
		Steps    []ExplainedStep `json:"steps" doc:"Every check in the order in which it is asked; the first that does not pass is the reason."`
	}
}

var oneOfTwo = fault.New(fault.Invalid, "request.member_missing").On("user")

func (a *api) explainAccess(ctx context.Context, c *call, in *explainInput) (*explainOutput, error) {
	if (in.User == "") == (in.Key == "") {
		return nil, oneOfTwo
	}
	q := admission.Question{Key: in.Key, Address: in.Address, Service: access.Service(in.Service)}
	if in.User != "" {
		q.User = selfOr(c, in.User)
	}
	e, err := a.Admission.Explain(ctx, c.actor, c.in(in.Account), q)
	if err != nil {
		return nil, err
	}
	out := &explainOutput{}
	out.Body.Admitted, out.Body.Steps = e.Admitted, make([]ExplainedStep, len(e.Steps))
	for i, s := range e.Steps {
		out.Body.Steps[i] = ExplainedStep{Check: s.Check, Passes: s.Reason == "", Reason: s.Reason}
		if s.Reason != "" {
			out.Body.Steps[i].ReasonText = locale.Text(c.language(), "fault."+s.Reason, nil)
		}
	}
	return out, nil
}

type refusalsInput struct {
	AccountPath
	Paging
	Target  string `query:"target" maxLength:"60" doc:"Only of the user or API key with this id; sign-ins to the portal are among those of a user." example:"usr_01jd3w6v8k0000000000000000"`
	Address string `query:"address" maxLength:"100" doc:"Only from this IP address." example:"198.51.100.24"`
}

// RefusedVisit is one line of the record of refusals.
type RefusedVisit struct {
	At         time.Time `json:"at" doc:"When; the latest of them." example:"2026-11-22T10:00:00Z"`
	Target     *Named    `json:"target,omitempty" doc:"User or API key; absent when it is not known whose credential was shown."`
	Kind       string    `json:"kind,omitempty" enum:"user,key" doc:"What the target is." example:"user"`
	Service    string    `json:"service" enum:"web,api,smpp" doc:"Way in." example:"smpp"`
	Address    string    `json:"address,omitempty" doc:"Network address; absent where there were too many." example:"198.51.100.24"`
	Country    string    `json:"country,omitempty" doc:"Country in which the address is used, as ISO 3166-1 alpha-2; absent when that is not known." example:"SI"`
	Device     string    `json:"device,omitempty" doc:"Program or browser in short, as it called itself." example:"curl"`
	Times      int       `json:"times" doc:"How often within a minute." example:"500"`
	Reason     string    `json:"reason" doc:"Code of why." example:"admission.outside_safelist"`
	ReasonText string    `json:"reasonText" doc:"The same in the reader's language." example:"The address is not in the safelist."`
}

type refusalsOutput struct {
	Body struct {
		Items      []RefusedVisit `json:"items" doc:"The newest first. A page may hold fewer than asked for and still have a next one."`
		NextCursor string         `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
	}
}

func (a *api) listRefusals(ctx context.Context, c *call, in *refusalsInput) (*refusalsOutput, error) {
	account := c.in(in.Account)
	purpose := "refusals " + string(account) + " " + in.Target + " " + in.Address
	var after *audit.Position
	if err := a.openCursor(in.Cursor, purpose, &after); err != nil {
		return nil, err
	}
	target := in.Target
	if target == string(user.Self) {
		target = string(selfOr(c, target))
	}
	list, next, err := a.Admission.Refusals(ctx, c.actor, account, target, in.Address, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &refusalsOutput{}
	out.Body.NextCursor = a.cursor(next, purpose)
	out.Body.Items = make([]RefusedVisit, len(list))
	for i, r := range list {
		out.Body.Items[i] = RefusedVisit{At: r.At, Kind: r.Target.Kind, Service: string(r.Service), Address: r.Address, Country: countryOf(a.Countries, r.Address),
			Device: r.Browser, Times: r.Times, Reason: r.Reason, ReasonText: locale.Text(c.language(), "fault."+r.Reason, nil)}
		if r.Target.ID != "" {
			out.Body.Items[i].Target = &Named{r.Target.ID, r.Target.Name}
		}
	}
	return out, nil
}
