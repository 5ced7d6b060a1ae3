package forwarded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// The PROXY protocol's preface: a line of text (version 1) or a binary header
// (version 2) in front of everything else on a connection.
const (
	lineLimit    = 107 // of version 1, with its line end
	headerLength = 16  // of version 2, without addresses
	prefaceLimit = 536 // of version 2 with all; the rest is told in TLVs, which are passed over
)

var (
	signature  = []byte("\r\n\r\n\x00\r\nQUIT\n")
	lineStart  = []byte("PROXY ")
	lineEnd    = []byte("\r\n")
	errPreface = errors.New("no preface of the PROXY protocol")
)

// parsePreface reads the preface at the start of what has come so far. length
// is that of the preface; 0 as long as more must come. client is not valid when
// the proxy speaks for itself (LOCAL, UNKNOWN).
func parsePreface(data []byte) (client netip.AddrPort, length int, err error) {
	switch {
	case startsWith(data, signature):
		return parseBinary(data)
	case startsWith(data, lineStart):
		return parseLine(data)
	}
	return client, 0, errPreface
}

// startsWith tells whether data begins so, or may once more of it is here.
func startsWith(data, start []byte) bool {
	n := min(len(data), len(start))
	return bytes.Equal(data[:n], start[:n])
}

func parseLine(data []byte) (client netip.AddrPort, length int, err error) {
	end := bytes.Index(data[:min(len(data), lineLimit)], lineEnd)
	switch {
	case end < 0 && len(data) < lineLimit:
		return client, 0, nil
	case end < 0:
		return client, 0, fmt.Errorf("%w: its line does not end", errPreface)
	}
	length = end + len(lineEnd)
	line := string(data[:end])
	if line == "PROXY UNKNOWN" || strings.HasPrefix(line, "PROXY UNKNOWN ") {
		return client, length, nil
	}
	client, ok := lineClient(strings.Split(line, " "))
	if !ok {
		return client, 0, fmt.Errorf("%w: its line has another form", errPreface)
	}
	return client, length, nil
}

// lineClient reads PROXY TCP4 from to port port.
func lineClient(words []string) (netip.AddrPort, bool) {
	if len(words) != 6 || (words[1] != "TCP4" && words[1] != "TCP6") {
		return netip.AddrPort{}, false
	}
	var addresses [2]netip.Addr
	var ports [2]uint16
	for i := range addresses {
		address, err := netip.ParseAddr(words[2+i])
		if err != nil || address.Zone() != "" || address.Is4() != (words[1] == "TCP4") {
			return netip.AddrPort{}, false
		}
		port, err := strconv.ParseUint(words[4+i], 10, 16)
		if err != nil || strconv.FormatUint(port, 10) != words[4+i] {
			return netip.AddrPort{}, false
		}
		addresses[i], ports[i] = address.Unmap(), uint16(port)
	}
	return netip.AddrPortFrom(addresses[0], ports[0]), true
}

// What byte 13 and 14 of version 2 may say.
const (
	commandLocal = 0x20
	commandProxy = 0x21
	familyNone   = 0x00
	familyTCP4   = 0x11
	familyTCP6   = 0x21
)

func parseBinary(data []byte) (client netip.AddrPort, length int, err error) {
	if len(data) < headerLength {
		return client, 0, nil
	}
	command, family := data[12], data[13]
	length = headerLength + int(binary.BigEndian.Uint16(data[14:]))
	if length > prefaceLimit {
		return client, 0, fmt.Errorf("%w: %d octets long", errPreface, length)
	}
	size := map[byte]int{familyTCP4: 4, familyTCP6: 16}[family]
	switch {
	case command != commandLocal && command != commandProxy:
		return client, 0, fmt.Errorf("%w: command 0x%02x", errPreface, command)
	case len(data) < length:
		return client, 0, nil
	case command == commandLocal || family == familyNone:
		return client, length, nil
	case size == 0:
		return client, 0, fmt.Errorf("%w: family 0x%02x", errPreface, family) // it has no address to judge by
	case length < headerLength+2*size+4:
		return client, 0, fmt.Errorf("%w: its addresses are cut off", errPreface)
	}
	address, _ := netip.AddrFromSlice(data[headerLength : headerLength+size])
	port := binary.BigEndian.Uint16(data[headerLength+2*size:])
	return netip.AddrPortFrom(address.Unmap(), port), length, nil
}
