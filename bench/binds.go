package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/smsc"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/outbound"
)

// Who binds to the program.
const (
	binders     = 100
	binderTimes = 100 // sessions of each at the same time
	binding     = 16  // binds on their way at the same time
)

// measureBinds measures binds to the program by passwords that it remembers,
// what it holds with ten thousand sessions, and messages through it.
func measureBinds(ctx context.Context, r *report, engine database.Engine) error {
	p, err := r.open(ctx, engine, r.users[0])
	if err != nil {
		return err
	}
	centre, err := serveSMPP(answering{})
	if err != nil {
		return errors.Join(err, p.close())
	}
	defer centre.stop()
	names, err := p.allowBinds(ctx, centre)
	if err := errors.Join(err, p.close()); err != nil {
		return err
	}
	s, address, err := p.serveSMPP(ctx, r.program)
	if err != nil {
		return err
	}
	defer func() { _ = s.stop() }()
	for _, name := range names { // each password is hashed once
		one, err := bindSender(ctx, address, name)
		if err != nil {
			return err
		}
		_ = one.conn.Close()
	}
	binds, err := s.bindAgainAndAgain(ctx, address, names, 5*r.each)
	if err != nil {
		return err
	}
	binds.Engine, binds.Users = engine, p.users
	r.add("binds", binds.must("2,000 a second", 2000-binds.Values["a second"], 0))
	if err := p.messages(ctx, r, s, centre, address, names); err != nil {
		return err
	}
	return p.hold(ctx, r, s, address, names)
}

// allowBinds lets users bind, and gives their account a centre.
func (p *place) allowBinds(ctx context.Context, centre *smppServer) ([]string, error) {
	operator, err := p.Accounts.OperatorID(ctx)
	if err != nil {
		return nil, err
	}
	root := access.Actor{Kind: access.User, ID: p.admin.ID, Name: "bench", Account: operator, Permissions: access.SetOf(access.OperatorSMPP), Service: access.API}
	secret := "bench"
	numbers := audit.NewNumbers(ctx, p.Log)
	_, err = smsc.New(p.Log, numbers, p.Box, outbound.New(outbound.Settings{})).Set(ctx, root, p.account,
		smsc.Draft{Host: "127.0.0.1", Port: centre.port, SystemID: "bench", Password: &secret, Window: smsc.MaxWindow, Enabled: true})
	if err != nil {
		return nil, err
	}
	names, err := p.people(ctx, binders)
	if err != nil {
		return nil, err
	}
	accesses := apiaccess.New(p.Log, p.Box)
	for _, name := range names {
		in, id, err := user.ByName(ctx, p.Database.Read(), name)
		if err != nil {
			return nil, err
		}
		limits := apiaccess.Limits{Sessions: binderTimes, Rate: apiaccess.MaxRate}
		if _, err := accesses.Set(ctx, p.admin, in, id, apiaccess.Draft{SMPP: true, Limits: limits}); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// serveSMPP starts the program with an address for SMPP.
func (p *place) serveSMPP(ctx context.Context, program string) (s *server, address string, err error) {
	if address, err = freeAddress(); err != nil {
		return nil, "", err
	}
	web, err := freeAddress()
	if err != nil {
		return nil, "", err
	}
	args := []string{"serve", "--data", p.folder, "--listen", web, "--smpp-listen", address, "--outbound-private", "127.0.0.0/8", "--log-level", "warn"}
	if !strings.HasPrefix(p.address, "sqlite:") {
		args = append(args, "--database", p.address)
	}
	s, err = begin(ctx, web, "/readyz", program, args...)
	return s, address, err
}

// bindAgainAndAgain binds and hangs up.
func (s *server) bindAgainAndAgain(ctx context.Context, address string, names []string, each time.Duration) (result, error) {
	var number atomic.Int64
	var mutex sync.Mutex
	var walls []time.Duration
	var problems error
	var group sync.WaitGroup
	used, began := processCPU(s.pid()), time.Now()
	for range binding {
		group.Go(func() {
			var own []time.Duration
			var err error
			for err == nil && time.Since(began) < each {
				start := time.Now()
				var one *sender
				if one, err = bindSender(ctx, address, names[number.Add(1)%int64(len(names))]); err == nil {
					own = append(own, time.Since(start))
					_ = one.conn.Close()
				}
			}
			mutex.Lock()
			defer mutex.Unlock()
			walls, problems = append(walls, own...), errors.Join(problems, err)
		})
	}
	group.Wait()
	if problems != nil {
		return result{}, problems
	}
	one := summary(walls)
	one.Operation = fmt.Sprintf("bind by a remembered password, %d at once", binding)
	one.CPU = micros(processCPU(s.pid())-used) / float64(len(walls))
	one.Values = map[string]float64{"a second": float64(len(walls)) / time.Since(began).Seconds()}
	return one, nil
}

// eachWindow is the window of each binder: all together are as many messages as
// those of the floor. So many binders are needed because none may send more
// than ten thousand a second.
const eachWindow = senders * senderWindow / binders

// messages are sent by all of them.
func (p *place) messages(ctx context.Context, r *report, s *server, centre *smppServer, address string, names []string) error {
	floor, err := sendMessages(ctx, centre.address, nil, senderWindow, 3*r.each)
	if err != nil {
		return err
	}
	used := processCPU(s.pid())
	one, err := sendMessages(ctx, address, names, eachWindow, 3*r.each)
	if err != nil {
		return err
	}
	one.Operation, one.Engine, one.Users = fmt.Sprintf("submit_sm through the program, %d users, window %d", binders, eachWindow), p.engine, p.users
	one.Ratio, one.Floor = one.CPU/floor.CPU, fmt.Sprintf("floor: submit_sm to a centre, %d binds, window %d", senders, senderWindow)
	one.Values["program us"] = micros(processCPU(s.pid())-used) / float64(one.Times)
	r.add("binds", one.must("100,000 a second", 100_000-one.Values["a second"], 0))
	return nil
}

// hold is the memory of ten thousand open sessions.
func (p *place) hold(ctx context.Context, r *report, s *server, address string, names []string) error {
	before := float64(memory(s.pid(), "VmRSS")) / 1e6
	var group sync.WaitGroup
	var problems error
	var mutex sync.Mutex
	var held []*sender
	for i := range binding {
		group.Go(func() {
			for n := i; n < binders*binderTimes; n += binding {
				one, err := bindSender(ctx, address, names[n%len(names)])
				mutex.Lock()
				held, problems = append(held, one), errors.Join(problems, err)
				mutex.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	group.Wait()
	defer func() {
		for _, one := range held {
			if one != nil {
				_ = one.conn.Close()
			}
		}
	}()
	if problems != nil {
		return problems
	}
	used, began := processCPU(s.pid()), time.Now()
	time.Sleep(10 * time.Second)
	mb := float64(memory(s.pid(), "VmRSS")) / 1e6
	one := result{Operation: "10,000 sessions held", Engine: p.engine, Users: p.users,
		Values: map[string]float64{"MB": mb, "MB before": before, "% of a core": 100 * float64(processCPU(s.pid())-used) / float64(time.Since(began))}}
	r.add("binds", one.must("under 500 MB", mb, 500))
	return nil
}
