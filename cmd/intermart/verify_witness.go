package main

import (
	"fmt"
	"io"
	"time"

	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/domain/refusal"
)

// witnessed is the newest checkpoint that a site says a witness has cosigned; the zero one where it says of none.
func witnessed(site, key string) (note []byte, c tlog.Checkpoint, err error) {
	note, err = fetchText(site + "/log/witnessed")
	if refusal.Is(err, refusal.NotFound) {
		return nil, c, nil
	}
	if err == nil {
		c, err = tlog.ParseCheckpoint(note, key)
	}
	return note, c, err
}

// tellWitnesses says of every witness what it cosigned last, and reports whether as many did as the policy wants: the
// head, or else the newest checkpoint that is cosigned, which the head was proved to contain.
func tellWitnesses(w io.Writer, p *tlog.Policy, head []byte, size int64, earlier []byte, earlierSize int64) bool {
	before := p.Cosigned(earlier)
	for i, c := range p.Cosigned(head) {
		at, n := c.At, size
		if at.IsZero() {
			at, n = before[i].At, earlierSize
		}
		if at.IsZero() {
			fmt.Fprintf(w, "missing: witness %s has cosigned neither the newest checkpoint nor the one before it\n缺少：见证方 %s 没有副署\n", c.Witness, c.Witness)
			continue
		}
		fmt.Fprintf(w, "witness %s: cosigned %d of %d leaves at %s\n", c.Witness, n, size, at.Format(time.RFC3339))
	}
	return p.Satisfied(head) || p.Satisfied(earlier)
}
