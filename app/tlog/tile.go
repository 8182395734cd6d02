package tlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

const (
	height = 8           // C2SP tlog-tiles
	width  = 1 << height // hashes or entries of a full tile
)

// tilePath is <L>/<N>[.p/<W>]; N is written in groups of three digits, all but the last with an x before.
var tilePath = regexp.MustCompile(`^(entries|0|[1-5]?[0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?$`)

// parse reads a path as it stands after /log/tile/; only the one way to write a tile is accepted.
func parse(path string) (level int, n int64, w int, err error) {
	m := tilePath.FindStringSubmatch(path)
	if m == nil {
		return 0, 0, 0, domain.Missing()
	}
	if m[1] != "entries" {
		level, _ = strconv.Atoi(m[1])
	}
	n, err = strconv.ParseInt(strings.NewReplacer("x", "", "/", "").Replace(m[2]), 10, 64)
	if err != nil || number(n) != m[2] {
		return 0, 0, 0, domain.Missing()
	}
	w = width
	if m[3] != "" {
		if w, _ = strconv.Atoi(m[3]); w >= width {
			return 0, 0, 0, domain.Missing()
		}
	}
	return level, n, w, nil
}

// number writes a tile's number: 1234067 is x001/x234/067.
func number(n int64) string {
	s := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		s = fmt.Sprintf("x%03d/%s", n%1000, s)
	}
	return s
}

// Tile is the bytes of a hash tile, by its path after /log/tile/, in a tree of size leaves; full says that it never
// changes. A tile that is not there is Missing.
func (Tree) Tile(size int64, path string, read app.HashRead) (data []byte, full bool, err error) {
	level, n, w, err := parse(path)
	if err != nil || strings.HasPrefix(path, "entries/") {
		return nil, false, domain.Missing()
	}
	t := tlog.Tile{H: height, L: level, N: n, W: w}
	if level*height > 62 || (n*width+int64(w)) > size>>(level*height) || n >= 1<<40 {
		return nil, false, domain.Missing()
	}
	data, err = tlog.ReadTileData(t, reader(read))
	return data, w == width, err
}

// Bundle is the range of leaves [from, to) of an entry bundle, by its path after /log/tile/.
func (Tree) Bundle(size int64, path string) (from, to int64, full bool, err error) {
	_, n, w, err := parse(path)
	if err != nil || !strings.HasPrefix(path, "entries/") || n >= 1<<40 || n*width+int64(w) > size {
		return 0, 0, false, domain.Missing()
	}
	return n * width, n*width + int64(w), w == width, nil
}

// Leaves is the range [from, to) that a full hash tile or bundle is over, by its path after /log/tile/.
func (Tree) Leaves(path string) (from, to int64, err error) {
	level, n, w, err := parse(path)
	span := int64(1) << (height * (level + 1))
	if err != nil || w < width || span <= 0 || n >= math.MaxInt64/span {
		return 0, 0, domain.Missing()
	}
	return n * span, (n + 1) * span, nil
}

// PackEntries writes entries as a bundle: each with its length as two bytes, big-endian, before it.
func (Tree) PackEntries(entries [][]byte) ([]byte, error) {
	var out []byte
	for i, e := range entries {
		if len(e) > 0xffff {
			return nil, fmt.Errorf("entry %d has %d bytes", i, len(e))
		}
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(e))), e...)
	}
	return out, nil
}

// unpack reads a bundle of n entries.
func unpack(b []byte, n int) ([][]byte, error) {
	out := make([][]byte, 0, n)
	for len(b) > 0 {
		if len(b) < 2 || len(b)-2 < int(binary.BigEndian.Uint16(b)) {
			return nil, errors.New("the bundle ends in the middle of an entry")
		}
		l := int(binary.BigEndian.Uint16(b))
		out, b = append(out, b[2:2+l]), b[2+l:]
	}
	if len(out) != n {
		return nil, fmt.Errorf("the bundle has %d entries, not %d", len(out), n)
	}
	return out, nil
}

// FullTiles are the paths, after /log/tile/, of what became full when the tree grew: hash tiles and bundles.
func (Tree) FullTiles(before, after int64) []string {
	var out []string
	for level := 0; after>>(height*(level+1)) > 0; level++ {
		for n := before >> (height * (level + 1)); n < after>>(height*(level+1)); n++ {
			out = append(out, fmt.Sprintf("%d/%s", level, number(n)))
			if level == 0 {
				out = append(out, "entries/"+number(n))
			}
		}
	}
	return out
}
