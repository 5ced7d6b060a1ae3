// Package portal is the door for browsers: it gives them the built pages and
// nothing else. Files with a hash in their name are kept for ever, pages are
// asked for anew every time, and a page may load only what this installation
// serves. The pages that somebody sees before signing in are an entry of their
// own, so that strangers get no code of the portal behind it.
package portal

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// policy lets a page load scripts, styles and data from its own origin alone.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; " +
	"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// entrance are the paths of the pages before signing in.
var entrance = map[string]bool{"/sign-in": true, "/forgot-password": true, "/set-password": true, "/confirm-email": true, "/invite": true, "/mobile": true, "/not-me": true, "/setup": true}

type handler struct {
	files map[string]*file
}

type file struct {
	content []byte
	kind    string
	once    sync.Once
	packed  []byte // gzip; nil when it would not be smaller
}

// New serves the files of a built portal.
func New(site fs.FS) (http.Handler, error) {
	h := handler{files: map[string]*file{}}
	err := fs.WalkDir(site, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, ".") {
			return err
		}
		content, err := fs.ReadFile(site, name)
		h.files["/"+name] = &file{content: content, kind: kind(name)}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, page := range []string{"/index.html", "/sign-in.html"} {
		if h.files[page] == nil {
			return nil, fmt.Errorf("the portal is not built: %s is missing", page)
		}
	}
	return h, nil
}

func kind(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if known := mime.TypeByExtension(path.Ext(name)); known != "" {
		return known
	}
	return "application/octet-stream"
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := path.Clean("/" + r.URL.Path)
	found := h.files[name]
	switch {
	case found != nil && strings.HasPrefix(name, "/assets/"):
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	case found != nil && path.Ext(name) != ".html":
		header.Set("Cache-Control", "no-cache")
	case path.Ext(name) != "" || strings.HasPrefix(name, "/assets/"):
		// Never a page in the place of a file: a browser would take it for a broken script.
		http.NotFound(w, r)
		return
	default:
		found = h.files["/index.html"]
		if entrance[name] {
			found = h.files["/sign-in.html"]
		}
		header.Set("Cache-Control", "no-store")
	}
	found.serve(w, r)
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", f.kind)
	w.Header().Set("Vary", "Accept-Encoding")
	content := f.content
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		if f.once.Do(f.pack); f.packed != nil {
			w.Header().Set("Content-Encoding", "gzip")
			content = f.packed
		}
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(content) // the reader went away
	}
}

// acceptsGzip reads Accept-Encoding (RFC 9110, 12.5.3) as far as gzip goes:
// named, and not with a weight of zero.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, parameters, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			weight := strings.TrimPrefix(strings.ReplaceAll(parameters, " ", ""), "q=")
			return strings.Trim(weight, "0.") != "" || weight == ""
		}
	}
	return false
}

func (f *file) pack() {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = w.Write(f.content)                             // to memory
	if w.Close() == nil && b.Len() < len(f.content) {
		f.packed = b.Bytes()
	}
}
