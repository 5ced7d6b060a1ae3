package main

import (
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// signInFrom signs in from an address as a proxy names it.
func (n *node) signInFrom(address, username, password string) client {
	n.Helper()
	got := n.anonymous().with("X-Forwarded-For", address).do(http.StatusOK, http.MethodPost, "/session", map[string]string{"username": username, "password": password})
	return n.anonymous().with("Cookie", got.Cookies()[0].Name+"="+got.Cookies()[0].Value)
}

// newDeviceLetters are the letters about new devices to somebody, as they are read, the newest first.
func (n *node) newDeviceLetters(to string) (texts []string) {
	n.Helper()
	answer, err := http.Get(n.base + "/outbox.json")
	if err != nil {
		n.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		n.Fatal(err)
	}
	var box struct {
		Items []struct{ Kind, To, Text string }
	}
	if err := json.Unmarshal(all, &box); err != nil {
		n.Fatal(err)
	}
	for _, letter := range box.Items {
		if letter.Kind == "new_device" && letter.To == to {
			texts = append(texts, letter.Text)
		}
	}
	return texts
}

// S3: with a file of countries, sessions, devices, the last sign-in and the
// letter about a new device say where an address is used.
func TestCountriesOfSignIns(t *testing.T) {
	file, err := filepath.Abs("../../internal/foundation/place/testdata/countries.mmdb")
	if err != nil {
		t.Fatal(err)
	}
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		n := started(t, []string{"GATEHOUSE_COUNTRIES=" + file},
			append([]string{"serve", "--outbox", "--trusted-proxies", "127.0.0.1,::1"}, store(t, address(t, engine))...)...)
		n.setUp()
		n.signInFrom("10.0.0.9", "admin", password)
		n.signInFrom("192.0.2.7", "admin", password)
		admin := n.signInFrom("2001:db8::7", "admin", password)

		type item struct{ Address, Country string }
		var list struct{ Items []item }
		for _, path := range []string{"/sessions", "/devices"} {
			admin.get(users(path, "self"), &list)
			want := []item{{"2001:db8::7", "NO"}, {"192.0.2.7", "SI"}, {"10.0.0.9", ""}}
			if len(list.Items) != len(want) || list.Items[0] != want[0] || list.Items[1] != want[1] || list.Items[2] != want[2] {
				t.Errorf("%s: %+v, want %+v", path, list.Items, want)
			}
		}
		var self struct {
			LastLogin item
		}
		admin.get(users("", "self"), &self)
		if self.LastLogin != (item{"2001:db8::7", "NO"}) {
			t.Errorf("last sign-in %+v", self.LastLogin)
		}
		n.within(10*time.Second, "two letters", func() bool { return len(n.newDeviceLetters("admin@example.com")) == 2 })
		letters := strings.Join(n.newDeviceLetters("admin@example.com"), "\n")
		for _, want := range []string{"from the address 192.0.2.7 (Slovenia), with", "from the address 2001:db8::7 (Norway), with"} {
			if !strings.Contains(letters, want) {
				t.Errorf("%q is not in\n%s", want, letters)
			}
		}
	})
}
