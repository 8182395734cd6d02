// Package scantest is a clamd for tests: it speaks the daemon's protocol on a socket and knows one signature.
package scantest

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"testing"
)

// EICAR is the file that every scanner is to find; it harms nobody.
const EICAR = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// Daemon is a clamd that listens.
type Daemon struct {
	Address string
	l       net.Listener
}

// Serve listens until the test ends. most is its StreamMaxLength.
func Serve(t testing.TB, most int) *Daemon {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &Daemon{l.Addr().String(), l}
	t.Cleanup(d.Close)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go answer(conn, most)
		}
	}()
	return d
}

// Close stops listening.
func (d *Daemon) Close() { _ = d.l.Close() }

func answer(conn net.Conn, most int) {
	defer conn.Close()
	command := make([]byte, 0, 16)
	for one := make([]byte, 1); !bytes.HasSuffix(command, []byte{0}); command = append(command, one...) {
		if _, err := conn.Read(one); err != nil {
			return
		}
	}
	switch string(command) {
	case "zVERSION\x00":
		_, _ = io.WriteString(conn, "ClamAV 1.4.2/27500/Sun Nov 22 08:30:00 2026\x00")
	case "zINSTREAM\x00":
		_, _ = io.WriteString(conn, scan(conn, most)+"\x00")
	default:
		_, _ = io.WriteString(conn, "UNKNOWN COMMAND\x00")
	}
}

func scan(conn net.Conn, most int) string {
	var content bytes.Buffer
	for {
		var size uint32
		if binary.Read(conn, binary.BigEndian, &size) != nil {
			return "stream: protocol ERROR"
		}
		if size == 0 {
			break
		}
		if content.Len()+int(size) > most {
			return "INSTREAM size limit exceeded. ERROR"
		}
		if _, err := io.CopyN(&content, conn, int64(size)); err != nil {
			return "stream: protocol ERROR"
		}
	}
	if bytes.Contains(content.Bytes(), []byte(EICAR)) {
		return "stream: Eicar-Test-Signature FOUND"
	}
	return "stream: OK"
}
