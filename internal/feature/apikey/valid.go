package apikey

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// Draft is what a key is made from.
type Draft struct {
	Name      string
	Scopes    []access.Permission
	Addresses []string   // addresses, networks and ranges it may be used from; none: from everywhere
	ValidFrom *time.Time // nil: now
	ValidTo   *time.Time // nil: a year after it begins
	Disabled  bool       // it is turned off until it is turned on
}

// Patch changes some members; nil leaves one as it is.
type Patch struct {
	Name      *string
	Scopes    *[]access.Permission
	Addresses *[]string
	ValidTo   *time.Time
	Enabled   *bool
	IfVersion int // 0: whatever it is now
}

var nameRule = text.Rule{Limit: NameLimit, Faults: map[text.Problem]*fault.Fault{text.Empty: badName, text.TooLong: badName, text.Characters: badName}}

// valid cleans a draft in place and answers every fault in it. What begins in
// the past begins now.
func (d *Draft) valid(now time.Time) error {
	from := now
	if d.ValidFrom != nil && d.ValidFrom.After(now) {
		from = d.ValidFrom.UTC().Truncate(time.Microsecond)
	}
	to := from.Add(Validity)
	if d.ValidTo != nil {
		to = d.ValidTo.UTC().Truncate(time.Microsecond)
	}
	d.ValidFrom, d.ValidTo, d.Scopes = &from, &to, unique(d.Scopes)
	return fault.Several(append(validAddresses(&d.Addresses), nameRule.Apply(&d.Name), validEnd(from, to, now))...)
}

// valid cleans a patch; the end is judged beside the key that it is for.
func (p *Patch) valid() error {
	if p.Scopes != nil {
		scopes := unique(*p.Scopes)
		p.Scopes = &scopes
	}
	if p.ValidTo != nil {
		to := p.ValidTo.UTC().Truncate(time.Microsecond)
		p.ValidTo = &to
	}
	return fault.Several(append(validAddresses(p.Addresses), nameRule.Apply(p.Name))...)
}

func validEnd(from, to, now time.Time) *fault.Fault {
	switch {
	case !to.After(now):
		return endPast
	case !to.After(from):
		return endFirst
	case to.After(now.AddDate(MaxYears, 0, 0)):
		return endLate
	}
	return nil
}

// validAddresses brings a list into its one form, without repetitions.
func validAddresses(list *[]string) (wrong []*fault.Fault) {
	if list == nil {
		return nil
	}
	if len(*list) > MaxAddresses {
		return []*fault.Fault{addressMany}
	}
	clean := []string{}
	for _, one := range *list {
		parsed, problem := safelist.Parse(one)
		if problem != nil {
			wrong = append(wrong, problem.On("allowedAddresses"))
			continue
		}
		if !slices.Contains(clean, parsed.String()) {
			clean = append(clean, parsed.String())
		}
	}
	*list = clean
	return wrong
}

// apply changes the key and answers what changed, for its two kinds of event.
func (k *Key) apply(p Patch) (changes []audit.Change) {
	changes = audit.Patch(changes, "name", &k.Name, p.Name)
	if p.Scopes != nil && !slices.Equal(*p.Scopes, k.Scopes) {
		changes = append(changes, audit.Change{Field: "scopes", Before: joined(k.Scopes), After: joined(*p.Scopes)})
		k.Scopes = *p.Scopes
	}
	if p.Addresses != nil && !slices.Equal(*p.Addresses, k.Addresses) {
		changes = append(changes, audit.Change{Field: "allowedAddresses", Before: strings.Join(k.Addresses, ", "), After: strings.Join(*p.Addresses, ", ")})
		k.Addresses = *p.Addresses
	}
	if p.ValidTo != nil && !p.ValidTo.Equal(k.ValidTo) {
		changes = append(changes, audit.Change{Field: "validTo", Before: moment(k.ValidTo), After: moment(*p.ValidTo)})
		k.ValidTo = *p.ValidTo
	}
	return changes
}

// facts are what a new key is, as the log tells it.
func (k Key) facts() []audit.Change {
	return []audit.Change{
		{Field: "scopes", After: joined(k.Scopes)},
		{Field: "allowedAddresses", After: strings.Join(k.Addresses, ", ")},
		{Field: "validFrom", After: moment(k.ValidFrom)},
		{Field: "validTo", After: moment(k.ValidTo)},
	}
}

func moment(t time.Time) string { return t.Format(time.RFC3339) }

func joined(list []access.Permission) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = string(p)
	}
	return strings.Join(words, ", ")
}

func unique(permissions []access.Permission) []access.Permission {
	list := slices.Clone(permissions)
	slices.Sort(list)
	return slices.Compact(list)
}

// mayGive checks that scopes exist in this account and that the actor holds them.
func mayGive(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, scopes []access.Permission) error {
	available, err := access.Available(ctx, tx, in)
	if err != nil {
		return err
	}
	known := access.Set{}
	for _, e := range available {
		known[e.ID] = struct{}{}
	}
	for _, p := range scopes {
		if !known.Has(p) {
			return ScopeUnknown.With("permission", strings.ToValidUTF8(string(p[:min(len(p), 60)]), ""))
		}
	}
	return actor.Holds(access.SetOf(scopes...))
}
