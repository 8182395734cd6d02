package mail_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/mail"
	"github.com/intermart/intermart/domain/refusal"
)

func noon() time.Time { return time.Date(2026, 9, 18, 12, 0, 0, 0, time.FixedZone("", 8*3600)) }

func sender(t *testing.T, change func(*mail.Config)) *mail.Sender {
	t.Helper()
	c := mail.Config{Address: os.Getenv("INTERMART_TEST_SMTP_ADDRESS"), From: "网上中介服务超市 <no-reply@intermart.example>", Now: noon}
	if change != nil {
		change(&c)
	} else if c.Address == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("INTERMART_TEST_SMTP_ADDRESS is not set: run the tests with make test")
		}
		t.Skip("needs a mail server: run the tests with make test")
	}
	s, err := mail.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// kept finds the letter with a Message-ID in the sink's folder.
func kept(t *testing.T, id string) []*netmail.Message {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("INTERMART_TEST_MAIL_DIR"), "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	var found []*netmail.Message
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m, err := netmail.ReadMessage(strings.NewReader(string(b)))
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if m.Header.Get("Message-ID") == id {
			found = append(found, m)
		}
	}
	return found
}

func TestSend(t *testing.T) {
	s := sender(t, nil)
	id := "<letter-" + rand.Text() + "@intermart.example>"
	long := strings.Repeat("示范市生态环境局环境影响评价服务采购公告", 8)
	text := "您好：\n\n.一行以点开头\n贵单位已中选。\r\n" + strings.Repeat("很长的一行", 100) + "\nFrom here =3D\n"
	letter := app.Mail{MessageID: id, To: "张三 <zhang.san@agency.example>", Subject: long, Text: text}
	if err := s.Send(context.Background(), letter); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(context.Background()); err != nil {
		t.Error(err)
	}
	found := kept(t, id)
	if len(found) != 1 {
		t.Fatalf("%d letters kept, want 1", len(found))
	}
	h := found[0].Header
	subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	if err != nil || subject != long {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]string{
		"Delivered-To": "zhang.san@agency.example",
		"Return-Path":  "<no-reply@intermart.example>",
		"Date":         "Fri, 18 Sep 2026 12:00:00 +0800",
		"Content-Type": "text/plain; charset=utf-8",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if from, err := netmail.ParseAddress(h.Get("From")); err != nil || from.Name != "网上中介服务超市" {
		t.Errorf("From: %v, %v", from, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(found[0].Body))
	want := strings.ReplaceAll(text, "\r\n", "\n")
	if got := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || strings.TrimSuffix(got, "\n") != strings.TrimSuffix(want, "\n") {
		t.Errorf("text %q, %v; want %q", got, err, want)
	}
}

func TestSendWhileDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := sender(t, func(c *mail.Config) { c.Address = l.Addr().String() })
	letter := app.Mail{MessageID: "1@intermart.example", To: "a@b.example", Subject: "x", Text: "y"}
	go func() { // a server that hangs up at once
		if c, err := l.Accept(); err == nil {
			_ = c.Close()
		}
	}()
	if err := s.Send(context.Background(), letter); !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("a server that hangs up: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(context.Background(), letter); !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("no server: %v", err)
	}
	if err := s.Check(context.Background()); err == nil {
		t.Error("Check of no server: nil")
	}
}

func TestSendRefusesUnfitLetters(t *testing.T) {
	s := sender(t, func(c *mail.Config) { c.Address = "127.0.0.1:1" }) // never called
	good := app.Mail{MessageID: "1@intermart.example", To: "a@b.example", Subject: "s", Text: "t"}
	for name, spoil := range map[string]func(*app.Mail){
		"header in subject":    func(m *app.Mail) { m.Subject = "s\r\nBcc: all@b.example" },
		"header in recipient":  func(m *app.Mail) { m.To = "a@b.example\nBcc: all@b.example" },
		"command in recipient": func(m *app.Mail) { m.To = "a@b.example>\r\nDATA" },
		"two recipients":       func(m *app.Mail) { m.To = "a@b.example, c@d.example" },
		"no recipient":         func(m *app.Mail) { m.To = "" },
		"header in id":         func(m *app.Mail) { m.MessageID = "1@x>\r\nBcc: <b@c" },
		"no id":                func(m *app.Mail) { m.MessageID = "" },
		"id without host":      func(m *app.Mail) { m.MessageID = "1" },
		"not UTF-8":            func(m *app.Mail) { m.Subject = "\xff" },
		"NUL in text":          func(m *app.Mail) { m.Text = "a\x00b" },
		"endless subject":      func(m *app.Mail) { m.Subject = strings.Repeat("x", 5000) },
	} {
		letter := good
		spoil(&letter)
		if err := s.Send(context.Background(), letter); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewRefusesWrongConfiguration(t *testing.T) {
	for name, c := range map[string]mail.Config{
		"no port":   {Address: "mail.example", From: "a@b.example", Now: noon},
		"no sender": {Address: "mail.example:25", From: "nobody", Now: noon},
		"no clock":  {Address: "mail.example:25", From: "a@b.example"},
	} {
		if _, err := mail.New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// script is a server that answers each line with what reply says; "" hangs.
func script(t *testing.T, reply func(line string) string, config *tls.Config) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c, "220 script\r\n")
		lines := bufio.NewScanner(c)
		for lines.Scan() {
			answer := reply(lines.Text())
			if answer == "" {
				continue
			}
			_, _ = io.WriteString(c, answer+"\r\n")
			if lines.Text() == "STARTTLS" {
				c = tls.Server(c, config)
				lines = bufio.NewScanner(c)
			}
		}
	}()
	return l.Addr().String()
}

func TestStartTLSAndLogin(t *testing.T) {
	certificate, pool := selfSigned(t)
	var said []string
	encrypted := false
	address := script(t, func(line string) string {
		said = append(said, line)
		switch {
		case strings.HasPrefix(line, "EHLO") && !encrypted:
			return "250-script\r\n250 STARTTLS"
		case strings.HasPrefix(line, "EHLO"):
			return "250-script\r\n250 AUTH PLAIN"
		case line == "STARTTLS":
			encrypted = true
			return "220 go ahead"
		case strings.HasPrefix(line, "AUTH"):
			return "235 welcome"
		case line == "DATA":
			return "354 go ahead"
		case line == ".":
			return "250 taken"
		case strings.HasPrefix(line, "MAIL"), strings.HasPrefix(line, "RCPT"), line == "QUIT":
			return "250 ok"
		}
		return ""
	}, &tls.Config{Certificates: []tls.Certificate{certificate}})
	letter := app.Mail{MessageID: "1@intermart.example", To: "a@b.example", Subject: "s", Text: "t"}
	s := sender(t, func(c *mail.Config) {
		c.Address, c.Username, c.Password, c.TLS = address, "user", "secret", &tls.Config{RootCAs: pool}
	})
	if err := s.Send(context.Background(), letter); err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(said, "\n"))
	}
	if !encrypted || !strings.Contains(strings.Join(said, "\n"), "AUTH PLAIN") {
		t.Errorf("no encryption, or no login:\n%s", strings.Join(said, "\n"))
	}
}

func TestStartTLSWithUnknownCertificate(t *testing.T) {
	certificate, _ := selfSigned(t)
	address := script(t, func(line string) string {
		if strings.HasPrefix(line, "EHLO") {
			return "250-script\r\n250 STARTTLS"
		}
		return "220 go ahead"
	}, &tls.Config{Certificates: []tls.Certificate{certificate}})
	s := sender(t, func(c *mail.Config) { c.Address = address })
	err := s.Send(context.Background(), app.Mail{MessageID: "1@x.example", To: "a@b.example", Subject: "s", Text: "t"})
	if !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
}

func TestRepliesDecide(t *testing.T) {
	for reply, want := range map[string]refusal.Code{
		"550 no such mailbox": refusal.Invalid,
		"451 try later":       refusal.Unavailable,
		"530 log in first":    refusal.Unavailable, // our configuration, not this letter
	} {
		address := script(t, func(line string) string {
			if strings.HasPrefix(line, "RCPT") {
				return reply
			}
			return "250 ok"
		}, nil)
		s := sender(t, func(c *mail.Config) { c.Address = address })
		err := s.Send(context.Background(), app.Mail{MessageID: "1@x.example", To: "a@b.example", Subject: "s", Text: "t"})
		if !refusal.Is(err, want) {
			t.Errorf("%s: %v, want %s", reply, err, want)
		}
	}
}

func TestSilentServerEndsWithTheContext(t *testing.T) {
	address := script(t, func(string) string { return "" }, nil)
	s := sender(t, func(c *mail.Config) { c.Address = address })
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := s.Send(ctx, app.Mail{MessageID: "1@x.example", To: "a@b.example", Subject: "s", Text: "t"})
	if !refusal.Is(err, refusal.Unavailable) || time.Since(began) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}
