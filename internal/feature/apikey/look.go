package apikey

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// cacheSize is how many keys are kept in memory.
const cacheSize = 50_000

// Known is a key whose secret was shown. It may be revoked, disabled, out of
// its time or away from its addresses: whoever lets it in judges all of them,
// and AccountClosed. It is shared; nobody changes it.
type Known struct {
	Key           Key
	Allowed       *safelist.List
	AccountClosed bool         // its account, or one above, is disabled
	Actor         access.Actor // without service, address and request id: they differ from call to call
	dependsOn     []audit.Dependency
	hash          string // of its secret
}

// DependsOn are the change numbers under which this was read.
func (k *Known) DependsOn() []audit.Dependency { return k.dependsOn }

// Look finds the key of a secret. Refused when there is none, Busy when that
// cannot be found out. What was found is kept until something in the account,
// or in one above it, changes; what was not found is not kept.
func (k *Keys) Look(ctx context.Context, secret string) (*Known, error) {
	token, ok := seal.ParseToken(SecretPrefix, secret)
	if !ok {
		return nil, Refused
	}
	return k.find(ctx, access.AccountID("acc_"+token.Owner), token.Hash())
}

// Again is Look for a key that was found before: as it is now.
func (k *Keys) Again(ctx context.Context, known *Known) (*Known, error) {
	return k.find(ctx, known.Key.Account, known.hash)
}

func (k *Keys) find(ctx context.Context, in access.AccountID, hash string) (*Known, error) {
	if known, ok := k.known.GetIfPresent(hash); ok {
		holds, err := k.numbers.Holds(known.dependsOn)
		if holds || err != nil {
			return known, err
		}
		k.known.Invalidate(hash)
	}
	known, err := k.load(ctx, in, hash)
	if err != nil {
		if database.Away(err) {
			return nil, audit.Busy.Because(err)
		}
		return nil, err
	}
	k.numbers.Learn(known.dependsOn)
	k.known.Set(hash, known)
	return known, nil
}

// LookBy is Look for those who show the id of the key beside its secret. An id
// that is not the secret's is Refused like a secret that is unknown.
func (k *Keys) LookBy(ctx context.Context, id, secret string) (*Known, error) {
	known, err := k.Look(ctx, secret)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(known.Key.ID), []byte(id)) != 1 {
		return nil, Refused
	}
	return known, nil
}

// load reads a key and its account. The change numbers are read first: whatever
// changes afterwards makes the result old.
func (k *Keys) load(ctx context.Context, in access.AccountID, hash string) (*Known, error) {
	q := k.db.Read()
	numbers, err := account.Dependencies(ctx, q, in)
	if err != nil {
		return nil, err
	}
	var stored string
	key, err := scan(q.QueryRowContext(ctx, `SELECT `+columns+`, k.secret_hash FROM api_keys k WHERE k.account_id = $1 AND k.secret_hash = $2`, in, hash), &stored)
	if errors.Is(err, database.ErrNotFound) {
		return nil, Refused
	}
	if err != nil {
		return nil, err
	}
	// Whatever the store takes for equal, the hash itself has to be.
	if subtle.ConstantTimeCompare([]byte(stored), []byte(hash)) != 1 {
		return nil, Refused
	}
	one := []Key{key}
	if err := attach(ctx, q, in, one); err != nil {
		return nil, err
	}
	home, err := account.Get(ctx, q, in)
	if err != nil {
		return nil, err
	}
	known := &Known{Key: one[0], AccountClosed: home.Closed, dependsOn: numbers, hash: hash}
	known.Actor = access.Actor{Kind: access.Key, ID: key.ID, Name: key.Name, Account: in, AccountName: home.Name,
		Permissions: access.SetOf(one[0].Scopes...), Language: home.Language, TimeZone: home.TimeZone}
	known.Allowed, err = listOf(one[0].Addresses)
	return known, err
}

// listOf is the list of stored addresses. One that cannot be read is an error
// and opens nothing.
func listOf(addresses []string) (*safelist.List, error) {
	ranges := make([]safelist.Range, len(addresses))
	for i, text := range addresses {
		one, wrong := safelist.Parse(text)
		if wrong != nil {
			return nil, fmt.Errorf("apikey: a stored address: %s", wrong.Code) // no fault of who shows the key
		}
		ranges[i] = one
	}
	return safelist.NewList(ranges), nil
}

// Used notes that a key came in: in memory, and with the next writing in the store.
func (k *Keys) Used(known *Known, address string, at time.Time) {
	k.used.note(use{known.Key.Account, known.Key.ID, address, at.UnixMicro()})
}

// Hash is the stored hash of the key's secret: with it ByHash names the key again.
func (k *Known) Hash() string { return k.hash }

// Named finds a key by its id, as it stands in the store: for questions about it.
func (k *Keys) Named(ctx context.Context, in access.AccountID, id string) (*Known, error) {
	var hash string
	err := k.db.Read().QueryRowContext(ctx, `SELECT secret_hash FROM api_keys WHERE account_id = $1 AND id = $2`, in, id).Scan(&hash)
	if errors.Is(err, database.ErrNotFound) {
		return nil, Missing
	}
	if err != nil {
		return nil, err
	}
	return k.load(ctx, in, hash)
}

// ByHash is a key that only its account and the hash of its secret are known of: for Again.
func ByHash(in access.AccountID, hash string) *Known {
	return &Known{Key: Key{Account: in}, hash: hash}
}
