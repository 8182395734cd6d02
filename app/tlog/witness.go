package tlog

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"

	"github.com/intermart/intermart/app"
)

const (
	witnessTime = 10 * time.Second // for one answer
	maxAnswer   = 64 << 10         // bytes of an answer
)

// Policy is which witnesses there are, and how many of them a reader wants: a file of lines
//
//	witness NAME VERIFIER-KEY URL
//	group NAME N|any|all MEMBER…
//	quorum NAME|none
//
// as the logs and readers of transparency-dev take it. The URL may be left out where cosignatures are only checked.
type Policy struct {
	quorum witness.Group
	keys   []note.Verifier // by name
	urls   map[string]string
}

// PolicyFromFile reads a policy.
func PolicyFromFile(path string) (*Policy, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tlog: witnesses: %w", err)
	}
	p, err := ParsePolicy(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// nowhere stands for the address of a witness that is not asked.
const nowhere = "witness.invalid"

// ParsePolicy reads a policy from its text.
func ParsePolicy(text []byte) (*Policy, error) {
	var lines []string
	for line := range strings.Lines(string(text)) {
		bare, _, _ := strings.Cut(line, "#")
		if f := strings.Fields(bare); len(f) == 3 && f[0] == "witness" {
			bare = strings.Join(append(f, "https://"+nowhere+"/"+url.PathEscape(f[1])), " ")
		}
		lines = append(lines, strings.TrimSpace(bare))
	}
	group, err := witness.ParsePolicy([]byte(strings.Join(lines, "\n")))
	if err != nil {
		return nil, fmt.Errorf("tlog: witnesses: %w", err)
	}
	p := &Policy{quorum: group, urls: map[string]string{}}
	for address, key := range group.Endpoints() {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return nil, fmt.Errorf("tlog: witnesses: %s: want an address such as https://witness.example", key.Name())
		}
		if u.Host != nowhere {
			p.urls[witnessID(key)] = address
		}
		p.keys = append(p.keys, key)
	}
	slices.SortFunc(p.keys, func(a, b note.Verifier) int { return strings.Compare(witnessID(a), witnessID(b)) })
	return p, nil
}

func witnessID(key note.Verifier) string { return fmt.Sprintf("%s+%08x", key.Name(), key.KeyHash()) }

// Witnesses are those of the policy that can be asked.
func (p *Policy) Witnesses() (list []app.Witness) {
	for _, key := range p.keys {
		if address, ok := p.urls[witnessID(key)]; ok {
			list = append(list, &Witness{key: key, address: address})
		}
	}
	return list
}

// Satisfied reports whether as many witnesses cosigned a checkpoint as the policy wants.
func (p *Policy) Satisfied(checkpoint []byte) bool { return p.quorum.Satisfied(checkpoint) }

// Cosignature is one witness's word on a checkpoint; At is zero where there is none.
type Cosignature struct {
	Witness string
	At      time.Time
}

// Cosigned is what every witness of the policy says of a checkpoint, by name.
func (p *Policy) Cosigned(checkpoint []byte) (list []Cosignature) {
	for _, key := range p.keys {
		c := Cosignature{Witness: key.Name()}
		if n, err := note.Open(checkpoint, note.VerifierList(key)); err == nil {
			if at, err := formats.CoSigV1Timestamp(n.Sigs[0]); err == nil {
				c.At = at.UTC()
			}
		}
		list = append(list, c)
	}
	return list
}

// Witness is asked over C2SP tlog-witness (app.Witness).
type Witness struct {
	key     note.Verifier
	address string // of add-checkpoint
}

var _ app.Witness = (*Witness)(nil)

// ID is the name and the hash of its key.
func (w *Witness) ID() string { return witnessID(w.key) }

// Cosign shows a checkpoint and the proof that the log only grew since size old; the answer is the line to put under
// it, verified. An app.WitnessSize says that the witness last saw another size.
func (w *Witness) Cosign(ctx context.Context, checkpoint []byte, old int64, proof []app.Hash) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, witnessTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.address, bytes.NewReader(addCheckpoint(checkpoint, old, proof)))
	if err != nil {
		return nil, err
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	switch res.StatusCode {
	case http.StatusOK:
		return w.line(checkpoint, body)
	case http.StatusConflict:
		size, err := strconv.ParseInt(strings.TrimSuffix(string(body), "\n"), 10, 64)
		if err != nil || size < 0 {
			return nil, errors.New("it says that it saw another size, and not which")
		}
		return nil, app.WitnessSize(size)
	case http.StatusUnprocessableEntity:
		return nil, fmt.Errorf("it refuses: what it saw at %d does not lead to this checkpoint", old)
	}
	return nil, fmt.Errorf("it answers %s", res.Status)
}

// addCheckpoint is the body of a request to add-checkpoint.
func addCheckpoint(checkpoint []byte, old int64, proof []app.Hash) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", old)
	for _, h := range proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteByte('\n')
	return append(b.Bytes(), checkpoint...)
}

// line takes this witness's own signature out of an answer.
func (w *Witness) line(checkpoint, answer []byte) ([]byte, error) {
	n, err := note.Open(slices.Concat(checkpoint, answer), note.VerifierList(w.key))
	if err != nil || len(n.Sigs) != 1 {
		return nil, errors.New("its answer is not a cosignature by its key")
	}
	return fmt.Appendf(nil, "— %s %s\n", n.Sigs[0].Name, n.Sigs[0].Base64), nil
}
