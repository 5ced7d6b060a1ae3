package smpp

// More commands, carried as bytes. Those of 5.0 are taken from its section 4.
const (
	QuerySM           Command = 0x00000003
	ReplaceSM         Command = 0x00000007
	CancelSM          Command = 0x00000008
	Outbind           Command = 0x0000000b
	SubmitMulti       Command = 0x00000021
	AlertNotification Command = 0x00000102
	DataSM            Command = 0x00000103
	BroadcastSM       Command = 0x00000111
	QueryBroadcast    Command = 0x00000112
	CancelBroadcast   Command = 0x00000113
	firstVendor       Command = 0x00010200
	lastVendor        Command = 0x000102ff
)

// IsBind tells whether the command asks for a bind.
func (c Command) IsBind() bool {
	return c == BindReceiver || c == BindTransmitter || c == BindTransceiver
}

// Kind is what a bind is called: "receiver", "transmitter" or "transceiver".
func (c Command) Kind() string {
	switch c {
	case BindReceiver:
		return "receiver"
	case BindTransmitter:
		return "transmitter"
	case BindTransceiver:
		return "transceiver"
	}
	return ""
}

// Sends tells whether a session of this bind may send messages, Receives
// whether it may be sent any (2.3).
func (c Command) Sends() bool { return c == BindTransmitter || c == BindTransceiver }

// Receives is explained at Sends.
func (c Command) Receives() bool { return c == BindReceiver || c == BindTransceiver }

// fromCustomer tells of a request whether it is known, and whether a session
// of the bind may send it. What vendors add is theirs to explain.
func fromCustomer(bind, c Command) (known, allowed bool) {
	switch c {
	case SubmitSM, SubmitMulti, QuerySM, ReplaceSM, CancelSM, DataSM, BroadcastSM, QueryBroadcast, CancelBroadcast:
		return true, bind.Sends()
	case DeliverSM, Outbind, AlertNotification: // a centre's own
		return true, false
	}
	if c >= firstVendor && c <= lastVendor {
		return true, bind.Sends()
	}
	return c.IsBind() || c == Unbind || c == EnquireLink, false
}

// fromCentre tells of a request whether a centre may send it for a customer to
// answer. An alert is for customers as well, but nobody answers it.
func fromCentre(c Command) bool {
	return c == DeliverSM || c == DataSM || c >= firstVendor && c <= lastVendor
}

// BindRequest is what a bind asks for. Its password is a secret: nothing here
// prints it.
type BindRequest struct {
	Bind
	Kind    Command // BindReceiver, BindTransmitter or BindTransceiver
	Version byte    // interface_version: 0x34, 0x50; older ones are answered without optional parameters
}

// String leaves the password out.
func (r BindRequest) String() string { return r.Kind.Kind() + " " + r.SystemID }

// GoString does as well.
func (r BindRequest) GoString() string { return r.String() }

// Sizes that are taken in binds, the NUL among them: longer than 3.4 has them,
// because user names and keys are.
const (
	systemIDSize = 65
	passwordSize = 129
)

// parseBind reads the body of a bind. What may follow address_range, as 5.0
// has it, is passed over.
func parseBind(command Command, body []byte) (BindRequest, error) {
	r := reader{rest: body}
	b := BindRequest{Kind: command}
	b.SystemID = r.text(systemIDSize)
	b.Password = r.text(passwordSize)
	b.SystemType = r.text(13)
	b.Version = r.byte()
	r.take(2) // addr_ton, addr_npi
	r.text(41)
	return b, r.err
}

// tagInterfaceVersion is sc_interface_version (5.3.2.25).
const tagInterfaceVersion = 0x0210

// bindAnswer is the body of an accepted bind: our name and version.
func bindAnswer(systemID string, theirs byte) []byte {
	var w writer
	w.text(systemID, 15)
	if theirs >= version {
		w.parameter(tagInterfaceVersion, []byte{version})
	}
	return w.body
}

// messages is how many messages a request asks to be sent: submit_multi has as
// many as it has destinations (4.5.1), all others are one.
func messages(p PDU) int {
	if p.Command != SubmitMulti {
		return 1
	}
	r := reader{rest: p.Body}
	r.text(6) // service_type
	r.address()
	return max(1, int(r.byte()))
}
