package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain"
)

// tileFolder is where the bucket holds the log's full tiles.
const tileFolder = "log/tile/"

// tileKey has the tile's hash in it, so that a second history would lie beside the first.
func tileKey(path, sum string) string { return tileFolder + path + "-" + sum }

// fullTiles are the tiles that a delivery is to export.
func (a *App) fullTiles(d domain.Delivery) ([]string, error) {
	b, e, _ := strings.Cut(subjectID(d.Subject), "-")
	before, err := strconv.ParseInt(b, 10, 64)
	after, alsoErr := strconv.ParseInt(e, 10, 64)
	if err != nil || alsoErr != nil {
		return nil, fmt.Errorf("delivery %d: subject %q", d.ID, d.Subject)
	}
	return a.Tree.FullTiles(before, after), nil
}

// exportTiles writes the tiles that became full into the bucket, put once and locked: a copy that the database's owner
// can't change.
func (a *App) exportTiles(ctx context.Context, d domain.Delivery) error {
	paths, err := a.fullTiles(d)
	if err != nil {
		return err
	}
	for _, path := range paths {
		tile, err := a.LogTile(ctx, path)
		if err != nil {
			return err
		}
		sum := hash(string(tile.Data))
		_, err = a.Objects.Put(ctx, Object{Key: tileKey(path, sum), Body: bytes.NewReader(tile.Data), Size: int64(len(tile.Data)), SHA256: sum,
			ContentType: "application/octet-stream", RetainUntil: d.Due.AddDate(domain.Keep, 0, 0)})
		if err != nil {
			return err
		}
	}
	return a.claimed(ctx, d, func(Tx) error { return nil })
}

// CheckTiles compares every tile in the bucket with the one that the log's rows make, which CheckLog compares with the
// events. faults names each that is missing, deleted, changed, or no tile of this log.
func (a *App) CheckTiles(ctx context.Context) (faults []string, err error) {
	due, err := a.tilesDue(ctx) // before the bucket is read: what is exported meanwhile may be there or not
	if err != nil {
		return nil, err
	}
	versions, err := a.Objects.Versions(ctx, tileFolder)
	if err != nil {
		return nil, err
	}
	size, err := a.logSize(ctx) // after it: what was exported meanwhile is of this log
	if err != nil {
		return nil, err
	}
	stored := map[string][]ObjectVersion{}
	for _, v := range versions {
		path, _, _ := strings.Cut(strings.TrimPrefix(v.Key, tileFolder), "-")
		stored[path] = append(stored[path], v)
	}
	for _, path := range a.Tree.FullTiles(0, size) {
		found, err := a.checkTile(ctx, path, stored[path], due[path])
		if err != nil {
			return nil, err
		}
		faults = append(faults, found...)
		delete(stored, path)
	}
	for _, path := range slices.Sorted(maps.Keys(stored)) {
		faults = append(faults, fmt.Sprintf("tile %s: the bucket holds %s, but a log of %d leaves has no such tile", path, stored[path][0].Key, size))
	}
	return faults, nil
}

// tilesDue are the tiles that must be in the bucket by now: all full ones, but for those whose export is under way.
func (a *App) tilesDue(ctx context.Context) (map[string]bool, error) {
	due := map[string]bool{}
	err := a.Store.View(ctx, func(tx Tx) error {
		head, err := tx.LogHead(ctx)
		if err != nil || head == nil {
			return err
		}
		for _, path := range a.Tree.FullTiles(0, head.Size) {
			due[path] = true
		}
		waiting, err := tx.Undone(ctx, HandleTiles)
		if err != nil {
			return err
		}
		for _, d := range waiting {
			paths, err := a.fullTiles(d)
			if err != nil {
				return err
			}
			for _, path := range paths {
				due[path] = false
			}
		}
		return nil
	})
	return due, err
}

func (a *App) logSize(ctx context.Context) (size int64, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		head, err := tx.LogHead(ctx)
		if head != nil {
			size = head.Size
		}
		return err
	})
	return size, err
}

// checkTile looks at everything that was ever stored as one tile.
func (a *App) checkTile(ctx context.Context, path string, versions []ObjectVersion, due bool) (faults []string, err error) {
	from, to, err := a.Tree.Leaves(path)
	if err != nil {
		return nil, err
	}
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("tile %s (leaves %d to %d): ", path, from, to-1)+fmt.Sprintf(format, args...))
	}
	tile, err := a.LogTile(ctx, path)
	if err != nil {
		return nil, err
	}
	want := hash(string(tile.Data))
	there := false
	for _, v := range versions {
		if v.Deleted {
			fault("%s was deleted from the bucket", v.Key)
			continue
		}
		sum, err := a.storedHash(ctx, v)
		if err != nil {
			return nil, err
		}
		if sum != want || v.Key != tileKey(path, want) {
			fault("%s, version %s, in the bucket is not the tile of these leaves", v.Key, v.ID)
			continue
		}
		there = true
	}
	if due && !there {
		fault("it is missing from the bucket")
	}
	return faults, nil
}

func (a *App) storedHash(ctx context.Context, v ObjectVersion) (string, error) {
	body, err := a.Objects.Open(ctx, v.Key, v.ID)
	if err != nil {
		return "", err
	}
	defer body.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
