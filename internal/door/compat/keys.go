package compat

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/request"
	"gatehouse/internal/foundation/text"
)

// publicAPI is the one kind of key that there is; others would open other
// doors, which this product does not have.
const publicAPI = "PUBLIC_API"

var kindUnknown = fault.New(fault.Invalid, "compat.key_kind").On("permissions").With("kind", publicAPI)

// keyOut is a key as this API shows it. Its times are UTC and say no zone.
type keyOut struct {
	ID          string   `json:"id"`
	Secret      string   `json:"apiKeySecret,omitempty"` // when it is created, and never again
	Name        string   `json:"name"`
	AccountID   string   `json:"accountId"`
	AllowedIPs  []string `json:"allowedIPs"`
	ValidFrom   string   `json:"validFrom"`
	ValidTo     string   `json:"validTo"`
	Enabled     bool     `json:"enabled"`
	Permissions []string `json:"permissions"`
	ScopeGUIDs  []string `json:"scopeGuids"`
}

const keyTime = "2006-01-02T15:04:05"

func shownKey(k apikey.Key) keyOut {
	out := keyOut{ID: k.ID, Name: k.Name, AccountID: string(k.Account), AllowedIPs: k.Addresses, ValidFrom: k.ValidFrom.UTC().Format(keyTime), ValidTo: k.ValidTo.UTC().Format(keyTime),
		Enabled: k.DisabledAt == nil, Permissions: []string{publicAPI}, ScopeGUIDs: make([]string, len(k.Scopes))}
	for i, scope := range k.Scopes {
		out.ScopeGUIDs[i] = string(scope)
	}
	if out.AllowedIPs == nil {
		out.AllowedIPs = []string{}
	}
	return out
}

// The bounds of paging here: pages count from 0.
const (
	lastPage = 100
	pageMost = 100
)

type keyList struct {
	APIKeys []keyOut `json:"apiKeys"`
	Paging  struct {
		Page           int    `json:"page"`
		PageSize       int    `json:"pageSize"`
		OrderDirection string `json:"orderDirection"`
		OrderBy        string `json:"orderBy"`
		TotalCount     int    `json:"totalCount"`
		TotalPages     int    `json:"totalPages"`
	} `json:"paging"`
}

// listKeys lists the account's keys by pages that count from 0. An account has
// at most apikey.MaxKeys that are not revoked, which is one page of the room:
// reading all of them is bounded, and tells how many there are.
func (d *door) listKeys(ctx context.Context, c *call, r *http.Request) (any, error) {
	q := queryOf(r)
	name, enabled := q.text("name"), q.flag("enabled")
	in := q.text("accountId")
	page, size := q.number("page", 0, lastPage, 0), q.number("size", 1, pageMost, pageMost)
	by, direction := q.choice("orderBy", "name", "id", "validFrom", "validTo", "enabled"), q.choice("orderDirection", "ASC", "DESC")
	if err := q.err(); err != nil {
		return nil, err
	}
	actor, account, err := d.in(ctx, c, in)
	if err != nil {
		return nil, err
	}
	found, err := d.Keys.List(ctx, actor, account, apikey.Filter{Search: name, Limit: apikey.MaxPage})
	if err != nil {
		return nil, err
	}
	keys := slices.DeleteFunc(found.Keys, func(k apikey.Key) bool { return enabled != nil && *enabled != (k.DisabledAt == nil) })
	sortKeys(keys, by, direction == "DESC")
	out := keyList{APIKeys: []keyOut{}}
	for _, k := range keys[min(page*size, len(keys)):min((page+1)*size, len(keys))] {
		out.APIKeys = append(out.APIKeys, shownKey(k))
	}
	p := &out.Paging
	p.Page, p.PageSize, p.OrderBy, p.OrderDirection = page, size, by, direction
	p.TotalCount, p.TotalPages = len(keys), (len(keys)+size-1)/size
	return out, nil
}

func sortKeys(keys []apikey.Key, by string, descending bool) {
	order := map[string]func(a, b apikey.Key) int{
		"name":      func(a, b apikey.Key) int { return strings.Compare(text.Fold(a.Name), text.Fold(b.Name)) },
		"id":        func(a, b apikey.Key) int { return 0 },
		"validFrom": func(a, b apikey.Key) int { return a.ValidFrom.Compare(b.ValidFrom) },
		"validTo":   func(a, b apikey.Key) int { return a.ValidTo.Compare(b.ValidTo) },
		"enabled":   func(a, b apikey.Key) int { return number(a.DisabledAt == nil) - number(b.DisabledAt == nil) },
	}[by]
	slices.SortFunc(keys, func(a, b apikey.Key) int {
		result := cmp.Or(order(a, b), strings.Compare(a.ID, b.ID))
		if descending {
			return -result
		}
		return result
	})
}

func number(is bool) int {
	if is {
		return 1
	}
	return 0
}

// keyIn are the members of a key as a request gives them.
type keyIn struct {
	name               *string
	addresses          *[]string
	validFrom, validTo *time.Time
	enabled            *bool
	scopes             *[]access.Permission
}

func readKey(o *object) (in keyIn) {
	in.name, in.enabled = member[string](o, "name"), member[bool](o, "enabled")
	in.addresses = member[[]string](o, "allowedIPs")
	in.validFrom, in.validTo = memberMoment(o, "validFrom"), memberMoment(o, "validTo")
	in.scopes = member[[]access.Permission](o, "scopeGuids")
	if kinds := member[[]string](o, "permissions"); kinds != nil {
		for _, kind := range *kinds {
			if kind != publicAPI {
				o.wrong = append(o.wrong, kindUnknown)
				break
			}
		}
	}
	return in
}

func (d *door) createKey(ctx context.Context, c *call, r *http.Request) (any, error) {
	o, err := readObject(r)
	if err != nil {
		return nil, err
	}
	in, to := readKey(o), member[string](o, "accountId")
	if in.name == nil && len(o.wrong) == 0 {
		o.wrong = append(o.wrong, request.MemberMissing.On("name"))
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	actor, account, err := d.in(ctx, c, value(to))
	if err != nil {
		return nil, err
	}
	k, secret, err := d.Keys.Create(ctx, actor, account, apikey.Draft{Name: *in.name, Addresses: value(in.addresses), ValidFrom: in.validFrom, ValidTo: in.validTo,
		Scopes: value(in.scopes), Disabled: in.enabled != nil && !*in.enabled})
	if err != nil {
		return nil, err
	}
	out := shownKey(k)
	out.Secret = secret.Text()
	return out, nil
}

// value is what a member holds; zero when it is not there.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func (d *door) findKey(ctx context.Context, c *call, r *http.Request) (any, error) {
	actor, account, err := d.in(ctx, c, queryOf(r).text("accountId"))
	if err != nil {
		return nil, err
	}
	k, err := d.Keys.Find(ctx, actor, account, r.PathValue("key"))
	if err == nil && k.RevokedAt != nil {
		err = apikey.Missing // keys are not revoked in this API: there it is gone
	}
	if err != nil {
		return nil, err
	}
	return shownKey(k), nil
}

// updateKey changes what is given; when a key begins to work is settled once
// and for all.
func (d *door) updateKey(ctx context.Context, c *call, r *http.Request) (any, error) {
	o, err := readObject(r)
	if err != nil {
		return nil, err
	}
	in, to := readKey(o), member[string](o, "accountId")
	if err := o.err(); err != nil {
		return nil, err
	}
	actor, account, err := d.in(ctx, c, cmp.Or(value(to), queryOf(r).text("accountId")))
	if err != nil {
		return nil, err
	}
	k, err := d.Keys.Update(ctx, actor, account, r.PathValue("key"),
		apikey.Patch{Name: in.name, Addresses: in.addresses, ValidTo: in.validTo, Enabled: in.enabled, Scopes: in.scopes})
	if errors.Is(err, apikey.IsRevoked) {
		err = apikey.Missing
	}
	if err != nil {
		return nil, err
	}
	return shownKey(k), nil
}
