package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// DocumentTx is documents of bids.
type DocumentTx interface {
	Document(ctx context.Context, id domain.DocumentID) (*domain.Document, error)
	DocumentUnlocked(ctx context.Context, id domain.DocumentID) (*domain.Document, error)
	Documents(ctx context.Context, ids []domain.DocumentID) ([]domain.Document, error) // locked in an Update, in the order of their ids
	AddDocument(ctx context.Context, d *domain.Document) error
	SaveDocument(ctx context.Context, d *domain.Document) error
	// DocumentsOf are an agency's on a notice, oldest first; those whose parts were all swept are left out.
	DocumentsOf(ctx context.Context, n domain.NoticeID, a domain.AgencyID) ([]domain.Document, error)
	// DocumentParts are the parts by document, in their order; in an Update their files are locked.
	DocumentParts(ctx context.Context, ids ...domain.DocumentID) (map[domain.DocumentID][]domain.DocumentPart, error)
	AddPart(ctx context.Context, d domain.DocumentID, p *domain.DocumentPart) error
	StandingParts(ctx context.Context, n domain.NoticeID) ([]domain.FileID, error) // files of the documents of bids that stood at the freeze
	// ReleaseParts leaves to the sweep what no standing bid names, of notices that ended taking bids before a moment.
	ReleaseParts(ctx context.Context, before time.Time) error
	DocumentsOfBids(ctx context.Context, n domain.NoticeID) ([]BidDocumentRow, error) // of the bids that stood at the freeze
}

// BidDocumentRow is a document with the bid that names it.
type BidDocumentRow struct {
	domain.Document
	Bid    domain.BidID
	Status domain.BidStatus
	Name   string // of the agency
}

// DocumentIntent is an upload about to begin.
type DocumentIntent struct {
	ID       domain.DocumentID // client-made
	Asked    string
	Size     int64 // sealed
	PartSize int64
}

// DocumentState is a document with the parts that are there.
type DocumentState struct {
	domain.Document
	Parts []domain.DocumentPart
	New   bool // false when this answers a repeat
}

// StartDocument is the intent to upload a document. The same intent again answers how far it has come.
func (a *App) StartDocument(ctx context.Context, by domain.Actor, number string, i DocumentIntent) (s DocumentState, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		n, reasons, err := documentTarget(ctx, tx, by, number)
		if err != nil {
			return err
		}
		d := domain.Document{ID: i.ID, Asked: i.Asked, Size: i.Size, PartSize: i.PartSize}
		if there, err := optional(tx.Document(ctx, i.ID)); err != nil {
			return err
		} else if there != nil {
			if !by.WorksFor(domain.OrganisationID(there.Agency)) || there.Notice != n.ID || !there.Same(d) {
				return refusal.New(refusal.Conflict, "exists", "id", "编号已用于另一份文件", "this id stands for another document")
			}
			s, err = documentState(ctx, tx, there)
			return err
		}
		others, err := tx.DocumentsOf(ctx, n.ID, domain.AgencyID(by.Organisation))
		if err != nil {
			return err
		}
		made, err := domain.NewDocument(by, d, n, reasons, others, tx.Now())
		if err != nil {
			return err
		}
		s = DocumentState{Document: *made, New: true}
		return tx.AddDocument(ctx, made)
	})
	return s, err
}

func documentTarget(ctx context.Context, tx Tx, by domain.Actor, number string) (*domain.Notice, []domain.Reason, error) {
	n, ag, ties, err := tx.BidTarget(ctx, number, domain.AgencyID(by.Organisation))
	if err != nil {
		return nil, nil, err
	}
	if !n.Public() {
		return nil, nil, domain.Missing()
	}
	if ag == nil {
		ag = &domain.Agency{}
	}
	return n, domain.Eligible(ag, n, ties, workday.On(n.Deadline.At)), nil
}

func documentState(ctx context.Context, tx Tx, d *domain.Document) (DocumentState, error) {
	parts, err := tx.DocumentParts(ctx, d.ID)
	return DocumentState{Document: *d, Parts: parts[d.ID]}, err
}

// OwnDocuments are what the actor's agency has uploaded on a notice, with the parts that are there.
func (a *App) OwnDocuments(ctx context.Context, by domain.Actor, number string) (list []DocumentState, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the part just stored
		n, err := publicNotice(ctx, tx, number)
		if err != nil {
			return err
		}
		if by.Kind != domain.KindAgency {
			return domain.Missing()
		}
		ds, err := tx.DocumentsOf(ctx, n.ID, domain.AgencyID(by.Organisation))
		if err != nil {
			return err
		}
		ids := make([]domain.DocumentID, 0, len(ds))
		for _, d := range ds {
			ids = append(ids, d.ID)
		}
		parts, err := tx.DocumentParts(ctx, ids...)
		for _, d := range ds {
			list = append(list, DocumentState{Document: d, Parts: parts[d.ID]})
		}
		return err
	})
	return list, err
}

// Part is one part of a document on its way in. Body is read once, as it comes.
type Part struct {
	N      int
	Size   int64
	SHA256 string // as the client computed it; the bucket refuses other bytes
	Body   io.Reader
}

// StorePart stores a part: its row, then the object, straight from the request to the bucket, then the confirmation.
// What is there already is not read again.
func (a *App) StorePart(ctx context.Context, by domain.Actor, id domain.DocumentID, p Part) error {
	var part *domain.DocumentPart
	err := a.Store.Update(ctx, func(tx Tx) (err error) {
		part, err = intendPart(ctx, tx, by, id, p)
		return err
	})
	if err != nil || part.Stored() {
		return err
	}
	version, err := a.Objects.Put(ctx, Object{Key: part.Key, Body: p.Body, Size: part.Size, SHA256: part.SHA256, ContentType: part.ContentType})
	if err != nil {
		return err
	}
	return a.Store.Update(ctx, func(tx Tx) error {
		now, err := tx.File(ctx, part.ID)
		if err != nil {
			return err
		}
		now.VersionID = version
		return tx.SaveFile(ctx, now)
	})
}

func intendPart(ctx context.Context, tx Tx, by domain.Actor, id domain.DocumentID, p Part) (*domain.DocumentPart, error) {
	d, err := ownDocument(ctx, tx, by, id)
	if err != nil {
		return nil, err
	}
	n, err := tx.NoticeUnlocked(ctx, d.Notice)
	if err != nil {
		return nil, err
	}
	parts, err := tx.DocumentParts(ctx, id)
	if err != nil {
		return nil, err
	}
	var there *domain.DocumentPart
	for i := range parts[id] {
		if parts[id][i].N == p.N {
			there = &parts[id][i]
		}
	}
	part, err := d.Part(by, n, domain.FileID(NewID()), domain.DocumentPart{N: p.N, File: domain.File{Size: p.Size, SHA256: p.SHA256}}, there, tx.Now())
	if err != nil || there != nil {
		return part, err
	}
	if err := tx.AddFile(ctx, &part.File); err != nil {
		return nil, err
	}
	return part, tx.AddPart(ctx, id, part)
}

// ownDocument is one of the actor's agency; another's is missing, because that it exists is a secret.
func ownDocument(ctx context.Context, tx Tx, by domain.Actor, id domain.DocumentID) (*domain.Document, error) {
	d, err := tx.Document(ctx, id)
	if err == nil && !by.WorksFor(domain.OrganisationID(d.Agency)) {
		return nil, domain.Missing()
	}
	return d, err
}

// FinishDocument ends an upload: the parts are read back from the bucket and hashed as one. It answers the same again
// when it is finished already.
func (a *App) FinishDocument(ctx context.Context, by domain.Actor, id domain.DocumentID, sha string) (s DocumentState, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		d, err := ownDocument(ctx, tx, by, id)
		if err != nil {
			return err
		}
		s, err = documentState(ctx, tx, d)
		return err
	})
	if err != nil {
		return s, err
	}
	found := s.SHA256
	if found == "" && len(s.Missing(s.Parts)) == 0 {
		if found, err = a.hashDocument(ctx, s.Parts); err != nil {
			return s, err
		}
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		d, err := ownDocument(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if s, err = documentState(ctx, tx, d); err != nil {
			return err
		}
		s.New = s.SHA256 == ""
		if err := s.Finish(by, s.Parts, sha, found, tx.Now()); err != nil || !s.New {
			return err
		}
		return tx.SaveDocument(ctx, &s.Document)
	})
	return s, err
}

// headSize is how much of a document the envelope checker sees.
const headSize = 4 << 10

func (a *App) hashDocument(ctx context.Context, parts []domain.DocumentPart) (string, error) {
	r := a.partsReader(ctx, parts)
	defer r.Close()
	b := bufio.NewReaderSize(r, headSize)
	head, err := b.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if err := a.Envelope.CheckDocument(head); err != nil {
		return "", err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, b); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// partsReader reads the parts of a document one after the other, opening each when it comes to it. err keeps the first
// fault of the bucket, so that it is not taken for one of the document.
type partsReader struct {
	ctx  context.Context //nolint:containedctx // io.Reader takes none
	from Objects
	left []domain.DocumentPart
	now  io.ReadCloser
	err  error
}

func (a *App) partsReader(ctx context.Context, parts []domain.DocumentPart) *partsReader {
	return &partsReader{ctx: ctx, from: a.Objects, left: parts}
}

// Read reads from the part it has come to.
func (p *partsReader) Read(b []byte) (int, error) {
	for {
		if p.err != nil {
			return 0, p.err
		}
		if p.now == nil {
			if len(p.left) == 0 {
				return 0, io.EOF
			}
			if p.now, p.err = p.from.Open(p.ctx, p.left[0].Key, p.left[0].VersionID); p.err != nil {
				continue
			}
			p.left = p.left[1:]
		}
		n, err := p.now.Read(b)
		if errors.Is(err, io.EOF) {
			err, p.now = p.now.Close(), nil
		}
		p.err = err
		if n > 0 {
			return n, nil
		}
	}
}

// Close closes the part that is open.
func (p *partsReader) Close() error {
	if p.now == nil {
		return nil
	}
	return p.now.Close()
}
