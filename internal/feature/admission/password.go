package admission

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/fault"
)

// A password that was found good is remembered for a minute, in memory and
// under a key that dies with the program, so that a client that shows it with
// every request does not cost a hash each time. It is forgotten when the
// account changes.
const (
	rememberedFor  = time.Minute
	rememberedSize = 20_000
)

type digest [sha256.Size]byte

type remembered struct {
	key   []byte
	cache *otter.Cache[digest, memory]
}

type memory struct {
	account access.AccountID
	user    user.ID
	at      time.Time // when it was found good
	on      []audit.Dependency
}

func newRemembered() remembered {
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return remembered{key, otter.Must(&otter.Options[digest, memory]{MaximumSize: rememberedSize, InitialCapacity: 16})}
}

// digest tells one pair of name and password from another, and nothing else.
func (r remembered) digest(c Credential) (sum digest) {
	mac := hmac.New(sha256.New, r.key)
	mac.Write([]byte(c.Name))
	mac.Write([]byte{0}) // a name has none
	mac.Write([]byte(c.Secret))
	mac.Sum(sum[:0])
	return sum
}

// verified finds the person of a name and a password, and judges them. at is
// when the password was found good, which a node that remembers it may have
// done before somebody changed it on another: what is opened with it is as old
// as that, and so ends with the password that it was opened with. by is what
// the password is shown for: Password for the call itself, or APISession.
func (d *Door) verified(ctx context.Context, c Credential, v Visit, by Kind) (p *person, at time.Time, err error) {
	sum := d.known.digest(c)
	m, known, err := d.recall(ctx, sum)
	if err != nil {
		return nil, at, err
	}
	if !known {
		if !d.SignIns.Enter(ctx) {
			return nil, at, audit.Busy
		}
		defer d.SignIns.Leave()
		if m, known, err = d.recall(ctx, sum); err != nil { // by who stood before us, as clients do that open many connections
			return nil, at, err
		}
	}
	if known {
		p, err = d.judged(ctx, m.account, m.user, v, by)
		return p, m.at, err
	}
	now := clock.Now(ctx)
	var on []audit.Dependency // read before the password is looked at: whatever changes afterwards makes it forgotten
	barred := func(u user.User, policy account.Policy) (reason string, err error) {
		if on, err = account.Dependencies(ctx, d.db.Read(), u.Account); err != nil {
			return "", err
		}
		access, err := apiaccess.Of(ctx, d.db.Read(), u.Account, u.ID)
		facts := Facts{Access: access, By: by, FactorsWanted: policy.Mode != account.FactorOff}
		return facts.Refusal(v.Service, v.Address), err
	}
	u, reason, err := d.Passwords.Verify(ctx, v.visitor(), c.Name, c.Secret, barred)
	if f := fault.Of(err); f != nil && f.Kind == fault.Unauthenticated { // disabled or locked at this very moment
		return nil, at, d.refuse(ctx, v, ofUser(u), Unknown)
	}
	if err != nil {
		return nil, at, err
	}
	if reason != "" {
		return nil, at, d.refuse(ctx, v, ofUser(u), reason)
	}
	if p, err = d.judged(ctx, u.Account, u.ID, v, by); err == nil {
		d.known.cache.Set(sum, memory{u.Account, u.ID, now, on})
	}
	return p, now, err
}

// recall finds what is remembered, if it counts still.
func (d *Door) recall(ctx context.Context, sum digest) (m memory, known bool, err error) {
	m, known = d.known.cache.GetIfPresent(sum)
	if !known {
		return m, false, nil
	}
	if known, err = d.numbers.Holds(m.on); err != nil {
		return m, false, err
	}
	if known = known && clock.Now(ctx).Before(m.at.Add(rememberedFor)); !known {
		d.known.cache.Invalidate(sum)
	}
	return m, known, nil
}

// judged is the person whose password was found good, if they may come in.
func (d *Door) judged(ctx context.Context, in access.AccountID, id user.ID, v Visit, by Kind) (*person, error) {
	p, err := d.person(ctx, in, id)
	if err != nil {
		return nil, err
	}
	facts := p.fresh(clock.Now(ctx))
	facts.By = by
	if reason := facts.Refusal(v.Service, v.Address); reason != "" {
		return nil, d.refuse(ctx, v, ofUser(p.user), reason)
	}
	return p, nil
}

// usualOfKeys is what a key may do over SMPP.
var usualOfKeys = apiaccess.Usual

// byGenerated admits by credentials that were generated for SMPP; nil without
// an error when the name is none of theirs. They are short: an address that
// guesses has to wait as with any other password.
func (d *Door) byGenerated(ctx context.Context, c Credential, v Visit) (*Pass, error) {
	if !apiaccess.LooksGenerated(c.Name) {
		return nil, nil //nolint:nilnil // as the comment says
	}
	if err := d.Passwords.MayTry(ctx, v.Address); err != nil {
		return nil, err
	}
	now := clock.Now(ctx)
	holder, known, err := apiaccess.HolderOf(ctx, d.db.Read(), c.Name)
	if err != nil || !known {
		return nil, err
	}
	p, err := d.person(ctx, holder.Account, holder.User)
	if err != nil {
		return nil, err
	}
	facts := p.facts(Password)
	facts.Generated = true
	reason := facts.Refusal(v.Service, v.Address)
	if right := holder.Opens(d.box, c.Secret); reason == "" && !right {
		reason = WrongPassword
	}
	if reason != "" {
		d.Passwords.Failed(ctx, v.Address) // right or wrong: from where they do not count, nobody finds out which
		return nil, d.refuse(ctx, v, ofUser(p.user), reason)
	}
	return withPerson(p, Credential{Kind: Password, Name: c.Name}, now, v), nil
}

// basicLimit is the longest Basic credential that is read, in characters.
const basicLimit = 4096

// readBasic reads a Basic credential (RFC 7617, section 2): the name is what
// stands before the first colon.
func readBasic(text string) (name, password string, ok bool) {
	if len(text) > basicLimit {
		return "", "", false
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", "", false
	}
	name, password, ok = strings.Cut(string(raw), ":")
	return name, password, ok && !strings.ContainsRune(name, 0)
}
