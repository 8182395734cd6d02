package tlog

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/intermart/intermart/app"
)

// CheckInclusion proves an entry under a checkpoint.
func CheckInclusion(entry []byte, index int64, proof []app.Hash, c Checkpoint) error {
	p := make(tlog.RecordProof, len(proof))
	for i, h := range proof {
		p[i] = tlog.Hash(h)
	}
	if err := tlog.CheckRecord(p, c.Size, tlog.Hash(c.Root), index, tlog.RecordHash(entry)); err != nil {
		return fmt.Errorf("leaf %d is not under checkpoint %d", index, c.Size)
	}
	return nil
}

// Audit reads a whole log tile by tile and rebuilds its tree.
type Audit struct {
	Fetch func(path string) ([]byte, error) // by the path after /log/tile/
	Entry func(index int64, entry []byte)   // sees every entry; may be nil
}

// Run checks every entry, every hash tile and the head; seen, unless its size is 0, are heads of before, which the log
// must still hold. The error names the first tile or leaf that is wrong.
func (a Audit) Run(head Checkpoint, seen ...Checkpoint) error {
	for _, c := range seen {
		if c.Size > head.Size {
			return fmt.Errorf("the log has shrunk: %d leaves were seen, it has %d", c.Size, head.Size)
		}
	}
	var stored []app.Hash
	read := func(positions []int64) ([]app.Hash, error) {
		out := make([]app.Hash, len(positions))
		for i, p := range positions {
			out[i] = stored[p]
		}
		return out, nil
	}
	for from := int64(0); from < head.Size; from += width {
		entries, err := a.bundle(from, min(width, head.Size-from))
		if err != nil {
			return err
		}
		hashes, _, err := Tree{}.Grow(from, entries, read)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
	}
	if err := a.tiles(head.Size, read); err != nil {
		return err
	}
	for _, c := range append(slices.Clone(seen), head) {
		if c.Size == 0 {
			continue
		}
		if root, err := (Tree{}).Root(c.Size, read); err != nil || root != c.Root {
			return fmt.Errorf("the entries do not lead to the checkpoint of %d leaves", c.Size)
		}
	}
	return nil
}

func (a Audit) bundle(from, n int64) ([][]byte, error) {
	path := "entries/" + number(from/width) + partial(n)
	b, err := a.Fetch(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	entries, err := unpack(b, int(n))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if a.Entry != nil {
		for i, e := range entries {
			a.Entry(from+int64(i), e)
		}
	}
	return entries, nil
}

// tiles compares every hash tile with what the entries say.
func (a Audit) tiles(size int64, read app.HashRead) error {
	for level := 0; size>>(height*level) > 0; level++ {
		nodes := size >> (height * level)
		for from := int64(0); from < nodes; from += width {
			w := min(width, nodes-from)
			path := fmt.Sprintf("%d/%s%s", level, number(from/width), partial(w))
			want, _, err := Tree{}.Tile(size, path, read)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			got, err := a.Fetch(path)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if i := firstDifference(got, want); i >= 0 {
				return fmt.Errorf("tile %s differs at its hash %d (leaf %d)", path, i, (from+int64(i))<<(height*level))
			}
		}
	}
	return nil
}

// firstDifference is the number of the first hash that differs, -1 when none does.
func firstDifference(got, want []byte) int {
	if bytes.Equal(got, want) {
		return -1
	}
	for i := 0; i < len(want); i += tlog.HashSize {
		if i+tlog.HashSize > len(got) || !bytes.Equal(got[i:i+tlog.HashSize], want[i:i+tlog.HashSize]) {
			return i / tlog.HashSize
		}
	}
	return len(want) / tlog.HashSize
}

func partial(n int64) string {
	if n == width {
		return ""
	}
	return fmt.Sprintf(".p/%d", n)
}

// ErrNoLog says that a site has no log yet.
var ErrNoLog = errors.New("this site has no transparency log")
