package portal_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"gatehouse/internal/door/portal"
	"gatehouse/web"
)

// site is a built portal in small.
func site() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"index.html": file("<!doctype html><title>inside</title>" + strings.Repeat("<p>", 500)), "sign-in.html": file("<!doctype html><title>entrance</title>"),
		"boot.js": file("let x"), "mark.svg": file("<svg/>"), "assets/app-1a2b.js": file(strings.Repeat("let a;", 1000)), "assets/app-1a2b.css": file("a{}"),
		"assets/font-9f.woff2": file("wOF2"), ".vite/manifest.json": file("{}"),
	}
}

func ask(t *testing.T, method, path string, headers ...string) *http.Response {
	t.Helper()
	pages, err := portal.New(site())
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, answer *http.Response) string {
	t.Helper()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func TestPages(t *testing.T) {
	for path, want := range map[string]struct {
		status                  int
		contains, kind, caching string
	}{
		"/":                                {200, "inside", "text/html; charset=utf-8", "no-store"},
		"/users":                           {200, "inside", "text/html; charset=utf-8", "no-store"},
		"/users/usr_1/roles":               {200, "inside", "text/html; charset=utf-8", "no-store"},
		"/a/acc_1/users":                   {200, "inside", "text/html; charset=utf-8", "no-store"},
		"/a/acc_1/sign-in":                 {200, "inside", "text/html; charset=utf-8", "no-store"}, // the entrance is nobody's account
		"/index.html":                      {404, "", "", ""},                                       // pages have one address each
		"/sign-in.html":                    {404, "", "", ""},
		"/sign-in":                         {200, "entrance", "text/html; charset=utf-8", "no-store"},
		"/sign-in/":                        {200, "entrance", "text/html; charset=utf-8", "no-store"},
		"/forgot-password":                 {200, "entrance", "text/html; charset=utf-8", "no-store"},
		"/set-password":                    {200, "entrance", "text/html; charset=utf-8", "no-store"},
		"/confirm-email":                   {200, "entrance", "text/html; charset=utf-8", "no-store"},
		"/not-me":                          {200, "entrance", "text/html; charset=utf-8", "no-store"},
		"/invite":                          {200, "entrance", "text/html; charset=utf-8", "no-store"},
		"/setup":                           {200, "entrance", "text/html; charset=utf-8", "no-store"},
		"/assets/app-1a2b.js":              {200, "let a;", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"/assets/app-1a2b.css":             {200, "a{}", "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		"/boot.js":                         {200, "let x", "text/javascript; charset=utf-8", "no-cache"},
		"/mark.svg":                        {200, "<svg/>", "image/svg+xml", "no-cache"},
		"/assets/app-gone.js":              {404, "", "", ""},
		"/assets/nothing":                  {404, "", "", ""},
		"/assets/../.vite/manifest.json":   {404, "", "", ""},
		"/.vite/manifest.json":             {404, "", "", ""},
		"/robots.txt":                      {404, "", "", ""},
		"/favicon.ico":                     {404, "", "", ""},
		"/../../etc/passwd":                {200, "inside", "text/html; charset=utf-8", "no-store"}, // no file, only a page of the portal
		"/assets/%2e%2e/%2e%2e/portal.go":  {404, "", "", ""},
		"/users?next=https://evil.example": {200, "inside", "text/html; charset=utf-8", "no-store"},
	} {
		t.Run(path, func(t *testing.T) {
			got := ask(t, http.MethodGet, path)
			if got.StatusCode != want.status {
				t.Fatalf("%d, want %d", got.StatusCode, want.status)
			}
			headersOfPages(t, got)
			if body := text(t, got); want.status == http.StatusOK && !strings.Contains(body, want.contains) {
				t.Errorf("%.100s", body)
			}
			if want.kind != "" && (got.Header.Get("Content-Type") != want.kind || got.Header.Get("Cache-Control") != want.caching) {
				t.Errorf("%v", got.Header)
			}
			if want.status == http.StatusNotFound && strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
				t.Error("a missing file would be missing for a year")
			}
		})
	}
}

// Every answer carries them: a page may load only what this installation serves.
func headersOfPages(t *testing.T, got *http.Response) {
	t.Helper()
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q", name, got.Header.Get(name))
		}
	}
	policy := got.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "connect-src 'self'"} {
		if !strings.Contains(policy+";", want+";") {
			t.Errorf("the policy lacks %s: %s", want, policy)
		}
	}
	for _, not := range []string{"unsafe", "*", "http:", "https:", "data:"} {
		if strings.Contains(policy, not) {
			t.Errorf("the policy has %s: %s", not, policy)
		}
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "TRACE"} {
		got := ask(t, method, "/sign-in")
		if got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d %v", method, got.StatusCode, got.Header)
		}
	}
}

func TestHeadSaysWhatGetWould(t *testing.T) {
	for _, path := range []string{"/", "/sign-in", "/assets/app-1a2b.js", "/assets/app-gone.js"} {
		get, head := ask(t, http.MethodGet, path), ask(t, http.MethodHead, path)
		if head.StatusCode != get.StatusCode || head.Header.Get("Content-Length") != get.Header.Get("Content-Length") || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("%s: HEAD %d %v, GET %d %v", path, head.StatusCode, head.Header, get.StatusCode, get.Header)
		}
		if path != "/assets/app-gone.js" && text(t, head) != "" {
			t.Errorf("%s: HEAD has a body", path)
		}
	}
}

func TestCompression(t *testing.T) {
	plain := ask(t, http.MethodGet, "/assets/app-1a2b.js")
	if plain.Header.Get("Content-Encoding") != "" {
		t.Error("packed for somebody who did not ask")
	}
	for _, accept := range []string{"gzip", "br, gzip;q=0.8", "deflate, gzip, br"} {
		packed := ask(t, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", accept)
		if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Vary") != "Accept-Encoding" {
			t.Fatalf("%s: %v", accept, packed.Header)
		}
		reader, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if all, err := io.ReadAll(reader); err != nil || string(all) != text(t, ask(t, http.MethodGet, "/assets/app-1a2b.js")) {
			t.Errorf("%s: unpacked is not what was packed, %v", accept, err)
		}
	}
	for _, accept := range []string{"gzip;q=0", "gzip; q=0.0, identity", "br", "x-notgzip", "identity"} {
		if got := ask(t, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", accept); got.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s got %s", accept, got.Header.Get("Content-Encoding"))
		}
	}
	if tiny := ask(t, http.MethodGet, "/assets/app-1a2b.css", "Accept-Encoding", "gzip"); tiny.Header.Get("Content-Encoding") != "" {
		t.Error("a file that only grows is packed")
	}
}

func TestUnbuiltPortal(t *testing.T) {
	for _, gone := range []string{"index.html", "sign-in.html"} {
		half := site()
		delete(half, gone)
		if _, err := portal.New(half); err == nil || !strings.Contains(err.Error(), gone) {
			t.Errorf("without %s: %v", gone, err)
		}
	}
}

// The built pages keep to the policy: no script or style inside them.
func TestBuiltPagesKeepToThePolicy(t *testing.T) {
	pages, err := portal.New(web.Files())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/sign-in"} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		page := w.Body.String()
		for _, bad := range []string{"<style", "style=", " onload=", "javascript:", "http://", "https://"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
		for script := range strings.SplitSeq(page, "<script") {
			if open, rest, ok := strings.Cut(script, ">"); ok && !strings.Contains(open, "src=") && strings.Contains(rest, "</script>") {
				t.Errorf("%s holds a script: %.100s", path, rest)
			}
		}
	}
}
