package api

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/fault"
)

// Key is a key by which a program comes in, without its secret.
type Key struct {
	ID               string     `json:"id" doc:"Key id." example:"key_01jd3w6v8k0000000000000000"`
	Name             string     `json:"name" doc:"Name, unique among the account's keys that are not revoked." example:"Warehouse sync"`
	Status           string     `json:"status" enum:"active,expiring,not_yet,expired,disabled,revoked" doc:"Whether it works, and if not, why: active; expiring: works, and ends within 14 days; not_yet: its time has not begun." example:"active"`
	Scopes           []string   `json:"scopes" doc:"The permissions that it holds, sorted." example:"[\"users/view\"]"`
	AllowedAddresses []string   `json:"allowedAddresses" doc:"Addresses, networks and ranges that it may be used from; empty: from everywhere." example:"[\"192.0.2.0/24\"]"`
	ValidFrom        time.Time  `json:"validFrom" doc:"When it begins to work." example:"2026-11-22T10:00:00Z"`
	ValidTo          time.Time  `json:"validTo" doc:"When it ends to work." example:"2027-11-22T10:00:00Z"`
	LastUsedAt       *time.Time `json:"lastUsedAt,omitempty" doc:"When it last came in, to a minute; absent: never." example:"2026-11-22T12:00:00Z"`
	LastUsedAddress  string     `json:"lastUsedAddress,omitempty" doc:"From where." example:"192.0.2.7"`
	CreatedAt        time.Time  `json:"createdAt" doc:"When it was made." example:"2026-11-22T10:00:00Z"`
	CreatedBy        string     `json:"createdBy" doc:"By whom; a pseudonym once they were erased." example:"ingrid.solberg"`
	UpdatedAt        time.Time  `json:"updatedAt" doc:"When it was last edited, turned off or on, or revoked." example:"2026-11-22T10:00:00Z"`
	DisabledAt       *time.Time `json:"disabledAt,omitempty" doc:"When it was turned off; absent: it is on." example:"2026-11-22T10:00:00Z"`
	RevokedAt        *time.Time `json:"revokedAt,omitempty" doc:"When it was revoked; absent: it was not." example:"2026-11-22T10:00:00Z"`
	ETag             string     `json:"etag" doc:"Version, for If-Match." example:"\"3\""`
}

func keyOut(ctx context.Context, k apikey.Key) Key {
	out := Key{ID: k.ID, Name: k.Name, Status: string(k.Status(clock.Now(ctx))), Scopes: make([]string, len(k.Scopes)), AllowedAddresses: k.Addresses,
		ValidFrom: k.ValidFrom, ValidTo: k.ValidTo, LastUsedAt: k.LastUsedAt, LastUsedAddress: k.LastUsedAddress, CreatedAt: k.CreatedAt, CreatedBy: k.CreatedBy,
		UpdatedAt: k.UpdatedAt, DisabledAt: k.DisabledAt, RevokedAt: k.RevokedAt, ETag: etag(k.Version)}
	for i, p := range k.Scopes {
		out.Scopes[i] = string(p)
	}
	return out
}

// KeyFilter chooses keys, and their order.
type KeyFilter struct {
	Search string   `query:"search" maxLength:"200" doc:"Part of the name." example:"sync"`
	Status []string `query:"status,explode" enum:"active,expiring,not_yet,expired,disabled,revoked" doc:"Any of these states; may be repeated. When absent, all but revoked." example:"[\"expiring\"]"`
	Sort   string   `query:"sort" enum:"name,-name,created,-created,validTo,-validTo,lastUsed,-lastUsed" default:"name" doc:"Order; - in front for the reverse." example:"-lastUsed"`
}

func (k KeyFilter) filter() apikey.Filter {
	f := apikey.Filter{Search: k.Search}
	for _, s := range k.Status {
		f.Statuses = append(f.Statuses, apikey.Status(s))
	}
	sort, descending := strings.CutPrefix(k.Sort, "-")
	f.Sort, f.Descending = apikey.SortBy(sort), descending
	return f
}

type listKeysInput struct {
	AccountPath
	KeyFilter
	Paging
}

// KeyCounts tells how many keys of the account have each status.
type KeyCounts struct {
	Active   int `json:"active" doc:"Work, and will for more than 14 days." example:"12"`
	Expiring int `json:"expiring" doc:"Work, and end within 14 days." example:"1"`
	NotYet   int `json:"notYet" doc:"Whose time has not begun." example:"0"`
	Expired  int `json:"expired" doc:"Whose time is over." example:"2"`
	Disabled int `json:"disabled" doc:"Turned off." example:"0"`
	Revoked  int `json:"revoked" doc:"Ended for good within the last year." example:"3"`
}

// KeyPage is a part of a list of keys.
type KeyPage struct {
	Items      []Key     `json:"items" doc:"The keys."`
	Counts     KeyCounts `json:"counts" doc:"How many there are in the account, whatever was asked for."`
	NextCursor string    `json:"nextCursor,omitempty" doc:"Give it as cursor to get the next page; absent on the last." example:"bmV4dA"`
}

type keyPageOutput struct{ Body KeyPage }

func (a *api) listKeys(ctx context.Context, c *call, in *listKeysInput) (*keyPageOutput, error) {
	account := c.in(in.Account)
	f := in.filter()
	f.Limit = in.Limit
	purpose := "api-keys " + string(account) + " " + in.Sort
	if err := a.openCursor(in.Cursor, purpose, &f.After); err != nil {
		return nil, err
	}
	page, err := a.Keys.List(ctx, c.actor, account, f)
	if err != nil {
		return nil, err
	}
	n, err := a.Keys.Counts(ctx, c.actor, account)
	out := &keyPageOutput{KeyPage{Items: make([]Key, len(page.Keys)), NextCursor: a.cursor(page.Next, purpose), Counts: KeyCounts{
		n[apikey.Active], n[apikey.Expiring], n[apikey.NotYet], n[apikey.Expired], n[apikey.Disabled], n[apikey.Revoked]}}}
	for i, k := range page.Keys {
		out.Body.Items[i] = keyOut(ctx, k)
	}
	return out, err
}

type exportKeysInput struct {
	AccountPath
	KeyFilter
}

func (a *api) exportKeys(ctx context.Context, c *call, in *exportKeysInput) (*huma.StreamResponse, error) {
	keys, err := a.Keys.All(ctx, c.actor, c.in(in.Account), in.filter())
	if err != nil {
		return nil, err
	}
	header := []string{"id", "name", "status", "scopes", "allowedAddresses", "validFrom", "validTo", "lastUsedAt", "lastUsedAddress", "createdAt", "createdBy"}
	return a.download("api-keys", header, func(yield func([]string, error) bool) {
		for k, err := range keys {
			if !yield(keyRow(keyOut(ctx, k)), err) {
				return
			}
		}
	}), nil
}

func keyRow(k Key) []string {
	used := ""
	if k.LastUsedAt != nil {
		used = k.LastUsedAt.Format(time.RFC3339)
	}
	return inert([]string{k.ID, k.Name, k.Status, strings.Join(k.Scopes, "|"), strings.Join(k.AllowedAddresses, "|"), k.ValidFrom.Format(time.RFC3339),
		k.ValidTo.Format(time.RFC3339), used, k.LastUsedAddress, k.CreatedAt.Format(time.RFC3339), k.CreatedBy})
}

// KeyPath names one key.
type KeyPath struct {
	AccountPath
	Key string `path:"key" doc:"Key id." example:"key_01jd3w6v8k0000000000000000"`
}

type keyOutput struct {
	ETag string `header:"ETag"`
	Body Key
}

func (a *api) findKey(ctx context.Context, c *call, in *KeyPath) (*keyOutput, error) {
	k, err := a.Keys.Find(ctx, c.actor, c.in(in.Account), in.Key)
	return &keyOutput{etag(k.Version), keyOut(ctx, k)}, err
}

type createKeyInput struct {
	AccountPath
	Body struct {
		Name             string     `json:"name" doc:"1 to 60 characters, unique among the account's keys that are not revoked." example:"Warehouse sync"`
		Scopes           []string   `json:"scopes,omitempty" maxItems:"600" doc:"Permissions; only what the caller holds. Without any the key can call nothing." example:"[\"users/view\"]"`
		AllowedAddresses []string   `json:"allowedAddresses,omitempty" maxItems:"100" doc:"Addresses, networks in CIDR notation and ranges from-to; absent or empty: from everywhere." example:"[\"192.0.2.0/24\"]"`
		ValidFrom        *time.Time `json:"validFrom,omitempty" doc:"When it begins to work; absent or in the past: now." example:"2026-11-22T10:00:00Z"`
		ValidTo          *time.Time `json:"validTo,omitempty" doc:"When it ends to work, at most five years from now; absent: a year after it begins." example:"2027-11-22T10:00:00Z"`
	}
}

// CreatedKey is a new key with its secret.
type CreatedKey struct {
	Key
	Secret string `json:"secret" doc:"What the program shows: Authorization: App SECRET. It is answered here and never again." example:"gtk_..."`
}

type createdKeyOutput struct {
	ETag string `header:"ETag"`
	Body CreatedKey
}

func (a *api) createKey(ctx context.Context, c *call, in *createKeyInput) (*createdKeyOutput, error) {
	b := in.Body
	k, secret, err := a.Keys.Create(ctx, c.actor, c.in(in.Account), apikey.Draft{Name: b.Name, Scopes: permissions(b.Scopes), Addresses: b.AllowedAddresses,
		ValidFrom: b.ValidFrom, ValidTo: b.ValidTo})
	if err != nil {
		return nil, err
	}
	return &createdKeyOutput{etag(k.Version), CreatedKey{keyOut(ctx, k), secret.Text()}}, nil
}

type updateKeyInput struct {
	KeyPath
	IfMatch string `header:"If-Match" doc:"etag of the key as it was read: refused when somebody changed it since." example:"\"3\""`
	Body    struct {
		Name             Lasting[string]    `json:"name,omitempty" doc:"1 to 60 characters." example:"Warehouse sync"`
		Scopes           Lasting[[]string]  `json:"scopes,omitempty" maxItems:"600" doc:"All that it may do from now on." example:"[\"users/view\"]"`
		AllowedAddresses Lasting[[]string]  `json:"allowedAddresses,omitempty" maxItems:"100" doc:"All addresses from now on; empty: from everywhere." example:"[\"192.0.2.0/24\"]"`
		ValidTo          Lasting[time.Time] `json:"validTo,omitempty" doc:"When it ends to work, at most five years from now." example:"2027-11-22T10:00:00Z"`
		Enabled          Lasting[bool]      `json:"enabled,omitempty" doc:"False turns it off until it is turned on again." example:"false"`
	}
}

func (a *api) updateKey(ctx context.Context, c *call, in *updateKeyInput) (*keyOutput, error) {
	b := in.Body
	err := fault.Several(b.Name.wrong("name"), b.Scopes.wrong("scopes"), b.AllowedAddresses.wrong("allowedAddresses"), b.ValidTo.wrong("validTo"), b.Enabled.wrong("enabled"))
	if err != nil {
		return nil, err
	}
	p := apikey.Patch{Name: b.Name.Pointer(), Addresses: b.AllowedAddresses.Pointer(), ValidTo: b.ValidTo.Pointer(), Enabled: b.Enabled.Pointer()}
	if names := b.Scopes.Pointer(); names != nil {
		scopes := permissions(*names)
		p.Scopes = &scopes
	}
	if p.IfVersion, err = ifVersion(in.IfMatch); err != nil {
		return nil, err
	}
	k, err := a.Keys.Update(ctx, c.actor, c.in(in.Account), in.Key, p)
	return &keyOutput{etag(k.Version), keyOut(ctx, k)}, err
}

func (a *api) revokeKey(ctx context.Context, c *call, in *KeyPath) (*Nothing, error) {
	return nil, a.Keys.Revoke(ctx, c.actor, c.in(in.Account), in.Key)
}
