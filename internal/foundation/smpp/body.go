package smpp

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"
)

// Bind is the body of the three bind requests (4.1.1).
type Bind struct {
	SystemID   string // at most 15 characters
	Password   string // at most 8 by the specification; some servers take more
	SystemType string // at most 12
}

// version is 3.4 (5.2.4).
const version = 0x34

func (b Bind) body() ([]byte, error) {
	var w writer
	w.text(b.SystemID, 15)
	w.text(b.Password, 64)
	w.text(b.SystemType, 12)
	w.bytes(version, 0, 0) // interface_version, addr_ton, addr_npi
	w.text("", 40)         // address_range
	return w.body, w.err
}

// Address is a telephone number, or a name, with its kind (5.2.5, 5.2.6).
type Address struct {
	TON, NPI byte
	Number   string // at most 20 characters
}

// Kinds of addresses.
const (
	International byte = 1 // TON
	National      byte = 2 // TON
	Alphanumeric  byte = 5 // TON
	ISDN          byte = 1 // NPI: E.164
)

// ShortMessage is the body of submit_sm and of deliver_sm, which have the same
// members (4.4.1, 4.6.1).
type ShortMessage struct {
	Source, Destination Address
	Class               byte      // esm_class: HasHeader, IsReceipt
	ValidUntil          time.Time // zero: as long as the centre likes
	Receipt             bool      // ask for a delivery receipt
	Coding              byte      // data_coding: CodingDefault, CodingUCS2
	Text                []byte    // at most 254 octets, else Payload
	Payload             []byte    // instead of Text, as the parameter message_payload
	ReceiptID           string    // of a receipt: receipted_message_id; empty: only the text says it
	ReceiptState        byte      // of a receipt: message_state; 0: only the text says it
}

// Bits of esm_class (5.2.12).
const (
	HasHeader byte = 0x40 // the text begins with a user data header
	IsReceipt byte = 0x04
	classType byte = 0x3c // what the message is
)

// Tags of optional parameters (5.3.2).
const (
	tagReceiptID      = 0x001e
	tagMessagePayload = 0x0424
	tagMessageState   = 0x0427
)

const shortMessageLimit = 254

func (m ShortMessage) body() ([]byte, error) {
	var w writer
	w.text("", 5) // service_type
	w.address(m.Source)
	w.address(m.Destination)
	w.bytes(m.Class, 0, 0) // protocol_id, priority_flag
	w.text("", 16)         // schedule_delivery_time: at once
	w.text(absolute(m.ValidUntil), 16)
	registered := byte(0)
	if m.Receipt {
		registered = 1
	}
	w.bytes(registered, 0, m.Coding, 0) // replace_if_present_flag, data_coding, sm_default_msg_id
	if len(m.Text) > shortMessageLimit {
		return nil, ErrMalformed
	}
	w.bytes(byte(len(m.Text))) //nolint:gosec // bounded above
	w.bytes(m.Text...)
	if len(m.Payload) > 0 {
		w.parameter(tagMessagePayload, m.Payload)
	}
	if m.ReceiptID != "" {
		w.parameter(tagReceiptID, append([]byte(m.ReceiptID), 0))
	}
	if m.ReceiptState != 0 {
		w.parameter(tagMessageState, []byte{m.ReceiptState})
	}
	return w.body, w.err
}

// absolute is a time as 7.1.1 has it, in UTC.
func absolute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("060102150405") + "000+"
}

// ParseShortMessage reads the body of a submit_sm or deliver_sm. A validity
// period is passed over.
func ParseShortMessage(body []byte) (ShortMessage, error) {
	r := reader{rest: body}
	var m ShortMessage
	r.text(6) // service_type
	m.Source = r.address()
	m.Destination = r.address()
	m.Class = r.byte()
	r.byte() // protocol_id
	r.byte() // priority_flag
	r.text(17)
	r.text(17)
	m.Receipt = r.byte()&3 == 1
	r.byte() // replace_if_present_flag
	m.Coding = r.byte()
	r.byte() // sm_default_msg_id
	m.Text = r.take(int(r.byte()))
	for tag, value := range r.parameters() {
		switch tag {
		case tagMessagePayload:
			m.Payload = value
		case tagReceiptID:
			m.ReceiptID = string(bytes.TrimRight(value, "\x00"))
		case tagMessageState:
			if len(value) == 1 {
				m.ReceiptState = value[0]
			}
		}
	}
	return m, r.err
}

// parseID reads what submit_sm_resp and the responses to binds begin with: the
// id of the message, or the system_id of the server. A response that says no
// may have no body.
func parseID(body []byte) (string, error) {
	if len(body) == 0 {
		return "", nil
	}
	r := reader{rest: body}
	id := r.text(65)
	return id, r.err
}

// writer builds a body.
type writer struct {
	body []byte
	err  error
}

// text writes a C-octet string of at most limit characters.
func (w *writer) text(s string, limit int) {
	if len(s) > limit || strings.IndexByte(s, 0) >= 0 {
		w.err = ErrMalformed
		return
	}
	w.body = append(append(w.body, s...), 0)
}

func (w *writer) bytes(b ...byte) { w.body = append(w.body, b...) }

func (w *writer) address(a Address) {
	w.bytes(a.TON, a.NPI)
	w.text(a.Number, 20)
}

func (w *writer) parameter(tag uint16, value []byte) {
	if len(value) > MaxWrite {
		w.err = ErrMalformed
		return
	}
	w.body = binary.BigEndian.AppendUint16(w.body, tag)
	w.body = binary.BigEndian.AppendUint16(w.body, uint16(len(value))) //nolint:gosec // bounded above
	w.body = append(w.body, value...)
}

// reader takes a body apart. After the first thing that is not there it gives
// zeros, and err says so.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) take(n int) []byte {
	if n > len(r.rest) {
		r.err = ErrMalformed
		r.rest = nil
		return nil
	}
	taken := r.rest[:n:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// text reads a C-octet string of at most size octets, the NUL among them.
func (r *reader) text(size int) string {
	end := bytes.IndexByte(r.rest[:min(size, len(r.rest))], 0)
	if end < 0 {
		r.err = ErrMalformed
		r.rest = nil
		return ""
	}
	text := string(r.rest[:end])
	r.rest = r.rest[end+1:]
	return text
}

func (r *reader) address() Address {
	return Address{TON: r.byte(), NPI: r.byte(), Number: r.text(21)}
}

// parameters gives the optional parameters at the end (3.2.4.1); of two with
// the same tag the last.
func (r *reader) parameters() map[uint16][]byte {
	found := map[uint16][]byte{}
	for r.err == nil && len(r.rest) > 0 {
		head := r.take(4)
		if len(head) < 4 {
			break
		}
		value := r.take(int(binary.BigEndian.Uint16(head[2:])))
		if r.err == nil {
			found[binary.BigEndian.Uint16(head)] = value
		}
	}
	return found
}
