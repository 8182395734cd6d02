package app_test

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// breaker stands between a store and PostgreSQL and cuts the connection at one statement, COMMIT included:
// before the server has seen it, or after the server has done it and before the answer arrives.
type breaker struct {
	net.Listener
	server string
	mu     sync.Mutex
	seen   int // statements since armed
	at     int // which one to cut; 0: none
	after  bool
	fired  bool
}

func newBreaker(t testing.TB, server string) *breaker {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &breaker{Listener: l, server: server}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(c)
		}
	}()
	return b
}

func (b *breaker) arm(n int, after bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen, b.at, b.after, b.fired = 0, n, after, false
}

func (b *breaker) disarm() (fired bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = 0
	return b.fired
}

// statement counts one and says whether to cut, and when.
func (b *breaker) statement() (cut, after bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen++
	if b.at == 0 || b.seen != b.at {
		return false, false
	}
	b.fired = true
	return true, b.after
}

func (b *breaker) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", b.server)
	if err != nil {
		return
	}
	defer server.Close()
	var head [4]byte // the startup packet has no type
	if _, err := io.ReadFull(client, head[:]); err != nil {
		return
	}
	_, _ = server.Write(head[:])
	if _, err := io.CopyN(server, client, int64(binary.BigEndian.Uint32(head[:]))-4); err != nil {
		return
	}
	var muted atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer client.Close()
		answers(client, server, &muted)
	}()
	b.questions(client, server, &muted)
	if muted.Load() {
		<-done // the server has done it
	}
}

// answers passes the server's messages on until one completes after the connection was muted.
func answers(client io.Writer, server io.Reader, muted *atomic.Bool) {
	for {
		kind, m, err := message(server)
		if err != nil {
			return
		}
		if muted.Load() {
			if kind == 'Z' { // ready for query: the statement is done
				return
			}
			continue
		}
		if _, err := client.Write(m); err != nil {
			return
		}
	}
}

func (b *breaker) questions(client io.Reader, server io.Writer, muted *atomic.Bool) {
	for {
		kind, m, err := message(client)
		if err != nil {
			return
		}
		// A simple query, or the end of an extended one. BEGIN and pings are not counted: the pool mends them by itself.
		if text := string(m[5:]); kind == 'Q' && !strings.HasPrefix(text, "begin") && !strings.HasPrefix(text, "--") || kind == 'S' {
			cut, after := b.statement()
			muted.Store(cut && after)
			if cut && !after {
				return
			}
		}
		if _, err := server.Write(m); err != nil || muted.Load() {
			return
		}
	}
}

func message(r io.Reader) (kind byte, m []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	m = make([]byte, 1+binary.BigEndian.Uint32(head[1:]))
	copy(m, head[:])
	_, err = io.ReadFull(r, m[5:])
	return head[0], m, err
}
