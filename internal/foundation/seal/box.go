package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Box encrypts what must be read again, and signs what leaves the program and
// comes back, both under keys derived from one sealing key.
type Box struct {
	aead        cipher.AEAD
	mac         []byte
	fingerprint string
}

// ErrBroken says that a sealed text is not ours, belongs elsewhere, or was altered.
var ErrBroken = errors.New("seal: the sealed text cannot be opened")

const keyLength = 32

// NewBox makes a box from a key of 32 random bytes.
func NewBox(key []byte) (*Box, error) {
	if len(key) != keyLength {
		return nil, fmt.Errorf("seal: the sealing key must be %d bytes", keyLength)
	}
	derive := func(purpose string) []byte {
		derived, err := hkdf.Key(sha256.New, key, nil, "gatehouse "+purpose, keyLength)
		if err != nil {
			panic(err) // only for lengths that no hash can give
		}
		return derived
	}
	block, err := aes.NewCipher(derive("sealing"))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Box{aead: aead, mac: derive("signing"), fingerprint: hex.EncodeToString(derive("fingerprint")[:8])}, nil
}

// Fingerprint tells one key from another and nothing else about it.
func (b *Box) Fingerprint() string { return b.fingerprint }

// Seal encrypts secret; place (table, row, column) is where it will be kept:
// it opens nowhere else.
func (b *Box) Seal(secret, place string) string {
	return base64.RawStdEncoding.EncodeToString(b.aead.Seal(nil, nil, []byte(secret), []byte(place)))
}

// Open is the reverse of Seal for the same place.
func (b *Box) Open(sealed, place string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", ErrBroken
	}
	secret, err := b.aead.Open(nil, nil, raw, []byte(place))
	if err != nil {
		return "", ErrBroken
	}
	return string(secret), nil
}

// Sign makes a text that can be read by anybody and altered by nobody; purpose
// keeps signatures of one use from passing in another.
func (b *Box) Sign(text, purpose string) string {
	return base64.RawURLEncoding.EncodeToString(append(b.sum(text, purpose), text...))
}

const sumLength = 16

// Verify gives back the text behind Sign, or ErrBroken.
func (b *Box) Verify(signed, purpose string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(signed)
	if err != nil || len(raw) < sumLength {
		return "", ErrBroken
	}
	text := string(raw[sumLength:])
	if !hmac.Equal(raw[:sumLength], b.sum(text, purpose)) {
		return "", ErrBroken
	}
	return text, nil
}

// Digest is a keyed hash of a text, for secrets with too little in them to be
// hashed without a key: whoever reads the table cannot try them all. purpose
// (table, row) keeps equal secrets of two places from looking equal.
func (b *Box) Digest(text, purpose string) string {
	return hex.EncodeToString(b.sum(text, "digest "+purpose))
}

func (b *Box) sum(text, purpose string) []byte {
	mac := hmac.New(sha256.New, b.mac)
	mac.Write([]byte(purpose + "\x00" + text))
	return mac.Sum(nil)[:sumLength]
}

// LoadKey reads the sealing key: text (64 hexadecimal digits, from the
// environment) if there is one, else the file, which is made with a fresh key
// and mode 0600 when it does not exist.
func LoadKey(text, file string) ([]byte, error) {
	if text != "" {
		key, err := hex.DecodeString(strings.TrimSpace(text))
		if err != nil || len(key) != keyLength {
			return nil, errors.New("the sealing key must be 64 hexadecimal digits")
		}
		return key, nil
	}
	content, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	if err == nil {
		return LoadKey(string(content), "")
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	key := make([]byte, keyLength)
	_, _ = rand.Read(key)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	// O_EXCL: of two first starts at the same moment one makes the key and the other reads it.
	handle, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // as above
	if errors.Is(err, os.ErrExist) {
		return LoadKey("", file)
	}
	if err != nil {
		return nil, err
	}
	_, err = handle.WriteString(hex.EncodeToString(key) + "\n")
	return key, errors.Join(err, handle.Close())
}
