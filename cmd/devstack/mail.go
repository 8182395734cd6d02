package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// goneHost ends the addresses of mailboxes that are no more: the sink refuses them as a real server does, so that what a
// letter that can't be delivered looks like is seen. Any other address is taken.
const goneHost = ".gone.example"

// sink is a mail server that keeps letters as files, one NUMBER.eml each, in order of arrival. While a file named
// "down" lies in the folder it hangs up on everyone.
type sink struct {
	dir string

	mu     sync.Mutex
	number int
	open   map[net.Conn]bool
}

const (
	letterBytes  = 32 << 20
	sinkPatience = 5 * time.Minute // RFC 5321 4.5.3.2
)

func (s *stack) startMail(context.Context) error {
	dir := filepath.Join(s.dir, "mail")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	k := &sink{dir: dir, open: map[net.Conn]bool{}}
	k.number = k.last()
	go k.accept(listener)
	s.closers = append(s.closers, func() {
		_ = listener.Close()
		k.hangUp()
	})
	s.set("INTERMART_SMTP_ADDRESS", "%s", listener.Addr())
	s.set("INTERMART_SMTP_FROM", "no-reply@intermart.example")
	s.set("INTERMART_TEST_SMTP_ADDRESS", "%s", listener.Addr())
	s.set("INTERMART_TEST_MAIL_DIR", "%s", dir)
	return nil
}

// last is the number of the newest letter in the folder.
func (k *sink) last() int {
	n := 0
	found, _ := filepath.Glob(filepath.Join(k.dir, "*.eml"))
	for _, f := range found {
		var i int
		if _, err := fmt.Sscanf(filepath.Base(f), "%d.eml", &i); err == nil {
			n = max(n, i)
		}
	}
	return n
}

func (k *sink) down() bool {
	_, err := os.Stat(filepath.Join(k.dir, "down"))
	return err == nil
}

func (k *sink) accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		if k.down() {
			_ = c.Close()
			continue
		}
		k.mu.Lock()
		k.open[c] = true
		k.mu.Unlock()
		go func() {
			k.converse(c)
			_ = c.Close()
			k.mu.Lock()
			delete(k.open, c)
			k.mu.Unlock()
		}()
	}
}

func (k *sink) hangUp() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for c := range k.open {
		_ = c.Close()
	}
}

// envelope is what MAIL and RCPT said.
type envelope struct {
	from string
	to   []string
}

// converse speaks SMTP (RFC 5321) until the client quits or the sink goes down.
func (k *sink) converse(c net.Conn) {
	t := textproto.NewConn(c)
	say := func(format string, args ...any) { _ = t.PrintfLine(format, args...) }
	say("220 devstack mail sink")
	var e envelope
	for {
		_ = c.SetDeadline(time.Now().Add(sinkPatience))
		line, err := t.ReadLine()
		if err != nil || k.down() {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-devstack\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE %d", letterBytes)
		case "HELO", "NOOP":
			say("250 ok")
		case "RSET":
			e = envelope{}
			say("250 ok")
		case "MAIL":
			e = envelope{from: address(rest)}
			say("250 ok")
		case "RCPT":
			to := address(rest)
			if strings.HasSuffix(to, goneHost) {
				say("550 5.1.1 no such mailbox")
				continue
			}
			e.to = append(e.to, to)
			say("250 ok")
		case "DATA":
			say("%s", k.data(t, e))
			e = envelope{}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("500 what is %q?", verb)
		}
	}
}

// address takes what stands between < and >.
func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}

// data receives one letter and returns the reply.
func (k *sink) data(t *textproto.Conn, e envelope) string {
	if len(e.to) == 0 {
		return "503 no recipient"
	}
	_ = t.PrintfLine("354 go ahead")
	body, err := io.ReadAll(io.LimitReader(t.DotReader(), letterBytes+1))
	if err != nil {
		return "451 the letter stopped half-way"
	}
	if len(body) > letterBytes {
		return "552 too large"
	}
	if err := k.keep(e, body); err != nil {
		return "451 " + err.Error()
	}
	return "250 kept"
}

// keep writes the letter with the lines that final delivery adds (RFC 5321 4.4), so that a reader of the folder never
// sees half of it.
func (k *sink) keep(e envelope, body []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	var b bytes.Buffer
	fmt.Fprintf(&b, "Return-Path: <%s>\n", e.from)
	for _, to := range e.to {
		fmt.Fprintf(&b, "Delivered-To: %s\n", to)
	}
	b.Write(body)
	half := filepath.Join(k.dir, ".incoming")
	if err := os.WriteFile(half, b.Bytes(), 0o644); err != nil {
		return errors.New("cannot keep it")
	}
	k.number++
	return os.Rename(half, filepath.Join(k.dir, fmt.Sprintf("%06d.eml", k.number)))
}
