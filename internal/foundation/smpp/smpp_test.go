package smpp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPDUsComeThrough(t *testing.T) {
	for _, p := range []PDU{
		{Command: EnquireLink, Sequence: 1},
		{Command: SubmitSM.Response(), Status: Throttled, Sequence: 0x7fffffff, Body: []byte("id\x00")},
		{Command: 0x00000103, Sequence: 7, Body: bytes.Repeat([]byte{0xff}, MaxWrite-headerLength)}, // data_sm stays bytes
	} {
		wire, err := p.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(bytes.NewReader(wire))
		if err != nil || got.Command != p.Command || got.Status != p.Status || got.Sequence != p.Sequence || !bytes.Equal(got.Body, p.Body) {
			t.Errorf("%+v became %+v, %v", p, got, err)
		}
	}
	if _, err := (PDU{Body: make([]byte, MaxWrite-headerLength+1)}).Append(nil); !errors.Is(err, ErrLength) {
		t.Errorf("too large to send: %v", err)
	}
}

func head(length uint32, more ...byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, length), append([]byte{0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 9}, more...)...)
}

func TestReadChecksTheLengthFirst(t *testing.T) {
	for name, c := range map[string]struct {
		wire []byte
		want error
	}{
		"zero":                {head(0), ErrLength},
		"less than a header":  {head(15), ErrLength},
		"negative":            {head(0xffffffff), ErrLength},
		"4 GB":                {head(0xfffffff0), ErrLength},
		"one over":            {head(MaxRead + 1), ErrLength},
		"another protocol":    {[]byte("GET / HTTP/1.1\r\n\r\n"), ErrLength},
		"nothing":             {nil, io.EOF},
		"half a header":       {head(16)[:9], io.ErrUnexpectedEOF},
		"half a body":         {head(20, 1, 2), io.ErrUnexpectedEOF},
		"no body":             {head(MaxRead), io.ErrUnexpectedEOF},
		"nothing but header ": {head(16), nil},
	} {
		p, err := Read(bytes.NewReader(c.wire))
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if errors.Is(err, ErrLength) && name != "another protocol" && p.Sequence != 9 {
			t.Errorf("%s: the number to refuse is lost: %+v", name, p)
		}
	}
}

func TestShortMessages(t *testing.T) {
	until := time.Date(2026, 11, 22, 13, 5, 9, 0, time.FixedZone("", 3600))
	m := ShortMessage{Source: Address{Alphanumeric, 0, "Gatehouse"}, Destination: Address{International, ISDN, "38640123456"},
		Class: IsReceipt, ValidUntil: until, Receipt: true, Coding: CodingUCS2, Text: []byte{0, 'a'}, Payload: []byte("long"), ReceiptID: "17a", ReceiptState: 2}
	body, err := m.body()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(body, []byte("261122120509000+\x00")) {
		t.Errorf("the end is not in UTC: %q", body)
	}
	got, err := ParseShortMessage(body)
	if err != nil || got.Source != m.Source || got.Destination != m.Destination || got.Class != m.Class || !got.Receipt || got.Coding != m.Coding ||
		string(got.Text) != string(m.Text) || string(got.Payload) != "long" || got.ReceiptID != "17a" || got.ReceiptState != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	for length := range body {
		if _, err := ParseShortMessage(body[:length]); err == nil && length < bytes.Index(body, []byte("\x04\x24")) {
			t.Errorf("cut at %d it is still taken", length)
		}
	}
	for name, wrong := range map[string]ShortMessage{
		"a long text":   {Text: make([]byte, 255)},
		"a long number": {Destination: Address{Number: strings.Repeat("1", 21)}},
		"a NUL":         {Source: Address{Number: "a\x00b"}},
		"a long rest":   {Payload: make([]byte, MaxWrite+1)},
	} {
		if _, err := wrong.body(); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBindKeepsItsLimits(t *testing.T) {
	if body, err := (Bind{"gate", "secret", "VMS"}).body(); err != nil || string(body) != "gate\x00secret\x00VMS\x00\x34\x00\x00\x00" {
		t.Errorf("%q, %v", body, err)
	}
	for _, wrong := range []Bind{{SystemID: strings.Repeat("a", 16)}, {Password: strings.Repeat("a", 65)}, {SystemType: strings.Repeat("a", 13)}, {Password: "a\x00"}} {
		if _, err := wrong.body(); err == nil {
			t.Errorf("%+v was taken", wrong)
		}
	}
}

func TestAlphabet(t *testing.T) {
	if n := len([]rune(alphabet)); n != 128 {
		t.Fatalf("the alphabet has %d characters", n)
	}
	for text, want := range map[string][]byte{
		"@":   {0x00},
		"Aé":  {0x41, 0x05},
		"€[]": {0x1b, 0x65, 0x1b, 0x3c, 0x1b, 0x3e},
		"Ω à": {0x15, 0x20, 0x7f},
		"\n$": {0x0a, 0x02},
	} {
		got, err := Split(text)
		if err != nil || got.Coding != CodingDefault || len(got.Parts) != 1 || !bytes.Equal(got.Parts[0], want) || Decode(got.Coding, got.Parts[0]) != text {
			t.Errorf("%q became %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"Koda č", "رمزك ٤٩٣", "😀", "a\x1bb"} {
		got, err := Split(text)
		if err != nil || got.Coding != CodingUCS2 || Decode(got.Coding, got.Parts[0]) != text {
			t.Errorf("%q became %+v, %v", text, got, err)
		}
	}
}

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		sizes []int // of the parts, with their headers
	}{
		"fits":                         {strings.Repeat("a", 160), []int{160}},
		"one more":                     {strings.Repeat("a", 161), []int{159, 14}},
		"an escape is not torn":        {strings.Repeat("a", 152) + "€" + strings.Repeat("a", 10), []int{158, 18}},
		"UCS-2 fits":                   {strings.Repeat("č", 70), []int{140}},
		"UCS-2, one more":              {strings.Repeat("č", 71), []int{140, 14}},
		"a pair of halves is not torn": {strings.Repeat("č", 66) + "😀" + strings.Repeat("č", 5), []int{138, 20}},
	} {
		got, err := Split(c.text)
		if err != nil {
			t.Fatal(err)
		}
		var sizes []int
		var whole strings.Builder
		for i, part := range got.Parts {
			sizes = append(sizes, len(part))
			if len(got.Parts) > 1 {
				if want := []byte{5, 0, 3, got.Parts[0][3], byte(len(got.Parts)), byte(i + 1)}; !bytes.Equal(part[:6], want) {
					t.Errorf("%s: header %v", name, part[:6])
				}
				part = part[6:]
			}
			whole.WriteString(Decode(got.Coding, part))
		}
		if !slices.Equal(sizes, c.sizes) || whole.String() != c.text {
			t.Errorf("%s: %v, %q", name, sizes, whole.String())
		}
	}
	if _, err := Split(strings.Repeat("a", 153*255+1)); !errors.Is(err, ErrLength) {
		t.Errorf("%v", err)
	}
	if coding, octets := Whole(strings.Repeat("č", 300)); coding != CodingUCS2 || len(octets) != 600 {
		t.Errorf("%d, %d", coding, len(octets))
	}
}

func TestReceipts(t *testing.T) {
	const text = "id:17a sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:DELIVRD err:000 text:stat:EXPIRED"
	for name, c := range map[string]struct {
		m    ShortMessage
		want Receipt
		ok   bool
	}{
		"in its text":       {ShortMessage{Class: IsReceipt, Text: []byte(text)}, Receipt{"17a", true, true, "DELIVRD"}, true},
		"in its parameters": {ShortMessage{Class: IsReceipt, ReceiptID: "17a", ReceiptState: 5}, Receipt{"17a", false, true, "UNDELIV"}, true},
		"on the way":        {ShortMessage{Class: IsReceipt, Text: []byte("id:17a stat:ENROUTE")}, Receipt{"17a", false, false, "ENROUTE"}, true},
		"an answer":         {ShortMessage{Text: []byte(text)}, Receipt{}, false},
		"without an id":     {ShortMessage{Class: IsReceipt, Text: []byte("stat:DELIVRD")}, Receipt{"", true, true, "DELIVRD"}, false},
	} {
		if got, ok := ReadReceipt(c.m); got != c.want || ok != c.ok {
			t.Errorf("%s: %+v, %t", name, got, ok)
		}
	}
}

// FuzzRead: whatever comes, nothing panics, nothing is taken that was not sent,
// and what is read can be written again.
func FuzzRead(f *testing.F) {
	body, _ := ShortMessage{Source: Address{1, 1, "38640123456"}, Text: []byte("hello"), Payload: []byte("x"), ReceiptID: "1"}.body()
	for _, p := range []PDU{{Command: EnquireLink, Sequence: 1}, {Command: SubmitSM, Sequence: 2, Body: body}, {Command: SubmitSM.Response(), Sequence: 2, Body: []byte("id\x00")}} {
		wire, _ := p.Append(nil)
		f.Add(wire)
	}
	f.Add(head(0xffffffff))
	f.Fuzz(func(t *testing.T, wire []byte) {
		p, err := Read(bytes.NewReader(wire))
		if err != nil {
			return
		}
		if len(p.Body) > len(wire)-headerLength {
			t.Fatalf("%d octets from %d", len(p.Body), len(wire))
		}
		if again, err := p.Append(nil); err == nil && !bytes.Equal(again, wire[:len(again)]) {
			t.Errorf("% x became % x", wire, again)
		}
		if id, err := parseID(p.Body); err == nil && len(id) > 64 {
			t.Errorf("an id of %d octets", len(id))
		}
		m, err := ParseShortMessage(p.Body)
		if err != nil {
			return
		}
		ReadReceipt(m)
		Decode(m.Coding, m.Text)
		if _, err := m.body(); err != nil && len(m.Text) <= shortMessageLimit && len(m.Payload) < MaxWrite/2 {
			t.Errorf("what was read cannot be written: %+v, %v", m, err)
		}
	})
}

func BenchmarkParseShortMessage(b *testing.B) {
	body, _ := ShortMessage{Source: Address{1, 1, "38640123456"}, Destination: Address{1, 1, "38640123457"}, Text: bytes.Repeat([]byte("a"), 160)}.body()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseShortMessage(body); err != nil {
			b.Fatal(err)
		}
	}
}
