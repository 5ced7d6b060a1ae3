package smpp

import "strings"

// Receipt is what a centre says about a message that it took earlier.
type Receipt struct {
	ID        string
	Delivered bool
	Final     bool // nothing more will be said
	State     string
}

// states are the values of message_state (5.2.28) as the text of a receipt spells them (appendix B).
var states = map[byte]string{1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 7: "UNKNOWN", 8: "REJECTD"}

// ReadReceipt reads a deliver_sm that is a delivery receipt: from its optional
// parameters, and what these do not say from its text, "id:... stat:DELIVRD ...".
func ReadReceipt(m ShortMessage) (r Receipt, ok bool) {
	if m.Class&classType != IsReceipt {
		return Receipt{}, false
	}
	r.ID, r.State = m.ReceiptID, states[m.ReceiptState]
	for word := range strings.FieldsSeq(string(m.Text)) {
		name, value, _ := strings.Cut(word, ":")
		switch {
		case name == "id" && r.ID == "":
			r.ID = value
		case name == "stat" && r.State == "":
			r.State = value
		}
	}
	r.Delivered = r.State == "DELIVRD"
	r.Final = r.Delivered || r.State == "EXPIRED" || r.State == "DELETED" || r.State == "UNDELIV" || r.State == "REJECTD"
	return r, r.ID != ""
}
