package session

import (
	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
)

// Visitor is somebody who has no session yet, with the address and the request of their attempt.
type Visitor struct {
	Address   string
	Country   string // where the address is used, as ISO 3166-1 alpha-2; "" when that is not known
	UserAgent string
	Device    string // the tokens in the cookie of the browser; may be anything
	RequestID string
	Service   access.Service
}

// Anonymous is the visitor as somebody who acts while nobody knows who they are.
func (v Visitor) Anonymous() access.Actor {
	return access.Actor{Kind: access.Anonymous, Service: v.Service, Address: v.Address, RequestID: v.RequestID}
}

// As is the visitor as the user they were found to be. Without permissions: they act for themselves only.
func (v Visitor) As(u user.User) access.Actor {
	a := v.Anonymous()
	a.Kind, a.ID, a.Name, a.FullName, a.Account = access.User, string(u.ID), u.Username, u.FullName(), u.Account
	return a
}
