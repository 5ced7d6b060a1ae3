package seal

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
)

// Cost is the work of one password hash (RFC 9106).
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// Recommended is OWASP's first choice: 19 MiB, two passes, one lane; about 30 ms of one core.
var Recommended = Cost{MemoryKiB: 19 * 1024, Passes: 2, Lanes: 1}

// ErrBusy says that more callers wait for a hash than the gate lets wait.
var ErrBusy = errors.New("seal: too many password hashes are waiting")

// Passwords hashes and checks passwords. At most as many hashes run at once as
// there are processors, on threads of lower priority, so that a flood of
// sign-ins bounds memory and leaves the processors to other requests. Callers
// beyond the bound wait in line, and beyond the line get ErrBusy.
type Passwords struct {
	cost    Cost
	work    chan job
	waiting atomic.Int64
	limit   int64
	hashes  atomic.Int64
	dummy   string
}

type job struct {
	password, salt []byte
	cost           Cost
	answer         chan []byte
}

const (
	saltLength = 16
	hashLength = 32
)

// NewPasswords starts the hashing threads; they live as long as the program.
// line is how many callers may wait.
func NewPasswords(cost Cost, line int) *Passwords {
	p := &Passwords{cost: cost, work: make(chan job), limit: int64(line)}
	workers := runtime.NumCPU()
	// The hashing threads come on top: the scheduler keeps as many places as
	// before for everything else, and the kernel prefers that work.
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + workers)
	for range workers {
		go p.serve()
	}
	p.dummy = p.encode(make([]byte, saltLength), make([]byte, hashLength))
	return p
}

func (p *Passwords) serve() {
	runtime.LockOSThread() // never unlocked: its priority stays low
	lowerPriority()
	for j := range p.work {
		p.hashes.Add(1)
		j.answer <- argon2.IDKey(j.password, j.salt, j.cost.Passes, j.cost.MemoryKiB, j.cost.Lanes, hashLength)
	}
}

// Hash makes the text to store, in the PHC string format.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt)
	sum, err := p.run(ctx, job{password: []byte(password), salt: salt, cost: p.cost})
	if err != nil {
		return "", err
	}
	return p.encode(salt, sum), nil
}

// Check tells whether the password is the one behind the stored text. An empty
// stored text is nobody's password, and costs exactly as much work.
func (p *Passwords) Check(ctx context.Context, stored, password string) (bool, error) {
	real := stored != ""
	if !real {
		stored = p.dummy
	}
	cost, salt, want, err := decode(stored)
	if err != nil {
		return false, err
	}
	got, err := p.run(ctx, job{password: []byte(password), salt: salt, cost: cost})
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && real, nil
}

// Outdated tells whether the stored text was made at another cost than today's.
func (p *Passwords) Outdated(stored string) bool {
	cost, _, _, err := decode(stored)
	return err != nil || cost != p.cost
}

// Count is how many hashes were made since the start: equal timing is tested by it.
func (p *Passwords) Count() int64 { return p.hashes.Load() }

func (p *Passwords) run(ctx context.Context, j job) ([]byte, error) {
	if p.waiting.Add(1) > p.limit {
		p.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer p.waiting.Add(-1)
	j.answer = make(chan []byte, 1)
	select {
	case p.work <- j:
		return <-j.answer, nil // begun work is finished: it takes milliseconds
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *Passwords) encode(salt, sum []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.cost.MemoryKiB, p.cost.Passes, p.cost.Lanes, b64(salt), b64(sum))
}

func decode(stored string) (cost Cost, salt, sum []byte, err error) {
	bad := errors.New("seal: a stored password hash cannot be read")
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return Cost{}, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Passes, &cost.Lanes); err != nil {
		return Cost{}, nil, nil, bad
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return Cost{}, nil, nil, bad
	}
	if sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(sum) != hashLength {
		return Cost{}, nil, nil, bad
	}
	return cost, salt, sum, nil
}
