package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Hash is a node of the log's tree.
type Hash [sha256.Size]byte

// HashRead reads stored hashes by position.
type HashRead func(positions []int64) ([]Hash, error)

// Tree is the arithmetic of the log (RFC 6962, C2SP tlog-tiles). Paths are as they stand after /log/tile/.
type Tree interface {
	Grow(size int64, entries [][]byte, read HashRead) (stored []Hash, root Hash, err error)
	Stored(size int64) int64 // hashes a tree of size leaves has stored
	LeafHash(entry []byte) Hash
	LeafPosition(index int64) int64 // of the leaf's own hash
	Root(size int64, read HashRead) (Hash, error)
	Prove(size, index int64, read HashRead) ([]Hash, error)
	ProveGrowth(size, old int64, read HashRead) ([]Hash, error)
	Tile(size int64, path string, read HashRead) (data []byte, full bool, err error)
	Bundle(size int64, path string) (from, to int64, full bool, err error)
	PackEntries(entries [][]byte) ([]byte, error)
	FullTiles(before, after int64) []string
	Leaves(path string) (from, to int64, err error) // what a full tile or bundle is over: [from, to)
}

// Notary signs checkpoints. Only a process that sequences holds the log's key.
type Notary interface {
	Sign(size int64, root Hash) ([]byte, error)
	VerifierKey() string
}

// LogTx is the log's rows.
type LogTx interface {
	// LockLog takes the sequencer's place until the transaction ends; false when another has it.
	LockLog(ctx context.Context) (bool, error)
	LogHead(ctx context.Context) (*LogHead, error) // the newest checkpoint; nil,nil before there is one
	// TakePending gives the events that can be seen their places from index on, in order of position.
	TakePending(ctx context.Context, index int64, limit int) ([]LogLeaf, error)
	AddLeaves(ctx context.Context, leaves []LogLeaf) error
	LogHashes(ctx context.Context, positions []int64) ([]Hash, error)
	AddLogHashes(ctx context.Context, position int64, hashes []Hash) error
	AddLogHead(ctx context.Context, h LogHead) error
	LogLeaves(ctx context.Context, from, to int64) ([]LogLeaf, error)                           // [from, to), in order
	LogLeafOf(ctx context.Context, subject string, kinds ...domain.EventKind) (*LogLeaf, error) // the last such event's; nil,nil when it is not in the log
	LogWaits(ctx context.Context, subject string, kinds ...domain.EventKind) (bool, error)      // there is a log, and it has yet to take events of the subject of these kinds
	PrivateDigests(ctx context.Context, from, to time.Time) ([][]byte, error)                   // of private events' faces, in order
	LogHeadAt(ctx context.Context, size int64) (*LogHead, error)
}

// LogHead is a signed checkpoint.
type LogHead struct {
	Size int64
	Root Hash
	Note []byte // with the cosignatures there are
	Key  string // the verifier key
}

// LogLeaf is one place in the log.
type LogLeaf struct {
	Index int64
	Event domain.EventID
	Kind  domain.EventKind
	Class domain.Class
	Face  []byte
	Salt  []byte // of a commitment, of a day's to its private events too; nil when there is none or it was erased
	Kept  []byte // the entry as it was written; nil when it is the face
}

// Entry is the leaf's bytes as the log serves them.
func (l LogLeaf) Entry() []byte {
	if l.Kept != nil {
		return l.Kept
	}
	return l.Face
}

// logBatch is how many leaves a transaction takes: small enough that a checkpoint is never long in coming.
const logBatch = 1000

// SequenceLog gives pending events their places, hashes them and signs the new head, all in one transaction: a crash
// leaves all of it or nothing. One process does so at a time. more says that there is more to take.
func (a *App) SequenceLog(ctx context.Context) (more bool, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		more = false
		mine, err := tx.LockLog(ctx)
		if err != nil || !mine {
			return err
		}
		var size int64
		head, err := tx.LogHead(ctx)
		if err != nil {
			return err
		}
		if head != nil {
			size = head.Size
		}
		leaves, err := tx.TakePending(ctx, size, logBatch)
		if err != nil || len(leaves) == 0 {
			return err
		}
		more = len(leaves) == logBatch
		return a.growLog(ctx, tx, size, leaves)
	})
	return more, err
}

func (a *App) growLog(ctx context.Context, tx Tx, size int64, leaves []LogLeaf) error {
	entries := make([][]byte, len(leaves))
	for i, l := range leaves {
		if l.Class != domain.ClassPublic {
			if len(l.Salt) == 0 {
				return fmt.Errorf("event %d has no salt", l.Event)
			}
			leaves[i].Kept = domain.LogEntry(l.Class, l.Face, l.Salt)
		}
		entries[i] = leaves[i].Entry()
	}
	hashes, root, err := a.Tree.Grow(size, entries, logReader(ctx, tx))
	if err != nil {
		return fmt.Errorf("log at %d: %w", size, err)
	}
	if err := tx.AddLeaves(ctx, leaves); err != nil {
		return err
	}
	if err := tx.AddLogHashes(ctx, a.Tree.Stored(size), hashes); err != nil {
		return err
	}
	grown := size + int64(len(leaves))
	note, err := a.Notary.Sign(grown, root)
	if err != nil {
		return err
	}
	if err := tx.AddLogHead(ctx, LogHead{Size: grown, Root: root, Note: note, Key: a.Notary.VerifierKey()}); err != nil {
		return err
	}
	if len(a.Tree.FullTiles(size, grown)) == 0 {
		return nil
	}
	return tx.Deliver(ctx, domain.Delivery{Subject: fmt.Sprintf("log:%d-%d", size, grown), Handler: HandleTiles, Due: tx.Now()})
}

func logReader(ctx context.Context, tx Tx) HashRead {
	return func(positions []int64) ([]Hash, error) { return tx.LogHashes(ctx, positions) }
}

// sealDay records the day's one leaf for all its private events.
func (a *App) sealDay(ctx context.Context, d domain.Delivery) error {
	day, err := workday.ParseDate(subjectID(d.Subject))
	if err != nil {
		return err
	}
	salt := make([]byte, sha256.Size)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	return a.claimed(ctx, d, func(tx Tx) error {
		if sealed, err := tx.Events(ctx, []string{d.Subject}, 1); err != nil || len(sealed) > 0 { // a day has one leaf, however often it is promised
			return err
		}
		digests, err := tx.PrivateDigests(ctx, day.At(0), day.AddDays(1).At(0))
		if err != nil {
			return err
		}
		if err := a.record(ctx, tx, domain.PrivateDay(day, digests, salt, tx.Now())); err != nil {
			return err
		}
		return tx.Deliver(ctx, DayEnds(day.AddDays(1))) // so that no day is left out when nobody was at work on it
	})
}

// dayRests is how many minutes after its midnight a day is sealed: whoever began before midnight has committed.
const dayRests = 5

// DayEnds promises the leaf of a day's private events.
func DayEnds(day workday.Date) domain.Delivery {
	return domain.Delivery{Subject: "log:" + day.String(), Handler: HandleDay, Due: day.AddDays(1).At(dayRests)}
}

// covered refuses to go on while the log has yet to take the lists of standing and of eligible bids: nothing is opened
// before both stand under a signed checkpoint. What is recorded about the notice meanwhile does not hold it up.
func covered(ctx context.Context, tx Tx, subject string) error {
	waits, err := tx.LogWaits(ctx, subject, domain.EventNoticeFrozen, domain.EventNoticeVetted)
	if err != nil || !waits {
		return err
	}
	return refusal.New(refusal.Unavailable, "opening.log", "", "等待透明日志收录名单后启封", "the log has yet to take the lists: opening waits for its checkpoint")
}

// LogTile is a tile or bundle as it is served. Full ones never change.
type LogTile struct {
	Data []byte
	Full bool
}

// LogTile reads a tile by its path after /log/tile/.
func (a *App) LogTile(ctx context.Context, path string) (t LogTile, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		head, err := tx.LogHead(ctx)
		if err != nil {
			return err
		}
		if head == nil {
			return domain.Missing()
		}
		if !strings.HasPrefix(path, "entries/") {
			t.Data, t.Full, err = a.Tree.Tile(head.Size, path, logReader(ctx, tx))
			return err
		}
		from, to, full, err := a.Tree.Bundle(head.Size, path)
		if err != nil {
			return err
		}
		leaves, err := tx.LogLeaves(ctx, from, to)
		if err != nil {
			return err
		}
		entries := make([][]byte, len(leaves))
		for i, l := range leaves {
			entries[i] = l.Entry()
		}
		t.Full = full
		t.Data, err = a.Tree.PackEntries(entries)
		return err
	})
	return t, err
}

// LogHead is the newest checkpoint; Missing before there is a log.
func (a *App) LogHead(ctx context.Context) (LogHead, error) {
	return a.newestHead(ctx, Tx.LogHead)
}

func (a *App) newestHead(ctx context.Context, read func(Tx, context.Context) (*LogHead, error)) (h LogHead, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		head, err := read(tx, ctx)
		if err == nil && head == nil {
			return domain.Missing()
		}
		if err == nil {
			h = *head
		}
		return err
	})
	return h, err
}

// LogLeaf is one entry of the log, as everybody may read it; Missing beyond the newest checkpoint.
func (a *App) LogLeaf(ctx context.Context, index int64) (l LogLeaf, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		found, err := tx.LogLeaves(ctx, index, index+1)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return domain.Missing()
		}
		l = found[0]
		return nil
	})
	return l, err
}

// Changes are leaves in log order under one checkpoint.
type Changes struct {
	Head    LogHead
	Entries []LogLeaf
}

// changesPage is how many leaves an answer of the feed holds.
const changesPage = 500

// Changes is the gap-free feed: the leaves after an index (-1: from the start), only those under the checkpoint it names.
func (a *App) Changes(ctx context.Context, after int64) (c Changes, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		head, err := tx.LogHead(ctx)
		if err != nil || head == nil {
			return err
		}
		c.Head = *head
		c.Entries, err = tx.LogLeaves(ctx, after+1, min(head.Size, after+1+changesPage))
		return err
	})
	return c, err
}

// Inclusion is the proof that the log holds an entry.
type Inclusion struct {
	Index int64
	Entry []byte
	Salt  string // 64 hex: opens a commitment; "" for a public entry
	Face  []byte // what the commitment is to
	Proof []Hash
	Head  LogHead
}

// include proves a leaf under the newest checkpoint.
func (a *App) include(ctx context.Context, tx Tx, l *LogLeaf) (Inclusion, error) {
	head, err := tx.LogHead(ctx)
	if err != nil {
		return Inclusion{}, err
	}
	proof, err := a.Tree.Prove(head.Size, l.Index, logReader(ctx, tx))
	in := Inclusion{Index: l.Index, Entry: l.Entry(), Proof: proof, Head: *head}
	if l.Kept != nil {
		in.Salt, in.Face = hex.EncodeToString(l.Salt), l.Face
	}
	return in, err
}

// ProveAward proves that the log holds the announcement of an award, whose face names the record's SHA-256.
func (a *App) ProveAward(ctx context.Context, number string) (in Inclusion, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		aw, err := tx.AwardByNumber(ctx, number)
		if err != nil {
			return err
		}
		leaf, err := tx.LogLeafOf(ctx, "award:"+string(aw.Notice), domain.EventAwardAnnounced)
		if err != nil {
			return err
		}
		if leaf == nil {
			return refusal.New(refusal.NotFound, "log.pending", "", "日志尚未收录这个结果", "the log does not hold this award yet")
		}
		in, err = a.include(ctx, tx, leaf)
		return err
	})
	return in, err
}

// ProveBid is what the agency of a bid can show once the log took its event: the face, the salt that opens the leaf,
// and the proof.
func (a *App) ProveBid(ctx context.Context, by domain.Actor, id domain.BidID) (in Inclusion, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		b, err := tx.Bid(ctx, id)
		if err != nil {
			return err
		}
		if !by.WorksFor(domain.OrganisationID(b.Agency)) {
			return domain.Missing()
		}
		leaf, err := tx.LogLeafOf(ctx, "bid:"+string(id))
		if err != nil {
			return err
		}
		if leaf == nil {
			return refusal.New(refusal.NotFound, "log.pending", "", "截止后，日志才会收录这份报名", "the log takes this bid after the deadline")
		}
		in, err = a.include(ctx, tx, leaf)
		return err
	})
	return in, err
}
