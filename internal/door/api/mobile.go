package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/foundation/text"
)

// Signed is what every request of a mobile device has: its signature, and what
// that is over.
type Signed struct {
	Authorization string `header:"Authorization" doc:"Mobile ACCOUNT:DEVICE:TIME:COUNTER:SIGNATURE; see docs/reference/mobile.md." example:"Mobile acc_...:mob_...:1795341600:7:..."`

	method, target string
}

// Resolve takes from the request what is signed beside the body.
func (s *Signed) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	s.method, s.target = ctx.Method(), u.RequestURI()
	return nil
}

func (s *Signed) request(c *call) secondfactor.MobileRequest {
	return secondfactor.MobileRequest{Method: s.method, Target: s.target, Authorization: s.Authorization, Address: c.address, RequestID: c.requestID}
}

// fromDevice is an input that a mobile device has signed.
type fromDevice[T any] interface {
	*T
	request(c *call) secondfactor.MobileRequest
}

// mobileRoute adds a route for paired mobile devices. The signature is over the
// body, so that it is checked once that is read.
func mobileRoute[T, O any, I fromDevice[T]](a *api, method, path, id, summary string, handle func(ctx context.Context, k secondfactor.KnownMobile, in *T) (*O, error)) {
	checked := func(ctx context.Context, c *call, in *T) (*O, error) {
		k, err := a.Factors.CheckMobile(ctx, I(in).request(c))
		if err != nil {
			return nil, err
		}
		return handle(ctx, k, in)
	}
	add(a, method, path, id, summary, false, checked, func(op *huma.Operation) {
		op.Security = []map[string][]string{{"mobile": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized)
	})
}

type offerMobileInput struct {
	Body struct {
		Token     string `json:"token" maxLength:"200" doc:"The part behind # of the link in the QR code." example:"gtp_..."`
		Name      string `json:"name" doc:"What its user calls the device, 1 to 60 characters." example:"My phone"`
		PublicKey string `json:"publicKey" maxLength:"200" doc:"Public key on the curve P-256: SPKI in base64url." example:"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE..."`
		Signature string `json:"signature" maxLength:"100" doc:"ES256 by this key, over what docs/reference/mobile.md says, in base64url." example:"MEUCIQ..."`
	}
}

// OfferedMobile is what a device is told that has shown a good token.
type OfferedMobile struct {
	Account     string    `json:"account" doc:"Account id, for signing requests." example:"acc_01jd3w6v8k0000000000000000"`
	ID          string    `json:"id" doc:"Id of the device once it is paired." example:"mob_01jd3w6v8k0000000000000000"`
	Number      string    `json:"number" doc:"To be shown: its user types it in the portal." example:"42"`
	Username    string    `json:"username" doc:"Whose device it will be." example:"amelie.fournier"`
	AccountName string    `json:"accountName" doc:"Name of the account." example:"Halden Freight"`
	ExpiresAt   time.Time `json:"expiresAt" doc:"The number must be typed by then." example:"2026-11-22T10:10:00Z"`
}

type offeredOutput struct{ Body OfferedMobile }

func (a *api) offerMobile(ctx context.Context, c *call, in *offerMobileInput) (*offeredOutput, error) {
	b := in.Body
	o, err := a.Factors.OfferMobile(ctx, secondfactor.MobileOffer{Token: b.Token, Name: b.Name, PublicKey: b.PublicKey, Signature: b.Signature,
		Address: c.address, UserAgent: c.userAgent, RequestID: c.requestID})
	return &offeredOutput{OfferedMobile{string(o.Account), string(o.Mobile), o.Number, o.Username, o.AccountName, o.ExpiresAt}}, err
}

type pairingStateOutput struct {
	Body struct {
		Status string `json:"status" enum:"open,offered,confirmed,ended" doc:"confirmed: the device is paired; ended: it will not be." example:"offered"`
	}
}

func (a *api) pairingState(ctx context.Context, _ *call, in *tokenInput) (*pairingStateOutput, error) {
	status, err := a.Factors.PairingState(ctx, in.Body.Token)
	out := &pairingStateOutput{}
	out.Body.Status = string(status)
	return out, err
}

// OwnMobile is what a device is told of itself.
type OwnMobile struct {
	ID          string `json:"id" doc:"Id of the device." example:"mob_01jd3w6v8k0000000000000000"`
	Name        string `json:"name" doc:"As its user calls it." example:"My phone"`
	Username    string `json:"username" doc:"Whose it is." example:"amelie.fournier"`
	AccountName string `json:"accountName" doc:"Name of the account." example:"Halden Freight"`
}

type ownMobileInput struct{ Signed }

type ownMobileOutput struct{ Body OwnMobile }

func (a *api) ownMobile(_ context.Context, k secondfactor.KnownMobile, _ *ownMobileInput) (*ownMobileOutput, error) {
	return &ownMobileOutput{OwnMobile{string(k.ID), k.Name, k.User.Username, k.AccountName}}, nil
}

func (a *api) removeOwnMobile(ctx context.Context, k secondfactor.KnownMobile, _ *ownMobileInput) (*Nothing, error) {
	return nil, a.Factors.Leave(ctx, k)
}

type questionsInput struct {
	Signed
	Have []string `query:"have,explode" maxItems:"10" doc:"Questions that the device knows; may be repeated. The answer comes as soon as there are others, at the latest after 25 seconds." example:"[\"que_01jd3w6v8k0000000000000000\"]"`
}

// SignInQuestion asks whether a sign-in is one's own.
type SignInQuestion struct {
	ID        string    `json:"id" doc:"Question id." example:"que_01jd3w6v8k0000000000000000"`
	Nonce     string    `json:"nonce" doc:"To be sent back with the answer." example:"KZJ2QW4E7T3XPLMUVNYRBD5CGH"`
	Address   string    `json:"address" doc:"Network address of whoever signs in." example:"198.51.100.24"`
	Device    string    `json:"device" doc:"Their browser and system in short; empty when not known." example:"Firefox, Windows"`
	AskedAt   time.Time `json:"askedAt" doc:"When." example:"2026-11-22T10:00:00Z"`
	ExpiresAt time.Time `json:"expiresAt" doc:"It must be answered by then." example:"2026-11-22T10:02:00Z"`
}

type questionsOutput struct {
	Body struct {
		Items []SignInQuestion `json:"items" doc:"Questions that can be answered now, the oldest first; at most 5."`
	}
}

func (a *api) listQuestions(ctx context.Context, k secondfactor.KnownMobile, in *questionsInput) (*questionsOutput, error) {
	have := make([]secondfactor.QuestionID, len(in.Have))
	for i, id := range in.Have {
		have[i] = secondfactor.QuestionID(id)
	}
	list, err := a.Factors.WaitForQuestions(ctx, k, have, a.Closing)
	if err != nil {
		return nil, err
	}
	out := &questionsOutput{}
	out.Body.Items = make([]SignInQuestion, len(list))
	for i, q := range list {
		out.Body.Items[i] = SignInQuestion{string(q.ID), q.Nonce, q.Address, text.Browser(q.UserAgent), q.AskedAt, q.ExpiresAt}
	}
	return out, nil
}

type answerQuestionInput struct {
	Signed
	Question string `path:"question" doc:"Question id." example:"que_01jd3w6v8k0000000000000000"`
	RawBody  []byte
	Body     struct {
		Nonce    string `json:"nonce" maxLength:"100" doc:"As the question has it." example:"KZJ2QW4E7T3XPLMUVNYRBD5CGH"`
		Decision string `json:"decision" enum:"approve,deny" doc:"approve needs the number." example:"approve"`
		Number   string `json:"number,omitempty" maxLength:"10" doc:"The two digits that the page of the sign-in shows, as they were typed." example:"42"`
	}
}

func (in *answerQuestionInput) request(c *call) secondfactor.MobileRequest {
	r := in.Signed.request(c)
	r.Body = in.RawBody
	return r
}

func (a *api) answerQuestion(ctx context.Context, k secondfactor.KnownMobile, in *answerQuestionInput) (*Nothing, error) {
	b := in.Body
	return nil, a.Factors.Decide(ctx, k, secondfactor.QuestionID(in.Question), secondfactor.Decision{Approve: b.Decision == "approve", Number: b.Number, Nonce: b.Nonce})
}
