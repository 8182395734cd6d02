package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// documentTypes is what a bid's document may be, by its first bytes. A workbook, a text document and an archive of
// drawings are all ZIP files.
var documentTypes = []struct{ magic, kind, ending string }{
	{"%PDF-", "application/pdf", ".pdf"},
	{"\x89PNG\r\n\x1a\n", "image/png", ".png"},
	{"\xff\xd8\xff", "image/jpeg", ".jpg"},
	{"PK\x03\x04", "application/zip", ".zip"},
}

// DocumentType tells a document's kind by its first bytes; "" is none that is taken.
func DocumentType(head []byte) (kind, ending string) {
	for _, t := range documentTypes {
		if strings.HasPrefix(string(head), t.magic) {
			return t.kind, t.ending
		}
	}
	return "", ""
}

// OpenedDocument is what came out of a sealed document.
type OpenedDocument struct {
	Verdict Verdict
	Detail  string
	Kind    string
	Ending  string
	Size    int64
	SHA256  string
}

// Copy is the intent to keep an opened document until a moment: its row, before the object.
func (d *Document) Copy(id FileID, o OpenedDocument, until, now time.Time) File {
	return File{ID: id, Owner: OrganisationID(d.Agency), Uploader: d.Uploader, Purpose: PurposeOpened, Name: d.Asked + o.Ending, ContentType: o.Kind,
		Size: o.Size, SHA256: o.SHA256, Key: "opened/" + string(d.Notice) + "/" + string(d.ID), RetainUntil: until, CreatedAt: now}
}

// Opened records what became of the document; file is its opened copy, "" when it stays sealed. Once for ever.
func (d *Document) Opened(o OpenedDocument, file FileID, now time.Time) {
	if d.Verdict == "" {
		d.Verdict, d.Detail, d.OpenedAt, d.File = o.Verdict, o.Detail, now, file
	}
}

// OpensDocuments reports whether the bid's documents are opened: those of a bid that is still in the race.
func (b *Bid) OpensDocuments() bool {
	return len(b.Documents) > 0 && (b.Status == BidEligible || b.Status == BidWon || b.Status == BidReserve)
}

// DocumentsOpened records on the notice how many documents were opened, and how many are in quarantine.
func (n *Notice) DocumentsOpened(opened, quarantined int, now time.Time) Event {
	return n.event(EventDocumentsOpened, System(), now, Face{"opened": opened, "quarantined": quarantined})
}

// MayListDocuments says who may see the documents of a notice's bids, and when: its department and oversight once the
// result is there, so that nobody reads an offer's figures in them before he has to decide. Existence is a secret
// before.
func (n *Notice) MayListDocuments(by Actor) error {
	if !n.resulted() {
		return Missing()
	}
	if by.WorksFor(n.Department) && by.Has(DepartmentOfficer, DepartmentManager) {
		return nil
	}
	if by.Has(RoleSupervisor, RoleAuditor) && by.Sees(n.Region) {
		return nil
	}
	return Missing()
}

func (n *Notice) resulted() bool {
	at := n.Status
	if at == NoticeSuspended {
		at = n.SuspendedFrom
	}
	return at == NoticeSelected || at == NoticeClosed
}

// MayReadDocument says who may read an opened document: whoever may list it, its own agency, and the notice's
// reviewers.
func (n *Notice) MayReadDocument(by Actor, d *Document, reviewers []PersonID) error {
	if d.Notice != n.ID || d.File == "" {
		return Missing()
	}
	if by.WorksFor(OrganisationID(d.Agency)) || slices.Contains(reviewers, by.Person) {
		return nil
	}
	return n.MayListDocuments(by)
}

// DocumentRead records that somebody other than its agency read an opened document.
func (n *Notice) DocumentRead(by Actor, d *Document, now time.Time) Event {
	return Event{Kind: EventDocumentRead, Subject: "documents:" + string(n.ID), Region: n.Region, By: Actor{Kind: by.Kind}, At: now,
		Face: Face{"notice": n.Number, "document": string(d.ID)}, Private: Face{"person": string(by.Person), "organisation": string(by.Organisation), "document": string(d.ID)}}
}

// Quarantined says why a document stays sealed, in words; nil when it does not.
func (d *Document) Quarantined() *refusal.Text {
	if t, ok := quarantine[d.Verdict]; ok {
		return &t
	}
	return nil
}

var quarantine = map[Verdict]refusal.Text{
	VerdictInfected:   {ZH: "查出病毒，已隔离，不开放", EN: "malware was found: it is in quarantine and is not opened to anybody"},
	VerdictType:       {ZH: "不是 PDF、PNG、JPEG 或 ZIP 类文件，已隔离", EN: "it is no PDF, PNG, JPEG or ZIP-based file: it is in quarantine"},
	VerdictUnreadable: {ZH: "无法解密：不是用本公告的文件公钥加密的，或加密前已损坏", EN: "it does not open: it was not sealed to this notice's document key, or was damaged before"},
}
