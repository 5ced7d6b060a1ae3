package smpp

import (
	"testing"
	"time"
)

func TestSequenceNumbersTurnRound(t *testing.T) {
	c := &Conn{}
	c.sequence.Store(0x7ffffffd)
	for _, want := range []uint32{0x7ffffffe, 0x7fffffff, 1, 1, 2} {
		if got := c.next(); got == 0 || got > 0x7fffffff || got != want && want > 2 {
			t.Errorf("%x, not %x", got, want)
		}
	}
}

func TestBucket(t *testing.T) {
	start := time.Unix(1000, 0)
	b := NewBucket(10)
	take := func(n int, after time.Duration) bool { return b.Take(n, start.Add(after)) }
	for i := range 10 {
		if !take(1, 0) {
			t.Errorf("%d of ten", i)
		}
	}
	for name, c := range map[string]struct {
		n     int
		after time.Duration
		want  bool
	}{"the eleventh": {1, 0, false}, "too early": {1, 90 * time.Millisecond, false}} {
		if take(c.n, c.after) != c.want {
			t.Error(name)
		}
	}
	if !take(1, 110*time.Millisecond) || take(1, 110*time.Millisecond) {
		t.Error("a tenth of a second is worth one")
	}
	if !take(25, 10*time.Second) || take(1, 11*time.Second) || !take(1, 13*time.Second) {
		t.Error("more than a second's worth is paid for afterwards")
	}
	if b.Change(1000); !take(500, 14*time.Second) {
		t.Error("the rate was not changed")
	}
	b = NewBucket(10)
	if b.Full(start) != 0 {
		t.Error("a new one is not full")
	}
	take(15, 0)
	for after, want := range map[time.Duration]time.Duration{0: 1500 * time.Millisecond, time.Second: 500 * time.Millisecond, time.Minute: 0} {
		if got := b.Full(start.Add(after)); got != want {
			t.Errorf("full in %v, not %v", got, want)
		}
	}
	if none := NewBucket(0); !none.Take(1000, start) || none.Full(start) != 0 {
		t.Error("no bound bounds")
	}
}

func TestMessagesOfARequest(t *testing.T) {
	multi := append([]byte("\x00\x01\x01123\x00"), 17)
	for name, c := range map[string]struct {
		p    PDU
		want int
	}{"submit_sm": {PDU{Command: SubmitSM}, 1}, "submit_multi": {PDU{Command: SubmitMulti, Body: multi}, 17}, "cut": {PDU{Command: SubmitMulti, Body: multi[:3]}, 1}} {
		if got := messages(c.p); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func TestOriginOf(t *testing.T) {
	for address, want := range map[string]string{"192.0.2.7:1": "192.0.2.7/32", "[::ffff:192.0.2.7]:1": "192.0.2.7/32", "[2001:db8::1:2:3:4]:9": "2001:db8::/64", "[fe80::1%eth0]:2": "fe80::/64"} {
		if got := originOf(stringAddr(address)).String(); got != want {
			t.Errorf("%s counts as %s", address, got)
		}
	}
}

type stringAddr string

func (stringAddr) Network() string  { return "tcp" }
func (a stringAddr) String() string { return string(a) }
