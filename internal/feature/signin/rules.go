package signin

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// What a new password must be like is the account's policy: by default only
// its length counts, and that nobody else is known to use it; rules of
// composition are for those who must have them (OWASP ASVS 5.0, 6.2.5). That it
// holds neither the name nor the address of its user, and is more than a few
// characters over and over, is always asked.

var (
	tooShort        = fault.New(fault.Invalid, "password.too_short").On("password")
	tooLong         = fault.New(fault.Invalid, "password.too_long").On("password")
	holdsName       = fault.New(fault.Invalid, "password.contains_name").On("password")
	tooUniform      = fault.New(fault.Invalid, "password.too_uniform").On("password")
	tooFewClasses   = fault.New(fault.Invalid, "password.too_few_classes").On("password")
	tooManyRepeats  = fault.New(fault.Invalid, "password.too_many_repeats").On("password")
	isKnown         = fault.New(fault.Invalid, "password.known").On("password")
	usedBefore      = fault.New(fault.Invalid, "password.used_before").On("password")
	currentWrong    = fault.New(fault.Forbidden, "password.current_wrong").On("currentPassword")
	changedAlready  = fault.New(fault.Conflict, "password.changed_meanwhile")
	shortestName    = 4 // a shorter one is in too many words
	fewestDifferent = 4
)

// Policy is what counts in an account between a person and a session.
func (d *Door) Policy(ctx context.Context, in access.AccountID) (account.Policy, error) {
	return account.PolicyOf(ctx, d.db.Read(), in)
}

// Rules are what new passwords in an account must be like; of no account, the standard ones.
func (d *Door) Rules(ctx context.Context, in access.AccountID) (account.PasswordPolicy, error) {
	policy, err := d.Policy(ctx, in)
	return policy.Password, err
}

// ValidPassword judges a new password in an account for somebody with this
// username and email. It names every rule that is broken, but not whether the
// user had it before: that is for whoever proved who they are.
func (d *Door) ValidPassword(ctx context.Context, in access.AccountID, password, username, email string) error {
	rules, err := d.Rules(ctx, in)
	if err != nil {
		return err
	}
	return d.judge(rules, password, username, email)
}

func (d *Door) judge(rules account.PasswordPolicy, password, username, email string) error {
	broken := Broken(rules, password, username, email)
	if rules.Breached && utf8.RuneCountInString(password) <= rules.Max {
		known, err := d.isKnown(password)
		if err != nil {
			return err // what cannot be asked is not "not leaked"
		}
		if known {
			broken = append(broken, isKnown)
		}
	}
	return fault.Several(broken...)
}

func (d *Door) isKnown(password string) (bool, error) {
	known, err := d.common.Has(password)
	if err != nil || known || d.Leaked == nil {
		return known, err
	}
	return d.Leaked.Has(password)
}

// Broken are the rules that a password breaks by itself.
func Broken(rules account.PasswordPolicy, password, username, email string) (broken []*fault.Fault) {
	length := utf8.RuneCountInString(password)
	if !utf8.ValidString(password) || length > rules.Max {
		return []*fault.Fault{tooLong.With("max", rules.Max)} // the rest is not worth its work
	}
	if length < rules.Min {
		broken = append(broken, tooShort.With("min", rules.Min))
	} else if distinct(password) < fewestDifferent {
		broken = append(broken, tooUniform)
	}
	if rules.Classes > 0 && classes(password) < rules.Classes {
		broken = append(broken, tooFewClasses.With("count", rules.Classes))
	}
	if rules.Repeats > 0 && longestRepeat(password) > rules.Repeats {
		broken = append(broken, tooManyRepeats.With("max", rules.Repeats))
	}
	if holds(password, username, email) {
		broken = append(broken, holdsName)
	}
	return broken
}

// classes is how many of lower case, upper case, digits and others there are.
// Letters without case, as most scripts have, count as lower case.
func classes(password string) int {
	var lower, upper, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r), unicode.IsTitle(r):
			upper = 1
		case unicode.IsLetter(r), unicode.IsMark(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return lower + upper + digit + other
}

func longestRepeat(password string) (longest int) {
	run, last := 0, rune(-1)
	for _, r := range password {
		if r != last {
			run = 0
		}
		run++
		last, longest = r, max(longest, run)
	}
	return longest
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

func holds(password, username, email string) bool {
	local, _, _ := strings.Cut(email, "@")
	folded := text.Fold(password)
	for _, name := range []string{text.Fold(username), text.Fold(local)} {
		if len(name) >= shortestName && strings.Contains(folded, name) {
			return true
		}
	}
	return false
}

// fresh is a new password that may be set: its hash, and the stored text that it replaces.
type fresh struct{ hash, before string }

// newPassword judges a new password of a user and hashes it. It costs a hash
// for each former one that it is compared with, so ask it only for somebody
// who has proved that they are the user.
func (d *Door) newPassword(ctx context.Context, u user.User, password string) (f fresh, err error) {
	policy, err := d.Policy(ctx, u.Account)
	if err != nil {
		return f, err
	}
	if err := d.judge(policy.Password, password, u.Username, u.Email); err != nil {
		return f, err
	}
	if f.before, err = user.PasswordHash(ctx, d.db.Read(), u); err != nil {
		return f, err
	}
	if err := d.notUsedBefore(ctx, u, policy.Password, f.before, password); err != nil {
		return f, err
	}
	f.hash, err = d.passwords.Hash(ctx, password)
	return f, busy(err)
}

// notUsedBefore compares a password with the present one and the former ones,
// as many as the policy says; where passwords end, at least with the present one.
func (d *Door) notUsedBefore(ctx context.Context, u user.User, rules account.PasswordPolicy, present, password string) error {
	count := rules.History
	if rules.ValidityTime > 0 {
		count = max(count, 1)
	}
	if count == 0 || present == "" {
		return nil
	}
	former, err := user.FormerPasswords(ctx, d.db.Read(), u, count-1)
	if err != nil {
		return err
	}
	for _, stored := range append([]string{present}, former...) {
		same, err := d.passwords.Check(ctx, stored, password)
		if err != nil {
			return busy(err)
		}
		if same {
			return usedBefore.With("count", count)
		}
	}
	return nil
}

// unchanged makes sure, in the transaction that stores it, that the password
// is still the one that the new one was compared with: two changes at once
// could bring a former one back.
func (f fresh) unchanged(ctx context.Context, q database.Queryer, u user.User) error {
	now, err := user.PasswordHash(ctx, q, u)
	if err == nil && now != f.before {
		err = changedAlready
	}
	return err
}
