package smpp

import (
	"crypto/rand"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// data_coding (5.2.19).
const (
	CodingDefault byte = 0x00 // the GSM 7-bit alphabet, one septet in an octet
	CodingUCS2    byte = 0x08 // UTF-16, the high octet first
)

// alphabet is the GSM 7-bit default alphabet (3GPP TS 23.038, 6.2.1), by septet.
const alphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

const escape = 0x1b

// extension is the table behind the escape (6.2.1.1).
var extension = map[rune]byte{'\f': 0x0a, '^': 0x14, '{': 0x28, '}': 0x29, '\\': 0x2f, '[': 0x3c, '~': 0x3d, ']': 0x3e, '|': 0x40, '€': 0x65}

var (
	septets = map[rune]byte{}
	runes   = map[byte]rune{}
	beyond  = map[byte]rune{}
)

func init() {
	at := byte(0)
	for _, r := range alphabet {
		if runes[at] = r; r != escape {
			septets[r] = at
		}
		at++
	}
	for r, septet := range extension {
		beyond[septet] = r
	}
}

// encode7 gives each character's octets in the default alphabet; ok is false
// if one is not in it.
func encode7(text string) (characters [][]byte, ok bool) {
	for _, r := range text {
		if septet, plain := septets[r]; plain {
			characters = append(characters, []byte{septet})
		} else if septet, extended := extension[r]; extended {
			characters = append(characters, []byte{escape, septet})
		} else {
			return nil, false
		}
	}
	return characters, true
}

func encode16(text string) (characters [][]byte) {
	for _, r := range text {
		var octets []byte
		for _, unit := range utf16.AppendRune(nil, r) {
			octets = binary.BigEndian.AppendUint16(octets, unit)
		}
		characters = append(characters, octets)
	}
	return characters
}

// Text is a text as it goes over the wire, in one short message or several.
type Text struct {
	Coding byte
	Parts  [][]byte // with a user data header each if there are several
}

// Sizes of one short message, and of a part with its header of six octets.
const (
	most7, part7   = 160, 153 // septets, each in an octet
	most16, part16 = 140, 134 // octets
	maxParts       = 255
)

// Split encodes a text in the default alphabet if that has all its characters,
// else in UCS-2, and cuts it so that no character is torn apart. A text that
// needs more than 255 parts gives ErrLength.
func Split(text string) (Text, error) {
	coding, most, part := CodingDefault, most7, part7
	characters, ok := encode7(text)
	if !ok {
		coding, most, part = CodingUCS2, most16, part16
		characters = encode16(text)
	}
	parts := pack(characters, most)
	if len(parts) == 1 {
		return Text{coding, parts}, nil
	}
	parts = pack(characters, part)
	if len(parts) > maxParts {
		return Text{}, ErrLength
	}
	var reference [1]byte
	_, _ = rand.Read(reference[:])
	for i := range parts {
		// UDH of 5 octets; element 0 of 3 octets: reference, parts, this one (3GPP TS 23.040, 9.2.3.24.1).
		parts[i] = append([]byte{5, 0, 3, reference[0], byte(len(parts)), byte(i + 1)}, parts[i]...) //nolint:gosec // bounded above
	}
	return Text{coding, parts}, nil
}

// Whole encodes a text in one piece, for message_payload.
func Whole(text string) (coding byte, octets []byte) {
	characters, ok := encode7(text)
	if ok {
		return CodingDefault, pack(characters, MaxWrite)[0]
	}
	return CodingUCS2, pack(encode16(text), MaxWrite)[0]
}

// pack fills parts of at most size octets with whole characters.
func pack(characters [][]byte, size int) [][]byte {
	parts := [][]byte{nil}
	for _, c := range characters {
		last := len(parts) - 1
		if len(parts[last])+len(c) > size {
			parts, last = append(parts, nil), last+1
		}
		parts[last] = append(parts[last], c...)
	}
	return parts
}

// Decode reads what Split and Whole have written, without its header. What the
// alphabet does not have becomes the replacement character.
func Decode(coding byte, octets []byte) string {
	if coding == CodingUCS2 {
		units := make([]uint16, 0, len(octets)/2)
		for ; len(octets) >= 2; octets = octets[2:] {
			units = append(units, binary.BigEndian.Uint16(octets))
		}
		return string(utf16.Decode(units))
	}
	var text strings.Builder
	for i := 0; i < len(octets); i++ {
		table := runes
		if octets[i] == escape && i+1 < len(octets) {
			table, i = beyond, i+1
		}
		if r, known := table[octets[i]]; known {
			text.WriteRune(r)
		} else {
			text.WriteRune('�')
		}
	}
	return text.String()
}
