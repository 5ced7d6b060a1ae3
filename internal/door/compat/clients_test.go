package compat_test

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

//go:embed sdk.cjs
var sdkScript string

// A8: the public client of that API, as others have written it, signs in and
// out with all four forms of the header.
func TestThePublicClient(t *testing.T) {
	s := begin(t, databasetest.New(t, database.SQLite))
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	k, secret := s.key(s.halden, "sdk")
	told := s.sdk(server.URL, k.ID, secret)
	want := map[string]int{
		"App": 200, "Basic": 200, "session": 200, "IBSSO": 200, "sign out": 200, "IBSSO afterwards": 401,
		"token of a key": 200, "Bearer": 200, "token of a password": 200, "Bearer of a password": 200,
		"wrong App": 401, "wrong Basic": 401, "wrong session": 401, "wrong token": 401,
	}
	for what, status := range want {
		if told[what] != status {
			t.Errorf("%s: %d, want %d", what, told[what], status)
		}
	}
	if len(told) != len(want) {
		t.Errorf("told %v", told)
	}
}

// sdk runs the script and answers the status of each of its steps.
func (s *scene) sdk(base, id, secret string) (statuses map[string]int) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	modules, err := filepath.Abs("../../../web/node_modules")
	s.must(err)
	command := exec.CommandContext(ctx, "node", "-e", sdkScript) //nolint:gosec // our own script
	command.Env = append(os.Environ(), "NODE_PATH="+modules, "BASE="+base, "NAME=halden.admin", "PASSWORD="+password, "KEY_ID="+id, "KEY="+secret)
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	if err := command.Run(); err != nil {
		s.Fatalf("%v (node is needed, and npm ci in web): %s", err, &problems)
	}
	s.must(json.Unmarshal(out.Bytes(), &statuses))
	return statuses
}

// A8: the OAuth 2.0 client of the Go project fetches tokens by both grants, the
// client shown in the header and in the form, and calls with them.
func TestTheOAuthClientOfGo(t *testing.T) {
	s := begin(t, databasetest.New(t, database.SQLite))
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	k, secret := s.key(s.halden, "go")
	try := func(name string, client *http.Client) {
		t.Helper()
		got, err := client.Get(server.URL + applications)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		body, err := io.ReadAll(got.Body)
		if got.Body.Close() != nil || err != nil || got.StatusCode != http.StatusOK || string(body) != "[]" {
			t.Errorf("%s: %d %s, %v", name, got.StatusCode, body, err)
		}
	}
	for name, style := range map[string]oauth2.AuthStyle{"found out": oauth2.AuthStyleAutoDetect, "header": oauth2.AuthStyleInHeader, "form": oauth2.AuthStyleInParams} {
		byKey := clientcredentials.Config{ClientID: k.ID, ClientSecret: secret, TokenURL: server.URL + tokenPath, AuthStyle: style, Scopes: []string{"account-management:manage"}}
		token, err := byKey.Token(s.ctx)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if left := time.Until(token.Expiry); token.TokenType != "Bearer" || left < 59*time.Minute || left > time.Hour {
			t.Errorf("%s: a %s token for %s", name, token.TokenType, left)
		}
		try(name, byKey.Client(s.ctx))
		for client, secret := range map[string]string{"": "", k.ID: secret} {
			byPassword := oauth2.Config{ClientID: client, ClientSecret: secret, Endpoint: oauth2.Endpoint{TokenURL: server.URL + tokenPath, AuthStyle: style}}
			token, err = byPassword.PasswordCredentialsToken(s.ctx, "halden.admin", password)
			if err != nil {
				t.Errorf("%s, a password: %v", name, err)
				continue
			}
			try(name+", a password", oauth2.NewClient(s.ctx, oauth2.StaticTokenSource(token)))
		}
		byKey.ClientSecret = "wrong"
		_, err = byKey.Token(s.ctx)
		var refused *oauth2.RetrieveError
		if !errors.As(err, &refused) || refused.ErrorCode != "invalid_client" || refused.Response.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s, a wrong secret: %v", name, err)
		}
	}
}
