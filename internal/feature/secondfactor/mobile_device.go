package secondfactor

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// clockSkew is how far a phone's clock may be off.
const clockSkew = 2 * time.Minute

// refusalsNoted is how often the refusals of one phone are recorded.
const refusalsNoted = time.Minute

// Why a phone's request was refused, for the audit log only.
const (
	signatureWrong = "mobile.signature_wrong"
	clockWrong     = "mobile.clock_wrong"
	wasReplayed    = "mobile.replayed"
	userClosed     = "mobile.user_disabled"
)

// MobileRequest is a request as a phone signs it.
type MobileRequest struct {
	Method        string
	Target        string // path and query, as they were sent
	Body          []byte
	Authorization string
	Address       string
	RequestID     string
}

// claim is what a request says of who sends it.
type claim struct {
	account   access.AccountID
	id        MobileID
	at        int64 // seconds since 1970
	counter   int64
	signature string
}

// maxCounter is the largest whole number that every language counts to exactly.
const maxCounter = 1<<53 - 1

// parseClaim reads "Mobile ACCOUNT:MOBILE:TIME:COUNTER:SIGNATURE".
func parseClaim(authorization string) (c claim, ok bool) {
	scheme, rest, _ := strings.Cut(authorization, " ")
	parts := strings.Split(rest, ":")
	if !strings.EqualFold(scheme, "Mobile") || len(parts) != 5 || len(authorization) > 300 {
		return c, false
	}
	at, err := strconv.ParseInt(parts[2], 10, 64)
	counter, err2 := strconv.ParseInt(parts[3], 10, 64)
	if err != nil || err2 != nil || counter < 1 || counter > maxCounter {
		return c, false
	}
	return claim{access.AccountID(parts[0]), MobileID(parts[1]), at, counter, parts[4]}, true
}

// KnownMobile is a phone whose request was found good, with whose it is.
type KnownMobile struct {
	Mobile
	User        user.User
	AccountName string

	key       string
	closed    bool
	refusedAt int64
	request   MobileRequest
}

// CheckMobile finds who has signed a request: MobileRefused, whatever is the
// matter with it. A good one counts once: its counter must be higher than
// those of all before it.
func (f *Factors) CheckMobile(ctx context.Context, r MobileRequest) (KnownMobile, error) {
	c, ok := parseClaim(r.Authorization)
	if !ok {
		return KnownMobile{}, MobileRefused
	}
	k, err := knownMobile(ctx, f.db.Read(), c.account, c.id)
	if err != nil {
		return KnownMobile{}, err
	}
	k.request = r
	if reason := f.whyRefused(ctx, k, c); reason != "" {
		return KnownMobile{}, f.refuseMobile(ctx, k, reason)
	}
	fresh := false
	err = f.db.Change(ctx, func(tx *database.Tx) error {
		n, err := tx.ExecCount(ctx, `UPDATE mobiles SET counter = $3, last_used_at = $4 WHERE account_id = $1 AND id = $2 AND counter < $3`,
			c.account, c.id, c.counter, clock.Now(ctx).UnixMicro())
		fresh = n == 1
		return err
	})
	if err == nil && !fresh {
		err = f.refuseMobile(ctx, k, wasReplayed)
	}
	return k, err
}

func (f *Factors) whyRefused(ctx context.Context, k KnownMobile, c claim) string {
	key, ok := parseKey(k.key)
	if off := clock.Now(ctx).Sub(time.Unix(c.at, 0)).Abs(); off > clockSkew {
		return clockWrong
	}
	if !ok || !signedBy(key, requestMessage(f.publicURL, k.request, c), c.signature) {
		return signatureWrong
	}
	if k.User.Status == user.Disabled || k.closed {
		return userClosed
	}
	return ""
}

// refuseMobile records a refusal, once a minute for each phone: anybody can
// send wrong signatures as fast as they like.
func (f *Factors) refuseMobile(ctx context.Context, k KnownMobile, reason string) error {
	now := clock.Now(ctx)
	if now.Sub(time.UnixMicro(k.refusedAt)) < refusalsNoted {
		return MobileRefused
	}
	event := onMobile("factor.mobile_refused", k.User, k.Name)
	event.Status, event.Reason = audit.Failure, reason
	// The refusal stands whether or not it could be recorded.
	_ = f.db.Change(ctx, func(tx *database.Tx) error {
		first, err := tx.ExecCount(ctx, `UPDATE mobiles SET refused_at = $3 WHERE account_id = $1 AND id = $2 AND refused_at = $4`,
			k.User.Account, k.ID, now.UnixMicro(), k.refusedAt)
		if err != nil || first == 0 {
			return err
		}
		return audit.NoteIn(ctx, tx, k.anonymous(), k.User.Account, event)
	})
	return MobileRefused
}

func (k KnownMobile) anonymous() access.Actor {
	return access.Actor{Kind: access.Anonymous, Service: access.Web, Address: k.request.Address, RequestID: k.request.RequestID}
}

// actor is the phone's user, who acts by it. Without permissions: they act for themselves only.
func (k KnownMobile) actor() access.Actor {
	a := k.anonymous()
	a.Kind, a.ID, a.Name, a.FullName, a.Account = access.User, string(k.User.ID), k.User.Username, k.User.FullName(), k.User.Account
	return a
}

// knownMobile reads a phone with its user and account; MobileRefused when there is none.
func knownMobile(ctx context.Context, q database.Queryer, in access.AccountID, id MobileID) (k KnownMobile, err error) {
	var owner user.ID
	var created, used int64
	err = q.QueryRowContext(ctx, `
		SELECT `+mobileColumns+`, m.user_id, m.public_key, m.refused_at, a.name, `+account.IsClosed("m.account_id")+`
		FROM mobiles m JOIN accounts a ON a.id = m.account_id WHERE m.account_id = $1 AND m.id = $2`, in, id).
		Scan(&k.ID, &k.Name, &k.Address, &k.UserAgent, &created, &used, &owner, &k.key, &k.refusedAt, &k.AccountName, &k.closed)
	if errors.Is(err, database.ErrNotFound) {
		return KnownMobile{}, MobileRefused
	}
	if err != nil {
		return KnownMobile{}, err
	}
	k.CreatedAt, k.LastUsedAt = time.UnixMicro(created).UTC(), time.UnixMicro(used).UTC()
	k.User, err = user.Get(ctx, q, in, owner)
	if errors.Is(err, user.Missing) { // erased since
		err = MobileRefused
	}
	return k, err
}

// Leave removes the phone that asks.
func (f *Factors) Leave(ctx context.Context, k KnownMobile) error {
	return f.log.Change(ctx, k.actor(), k.User.Account, func(tx *database.Tx) ([]audit.Event, error) {
		if _, err := getMobile(ctx, tx, k.User, k.ID); err != nil {
			return nil, err
		}
		return []audit.Event{onMobile("factor.mobile_removed", k.User, k.Name)}, f.removeMobile(ctx, tx, k.User, k.Mobile)
	})
}
