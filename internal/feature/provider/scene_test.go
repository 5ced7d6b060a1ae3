package provider_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/provider"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/outbound"
	"gatehouse/internal/foundation/seal"
)

var (
	box, _ = seal.NewBox(make([]byte, 32))
	start  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

const (
	number = "+38640123456"
	words  = "Your code is 493817."
	key    = "k3y-of-the-operator"
)

// scene is an installation whose operator has an admin, root, and somebody
// without permissions, clerk; carl is the admin of a customer. Its clock is
// moved by the tests.
type scene struct {
	*testing.T
	ctx               context.Context
	db                *database.DB
	log               *audit.Log
	room              *provider.Providers
	clock             *clock.Manual
	runner            *jobs.Runner
	operator, home    access.AccountID
	root, clerk, carl access.Actor
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := &scene{T: t, db: db, log: audit.New(db), clock: clock.NewManual(start)}
		s.ctx = clock.With(t.Context(), s.clock.Now)
		private, err := outbound.ParsePrivate([]string{"127.0.0.0/8"})
		s.must(err)
		s.room = provider.New(s.log, box, outbound.New(outbound.Settings{Private: private}))
		t.Cleanup(s.room.Close)
		s.operator, s.home, _ = tenanttest.Accounts(s.ctx, t, db, "en", "UTC")
		users := user.New(s.log, box, "https://portal.example", "")
		member := func(in access.AccountID, name string, roles ...string) access.Actor {
			return tenanttest.Actor(s.ctx, t, db, tenanttest.User(s.ctx, t, s.log, users, in, name, "", roles...))
		}
		s.root, s.clerk, s.carl = member(s.operator, "root", access.AccountAdmin), member(s.operator, "clerk"), member(s.home, "carl", access.AccountAdmin)
		s.runner = &jobs.Runner{DB: db}
		(&message.Post{DB: db, Box: box, Carriers: s.room}).Register(s.runner)
		test(s)
	})
}

func (s *scene) must(err error) { s.Helper(); tenanttest.Must(s, err) }

func (s *scene) refused(err error, code string) { s.Helper(); tenanttest.Refused(s, err, code) }

func (s *scene) create(d provider.Draft) provider.Provider {
	s.Helper()
	p, err := s.room.Create(s.ctx, s.root, s.operator, d)
	s.must(err)
	return p
}

func (s *scene) find(id string) provider.Provider {
	s.Helper()
	p, err := s.room.Find(s.ctx, s.root, s.operator, id)
	s.must(err)
	return p
}

// send writes a message and does what is due.
func (s *scene) send(channel message.Channel) {
	s.Helper()
	s.clock.Advance(time.Millisecond) // ids of one moment stand in the order of chance
	s.must(s.db.Change(s.ctx, func(tx *database.Tx) error {
		return message.Send(s.ctx, tx, box, message.Message{AccountID: string(s.home), Channel: channel, To: number, Text: words, Language: "sl", ExpiresAt: s.clock.Now().Add(10 * time.Minute)})
	}))
	s.work(0)
}

// work does what is due after a while.
func (s *scene) work(after time.Duration) {
	s.Helper()
	s.clock.Advance(after)
	s.must(s.runner.Drain(s.ctx))
}

func (s *scene) entries(f provider.Filter) []provider.Entry {
	s.Helper()
	if f.Limit == 0 {
		f.Limit = 50
	}
	list, _, err := s.room.Log(s.ctx, s.root, s.operator, f)
	s.must(err)
	return list
}

// last is the newest message.
func (s *scene) last() provider.Entry {
	s.Helper()
	list := s.entries(provider.Filter{})
	if len(list) == 0 {
		s.Fatal("the log is empty")
	}
	return list[0]
}

// stub is a provider over HTTP, played by the test.
type stub struct {
	url    string
	mutex  sync.Mutex
	calls  []call
	status int
	body   string
}

type call struct {
	method, path, body string
	header             http.Header
}

func newStub(t *testing.T, body string) *stub {
	t.Helper()
	b := &stub{status: http.StatusOK, body: body}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		b.mutex.Lock()
		defer b.mutex.Unlock()
		b.calls = append(b.calls, call{r.Method, r.URL.RequestURI(), string(content), r.Header})
		w.WriteHeader(b.status)
		_, _ = io.WriteString(w, b.body)
	}))
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

func (b *stub) answers(status int, body string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.status, b.body = status, body
}

// took is how many calls there were, and the last of them.
func (b *stub) took() (int, call) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.calls) == 0 {
		return 0, call{}
	}
	return len(b.calls), b.calls[len(b.calls)-1]
}

func (b *stub) template(name string) provider.Draft {
	return provider.Draft{Kind: provider.HTTPSMS, Name: name, Settings: provider.Settings{URL: b.url + "/send", Body: `{"to":"{to}","text":"{text}"}`}}
}

func sameJSON(t *testing.T, got, want string) {
	t.Helper()
	var a, b any
	if json.Unmarshal([]byte(got), &a) != nil || json.Unmarshal([]byte(want), &b) != nil {
		t.Errorf("%s is no JSON", got)
		return
	}
	first, _ := json.Marshal(a)
	second, _ := json.Marshal(b)
	if string(first) != string(second) {
		t.Errorf("got  %s\nwant %s", first, second)
	}
}

func holds(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

func pointer[T any](value T) *T { return &value }
