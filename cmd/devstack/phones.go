package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// phones is a message gateway that keeps what it is sent as files, one NUMBER.json each, in order of arrival, and says to
// whoever sent it that the phone has it. A repeat of an id is kept again: whoever tests counts copies. While a file named
// "down" lies in the folder it answers 503; while "silent" does, it gives no receipts.
type phones struct {
	dir      string
	signer   *webhooks.Webhook
	receipts func() string // where receipts go; "" for nowhere

	mu     sync.Mutex
	number int
	owed   sync.WaitGroup
}

const (
	messageBytes  = 1 << 20
	receiptTries  = 5
	receiptPause  = 300 * time.Millisecond
	receiptsUnder = "/gateway/receipts"
)

func (s *stack) startPhones(context.Context) error {
	dir := filepath.Join(s.dir, "phones")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte("gateway-"+s.secrets.S3Secret))
	signer, err := webhooks.NewWebhook(secret)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	found, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	p := &phones{dir: dir, signer: signer, number: len(found), receipts: func() string {
		if s.addr == "" {
			return ""
		}
		return "http://" + s.addr + receiptsUnder
	}}
	server := &http.Server{Handler: p, ReadTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	s.closers = append(s.closers, func() { _ = server.Close(); p.owed.Wait() })
	for _, prefix := range []string{"INTERMART_GATEWAY_", "INTERMART_TEST_GATEWAY_"} {
		s.set(prefix+"URL", "http://%s/messages", listener.Addr())
		s.set(prefix+"SECRET", "%s", secret)
	}
	s.set("INTERMART_TEST_GATEWAY_DIR", "%s", dir)
	return nil
}

func (p *phones) is(state string) bool {
	_, err := os.Stat(filepath.Join(p.dir, state))
	return err == nil
}

// ServeHTTP takes one message.
func (p *phones) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, messageBytes))
	var m struct {
		ID string `json:"id"`
	}
	switch {
	case p.is("down"):
		http.Error(w, "down", http.StatusServiceUnavailable)
	case err != nil || json.Unmarshal(body, &m) != nil || m.ID == "" || m.ID != r.Header.Get(webhooks.HeaderWebhookID):
		http.Error(w, "no message", http.StatusBadRequest)
	case p.signer.Verify(body, r.Header) != nil:
		http.Error(w, "wrong signature", http.StatusUnauthorized)
	default:
		if err := p.keep(body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if to := p.receipts(); to != "" && !p.is("silent") {
			p.owed.Go(func() { p.tell(to, m.ID) })
		}
		w.WriteHeader(http.StatusAccepted)
	}
}

func (p *phones) keep(body []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	half := filepath.Join(p.dir, ".incoming")
	if err := os.WriteFile(half, body, 0o644); err != nil {
		return err
	}
	p.number++
	return os.Rename(half, filepath.Join(p.dir, fmt.Sprintf("%06d.json", p.number)))
}

// tell gives the receipt; where nobody serves, nobody is told.
func (p *phones) tell(to, id string) {
	body, err := json.Marshal(map[string]string{"id": id, "status": "delivered", "reason": ""})
	if err != nil {
		return
	}
	for range receiptTries {
		time.Sleep(receiptPause) // the sender marks it as sent first
		if p.post(to, id, body) {
			return
		}
	}
}

func (p *phones) post(to, id string, body []byte) bool {
	now := time.Now()
	signature, err := p.signer.Sign(id, now, body)
	if err != nil {
		return false
	}
	r, err := http.NewRequest(http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhooks.HeaderWebhookID, id)
	r.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(webhooks.HeaderWebhookSignature, signature)
	res, err := (&http.Client{Timeout: 5 * time.Second}).Do(r)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return res.StatusCode/100 == 2
}
