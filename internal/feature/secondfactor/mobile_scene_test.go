package secondfactor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/mailtest"
	"gatehouse/internal/foundation/seal"
)

const origin = "https://portal.example"

var mobileBox, _ = seal.NewBox(make([]byte, 32))

// pocket is an installation with two customers, and ann, who has phones.
type pocket struct {
	*testing.T
	ctx         context.Context
	clock       *clock.Manual
	db          *database.DB
	log         *audit.Log
	users       *user.Users
	accounts    *account.Accounts
	factors     *secondfactor.Factors
	home, other access.AccountID
	ann         user.User
	signIns     int
}

func eachPocket(t *testing.T, test func(s *pocket)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := audit.New(db)
		s := &pocket{T: t, db: db, log: log, clock: clock.NewManual(time.Now()), users: user.New(log, mobileBox, origin, ""), accounts: account.New(log)}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		s.factors = secondfactor.New(log, s.users, mobileBox, origin)
		_, s.home, s.other = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		s.ann = s.add(s.home, "ann")
		test(s)
	})
}

func (s *pocket) must(err error) {
	s.Helper()
	tenanttest.Must(s.T, err)
}

func (s *pocket) refused(err error, code string) {
	s.Helper()
	tenanttest.Refused(s.T, err, code)
}

func (s *pocket) add(in access.AccountID, name string, roles ...string) user.User {
	s.Helper()
	return tenanttest.User(s.ctx, s.T, s.log, s.users, in, name, "a hash", roles...)
}

// actor is the user in the portal, who has just proved who they are.
func (s *pocket) actor(u user.User) access.Actor {
	s.Helper()
	a := tenanttest.Actor(s.ctx, s.T, s.db, u)
	a.SessionID, a.ConfirmedAt = "ses_1", s.clock.Now()
	return a
}

// events are status, reason, target and phone of the records with the action, the newest first.
func (s *pocket) events(action string) []string {
	s.Helper()
	var list []string
	for _, e := range tenanttest.Events(s.ctx, s.T, s.log, s.home, action) {
		whole, err := s.log.Find(s.ctx, access.Program(access.Internal), s.home, e.ID)
		s.must(err)
		list = append(list, strings.Join(strings.Fields(string(e.Status)+" "+e.Reason+" "+e.Target.Name+" "+whole.Params["mobile"]), " "))
	}
	return list
}

// letters are the kinds of the letters to ann.
func (s *pocket) letters(kind string) (found int) {
	s.Helper()
	for _, l := range mailtest.Letters(s.ctx, s.T, s.db, mobileBox) {
		if l.Kind == kind {
			found++
		}
	}
	return found
}

// phone is a phone's half of the protocol, written from its description.
type phone struct {
	*pocket
	key     *ecdsa.PrivateKey
	account access.AccountID
	id      secondfactor.MobileID
	counter int64
	number  string
}

func (s *pocket) newPhone() *phone {
	s.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	return &phone{pocket: s, key: key}
}

func (p *phone) publicKey() string {
	p.Helper()
	der, err := x509.MarshalPKIXPublicKey(&p.key.PublicKey)
	p.must(err)
	return base64.RawURLEncoding.EncodeToString(der)
}

func (p *phone) sign(lines ...string) string {
	p.Helper()
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
	p.must(err)
	var raw [64]byte
	r.FillBytes(raw[:32])
	s.FillBytes(raw[32:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// begin begins a pairing and gives it with its token.
func (s *pocket) begin(u user.User) (secondfactor.Pairing, string) {
	s.Helper()
	p, link, err := s.factors.BeginPairing(s.ctx, s.actor(u), u.Account, u.ID)
	s.must(err)
	token, ok := strings.CutPrefix(link, origin+"/mobile#")
	if !ok {
		s.Fatalf("the link is %s", link)
	}
	return p, token
}

func (p *phone) offer(token, name string) secondfactor.MobileOffer {
	p.Helper()
	return secondfactor.MobileOffer{Token: token, Name: name, PublicKey: p.publicKey(), Address: "198.51.100.7",
		Signature: p.sign("gatehouse mobile pairing 1", origin, token, p.publicKey())}
}

func (p *phone) show(token, name string) error {
	p.Helper()
	o, err := p.factors.OfferMobile(p.ctx, p.offer(token, name))
	p.account, p.id, p.number = o.Account, o.Mobile, o.Number
	return err
}

// paired is a phone that the user has paired.
func (s *pocket) paired(u user.User, name string) *phone {
	s.Helper()
	pairing, token := s.begin(u)
	p := s.newPhone()
	s.must(p.show(token, name))
	_, err := s.factors.ConfirmPairing(s.ctx, s.actor(u), u.Account, u.ID, pairing.ID, p.number)
	s.must(err)
	return p
}

// request is the next request of the phone, signed.
func (p *phone) request(method, target, body string) secondfactor.MobileRequest {
	p.Helper()
	p.counter++
	return p.signed(method, target, body, p.clock.Now().Unix(), p.counter)
}

func (p *phone) signed(method, target, body string, at, counter int64) secondfactor.MobileRequest {
	p.Helper()
	sum := sha256.Sum256([]byte(body))
	signature := p.sign("gatehouse mobile request 1", origin, method, target, string(p.account), string(p.id),
		fmt.Sprint(at), fmt.Sprint(counter), base64.RawURLEncoding.EncodeToString(sum[:]))
	return secondfactor.MobileRequest{Method: method, Target: target, Body: []byte(body), Address: "198.51.100.7",
		Authorization: fmt.Sprintf("Mobile %s:%s:%d:%d:%s", p.account, p.id, at, counter, signature)}
}

// known is the phone with a good request.
func (p *phone) known() secondfactor.KnownMobile {
	p.Helper()
	k, err := p.factors.CheckMobile(p.ctx, p.request("GET", "/api/v1/mobile", ""))
	p.must(err)
	return k
}

// signIn begins a sign-in of the user, which lasts ten minutes.
func (s *pocket) signIn(u user.User) (hash string) {
	s.Helper()
	s.signIns++
	hash = fmt.Sprintf("hash %d", s.signIns)
	now := s.clock.Now()
	s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
		return tx.Exec(s.ctx, `INSERT INTO sign_ins (account_id, token_hash, user_id, method, factor, password_hash, address, created_at, expires_at)
			VALUES ($1, $2, $3, 'password', '', 'a hash', '203.0.113.9', $4, $5)`, u.Account, hash, u.ID, now.UnixMicro(), now.Add(10*time.Minute).UnixMicro())
	}))
	return hash
}

func (s *pocket) ask(u user.User, signIn string) (a secondfactor.Ask, err error) {
	s.Helper()
	err = s.db.Change(s.ctx, func(tx *database.Tx) (err error) {
		a, err = s.factors.AskMobiles(s.ctx, tx, u, signIn, "203.0.113.9", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
		return err
	})
	return a, err
}

func (s *pocket) answer(u user.User, signIn string) secondfactor.Answer {
	s.Helper()
	a, err := s.factors.MobileAnswer(s.ctx, s.db.Read(), u, signIn)
	s.must(err)
	return a
}

func (s *pocket) use(u user.User, signIn string) (used bool) {
	s.Helper()
	s.must(s.db.Change(s.ctx, func(tx *database.Tx) (err error) {
		used, err = s.factors.UseApproval(s.ctx, tx, u, signIn)
		return err
	}))
	return used
}

// questions are those that the phone has without waiting.
func (p *phone) questions() []secondfactor.Question {
	p.Helper()
	done := make(chan struct{})
	close(done)
	list, err := p.factors.WaitForQuestions(p.ctx, p.known(), nil, done)
	p.must(err)
	return list
}

// nonce is that of the question, as the phone has it.
func (p *phone) nonce(id secondfactor.QuestionID) string {
	p.Helper()
	for _, q := range p.questions() {
		if q.ID == id {
			return q.Nonce
		}
	}
	p.Fatalf("the phone does not see %s", id)
	return ""
}

func (p *phone) approve(id secondfactor.QuestionID, nonce, number string) error {
	p.Helper()
	return p.factors.Decide(p.ctx, p.known(), id, secondfactor.Decision{Approve: true, Number: number, Nonce: nonce})
}

func (p *phone) deny(id secondfactor.QuestionID, nonce string) error {
	p.Helper()
	return p.factors.Decide(p.ctx, p.known(), id, secondfactor.Decision{Nonce: nonce})
}

// another is a two-digit number that is not this one.
func another(number string) string {
	if number == "55" {
		return "56"
	}
	return "55"
}
