package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// openDocuments opens the documents of the bids that are still in the race, each in transactions of its own: one that
// does not open, is of no kind that is taken or carries malware stays sealed and stops no other. It runs where the
// opening identity is; the document identity never leaves it.
func (a *App) openDocuments(ctx context.Context, d domain.Delivery) error {
	id := domain.NoticeID(subjectID(d.Subject))
	n, list, err := a.unopenedDocuments(ctx, id)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return a.claimed(ctx, d, func(Tx) error { return nil })
	}
	identity, err := a.documentIdentity(ctx, n)
	if err != nil {
		return err
	}
	if err := a.openAll(ctx, identity, list); err != nil {
		return err
	}
	return a.claimed(ctx, d, func(tx Tx) error {
		rows, err := tx.DocumentsOfBids(ctx, id)
		if err != nil {
			return err
		}
		opened, quarantined := 0, 0
		for _, r := range rows {
			switch {
			case r.File != "":
				opened++
			case r.Verdict != "":
				quarantined++
			}
		}
		return a.record(ctx, tx, n.DocumentsOpened(opened, quarantined, tx.Now()))
	})
}

// unopenedDocuments are what is left to open; read on the primary, because the opening has just happened.
func (a *App) unopenedDocuments(ctx context.Context, id domain.NoticeID) (n *domain.Notice, list []domain.Document, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if n, err = tx.NoticeUnlocked(ctx, id); err != nil {
			return err
		}
		rows, err := tx.DocumentsOfBids(ctx, id)
		for _, r := range rows {
			b := domain.Bid{Status: r.Status, Documents: []domain.BidDocument{{ID: r.ID}}}
			if r.Verdict == "" && b.OpensDocuments() {
				list = append(list, r.Document)
			}
		}
		return err
	})
	return n, list, err
}

func (a *App) documentIdentity(ctx context.Context, n *domain.Notice) (identity string, err error) {
	if a.Opener == nil {
		return "", refusal.New(refusal.Unavailable, "opening.identity", "", "本进程没有启封身份", "this process holds no opening identity")
	}
	var wrapped []byte
	err = a.Store.Update(ctx, func(tx Tx) error {
		if _, wrapped, _, err = tx.WrappedKeys(ctx, n.ID); err != nil {
			return err
		}
		wrapped, err = a.unlocked(ctx, tx, n, lockDocument, wrapped)
		return err
	})
	if err != nil {
		return "", err
	}
	if identity, err = a.Opener.Identity(wrapped, n.Keys.DocumentRecipient); err != nil {
		return "", fmt.Errorf("document identity of %s: %w", n.Number, err)
	}
	return identity, nil
}

// openAll opens on all processors; the error joins those that must be tried again.
func (a *App) openAll(ctx context.Context, identity string, list []domain.Document) error {
	work := make(chan domain.Document)
	faults := make([]error, runtime.GOMAXPROCS(0))
	var done sync.WaitGroup
	for i := range faults {
		done.Go(func() {
			for d := range work {
				if err := a.openDocument(ctx, identity, d); err != nil {
					faults[i] = errors.Join(faults[i], fmt.Errorf("document %s: %w", d.ID, err))
				}
			}
		})
	}
	for _, d := range list {
		work <- d
	}
	close(work)
	done.Wait()
	return errors.Join(faults...)
}

// openDocument reads a document twice, so that nothing of it waits in memory or on a disk: once to judge it, and when it
// is fit once more into its opened copy.
func (a *App) openDocument(ctx context.Context, identity string, d domain.Document) error {
	var parts []domain.DocumentPart
	err := a.Store.Update(ctx, func(tx Tx) error {
		all, err := tx.DocumentParts(ctx, d.ID)
		parts = all[d.ID]
		return err
	})
	if err != nil {
		return err
	}
	o, err := a.judgeDocument(ctx, identity, parts)
	if err != nil {
		return err
	}
	var file domain.FileID
	if o.Verdict == domain.VerdictClean || o.Verdict == domain.VerdictUnscanned {
		if file, err = a.copyDocument(ctx, identity, d, parts, o); err != nil {
			return err
		}
	}
	return a.Store.Update(ctx, func(tx Tx) error {
		now, err := tx.Document(ctx, d.ID)
		if err != nil || now.Verdict != "" {
			return err
		}
		now.Opened(o, file, tx.Now())
		return tx.SaveDocument(ctx, now)
	})
}

// judgeDocument says what a sealed document is. Its error is the bucket's or the scanner's, and tried again.
func (a *App) judgeDocument(ctx context.Context, identity string, parts []domain.DocumentPart) (o domain.OpenedDocument, err error) {
	sealed := a.partsReader(ctx, parts)
	defer sealed.Close()
	unreadable := domain.OpenedDocument{Verdict: domain.VerdictUnreadable}
	plain, err := a.Opener.OpenDocument(identity, sealed)
	if err != nil {
		return unreadable, sealed.err
	}
	read := &counted{from: bufio.NewReaderSize(plain, headSize), sum: sha256.New()}
	head, err := read.from.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return unreadable, sealed.err
	}
	if o.Kind, o.Ending = domain.DocumentType(head); o.Kind == "" {
		return domain.OpenedDocument{Verdict: domain.VerdictType}, nil
	}
	if o.Verdict, o.Detail, err = a.scan(ctx, read); err != nil && read.err == nil {
		return o, err
	}
	if _, err := io.Copy(io.Discard, read); err != nil { // what the scanner did not read
		return unreadable, sealed.err
	}
	o.Size, o.SHA256 = read.size, hex.EncodeToString(read.sum.Sum(nil))
	return o, nil
}

// scan asks the scanner; a document larger than it takes counts as not scanned, and says so.
func (a *App) scan(ctx context.Context, content io.Reader) (domain.Verdict, string, error) {
	if a.Scanner == nil {
		return domain.VerdictUnscanned, "", nil
	}
	found, err := a.Scanner.Scan(ctx, content)
	switch {
	case errors.Is(err, ErrScanSize):
		return domain.VerdictUnscanned, "size", nil
	case err != nil:
		return "", "", err
	case found != "":
		return domain.VerdictInfected, found, nil
	}
	return domain.VerdictClean, "", nil
}

// counted hashes and counts what is read through it, and keeps the fault of its source.
type counted struct {
	from *bufio.Reader
	sum  interface {
		io.Writer
		Sum(b []byte) []byte
	}
	size int64
	err  error
}

// Read reads from the source.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	_, _ = c.sum.Write(b[:n]) // a hash never fails
	c.size += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

// copyDocument keeps an opened document: its row, the object, the confirmation. A repeat finds what the earlier try left.
func (a *App) copyDocument(ctx context.Context, identity string, d domain.Document, parts []domain.DocumentPart, o domain.OpenedDocument) (domain.FileID, error) {
	id := domain.FileID(d.ID) // one document, one copy: they share their id
	var f domain.File
	var training bool
	err := a.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.NoticeUnlocked(ctx, d.Notice)
		if err != nil {
			return err
		}
		training = n.Training
		there, err := optional(tx.File(ctx, id))
		if err != nil {
			return err
		}
		if there != nil {
			f = *there
			return nil
		}
		until, err := keptUntil(ctx, tx, n.Region, tx.Now())
		if err != nil {
			return err
		}
		f = d.Copy(id, o, until, tx.Now())
		return tx.AddFile(ctx, &f)
	})
	if err != nil || f.Stored() {
		return id, err
	}
	sealed := a.partsReader(ctx, parts)
	defer sealed.Close()
	plain, err := a.Opener.OpenDocument(identity, sealed)
	if err != nil {
		return "", errors.Join(err, sealed.err)
	}
	object := Object{Key: f.Key, Body: plain, Size: f.Size, SHA256: f.SHA256, ContentType: f.ContentType, RetainUntil: f.RetainUntil}
	if training { // practice is wiped, so nothing of it is locked
		object.RetainUntil = time.Time{}
	}
	version, err := a.Objects.Put(ctx, object)
	if err != nil {
		return "", err
	}
	return id, a.Store.Update(ctx, func(tx Tx) error {
		now, err := tx.File(ctx, id)
		if err != nil {
			return err
		}
		now.VersionID = version
		return tx.SaveFile(ctx, now)
	})
}

// BidDocuments are the documents of a notice's bids, for its department and oversight once the result is there.
func (a *App) BidDocuments(ctx context.Context, by domain.Actor, id domain.NoticeID) (list []BidDocumentRow, files map[domain.FileID]*domain.File, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err != nil {
			return err
		}
		if err := n.MayListDocuments(by); err != nil {
			return err
		}
		if list, err = tx.DocumentsOfBids(ctx, id); err != nil {
			return err
		}
		ids := make([]domain.FileID, 0, len(list))
		for _, d := range list {
			ids = append(ids, d.File)
		}
		files, err = tx.Files(ctx, ids...)
		return err
	})
	return list, files, err
}

// ReadDocument reads an opened document for whoever may; that somebody other than its agency read it is recorded first.
func (a *App) ReadDocument(ctx context.Context, by domain.Actor, id domain.DocumentID) (f *domain.File, body io.ReadCloser, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		d, err := tx.DocumentUnlocked(ctx, id)
		if err != nil {
			return err
		}
		n, err := tx.NoticeUnlocked(ctx, d.Notice)
		if err != nil {
			return err
		}
		p, err := optional(tx.PanelUnlocked(ctx, n.ID))
		if err != nil {
			return err
		}
		if err := n.MayReadDocument(by, d, p.Readers(n)); err != nil {
			return err
		}
		found, err := tx.Files(ctx, d.File)
		if err != nil {
			return err
		}
		if f = found[d.File]; f == nil || !f.Stored() {
			return domain.Missing()
		}
		if by.WorksFor(domain.OrganisationID(d.Agency)) {
			return nil
		}
		return a.record(ctx, tx, n.DocumentRead(by, d, tx.Now()))
	})
	if err != nil {
		return nil, nil, err
	}
	body, err = a.Objects.Open(ctx, f.Key, f.VersionID)
	return f, body, err
}
