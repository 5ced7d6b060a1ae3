package tenanttest

import "github.com/descope/virtualwebauthn"

// PasskeyCredential is a new key pair of a browser that a test plays. One of a
// hundred that the library makes has a coordinate that begins with a zero, which
// it leaves out and the standard does not: those are passed over.
func PasskeyCredential() virtualwebauthn.Credential {
	for {
		c := virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
		if len(c.Key.AttestationData()) == 77 { // both coordinates have their 32 bytes
			return c
		}
	}
}
