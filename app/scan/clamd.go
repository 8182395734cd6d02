// Package scan asks a ClamAV daemon (clamd) about files that came out of bidders' envelopes, by its INSTREAM command.
// Nothing else in Intermart speaks to clamd.
package scan

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
)

const (
	chunkBytes = 64 << 10
	replyBytes = 4 << 10
	patience   = 2 * time.Minute // for one file; a large archive takes clamd a while
)

// Clamd is app.Scanner on a clamd at host:port, or at the path of its socket.
type Clamd struct {
	network, address string
}

var _ app.Scanner = (*Clamd)(nil)

// New makes a Clamd without asking it anything; Version does.
func New(address string) *Clamd {
	if strings.HasPrefix(address, "/") {
		return &Clamd{"unix", address}
	}
	return &Clamd{"tcp", address}
}

// Scan streams the content to clamd and answers what it found, "" for nothing. A daemon that does not answer is
// Unavailable; content beyond its StreamMaxLength is app.ErrScanSize.
func (c *Clamd) Scan(ctx context.Context, content io.Reader) (string, error) {
	reply, err := c.ask(ctx, "zINSTREAM\x00", func(w io.Writer) error { return stream(w, content) })
	if err != nil {
		return "", err
	}
	return verdict(reply)
}

// Version asks the daemon for its version and the age of its signatures, for the doctor.
func (c *Clamd) Version(ctx context.Context) (string, error) {
	return c.ask(ctx, "zVERSION\x00", func(io.Writer) error { return nil })
}

func verdict(reply string) (string, error) {
	switch {
	case reply == "stream: OK":
		return "", nil
	case strings.HasPrefix(reply, "stream: ") && strings.HasSuffix(reply, " FOUND"):
		return strings.TrimSuffix(strings.TrimPrefix(reply, "stream: "), " FOUND"), nil
	case strings.Contains(reply, "size limit exceeded"):
		return "", fmt.Errorf("clamd: %w", app.ErrScanSize)
	}
	return "", unavailable(fmt.Errorf("it answers %q", reply))
}

// ask sends a command and what follows it, and reads the one answer. A daemon that has heard enough answers and hangs up
// while we still send, so the answer is read also after a send that failed.
func (c *Clamd) ask(ctx context.Context, command string, follow func(w io.Writer) error) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", unavailable(err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	_, sent := io.WriteString(conn, command)
	if sent == nil {
		sent = follow(conn)
	}
	if sent != nil && !isNet(sent) {
		return "", sent // of what is read, not of the daemon, which still waits for more
	}
	reply, err := bufio.NewReaderSize(io.LimitReader(conn, replyBytes), replyBytes).ReadString(0)
	if text := strings.TrimRight(reply, "\x00\n"); text != "" && (err == nil || errors.Is(err, io.EOF)) {
		return text, nil
	}
	return "", unavailable(errors.Join(sent, err))
}

// stream writes content in chunks with their length before them, and an empty one at the end.
func stream(w io.Writer, content io.Reader) error {
	chunk := make([]byte, 4+chunkBytes)
	for {
		n, err := io.ReadFull(content, chunk[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(chunk, uint32(n)) //nolint:gosec // at most chunkBytes
			if _, werr := w.Write(chunk[:4+n]); werr != nil {
				return werr
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			_, werr := w.Write(bytes.Repeat([]byte{0}, 4))
			return werr
		case err != nil:
			return err
		}
	}
}

func isNet(err error) bool {
	var op *net.OpError
	return errors.As(err, &op)
}

func unavailable(err error) error {
	return fmt.Errorf("clamd: %w: %w", refusal.New(refusal.Unavailable, "scan.unavailable", "", "病毒扫描服务不可用", "the malware scanner does not answer"), err)
}
