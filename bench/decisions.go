package main

import (
	"context"
	"fmt"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/apiaccess"
	"gatehouse/internal/feature/apikey"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// measureDecisions measures the decision by itself, for somebody who was seen
// before, by each kind of credential and of a key that is bound to addresses.
func measureDecisions(ctx context.Context, r *report, engine database.Engine) error {
	p, err := r.open(ctx, engine, r.users[0])
	if err != nil {
		return err
	}
	shown, err := p.credentials(ctx)
	if err != nil {
		return err
	}
	visit := admission.Visit{Address: p.admin.Address, Service: access.API, RequestID: "req_bench", UserAgent: "bench"}
	for _, one := range shown {
		visit := visit
		if one.Kind == admission.WebSession {
			visit.Service = access.Web
		}
		if _, err := p.Admission.Admit(ctx, one.Credential, visit); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		figure, err := p.thousand("decision by "+one.name+", from memory", r.each, func() error {
			_, err := p.Admission.Admit(ctx, one.Credential, visit)
			return err
		})
		if err != nil {
			return err
		}
		r.add("decisions", figure.must("under 5 us", figure.CPU, 5))
	}
	return p.close()
}

type shown struct {
	name string
	admission.Credential
}

// credentials are one of each kind.
func (p *place) credentials(ctx context.Context) ([]shown, error) {
	cli := access.Program(access.CommandLine)
	addresses := []string{p.admin.Address}
	for i := range apikey.MaxAddresses - 1 {
		addresses = append(addresses, fmt.Sprintf("10.%d.%d.0/24", i/250, i%250))
	}
	_, key, err := p.Keys.Create(ctx, cli, p.account, apikey.Draft{Name: fmt.Sprint("bench ", time.Now().UnixNano()), Scopes: []access.Permission{access.UsersView}, Addresses: addresses})
	if err != nil {
		return nil, err
	}
	token, err := p.token(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := p.APIAccess.Set(ctx, cli, p.account, user.ID(p.admin.ID), apiaccess.Draft{HTTP: true, SMPP: true}); err != nil {
		return nil, err
	}
	known := admission.Credential{Kind: admission.Password, Name: adminName, Secret: password}
	visit := admission.Visit{Address: p.admin.Address, Service: access.API, RequestID: "req_bench", UserAgent: "bench"}
	bearer, err := p.Admission.IssueBearer(ctx, known, visit)
	if err != nil {
		return nil, err
	}
	session, err := p.Admission.OpenSession(ctx, known.Name, known.Secret, false, visit)
	if err != nil {
		return nil, err
	}
	return []shown{
		{"API key with many addresses", admission.Credential{Kind: admission.Key, Secret: key.Text()}},
		{"session of a browser", admission.Credential{Kind: admission.WebSession, Secret: token}},
		{"session of a program", admission.Credential{Kind: admission.APISession, Secret: session.Text()}},
		{"access token", admission.Credential{Kind: admission.Bearer, Secret: bearer}},
		{"password", known},
	}, nil
}
