package provider

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/outbound"
)

// answered is what an HTTP status means; nil when the provider took the call.
func answered(status int, said string) error {
	code := message.Answered
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == 401 || status == 402 || status == 403:
		code = message.Credentials
	case status == 429:
		code = message.Busy
	}
	return &message.Failure{Code: code, Detail: strings.TrimSpace(strconv.Itoa(status) + " " + said)}
}

// infobipSMS is the body of POST /sms/3/messages.
func infobipSMS(p Provider, parcel message.Parcel, now time.Time) any {
	minutes := max(1, int(parcel.ExpiresAt.Sub(now)/time.Minute))
	return map[string]any{"messages": []any{map[string]any{
		"sender":       p.Settings.From,
		"destinations": []any{map[string]string{"to": digits(parcel.To), "messageId": parcel.ID}},
		"content":      map[string]string{"text": parcel.Text},
		"options":      map[string]any{"validityPeriod": map[string]any{"amount": minutes, "timeUnit": "MINUTES"}},
	}}}
}

// infobipVoice is the body of POST /tts/3/single.
func infobipVoice(p Provider, parcel message.Parcel) any {
	return map[string]any{"text": parcel.Text, "language": parcel.Language, "from": digits(p.Settings.From), "to": digits(parcel.To)}
}

func digits(number string) string { return strings.TrimPrefix(number, "+") }

// infobipAnswer is what both calls are answered, and what errors look like.
type infobipAnswer struct {
	Messages []struct {
		MessageID string `json:"messageId"`
		Status    struct {
			GroupID     int    `json:"groupId"`
			Name        string `json:"name"`
			Description string `json:"description"`
		} `json:"status"`
	} `json:"messages"`
	Description  string `json:"description"`
	RequestError struct {
		ServiceException struct {
			Text string `json:"text"`
		} `json:"serviceException"`
	} `json:"requestError"`
}

func (r *Providers) infobip(ctx context.Context, path string, body any, p Provider, secret string) (string, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	answer, err := r.out.Do(ctx, outbound.Request{Method: "POST", URL: p.Settings.URL + path, Body: content, Header: map[string]string{
		"Authorization": "App " + secret, "Content-Type": "application/json", "Accept": "application/json"}})
	if err != nil {
		return "", failureOf(err)
	}
	var said infobipAnswer
	err = json.Unmarshal(answer.Body, &said)
	if wrong := answered(answer.Status, said.Description+said.RequestError.ServiceException.Text); wrong != nil {
		return "", wrong
	}
	if err != nil || len(said.Messages) != 1 {
		return "", &message.Failure{Code: message.Answered, Detail: "the answer is not understood"}
	}
	one := said.Messages[0]
	return one.MessageID, infobipStatus(one.Status.GroupID, one.Status.Name, one.Status.Description)
}

// infobipStatus judges a message by the group of its status: 0 is fine, 1
// pending, 3 delivered; 2 undeliverable, 4 expired and 5 rejected.
func infobipStatus(group int, name, description string) error {
	switch {
	case group == 0 || group == 1 || group == 3:
		return nil
	case strings.Contains(name, "CREDIT"):
		return &message.Failure{Code: message.Credentials, Detail: name}
	}
	return &message.Failure{Code: message.Refused, Detail: strings.TrimSpace(name + " " + description)}
}

// twilioRefusals are the codes of errors that are about the one number, sender or text.
var twilioRefusals = map[int]bool{21211: true, 21214: true, 21217: true, 21408: true, 21421: true, 21601: true, 21610: true, 21612: true, 21614: true, 21617: true}

func (r *Providers) twilio(ctx context.Context, p Provider, secret string, parcel message.Parcel) (string, error) {
	form := url.Values{"To": {parcel.To}, "From": {p.Settings.From}, "Body": {parcel.Text}}
	account := p.Settings.AccountSID
	answer, err := r.out.Do(ctx, outbound.Request{Method: "POST", URL: p.Settings.URL + "/2010-04-01/Accounts/" + account + "/Messages.json",
		Body: []byte(form.Encode()), Header: map[string]string{
			"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(account+":"+secret)),
			"Content-Type":  "application/x-www-form-urlencoded", "Accept": "application/json"}})
	if err != nil {
		return "", failureOf(err)
	}
	var said struct {
		SID     string `json:"sid"`
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	err = json.Unmarshal(answer.Body, &said)
	wrong := answered(answer.Status, fmt.Sprintf("%d %s", said.Code, said.Message))
	switch {
	case wrong != nil && twilioRefusals[said.Code]:
		return "", &message.Failure{Code: message.Refused, Detail: fmt.Sprintf("%d %s", said.Code, said.Message)}
	case wrong != nil:
		return "", wrong
	case err != nil || said.SID == "":
		return "", &message.Failure{Code: message.Answered, Detail: "the answer is not understood"}
	}
	return said.SID, nil
}

var contentTypes = map[string]string{"json": "application/json", "form": "application/x-www-form-urlencoded"}

// template calls whatever the operator has written. Any answer of 200 to 299
// means that the message was taken.
func (r *Providers) template(ctx context.Context, p Provider, secret string, parcel message.Parcel) error {
	s := p.Settings
	values := map[string]string{"to": parcel.To, "number": digits(parcel.To), "text": parcel.Text, "from": s.From, "language": parcel.Language, "id": parcel.ID, "secret": secret}
	call := outbound.Request{Method: s.Method, URL: fill(s.URL, "url", values), Header: map[string]string{}}
	if s.Method != methodGet && s.Body != "" {
		call.Body = []byte(fill(s.Body, s.Format, values))
		call.Header["Content-Type"] = contentTypes[s.Format]
	}
	delete(values, "text") // a text has no place in a header
	for name, value := range s.Headers {
		call.Header[name] = fill(value, "header", values)
	}
	answer, err := r.out.Do(ctx, call)
	if err != nil {
		return failureOf(err)
	}
	return answered(answer.Status, string(answer.Body[:min(len(answer.Body), 1000)]))
}
