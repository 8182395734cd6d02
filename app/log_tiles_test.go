package app_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/objects/objectstest"
	"github.com/intermart/intermart/app/store/storetest"
)

// tiles is a log of 600 leaves and the bucket that holds its full tiles.
type tiles struct {
	*app.App
	db     *storetest.DemoStore
	bucket objects.Config
}

// key is where the bucket holds a tile.
func (l tiles) key(t *testing.T, path string) string {
	tile, err := l.LogTile(ctx(), path)
	if err != nil {
		t.Fatal(err)
	}
	return "log/tile/" + path + "-" + sum(tile.Data)
}

func (l *tiles) useAnotherBucket(t *testing.T) {
	l.bucket = objectstest.Config(t, true)
	b, err := objects.New(l.bucket)
	if err != nil {
		t.Fatal(err)
	}
	l.Objects = b
}

// TestEveryChangedTileIsFound: the bucket's tiles are compared with the rows' own, whoever changed which, and named.
func TestEveryChangedTileIsFound(t *testing.T) {
	const rest = "tile 0/000 (leaves 0 to 255): it is missing|tile entries/000 (leaves 0 to 255): it is missing|tile 0/001 (leaves 256 to 511): it is missing|tile entries/001 (leaves 256 to 511): it is missing"
	overwrite := func(path string, body func(old []byte) []byte) func(*testing.T, *tiles) {
		return func(t *testing.T, l *tiles) {
			tile, err := l.LogTile(ctx(), path)
			if err != nil {
				t.Fatal(err)
			}
			objectstest.Overwrite(t, l.bucket, l.key(t, path), body(bytes.Clone(tile.Data)))
		}
	}
	flip := func(b []byte) []byte { b[40] ^= 1; return b }
	for name, tt := range map[string]struct {
		change func(*testing.T, *tiles)
		want   string // the faults, between bars; "": none
	}{
		"nothing":         {func(*testing.T, *tiles) {}, ""},
		"the same again":  {overwrite("0/001", bytes.Clone), ""},
		"a byte":          {overwrite("0/001", flip), "tile 0/001 (leaves 256 to 511): log/tile/0/001-"},
		"a byte of entry": {overwrite("entries/000", flip), "tile entries/000 (leaves 0 to 255): log/tile/entries/000-"},
		"emptied":         {overwrite("0/000", func([]byte) []byte { return nil }), "tile 0/000 (leaves 0 to 255): log/tile/0/000-"},
		"deleted":         {func(t *testing.T, l *tiles) { objectstest.Hide(t, l.bucket, l.key(t, "entries/001")) }, "tile entries/001 (leaves 256 to 511): log/tile/entries/001-"},
		"the bucket lost": {func(t *testing.T, l *tiles) { l.useAnotherBucket(t) }, rest},
		"a second history beside it": {func(t *testing.T, l *tiles) {
			objectstest.Overwrite(t, l.bucket, "log/tile/0/000-"+strings.Repeat("0", 64), []byte("another"))
		}, "tile 0/000 (leaves 0 to 255): log/tile/0/000-0"},
		"a longer log before this one": {func(t *testing.T, l *tiles) {
			objectstest.Overwrite(t, l.bucket, "log/tile/0/002-"+strings.Repeat("0", 64), []byte("another"))
		}, "tile 0/002: the bucket holds log/tile/0/002-0"},
		"the rows rewritten": {func(_ *testing.T, l *tiles) {
			l.db.SQL(`SET session_replication_role = replica`)
			l.db.SQL(`UPDATE log_hashes SET hash = set_byte(hash, 3, get_byte(hash, 3) # 1) WHERE position = 0`)
		}, "tile 0/000 (leaves 0 to 255): log/tile/0/000-|tile 0/000 (leaves 0 to 255): it is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := tiles{db: storetest.Begun(t, start, "sequenced", func(db *storetest.DemoStore) { sequenced(t, db, 600) })}
			l.App, _ = withLog(t, l.db)
			l.useAnotherBucket(t)
			if faults, err := l.CheckTiles(ctx()); err != nil || len(faults) > 0 {
				t.Fatalf("not exported yet: %q, %v", faults, err)
			}
			if err := l.Drain(ctx()); err != nil {
				t.Fatal(err)
			}
			tt.change(t, &l)
			faults, err := l.CheckTiles(ctx())
			if err != nil {
				t.Fatal(err)
			}
			want := strings.FieldsFunc(tt.want, func(r rune) bool { return r == '|' })
			if len(faults) != len(want) {
				t.Fatalf("%q", faults)
			}
			for i := range want {
				if !strings.HasPrefix(faults[i], want[i]) {
					t.Errorf("%q, want %q", faults[i], want[i])
				}
			}
		})
	}
}
