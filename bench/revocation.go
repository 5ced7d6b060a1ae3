package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// revocations is how many are measured, enough for a 99th percentile.
const revocations = 200

// measureRevocation measures how long a second node lets a key in that was
// revoked on the first one. Only PostgreSQL has several nodes.
func measureRevocation(ctx context.Context, r *report, engine database.Engine) error {
	if engine != database.PostgreSQL {
		return nil
	}
	one, err := r.open(ctx, engine, r.users[0])
	if err != nil {
		return err
	}
	other, err := r.open(ctx, engine, r.users[0])
	if err != nil {
		return errors.Join(err, one.close())
	}
	err = r.revoke(ctx, one, other)
	return errors.Join(err, other.close(), one.close())
}

func (r *report) revoke(ctx context.Context, here, there *place) error {
	cli := access.Program(access.CommandLine)
	visit := admission.Visit{Address: here.admin.Address, Service: access.API, RequestID: "req_bench", UserAgent: "bench"}
	waits := make([]time.Duration, 0, revocations)
	for range revocations {
		key, secret, err := here.Keys.Create(ctx, cli, here.account, apikey.Draft{Name: fmt.Sprint("bench ", time.Now().UnixNano()), Scopes: []access.Permission{access.UsersView}})
		if err != nil {
			return err
		}
		shown := admission.Credential{Kind: admission.Key, Secret: secret.Text()}
		if _, err := there.Admission.Admit(ctx, shown, visit); err != nil { // known there now
			return err
		}
		if err := here.Keys.Revoke(ctx, cli, here.account, key.ID); err != nil {
			return err
		}
		wait, err := until(ctx, there, shown, visit)
		if err != nil {
			return err
		}
		waits = append(waits, wait)
	}
	seen := summary(waits)
	seen.Operation, seen.Engine, seen.Users = "a key that was revoked is refused by another node", here.engine, here.users
	r.add("revocation", seen.must("p99 under 1 s", seen.P99, micros(time.Second)))
	return nil
}

// until is how long it takes until the credential is refused.
func until(ctx context.Context, at *place, shown admission.Credential, visit admission.Visit) (time.Duration, error) {
	began := time.Now()
	for {
		_, err := at.Admission.Admit(ctx, shown, visit)
		took := time.Since(began)
		switch {
		case fault.Code(err) == admission.Refused.Code:
			return took, nil
		case err != nil:
			return took, err
		case took > 10*time.Second:
			return took, errors.New("a key that was revoked is still let in after ten seconds")
		}
		time.Sleep(time.Millisecond)
	}
}
