// Package hook sends messages to a gateway (SMS, 企业微信, 公众号) by signed HTTP, and checks what the gateway signs in
// turn. The signatures are those of Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature; HMAC-SHA256).
package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// Config says which gateway takes our messages.
type Config struct {
	URL    string           // https://gateway.example/messages; "" where only its receipts are checked
	Secret string           // whsec_ and base64, shared with the gateway
	Now    func() time.Time // for the timestamp; cmd hands in the clock
}

// Gateway is app.Mailer by a signed POST, and app.Callbacks for its receipts.
type Gateway struct {
	config Config
	signer *webhooks.Webhook
	client *http.Client
}

var (
	_ app.Mailer    = (*Gateway)(nil)
	_ app.Callbacks = (*Gateway)(nil)
)

const (
	patience = 12 * time.Second // shorter than the lease of a dispatch
	answer   = 1 << 10          // of the gateway's words, in a fault
)

// New checks the configuration; it does not call the gateway.
func New(c Config) (*Gateway, error) {
	if c.URL != "" {
		if u, err := url.Parse(c.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return nil, fmt.Errorf("gateway: want https://host/path")
		}
	}
	signer, err := webhooks.NewWebhook(c.Secret)
	if err != nil {
		return nil, fmt.Errorf("gateway secret: want whsec_ and base64")
	}
	// A redirect would carry the message to a place nobody configured.
	client := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Gateway{c, signer, client}, nil
}

// message is what the gateway reads. Template and params are for gateways that have their texts approved beforehand.
type message struct {
	ID       string   `json:"id"`
	To       string   `json:"to"`
	Language string   `json:"language"`
	Template int      `json:"template"`
	Params   []string `json:"params"`
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
}

// Send hands one message to the gateway under its id: a repeat is the same message. Unavailable means: try again later.
func (g *Gateway) Send(ctx context.Context, m app.Mail) error {
	body, err := json.Marshal(message{m.MessageID, m.To, m.Language, m.Template, append([]string{}, m.Params...), m.Subject, m.Text})
	if err != nil {
		return err
	}
	now := g.config.Now()
	signature, err := g.signer.Sign(m.MessageID, now, body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.config.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhooks.HeaderWebhookID, m.MessageID)
	r.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(webhooks.HeaderWebhookSignature, signature)
	res, err := g.client.Do(r)
	if err != nil {
		return unavailable(fmt.Sprintf("%T", err)) // the error's words hold the address
	}
	defer res.Body.Close()
	words, _ := io.ReadAll(io.LimitReader(res.Body, answer))
	if res.StatusCode/100 != 2 {
		return unavailable(fmt.Sprintf("%d %s", res.StatusCode, strings.TrimSpace(string(words))))
	}
	return nil
}

func unavailable(why string) error {
	return fmt.Errorf("gateway: %w (%s)", refusal.New(refusal.Unavailable, "message.gateway", "",
		"短信网关暂时不可用，稍后自动重发", "the message gateway does not take messages for the moment; it will be tried again"), why)
}

// receipt is what the gateway says became of a message.
type receipt struct {
	ID     string `json:"id"`     // the message's
	Status string `json:"status"` // delivered or failed
	Reason string `json:"reason"` // of a failure
}

// Receipt reads a signed receipt; a wrong signature, or one older than five minutes, is Forbidden.
func (g *Gateway) Receipt(c app.SignedCall) (app.MessageReceipt, error) {
	h := http.Header{}
	h.Set(webhooks.HeaderWebhookID, c.ID)
	h.Set(webhooks.HeaderWebhookTimestamp, c.Timestamp)
	h.Set(webhooks.HeaderWebhookSignature, c.Signature)
	if err := g.signer.Verify(c.Body, h); err != nil {
		return app.MessageReceipt{}, refusal.New(refusal.Forbidden, "message.signature", "webhook-signature",
			"签名不符或已过期", "the signature is wrong or too old")
	}
	var r receipt
	d := json.NewDecoder(bytes.NewReader(c.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil || d.More() || r.Status != "delivered" && r.Status != "failed" {
		return app.MessageReceipt{}, badReceipt("status")
	}
	name, _, _ := strings.Cut(r.ID, "@")
	id, err := strconv.ParseInt(strings.TrimPrefix(name, "letter-"), 10, 64)
	if err != nil || !strings.HasPrefix(name, "letter-") || id < 1 {
		return app.MessageReceipt{}, badReceipt("id")
	}
	out := app.MessageReceipt{Letter: domain.LetterID(id)}
	if r.Status == "failed" {
		if out.Fault = strings.TrimSpace(r.Reason); out.Fault == "" {
			out.Fault = "failed"
		}
	}
	return out, nil
}

func badReceipt(field string) error {
	return refusal.New(refusal.Invalid, "message.receipt", field,
		"回执须为 {id, status: delivered|failed, reason}，id 为所发消息的编号", "a receipt is {id, status: delivered|failed, reason}; id is that of the message sent")
}
