package hook_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/hook"
	"github.com/intermart/intermart/domain/refusal"
)

const secret = "whsec_c2hhcmVkIHdpdGggdGhlIGdhdGV3YXk="

func gateway(t *testing.T, url, secret string) *hook.Gateway {
	t.Helper()
	g, err := hook.New(hook.Config{URL: url, Secret: secret, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var mail = app.Mail{MessageID: "letter-7@market.example", To: "13800000000", Subject: "中选", Text: "您单位中选", Template: 302, Params: []string{"测绘", "周五"}, Language: "zh"}

// What arrives is signed over the bytes as they are, and says everything a gateway needs.
func TestSend(t *testing.T) {
	verifier, _ := webhooks.NewWebhook(secret)
	var got map[string]any
	status := 202
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := verifier.Verify(body, r.Header); err != nil {
			t.Error(err)
		}
		_ = json.Unmarshal(body, &got)
		w.WriteHeader(status)
		_, _ = w.Write([]byte("余额不足"))
	}))
	defer s.Close()
	g := gateway(t, s.URL, secret)
	if err := g.Send(t.Context(), mail); err != nil {
		t.Fatal(err)
	}
	if got["id"] != mail.MessageID || got["to"] != mail.To || got["template"] != 302.0 || got["text"] != mail.Text || len(got["params"].([]any)) != 2 {
		t.Errorf("arrived: %v", got)
	}
	for _, status = range []int{301, 400, 503} {
		if err := g.Send(t.Context(), mail); !refusal.Is(err, refusal.Unavailable) || !strings.Contains(err.Error(), "余额不足") {
			t.Errorf("%d: %v", status, err)
		}
	}
	s.Close()
	if err := g.Send(t.Context(), mail); !refusal.Is(err, refusal.Unavailable) || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("nobody there: %v", err)
	}
}

// The gateway that devstack starts takes what we sign.
func TestSendToTheGatewayOfDevstack(t *testing.T) {
	url := os.Getenv("INTERMART_TEST_GATEWAY_URL")
	if url == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("INTERMART_TEST_GATEWAY_URL is not set: run the tests with make test")
		}
		t.Skip("needs a gateway: run the tests with make test")
	}
	m := mail
	m.MessageID = "letter-" + strconv.FormatInt(time.Now().UnixNano(), 10) + "@test.example"
	if err := gateway(t, url, os.Getenv("INTERMART_TEST_GATEWAY_SECRET")).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if err := gateway(t, url, secret).Send(t.Context(), m); err == nil {
		t.Error("a wrong signature is taken")
	}
	found, _ := filepath.Glob(filepath.Join(os.Getenv("INTERMART_TEST_GATEWAY_DIR"), "*.json"))
	copies := 0
	for _, f := range found {
		if b, _ := os.ReadFile(f); strings.Contains(string(b), m.MessageID) {
			copies++
		}
	}
	if copies != 1 {
		t.Errorf("%d copies kept", copies)
	}
}

func TestReceipt(t *testing.T) {
	signer, _ := webhooks.NewWebhook(secret)
	other, _ := webhooks.NewWebhook("whsec_c29tZWJvZHkgZWxzZQ==")
	call := func(w *webhooks.Webhook, at time.Time, body string) app.SignedCall {
		signature, err := w.Sign("r1", at, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return app.SignedCall{ID: "r1", Timestamp: strconv.FormatInt(at.Unix(), 10), Signature: signature, Body: []byte(body)}
	}
	const arrived = `{"id":"letter-7@market.example","status":"delivered","reason":""}`
	g := gateway(t, "", secret)
	if r, err := g.Receipt(call(signer, time.Now(), arrived)); err != nil || r != (app.MessageReceipt{Letter: 7}) {
		t.Errorf("arrived: %+v %v", r, err)
	}
	if r, err := g.Receipt(call(signer, time.Now(), `{"id":"letter-7@x","status":"failed","reason":"空号"}`)); err != nil || r.Fault != "空号" {
		t.Errorf("failed: %+v %v", r, err)
	}
	changed := call(signer, time.Now(), arrived)
	changed.Body = []byte(strings.Replace(arrived, "-7@", "-8@", 1))
	for name, c := range map[string]app.SignedCall{
		"somebody else": call(other, time.Now(), arrived), "old": call(signer, time.Now().Add(-time.Hour), arrived), "changed": changed, "nothing": {},
	} {
		if _, err := g.Receipt(c); !refusal.Is(err, refusal.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, body := range []string{``, `[]`, `{"id":"letter-0@x","status":"failed"}`, `{"id":"7","status":"delivered"}`, `{"id":"letter-7@x","status":"lost"}`, arrived + arrived,
		`{"id":"letter-7@x","status":"delivered","more":1}`} {
		if _, err := g.Receipt(call(signer, time.Now(), body)); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, c := range []hook.Config{{URL: "gateway.example", Secret: secret}, {URL: "ftp://x/", Secret: secret}, {URL: "https://x/", Secret: "whsec_%"}} {
		if _, err := hook.New(c); err == nil {
			t.Errorf("%+v passes", c)
		}
	}
}
