package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/door/api"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// phone is a mobile device's half of the protocol.
type phone struct {
	*scene
	key                          *ecdsa.PrivateKey
	user                         user.User
	account, id, pairing, number string
	counter                      int
}

var phoneOfNobody phone

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

// offered is a device that has shown the token of a pairing that the user began.
func (s *scene) offered(u user.User) *phone {
	s.Helper()
	var begun api.Pairing
	s.as(u).post("/accounts/self/users/self/mobiles/pairings", nil).want(http.StatusCreated, "").into(&begun)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	s.must(err)
	p := &phone{scene: s, key: key, user: u, pairing: begun.ID}
	token, public := strings.TrimPrefix(begun.Link, "http://localhost:8080/mobile#"), base64.RawURLEncoding.EncodeToString(der)
	var told api.OfferedMobile
	s.anonymous().post("/mobile/pairings", map[string]string{"token": token, "name": u.Username + " phone", "publicKey": public,
		"signature": p.sign("gatehouse mobile pairing 1", "http://localhost:8080", token, public)}).into(&told)
	p.account, p.id, p.number = told.Account, told.ID, told.Number
	return p
}

func (s *scene) confirm(p *phone) {
	s.Helper()
	s.as(p.user).post("/accounts/self/users/self/mobiles/pairings/"+p.pairing, map[string]string{"number": p.number}).want(http.StatusOK, "")
}

func (s *scene) paired(u user.User) *phone {
	s.Helper()
	p := s.offered(u)
	s.confirm(p)
	return p
}

// call sends a signed request.
func (p *phone) call(method, path, body string) answer {
	p.Helper()
	p.counter++
	sum := sha256.Sum256([]byte(body))
	at, counter := fmt.Sprint(time.Now().Unix()), fmt.Sprint(p.counter)
	signature := p.sign("gatehouse mobile request 1", "http://localhost:8080", method, api.Base+path, p.account, p.id, at, counter, base64.RawURLEncoding.EncodeToString(sum[:]))
	c := p.anonymous().with("Authorization", strings.Join([]string{"Mobile " + p.account, p.id, at, counter, signature}, ":"))
	if body == "" {
		return c.do(method, path, nil)
	}
	return c.do(method, path, body)
}

// A mobile device from the code to the answer, over the API alone.
func TestMobileOverTheAPI(t *testing.T) {
	each(t, func(s *scene) {
		p := s.offered(s.halden.viewer)
		viewer := s.as(s.halden.viewer)
		const mine = "/accounts/self/users/self/mobiles"
		var pairing api.Pairing
		got := viewer.get(mine + "/pairings/" + p.pairing)
		got.into(&pairing)
		if pairing.Status != "offered" || pairing.Name != "halden.viewer phone" || pairing.Link != "" || strings.Contains(string(got.body), `"`+p.number+`"`) {
			t.Errorf("the portal is told %s", got.body)
		}
		s.confirm(p)
		var own api.OwnMobile
		p.call(http.MethodGet, "/mobile", "").want(http.StatusOK, "").into(&own)
		if own.ID != p.id || own.Username != "halden.viewer" || own.AccountName != "halden Ltd" {
			t.Errorf("the device is told %+v", own)
		}
		ask := s.ask(s.halden.viewer, "hash")
		var questions struct{ Items []api.SignInQuestion }
		got = p.call(http.MethodGet, "/mobile/questions?have=que_x&have=que_y", "").want(http.StatusOK, "")
		got.into(&questions)
		if len(questions.Items) != 1 || questions.Items[0].ID != string(ask.ID) || questions.Items[0].Device != "Firefox, Windows" || strings.Contains(string(got.body), ask.Number+`"`) {
			t.Fatalf("the device is asked %s", got.body)
		}
		answer, err := json.Marshal(map[string]string{"nonce": questions.Items[0].Nonce, "decision": "approve", "number": ask.Number})
		s.must(err)
		p.call(http.MethodPost, "/mobile/questions/"+string(ask.ID), string(answer)).want(http.StatusNoContent, "")
		state, err := s.rooms.Factors.MobileAnswer(s.ctx, s.rooms.Database.Read(), s.halden.viewer, "hash")
		if err != nil || state != secondfactor.AnswerApproved {
			t.Errorf("the sign-in is %s, %v", state, err)
		}
		viewer.do(http.MethodDelete, mine+"/"+p.id, nil).want(http.StatusNoContent, "")
		p.call(http.MethodGet, "/mobile", "").want(http.StatusUnauthorized, "mobile.refused")
	})
}

func (s *scene) ask(u user.User, hash string) (a secondfactor.Ask) {
	s.Helper()
	now := time.Now()
	s.change(func(tx *database.Tx) (err error) {
		err = tx.Exec(s.ctx, `INSERT INTO sign_ins (account_id, token_hash, user_id, method, factor, password_hash, address, created_at, expires_at)
			VALUES ($1, $2, $3, 'password', '', '', '', $4, $5)`, u.Account, hash, u.ID, now.UnixMicro(), now.Add(10*time.Minute).UnixMicro())
		if err != nil {
			return err
		}
		a, err = s.rooms.Factors.AskMobiles(s.ctx, tx, u, hash, "203.0.113.9", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
		return err
	})
	return a
}

// Attack 40: a session, a key or nothing is no mobile device, and the other way round.
func TestRoutesOfMobileDevices(t *testing.T) {
	each(t, func(s *scene) {
		p := s.paired(s.halden.viewer)
		secret := s.key(s.halden.id, "sync")
		for _, op := range operations(t) {
			if decisions[op.id].who != byDevice {
				continue
			}
			for _, by := range []client{s.anonymous(), s.as(s.halden.admin), s.anonymous().with("Authorization", "App "+secret.Text()),
				s.anonymous().with("Authorization", "Mobile "+p.account+":"+p.id+":1:1:"+strings.Repeat("A", 86))} {
				by.call(op, objects{home: s.halden}, "").want(http.StatusUnauthorized, "mobile.refused")
			}
		}
		sent := p.anonymous().with("Authorization", "Mobile "+p.account+":"+p.id+":1:1:"+strings.Repeat("A", 86))
		sent.get("/session").want(http.StatusUnauthorized, "admission.refused")
		if strings.Contains(s.log.String(), "AAAAAA") {
			t.Error("the signature is in the log")
		}
	})
}

// The body that is judged is the body that was signed.
func TestTheBodyIsSigned(t *testing.T) {
	each(t, func(s *scene) {
		p := s.paired(s.halden.viewer)
		ask := s.ask(s.halden.viewer, "hash")
		p.counter++
		at, counter := fmt.Sprint(time.Now().Unix()), fmt.Sprint(p.counter)
		path := "/mobile/questions/" + string(ask.ID)
		signature := func(body string) string {
			sum := sha256.Sum256([]byte(body))
			return p.sign("gatehouse mobile request 1", "http://localhost:8080", "POST", api.Base+path, p.account, p.id, at, counter, base64.RawURLEncoding.EncodeToString(sum[:]))
		}
		sent := `{"nonce":"x","decision":"approve","number":"10"}`
		for _, signed := range []string{"", `{"nonce":"x","decision":"deny"}`, sent + " "} {
			p.anonymous().with("Authorization", strings.Join([]string{"Mobile " + p.account, p.id, at, counter, signature(signed)}, ":")).
				post(path, sent).want(http.StatusUnauthorized, "mobile.refused")
		}
		p.anonymous().with("Authorization", strings.Join([]string{"Mobile " + p.account, p.id, at, counter, signature(sent)}, ":")).
			post(path, sent).want(http.StatusNotFound, "mobile.question_not_found") // for its nonce
	})
}

// unfinished is a sign-in that has passed the password.
func (s *scene) unfinished(u user.User) client {
	s.Helper()
	c := s.anonymous().with("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
	got := c.post("/session", map[string]string{"username": u.Username, "password": password}).want(http.StatusOK, "")
	if !strings.Contains(string(got.body), `"second_factor"`) {
		s.Fatalf("the password alone leads to %s", got.body)
	}
	for _, cookie := range got.Cookies() {
		c.header.Add("Cookie", cookie.Name+"="+cookie.Value)
	}
	return c
}

// decide answers the question that the device sees.
func (p *phone) decide(decision, number string) answer {
	p.Helper()
	var questions struct{ Items []api.SignInQuestion }
	p.call(http.MethodGet, "/mobile/questions", "").want(http.StatusOK, "").into(&questions)
	if len(questions.Items) != 1 {
		p.Fatalf("the device is asked %+v", questions.Items)
	}
	body, err := json.Marshal(map[string]string{"nonce": questions.Items[0].Nonce, "decision": decision, "number": number})
	p.must(err)
	return p.call(http.MethodPost, "/mobile/questions/"+questions.Items[0].ID, string(body))
}

// A sign-in that a mobile device approves, and one that it denies, from the password to the session.
func TestASignInIsApprovedOnAMobile(t *testing.T) {
	each(t, func(s *scene) {
		p := s.paired(s.halden.viewer)
		s.as(s.halden.admin).do(http.MethodPatch, "/accounts/self/settings", `{"settings":{"secondFactor":{"value":"always"}}}`).want(http.StatusOK, "")
		show := map[string]string{"factor": "mobile"}
		state := func(c client, want string) {
			t.Helper()
			if got := c.get("/session/sign-in/mobile").want(http.StatusOK, ""); !strings.Contains(string(got.body), `"`+want+`"`) {
				t.Errorf("the sign-in is told %s, want %s", got.body, want)
			}
		}
		var ask struct{ Number string }

		good := s.unfinished(s.halden.viewer)
		state(good, "expired")
		good.post("/session/sign-in/mobile", nil).into(&ask)
		state(good, "waiting")
		if got := good.post("/session/sign-in/factor", show); got.StatusCode < http.StatusBadRequest {
			t.Errorf("without an approval: %d %s", got.StatusCode, got.body)
		}
		other := s.unfinished(s.halden.viewer) // attack 25: an approval of another sign-in
		p.decide("approve", ask.Number).want(http.StatusNoContent, "")
		state(good, "approved")
		if got := other.post("/session/sign-in/factor", show); got.StatusCode < http.StatusBadRequest {
			t.Errorf("another sign-in uses the approval: %d %s", got.StatusCode, got.body)
		}
		if got := good.post("/session/sign-in/factor", show).want(http.StatusOK, ""); !strings.Contains(string(got.body), `"signed_in"`) {
			t.Errorf("approved, it leads to %s", got.body)
		}
		if got := good.post("/session/sign-in/factor", show); got.StatusCode < http.StatusBadRequest {
			t.Errorf("used again: %d %s", got.StatusCode, got.body)
		}

		bad := s.unfinished(s.halden.viewer)
		bad.post("/session/sign-in/mobile", nil).into(&ask)
		p.decide("deny", "").want(http.StatusNoContent, "")
		state(bad, "denied")
		bad.post("/session/sign-in/mobile", nil).want(http.StatusConflict, "mobile.denied")
		if got := bad.post("/session/sign-in/factor", show); got.StatusCode < http.StatusBadRequest {
			t.Errorf("denied: %d %s", got.StatusCode, got.body)
		}

		left := s.unfinished(s.halden.viewer) // given up while the device is asked
		left.post("/session/sign-in/mobile", nil).into(&ask)
		left.do(http.MethodDelete, "/session/sign-in", nil).want(http.StatusNoContent, "")
		var questions struct{ Items []api.SignInQuestion }
		p.call(http.MethodGet, "/mobile/questions?have=que_x", "").into(&questions)
		if len(questions.Items) != 0 {
			t.Errorf("the device still sees %+v", questions.Items)
		}
	})
}
