package user

import (
	"slices"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// SecondFactor chooses users by what they have set up beside a password.
type SecondFactor string

// The choices. Recovery codes alone are no second factor: they stand in for one.
const (
	NoFactor    SecondFactor = "none"
	AnyFactor   SecondFactor = "any"
	WithApp     SecondFactor = "app"
	WithPasskey SecondFactor = "passkey"
	WithMobile  SecondFactor = "mobile"
)

// SignInMethod chooses users by how they signed in last.
type SignInMethod string

// The methods.
const (
	ByPassword SignInMethod = "password"
	ByPasskey  SignInMethod = "passkey"
)

var signInMethods = []SignInMethod{ByPassword, ByPasskey}

// setUp are the conditions of the choices, word for word those of the partial
// indexes: only so do both stores see that an index answers.
var setUp = map[SecondFactor]string{ //nolint:gosec // names of columns, no secrets
	NoFactor:    `factors IN ('', ',recovery,')`,
	AnyFactor:   `factors NOT IN ('', ',recovery,')`,
	WithApp:     `factors LIKE '%,app,%'`,
	WithPasskey: `factors LIKE '%,passkey,%'`,
	WithMobile:  `factors LIKE '%,mobile,%'`,
}

func (l *listing) addSecondFactor() error {
	if l.SecondFactor == "" {
		return nil
	}
	having, known := setUp[l.SecondFactor]
	if !known {
		return valueUnknown("secondFactor", string(l.SecondFactor))
	}
	test := func(w *database.Where) { w.And(`u.` + having) }
	l.add(condition{name: "secondFactor", test: test, source: `users u`, find: test})
	return nil
}

func (l *listing) addSignInMethod() error {
	if l.SignInMethod == "" {
		return nil
	}
	if !slices.Contains(signInMethods, l.SignInMethod) {
		return valueUnknown("signInMethod", string(l.SignInMethod))
	}
	test := func(w *database.Where) { w.And(`u.last_login_method = ?`, l.SignInMethod) }
	l.add(condition{name: "signInMethod", test: test, source: `users u`, find: test})
	return nil
}

func valueUnknown(field, value string) error {
	return fault.New(fault.Invalid, "request.value_unknown").On(field).With("value", short(value))
}
