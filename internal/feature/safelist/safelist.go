// Package safelist keeps from which addresses a user may come in, by any
// service. A list holds single addresses, networks and ranges, of IPv4 and
// IPv6; an empty one allows every address. It is changed as a whole: by admins
// who have lately proved who they are, and one's own list only so that it holds
// the address one asks from. A change can be on trial: it goes back by itself
// at a set time unless somebody keeps it. What a list means for somebody at the
// door is decided in the room of admission; here it is kept, and an address is
// judged by it.
package safelist
