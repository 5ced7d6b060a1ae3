// Package smpp speaks SMPP 3.4, the protocol of short message centres (SMSC).
// Read and Append move PDUs over a connection; Session is the client's half of
// a bound connection, and Client keeps one open as long as there is something
// to send. Server takes binds that its Backend decides, and gives the sessions
// to Handlers; Relay is one, which carries their PDUs to a centre and back.
// Split turns text into short messages.
//
// The other side is trusted with nothing: each length is checked before
// anything is allocated, each wait has an end, and a PDU that is not
// understood stays bytes. What a message means, who may send it and what it
// costs is for others. Sections in brackets are those of the specification,
// "Short Message Peer to Peer Protocol Specification v3.4, issue 1.2".
package smpp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Command says what a PDU is (5.1.2.1).
type Command uint32

// The commands that are known by name. All others are carried as bytes.
const (
	GenericNack     Command = 0x80000000
	BindReceiver    Command = 0x00000001
	BindTransmitter Command = 0x00000002
	SubmitSM        Command = 0x00000004
	DeliverSM       Command = 0x00000005
	Unbind          Command = 0x00000006
	BindTransceiver Command = 0x00000009
	EnquireLink     Command = 0x00000015
)

const response Command = 0x80000000

// Response is the command that answers a request.
func (c Command) Response() Command { return c | response }

// IsResponse tells whether the PDU answers another.
func (c Command) IsResponse() bool { return c&response != 0 }

// Status is the outcome in a response (5.1.3). One that is not OK is an error.
type Status uint32

// The statuses that are known by name.
const (
	OK                    Status = 0x00
	InvalidMessageLength  Status = 0x01
	InvalidCommandLength  Status = 0x02
	InvalidCommand        Status = 0x03
	InvalidBindStatus     Status = 0x04
	AlreadyBound          Status = 0x05
	SystemError           Status = 0x08
	InvalidSource         Status = 0x0a
	InvalidDestination    Status = 0x0b
	BindFailed            Status = 0x0d
	InvalidPassword       Status = 0x0e
	InvalidSystemID       Status = 0x0f
	QueueFull             Status = 0x14
	SubmitFailed          Status = 0x45
	InvalidSourceTON      Status = 0x48
	InvalidSourceNPI      Status = 0x49
	InvalidDestinationTON Status = 0x50
	InvalidDestinationNPI Status = 0x51
	Throttled             Status = 0x58
	InvalidParameter      Status = 0xc2
	UnknownError          Status = 0xff
)

var statusNames = map[Status]string{ //nolint:gosec // names, no passwords
	InvalidMessageLength: "ESME_RINVMSGLEN", InvalidCommandLength: "ESME_RINVCMDLEN", InvalidCommand: "ESME_RINVCMDID", InvalidBindStatus: "ESME_RINVBNDSTS",
	AlreadyBound: "ESME_RALYBND", SystemError: "ESME_RSYSERR", InvalidSource: "ESME_RINVSRCADR", InvalidDestination: "ESME_RINVDSTADR",
	BindFailed: "ESME_RBINDFAIL", InvalidPassword: "ESME_RINVPASWD", InvalidSystemID: "ESME_RINVSYSID", QueueFull: "ESME_RMSGQFUL", SubmitFailed: "ESME_RSUBMITFAIL",
	InvalidSourceTON: "ESME_RINVSRCTON", InvalidSourceNPI: "ESME_RINVSRCNPI", InvalidDestinationTON: "ESME_RINVDSTTON", InvalidDestinationNPI: "ESME_RINVDSTNPI",
	Throttled: "ESME_RTHROTTLED", InvalidParameter: "ESME_RINVPARLEN", UnknownError: "ESME_RUNKNOWNERR",
}

// Error names the status as the specification does.
func (s Status) Error() string {
	if name, known := statusNames[s]; known {
		return fmt.Sprintf("%s (0x%02x)", name, uint32(s))
	}
	return fmt.Sprintf("SMPP status 0x%08x", uint32(s))
}

// PDU is one unit on the wire. What Body holds depends on the command.
type PDU struct {
	Command  Command
	Status   Status
	Sequence uint32
	Body     []byte
}

// Sizes of a whole PDU. We take more than we send: some servers refuse what is
// over 16 KiB.
const (
	headerLength = 16
	MaxRead      = 64 * 1024
	MaxWrite     = 16 * 1024
)

// What is wrong with the bytes of a PDU.
var (
	ErrLength    = errors.New("smpp: the length of a PDU is impossible")
	ErrMalformed = errors.New("smpp: the body of a PDU is malformed")
)

// Read reads one PDU. With ErrLength the header is answered, so that it can be
// refused by its sequence number; where the next PDU begins is not known then.
func Read(r io.Reader) (PDU, error) {
	var header [headerLength]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return PDU{}, err
	}
	length := binary.BigEndian.Uint32(header[0:])
	p := PDU{
		Command:  Command(binary.BigEndian.Uint32(header[4:])),
		Status:   Status(binary.BigEndian.Uint32(header[8:])),
		Sequence: binary.BigEndian.Uint32(header[12:]),
	}
	if length < headerLength || length > MaxRead {
		return p, ErrLength
	}
	if length == headerLength {
		return p, nil
	}
	p.Body = make([]byte, length-headerLength)
	if _, err := io.ReadFull(r, p.Body); err != nil {
		return p, fmt.Errorf("smpp: a PDU ends early: %w", io.ErrUnexpectedEOF)
	}
	return p, nil
}

// Append writes the PDU behind b.
func (p PDU) Append(b []byte) ([]byte, error) {
	length := headerLength + len(p.Body)
	if length > MaxWrite {
		return b, ErrLength
	}
	return appendPDU(b, p.Command, p.Status, p.Sequence, p.Body), nil
}

// appendPDU is Append for a body whose length was looked at.
func appendPDU(b []byte, command Command, status Status, sequence uint32, body []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(headerLength+len(body))) //nolint:gosec // bounded by the caller
	b = binary.BigEndian.AppendUint32(b, uint32(command))
	b = binary.BigEndian.AppendUint32(b, uint32(status))
	b = binary.BigEndian.AppendUint32(b, sequence)
	return append(b, body...)
}
