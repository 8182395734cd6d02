package main

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// line is a way to a server that a test can cut, and on which it can hold answers back.
type line struct {
	net.Listener
	to     string
	caught chan struct{} // told when an answer is held

	mu    sync.Mutex
	cut   bool
	hold  []byte        // answers with these bytes are held …
	goOn  chan struct{} // … until this is closed
	ports map[int]bool  // ours towards the server, by which it knows who asks
	all   []net.Conn
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &line{Listener: l, to: to, caught: make(chan struct{}, 100), ports: make(map[int]bool)}
	t.Cleanup(func() { _ = l.Close(); w.setCut(true); w.release() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.join(c)
		}
	}()
	return w
}

func (w *line) address() string { return w.Addr().String() }

// join connects one client; when either end goes, the other goes too.
func (w *line) join(in net.Conn) {
	defer in.Close()
	out, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	defer out.Close()
	if !w.keep(in, out) {
		return
	}
	go func() {
		defer out.Close()
		_, _ = io.Copy(out, in)
	}()
	chunk := make([]byte, 64<<10)
	for {
		n, err := out.Read(chunk)
		if err != nil {
			return
		}
		w.gate(chunk[:n])
		if _, err := in.Write(chunk[:n]); err != nil {
			return
		}
	}
}

func (w *line) keep(in, out net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut {
		return false
	}
	w.all = append(w.all, in, out)
	w.ports[out.LocalAddr().(*net.TCPAddr).Port] = true
	return true
}

// gate waits while answers like this one are held.
func (w *line) gate(answer []byte) {
	w.mu.Lock()
	held, wait := w.goOn != nil && bytes.Contains(answer, w.hold), w.goOn
	w.mu.Unlock()
	if held {
		w.caught <- struct{}{}
		<-wait
	}
}

// holding holds answers with these bytes back from now on.
func (w *line) holding(answer string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hold, w.goOn = []byte(answer), make(chan struct{})
}

// release lets what is held go, and holds nothing more.
func (w *line) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.goOn != nil {
		close(w.goOn)
		w.goOn = nil
	}
}

func (w *line) setCut(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for _, c := range w.all {
			_ = c.Close()
		}
		w.all = nil
	}
}

func (w *line) has(port int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ports[port]
}
