package tlog

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/intermart/intermart/app"
)

// Tree is the log's arithmetic (app.Tree).
type Tree struct{}

var _ app.Tree = Tree{}

// Grow appends entries to a tree of size leaves: the new stored hashes in order of position, from
// tlog.StoredHashCount(size) on, and the new root.
func (Tree) Grow(size int64, entries [][]byte, read app.HashRead) (stored []app.Hash, root app.Hash, err error) {
	known := &overlay{read: read, from: tlog.StoredHashCount(size)}
	if err := known.load(frontier(size)); err != nil {
		return nil, root, err
	}
	for i, e := range entries {
		hs, err := tlog.StoredHashesForRecordHash(size+int64(i), tlog.RecordHash(e), known)
		if err != nil {
			return nil, root, fmt.Errorf("leaf %d: %w", size+int64(i), err)
		}
		known.fresh = append(known.fresh, hs...)
	}
	head, err := tlog.TreeHash(size+int64(len(entries)), known)
	if err != nil {
		return nil, root, err
	}
	stored = make([]app.Hash, len(known.fresh))
	for i, h := range known.fresh {
		stored[i] = app.Hash(h)
	}
	return stored, app.Hash(head), nil
}

// Stored is how many hashes a tree of size leaves has stored: the position of the next.
func (Tree) Stored(size int64) int64 { return tlog.StoredHashCount(size) }

// Root is the head of the first size leaves.
func (Tree) Root(size int64, read app.HashRead) (app.Hash, error) {
	h, err := tlog.TreeHash(size, reader(read))
	return app.Hash(h), err
}

// Prove is the inclusion proof (RFC 6962, 2.1.1) of a leaf in the tree of size leaves.
func (Tree) Prove(size, index int64, read app.HashRead) ([]app.Hash, error) {
	proof, err := tlog.ProveRecord(size, index, reader(read))
	out := make([]app.Hash, len(proof))
	for i, h := range proof {
		out[i] = app.Hash(h)
	}
	return out, err
}

// ProveGrowth is the consistency proof (RFC 6962, 2.1.2) between the trees of old and of size leaves; it is empty when
// there is nothing to prove.
func (Tree) ProveGrowth(size, old int64, read app.HashRead) ([]app.Hash, error) {
	if old == 0 || old == size {
		return nil, nil
	}
	proof, err := tlog.ProveTree(size, old, reader(read))
	out := make([]app.Hash, len(proof))
	for i, h := range proof {
		out[i] = app.Hash(h)
	}
	return out, err
}

// LeafHash is RFC 6962's hash of an entry.
func (Tree) LeafHash(entry []byte) app.Hash { return app.Hash(tlog.RecordHash(entry)) }

// LeafPosition is where a leaf's own hash is stored.
func (Tree) LeafPosition(index int64) int64 { return tlog.StoredHashIndex(0, index) }

// frontier are the positions of the complete subtrees that make up a tree of size leaves: all that appending needs.
func frontier(size int64) []int64 {
	var out []int64
	for level, from := 62, int64(0); level >= 0; level-- {
		if width := int64(1) << level; size&width != 0 {
			out = append(out, tlog.StoredHashIndex(level, from>>level))
			from += width
		}
	}
	return out
}

// overlay reads what was stored before and what this batch adds.
type overlay struct {
	read  app.HashRead
	from  int64 // position of fresh[0]
	fresh []tlog.Hash
	known map[int64]tlog.Hash
}

func (o *overlay) load(positions []int64) error {
	hs, err := reader(o.read).ReadHashes(positions)
	if err != nil {
		return err
	}
	o.known = make(map[int64]tlog.Hash, len(hs))
	for i, p := range positions {
		o.known[p] = hs[i]
	}
	return nil
}

// ReadHashes answers from memory: what a batch needs is the frontier it began with and its own hashes.
func (o *overlay) ReadHashes(positions []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		h, ok := o.known[p]
		switch {
		case ok:
			out[i] = h
		case p >= o.from && p-o.from < int64(len(o.fresh)):
			out[i] = o.fresh[p-o.from]
		default:
			return nil, fmt.Errorf("hash %d is neither stored nor new", p)
		}
	}
	return out, nil
}

// reader is a HashRead as the library wants it.
func reader(read app.HashRead) tlog.HashReaderFunc {
	return func(positions []int64) ([]tlog.Hash, error) {
		if len(positions) == 0 {
			return nil, nil
		}
		hs, err := read(positions)
		if err != nil {
			return nil, err
		}
		if len(hs) != len(positions) {
			return nil, fmt.Errorf("%d hashes for %d positions", len(hs), len(positions))
		}
		out := make([]tlog.Hash, len(hs))
		for i, h := range hs {
			out[i] = tlog.Hash(h)
		}
		return out, nil
	}
}
