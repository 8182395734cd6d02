package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// CheckLog compares every stored event, leaf and hash with what the log promised, in pages. fault names the first place
// that differs, "" when none does; size is how far the log reaches.
func (a *App) CheckLog(ctx context.Context) (size int64, fault string, err error) {
	var head *LogHead
	if err := a.Store.View(ctx, func(tx Tx) error { head, err = tx.LogHead(ctx); return err }); err != nil || head == nil {
		return 0, "", err
	}
	for from := int64(0); from < head.Size && fault == ""; from += logBatch {
		err := a.Store.View(ctx, func(tx Tx) error {
			fault, err = a.checkPage(ctx, tx, from, min(from+logBatch, head.Size))
			return err
		})
		if err != nil {
			return head.Size, "", err
		}
	}
	if fault != "" {
		return head.Size, fault, nil
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		root, err := a.Tree.Root(head.Size, logReader(ctx, tx))
		if err == nil && root != head.Root {
			fault = fmt.Sprintf("checkpoint %d: its root is not that of the leaves", head.Size)
		}
		return err
	})
	return head.Size, fault, err
}

// checkPage rebuilds a page of the tree from the events and compares.
func (a *App) checkPage(ctx context.Context, tx Tx, from, to int64) (fault string, err error) {
	leaves, err := tx.LogLeaves(ctx, from, to)
	if err != nil {
		return "", err
	}
	entries := make([][]byte, 0, len(leaves))
	for i, l := range leaves {
		if want := from + int64(i); l.Index != want {
			return fmt.Sprintf("leaf %d: its row or its event is missing", want), nil
		}
		entry, fault := entryOf(l)
		if fault == "" && l.Kind == domain.EventLogDay {
			fault, err = checkDay(ctx, tx, l)
		}
		if err != nil || fault != "" {
			return fault, err
		}
		entries = append(entries, entry)
	}
	if len(leaves) < int(to-from) {
		return fmt.Sprintf("leaf %d: its row or its event is missing", from+int64(len(leaves))), nil
	}
	return a.checkHashes(ctx, tx, from, entries)
}

// entryOf is the entry as the event says it, which must be the one that was written.
func entryOf(l LogLeaf) (entry []byte, fault string) {
	if l.Class == domain.ClassPublic {
		if l.Kept != nil {
			return nil, fmt.Sprintf("leaf %d: event %d is public, its entry was written as a commitment", l.Index, l.Event)
		}
		return l.Face, ""
	}
	if l.Kept == nil || l.Salt != nil && !bytes.Equal(l.Kept, domain.LogEntry(l.Class, l.Face, l.Salt)) {
		return nil, fmt.Sprintf("leaf %d: event %d is not what the log committed to", l.Index, l.Event)
	}
	return l.Kept, ""
}

// checkDay computes a day's commitment to its private events again, unless its salt was erased.
func checkDay(ctx context.Context, tx Tx, l LogLeaf) (fault string, err error) {
	var face struct{ Day, Private string }
	if err := json.Unmarshal(l.Face, &face); err != nil || l.Salt == nil {
		return "", err
	}
	day, err := workday.ParseDate(face.Day)
	if err != nil {
		return "", err
	}
	digests, err := tx.PrivateDigests(ctx, day.At(0), day.AddDays(1).At(0))
	if err != nil || domain.PrivateDay(day, digests, l.Salt, tx.Now()).Face["private"] == face.Private {
		return "", err
	}
	return fmt.Sprintf("leaf %d: a private event of %s was changed, added or deleted", l.Index, day), nil
}

func (a *App) checkHashes(ctx context.Context, tx Tx, from int64, entries [][]byte) (fault string, err error) {
	positions := make([]int64, len(entries))
	for i := range entries {
		positions[i] = a.Tree.LeafPosition(from + int64(i))
	}
	stored, err := tx.LogHashes(ctx, positions)
	if err != nil {
		return err.Error(), nil //nolint:nilerr // a missing hash is what we look for
	}
	for i, e := range entries {
		if stored[i] != a.Tree.LeafHash(e) {
			return fmt.Sprintf("leaf %d: the event behind it is not the one that was logged", from+int64(i)), nil
		}
	}
	hashes, _, err := a.Tree.Grow(from, entries, logReader(ctx, tx))
	if err != nil {
		return err.Error(), nil //nolint:nilerr // as above
	}
	positions = positions[:0]
	for i := range hashes {
		positions = append(positions, a.Tree.Stored(from)+int64(i))
	}
	if stored, err = tx.LogHashes(ctx, positions); err != nil {
		return err.Error(), nil //nolint:nilerr // as above
	}
	for i, h := range hashes {
		if stored[i] != h {
			return fmt.Sprintf("hash %d (between leaves %d and %d) is not that of the leaves", positions[i], from, from+int64(len(entries))), nil
		}
	}
	return "", nil
}
