package scan_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/scan"
	"github.com/intermart/intermart/app/scan/scantest"
	"github.com/intermart/intermart/domain/refusal"
)

func TestClamdTellsMalwareFromTheRest(t *testing.T) {
	daemon := scantest.Serve(t, 1<<20)
	c := scan.New(daemon.Address)
	for name, of := range map[string]struct {
		content []byte
		found   string
	}{
		"nothing":                {nil, ""},
		"a letter":               {[]byte("dear department"), ""},
		"just a chunk":           {bytes.Repeat([]byte("x"), 64<<10), ""},
		"more than a chunk":      {bytes.Repeat([]byte("x"), 200<<10), ""},
		"the test file":          {[]byte(scantest.EICAR), "Eicar-Test-Signature"},
		"deep in a larger file":  {append(bytes.Repeat([]byte("y"), 150<<10), scantest.EICAR...), "Eicar-Test-Signature"},
		"across two chunks' end": {append(bytes.Repeat([]byte("z"), 64<<10-20), scantest.EICAR...), "Eicar-Test-Signature"},
	} {
		found, err := c.Scan(t.Context(), bytes.NewReader(of.content))
		if err != nil || found != of.found {
			t.Errorf("%s: %q, %v", name, found, err)
		}
	}
	if v, err := c.Version(t.Context()); err != nil || !strings.HasPrefix(v, "ClamAV") {
		t.Errorf("%q, %v", v, err)
	}
}

func TestClamdThatIsFullOrGone(t *testing.T) {
	daemon := scantest.Serve(t, 100<<10)
	c := scan.New(daemon.Address)
	if _, err := c.Scan(t.Context(), io.LimitReader(zeros{}, 8<<20)); !errors.Is(err, app.ErrScanSize) {
		t.Errorf("too large: %v", err)
	}
	broken := errors.New("the bucket broke off")
	if _, err := c.Scan(t.Context(), iotest.ErrReader(broken)); !errors.Is(err, broken) || refusal.As(err) != nil {
		t.Errorf("a source at fault is not the daemon's: %v", err)
	}
	daemon.Close()
	if _, err := c.Scan(context.Background(), strings.NewReader("x")); !refusal.Is(err, refusal.Unavailable) {
		t.Errorf("gone: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
