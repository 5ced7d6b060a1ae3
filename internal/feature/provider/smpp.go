package provider

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/smpp"
)

// bound is the session with one SMPP provider, as it was set when it was opened.
type bound struct {
	*smpp.Client
	version int
}

// reports bounds the receipts that are being written at the same time.
var reports = make(chan struct{}, 50)

// client is the session with a provider; one that was set anew since is closed.
func (r *Providers) client(p Provider, secret string) *smpp.Client {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if b := r.clients[p.ID]; b != nil {
		if b.version == p.Version {
			return b.Client
		}
		go hangUp(b.Client)
	}
	s := p.Settings
	client := &smpp.Client{Bind: smpp.Bind{SystemID: s.SystemID, Password: secret, SystemType: s.SystemType},
		Dial:    func(ctx context.Context) (net.Conn, error) { return r.out.Dial(ctx, s.Host, s.Port, s.TLS) },
		Options: smpp.Options{Receive: func(m smpp.ShortMessage) smpp.Status { return r.receive(p.ID, m) }}}
	r.clients[p.ID] = &bound{client, p.Version}
	return client
}

func hangUp(client *smpp.Client) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = client.Close(ctx) // a server that does not answer loses it all the same
}

// Close says goodbye to all SMPP providers.
func (r *Providers) Close() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for id, b := range r.clients {
		hangUp(b.Client)
		delete(r.clients, id)
	}
}

// temporarily is ESME_RX_T_APPN: the centre may send it again.
const temporarily smpp.Status = 0x64

// receive takes a delivery receipt. It may come before it is written that the
// message was taken, so it is tried a few times.
func (r *Providers) receive(providerID string, m smpp.ShortMessage) smpp.Status {
	receipt, ok := smpp.ReadReceipt(m)
	if !ok || !receipt.Final {
		return smpp.OK
	}
	select {
	case reports <- struct{}{}:
	default:
		return temporarily
	}
	go func() {
		defer func() { <-reports }()
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
		defer cancel()
		for range 5 {
			if found, err := message.Report(ctx, r.db, providerID, receipt.ID, receipt.Delivered); found && err == nil {
				return
			}
			time.Sleep(time.Second)
		}
	}()
	return smpp.OK
}

// submit sends a message over SMPP, in parts if it is long. Its receipt is that
// of the last part.
func (r *Providers) submit(ctx context.Context, p Provider, secret string, parcel message.Parcel) (id string, err error) {
	client := r.client(p, secret)
	s := p.Settings
	m := smpp.ShortMessage{
		Source:      smpp.Address{TON: byte(s.SourceTON), NPI: byte(s.SourceNPI), Number: strings.TrimPrefix(s.From, "+")}, //nolint:gosec // checked to be small
		Destination: smpp.Address{TON: smpp.International, NPI: smpp.ISDN, Number: digits(parcel.To)},
		ValidUntil:  parcel.ExpiresAt,
	}
	split, err := smpp.Split(parcel.Text)
	if err != nil {
		return "", &message.Failure{Code: message.Refused, Detail: err.Error()}
	}
	if len(split.Parts) > 1 && s.Payload {
		m.Coding, m.Payload = smpp.Whole(parcel.Text)
		split.Parts = [][]byte{nil}
	}
	for i, part := range split.Parts {
		m.Text = part
		if m.Payload == nil {
			m.Coding = split.Coding
		}
		if len(split.Parts) > 1 {
			m.Class = smpp.HasHeader
		}
		m.Receipt = i == len(split.Parts)-1
		if id, err = client.Submit(ctx, m); err != nil {
			return "", submitFailure(err)
		}
	}
	return id, nil
}

// submitFailure says what an error of a session means.
func submitFailure(err error) error {
	code := message.Answered
	switch smpp.StatusOf(err) {
	case smpp.OK:
		if errors.Is(err, smpp.ErrNoAnswer) {
			return &message.Failure{Code: message.TimedOut}
		}
		return failureOf(err)
	case smpp.BindFailed, smpp.InvalidPassword, smpp.InvalidSystemID:
		code = message.Credentials
	case smpp.Throttled, smpp.QueueFull:
		code = message.Busy
	case smpp.InvalidDestination, smpp.InvalidDestinationTON, smpp.InvalidDestinationNPI, smpp.InvalidSource, smpp.InvalidSourceTON, smpp.InvalidSourceNPI, smpp.InvalidMessageLength:
		code = message.Refused
	}
	return &message.Failure{Code: code, Detail: smpp.StatusOf(err).Error()}
}
