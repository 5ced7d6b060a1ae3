package portal

import (
	"context"
	"encoding/json"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/mail"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/seal"
)

// outboxLimit is how many letters and messages the outbox shows, of each.
const outboxLimit = 100

var outboxPage = template.Must(template.New("outbox").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Outbox · Gatehouse</title>
<link rel="icon" href="/mark.svg"><link rel="stylesheet" href="/outbox.css"></head>
<body><main><h1>Outbox</h1><p>Letters and messages that would have been sent: no mail server and no message provider is set. Only this machine can see this page.</p>
{{range .Messages}}<article><header><h2>{{.Channel}}</h2><p><span dir="ltr">{{.To}}</span> · <time>{{.At.Format "2006-01-02 15:04:05 UTC"}}</time></p></header>
<pre dir="auto">{{.Text}}</pre></article>
{{end}}{{range .Letters}}<article><header><h2 dir="auto">{{.Subject}}</h2><p><span dir="ltr">{{.To}}</span> · <time>{{.At.Format "2006-01-02 15:04:05 UTC"}}</time></p></header>
<pre dir="auto">{{.Text}}</pre>{{if .Link}}<p><a href="{{.Link}}">Open the link</a></p>{{end}}</article>
{{else}}<p>No letter yet.</p>{{end}}</main></body></html>`))

const outboxStyle = `body{margin:0;background:light-dark(#faf9f7,#171512);color:light-dark(#211e1a,#f0ede7);color-scheme:light dark;font:14px/20px ui-sans-serif,system-ui,sans-serif}
main{max-width:760px;margin:0 auto;padding:32px 16px}article{background:light-dark(#fff,#1f1d1a);border:1px solid light-dark(#e9e6e0,#312e29);border-radius:10px;padding:16px;margin-block:16px}
h1{font-size:20px}h2{font-size:16px;margin:0}header p{margin:4px 0;color:light-dark(#6d665c,#a59e92)}pre{white-space:pre-wrap;font:inherit;overflow-wrap:anywhere}a{color:light-dark(#17607f,#8ac6e0)}
`

// posted is everything that the outbox shows, the newest first.
type posted struct {
	Messages []message.KeptMessage
	Letters  []mail.Kept
}

func readOutbox(ctx context.Context, db *database.DB, box *seal.Box) (p posted, err error) {
	if p.Messages, err = message.Outbox(ctx, db, box, outboxLimit); err != nil {
		return p, err
	}
	p.Letters, err = mail.Outbox(ctx, db, box, outboxLimit)
	return p, err
}

// Outbox shows the letters and messages that are not sent because there is
// nobody to send them. They hold links and codes that let people in, so it answers only a browser on this
// machine that asked for this machine by name, and nothing that was forwarded.
func Outbox(db *database.DB, box *seal.Box, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'")
		if !local(r) {
			http.NotFound(w, r)
			return
		}
		if r.URL.Path == "/outbox.css" {
			w.Header().Set("Content-Type", "text/css; charset=utf-8")
			_, _ = w.Write([]byte(outboxStyle)) // the reader went away
			return
		}
		all, err := readOutbox(r.Context(), db, box)
		if err != nil {
			log.Error("the outbox cannot be read", "error", err)
			http.Error(w, "the outbox cannot be read", http.StatusInternalServerError)
			return
		}
		if r.URL.Path == "/outbox.json" {
			w.Header().Set("Content-Type", "application/json")
			err = json.NewEncoder(w).Encode(map[string]any{"items": listed(all.Letters), "messages": texts(all.Messages)})
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			err = outboxPage.Execute(w, all)
		}
		if err != nil {
			log.Debug("the outbox was not read to its end", "error", err)
		}
	})
}

// local tells whether the peer and the Host are this machine and no proxy stands between.
func local(r *http.Request) bool {
	for name := range r.Header {
		if name == "Forwarded" || strings.HasPrefix(name, "X-Forwarded-") || name == "X-Real-Ip" || name == "Via" {
			return false
		}
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host == "::1"
}

// letter is one letter as /outbox.json shows it.
type letter struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	To      string    `json:"to"`
	ToName  string    `json:"toName"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html"`
	Link    string    `json:"link,omitempty"`
	At      time.Time `json:"at"`
}

func listed(kept []mail.Kept) []letter {
	list := make([]letter, len(kept))
	for i, k := range kept {
		list[i] = letter{k.ID, string(k.Kind), k.To, k.ToName, k.Subject, k.Text, k.HTML, k.Link, k.At}
	}
	return list
}

// text is one message as /outbox.json shows it.
type text struct {
	ID       string    `json:"id"`
	Channel  string    `json:"channel"`
	To       string    `json:"to"`
	Text     string    `json:"text"`
	Language string    `json:"language"`
	At       time.Time `json:"at"`
}

func texts(kept []message.KeptMessage) []text {
	list := make([]text, len(kept))
	for i, k := range kept {
		list[i] = text{k.ID, string(k.Channel), k.To, k.Text, k.Language, k.At}
	}
	return list
}
