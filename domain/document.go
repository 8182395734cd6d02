package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Sizes of a bid's document, in bytes.
const (
	MaxDocument     = 50 << 20 // as the bidder has it
	maxSealed       = MaxDocument + 64<<10
	MaxDocumentPart = 8 << 20
	minDocumentPart = 256 << 10 // of all parts but the last, so that their number stays small
)

const (
	maxAsked     = 10 // documents that a notice asks for
	maxDocuments = 40 // of one agency on one notice, tries included
)

// AskedDocument is a document that a notice asks bidders for.
type AskedDocument struct {
	Name     string `json:"name"`
	Required bool   `json:"required"`
}

// Verdict is what became of a document when it was opened.
type Verdict string

// The verdicts. Only a clean or unscanned one has an opened copy; every other stays sealed for ever, which is its
// quarantine.
const (
	VerdictClean      Verdict = "clean"
	VerdictUnscanned  Verdict = "unscanned"  // no scanner is configured
	VerdictInfected   Verdict = "infected"   // the scanner names what it found
	VerdictType       Verdict = "type"       // not one of the kinds of file that are taken
	VerdictUnreadable Verdict = "unreadable" // not sealed to this notice, or damaged before it was sealed
)

// Document is one file of a bid, sealed before it left the bidder. It belongs to an agency on a notice; bids name it, so
// that a replacement need not send it again.
type Document struct {
	ID        DocumentID
	Notice    NoticeID
	Agency    AgencyID
	Asked     string // name in the notice's list
	Size      int64  // sealed
	PartSize  int64
	SHA256    string // of the whole, "" until it is finished
	Uploader  PersonID
	CreatedAt time.Time
	StoredAt  time.Time
	Verdict   Verdict
	Detail    string // what the scanner found
	OpenedAt  time.Time
	File      FileID // the opened copy
}

// DocumentPart is one part of a document: a file, numbered from 1.
type DocumentPart struct {
	N int
	File
}

// BidDocument is a document as a bid names it.
type BidDocument struct {
	ID     DocumentID `json:"id"`
	SHA256 string     `json:"sha256"`
}

// documentRoles are the people of an agency who may prepare a bid.
var documentRoles = []Role{AgencyPreparer, AgencySubmitter, AgencyAdmin}

// NewDocument begins an upload. others are the agency's documents on the notice.
func NewDocument(by Actor, d Document, n *Notice, reasons []Reason, others []Document, now time.Time) (*Document, error) {
	if err := first(by.need(documentRoles...), asAgency(by), n.takesDocuments(now), reasonsAgainst(reasons)); err != nil {
		return nil, err
	}
	if err := refusal.All(n.asks(d.Asked), d.sizes()); err != nil {
		return nil, err
	}
	if len(others) >= maxDocuments {
		return nil, refusal.New(refusal.Conflict, "document.count", "", "贵机构在本公告已上传 %d 次，请先用已上传的文件；未用的文件一天后清理", "your agency has begun %d uploads on this notice: use those that are there; unused ones are swept after a day", len(others))
	}
	d.Notice, d.Agency, d.Uploader, d.CreatedAt = n.ID, AgencyID(by.Organisation), by.Person, now
	return &d, nil
}

func (n *Notice) takesDocuments(now time.Time) *refusal.Refusal {
	if r := n.takesBids(); r != nil {
		return r
	}
	if !n.Open(now) {
		return refusal.New(refusal.Conflict, "bid.closed", "", "报名已截止，不再接收文件", "bidding has closed: no more documents are taken").Cite("平台规则", "报名截止", false)
	}
	return nil
}

func reasonsAgainst(reasons []Reason) *refusal.Refusal {
	if len(reasons) == 0 {
		return nil
	}
	r := refusal.New(refusal.Forbidden, "bid.eligible", "", "%s", "%s")
	r.Text.ZH, r.Text.EN = reasons[0].Text.ZH+"："+reasons[0].Remedy.ZH, reasons[0].Text.EN+": "+reasons[0].Remedy.EN
	return r
}

func (n *Notice) asks(name string) *refusal.Refusal {
	if slices.ContainsFunc(n.Documents, func(a AskedDocument) bool { return a.Name == name }) {
		return nil
	}
	return refusal.New(refusal.Invalid, "document.asked", "asked", "本公告没有要求这份文件，请从公告列出的文件中选择", "the notice does not ask for this document: choose one that it lists")
}

func (d Document) sizes() *refusal.Refusal {
	switch {
	case d.Size < 1 || d.Size > maxSealed:
		return refusal.New(refusal.Invalid, "document.size", "size", "每份文件不超过 50 MB，请压缩或拆分", "a document is at most 50 MB: compress or split it")
	case d.PartSize < 1 || d.PartSize > MaxDocumentPart || d.PartSize < minDocumentPart && d.PartSize < d.Size:
		return refusal.New(refusal.Invalid, "document.part_size", "part_size", "分片大小为 256 KB 至 8 MB", "a part is of 256 KB to 8 MB")
	}
	return nil
}

// Same reports whether a repeat of the intent means the same upload.
func (d *Document) Same(o Document) bool {
	return d.Asked == o.Asked && d.Size == o.Size && d.PartSize == o.PartSize
}

// Parts is how many parts the document has.
func (d *Document) Parts() int { return int((d.Size + d.PartSize - 1) / d.PartSize) }

// Part is the intent to store a part. there is what was promised under this number before, nil for nothing: the same
// bytes again are the same part, other bytes are a Conflict.
func (d *Document) Part(by Actor, n *Notice, id FileID, part DocumentPart, there *DocumentPart, now time.Time) (*DocumentPart, error) {
	if err := first(by.needOf(OrganisationID(d.Agency), documentRoles...)); err != nil {
		return nil, err
	}
	if err := refusal.All(d.numbered(part), fileHash(part.File)); err != nil {
		return nil, err
	}
	if there != nil {
		if there.SHA256 != part.SHA256 {
			return nil, refusal.New(refusal.Conflict, "document.part", "n", "第 %d 部分已存有另一份内容；如要换文件，请重新开始上传", "part %d holds other bytes already: to send another file begin a new upload", part.N)
		}
		if there.Doomed {
			return nil, refusal.New(refusal.Conflict, "file.swept", "n", "这份文件已过期清理，请重新开始上传", "this file is being swept away: begin a new upload")
		}
		return there, nil
	}
	if d.SHA256 != "" {
		return nil, refusal.New(refusal.Conflict, "document.finished", "", "这份文件已经传完", "this document is finished already")
	}
	if err := first(n.takesDocuments(now)); err != nil {
		return nil, err
	}
	part.ID, part.Owner, part.Uploader, part.Purpose, part.CreatedAt = id, OrganisationID(d.Agency), by.Person, PurposeSealed, now
	part.Name, part.ContentType = fmt.Sprintf("%s.%d.age", d.ID, part.N), "application/octet-stream"
	part.Key = fmt.Sprintf("documents/%s/%s/%d-%s", d.Notice, d.ID, part.N, id)
	return &part, nil
}

// numbered refuses a part that the document has no place for, or of another size than its place.
func (d *Document) numbered(p DocumentPart) *refusal.Refusal {
	if p.N < 1 || p.N > d.Parts() {
		return refusal.New(refusal.Invalid, "document.part_number", "n", "文件共 %d 部分", "the document has %d parts", d.Parts())
	}
	if want := min(d.PartSize, d.Size-int64(p.N-1)*d.PartSize); p.Size != want {
		return refusal.New(refusal.Invalid, "document.part_size", "n", "第 %[1]d 部分应为 %[2]d 字节，收到 %[3]d 字节", "part %[1]d is of %[2]d bytes, and %[3]d came", p.N, want, p.Size)
	}
	return nil
}

// Missing are the numbers of the parts that are not stored.
func (d *Document) Missing(parts []DocumentPart) (list []int) {
	stored := make(map[int]bool, len(parts))
	for _, p := range parts {
		stored[p.N] = p.Stored()
	}
	for n := 1; n <= d.Parts(); n++ {
		if !stored[n] {
			list = append(list, n)
		}
	}
	return list
}

// Finish ends the upload once all parts are there and the whole has the hash its sender says. The same hash again
// changes nothing.
func (d *Document) Finish(by Actor, parts []DocumentPart, said, found string, now time.Time) error {
	if err := first(by.needOf(OrganisationID(d.Agency), documentRoles...)); err != nil {
		return err
	}
	if missing := d.Missing(parts); len(missing) > 0 {
		return refusal.New(refusal.Conflict, "document.unfinished", "", "还缺第 %[1]d 部分等 %[2]d 个部分", "%[2]d parts are missing, the first is part %[1]d", missing[0], len(missing))
	}
	if found != said {
		return refusal.New(refusal.Conflict, "document.sha256", "sha256", "收到的文件与声明的 SHA-256 不符，请重新开始上传", "what was received has another SHA-256 than its sender says: begin a new upload")
	}
	if d.SHA256 == "" {
		d.SHA256, d.StoredAt = found, now
	}
	return nil
}

// Name makes the bid name the documents: they are the agency's own, finished, of this notice, one for each that is asked
// for and none missing that is required. Their files are kept from now on.
func (b *Bid) Name(n *Notice, documents []Document, parts map[DocumentID][]DocumentPart, asked []DocumentID, now time.Time) ([]*File, error) {
	named := make(map[string]bool, len(documents))
	var files []*File
	for _, d := range documents {
		switch {
		case d.Notice != n.ID || d.Agency != b.Agency:
			return nil, documentMissing()
		case d.SHA256 == "" || len(d.Missing(parts[d.ID])) > 0:
			return nil, refusal.New(refusal.Invalid, "document.unfinished", "documents", "文件“%s”尚未传完或已过期清理，请重新上传", "the document %q is not stored whole, or was swept: upload it again", d.Asked)
		case named[d.Asked]:
			return nil, refusal.New(refusal.Invalid, "document.twice", "documents", "“%s”只能提交一份", "%q is sent once", d.Asked)
		}
		named[d.Asked] = n.asks(d.Asked) == nil
		for i := range parts[d.ID] {
			f := &parts[d.ID][i].File
			if r := f.Cite(OrganisationID(b.Agency), "documents", now, PurposeSealed); r != nil {
				return nil, r
			}
			files = append(files, f)
		}
		b.Documents = append(b.Documents, BidDocument{ID: d.ID, SHA256: d.SHA256})
	}
	if len(b.Documents) != len(asked) {
		return nil, documentMissing()
	}
	for _, a := range n.Documents {
		if a.Required && !named[a.Name] {
			return nil, refusal.New(refusal.Invalid, "document.required", "documents", "公告要求提交“%s”，请先上传", "the notice asks for %q: upload it first", a.Name)
		}
	}
	slices.SortFunc(b.Documents, func(x, y BidDocument) int { return strings.Compare(x.SHA256, y.SHA256) })
	return files, nil
}

func documentMissing() *refusal.Refusal {
	return refusal.New(refusal.Invalid, "document.missing", "documents", "没有这份已上传的文件，请重新上传", "there is no such uploaded document: upload it again")
}

// Hashes are the documents' hashes, ascending: what a receipt names.
func (b *Bid) Hashes() []string {
	list := make([]string, 0, len(b.Documents))
	for _, d := range b.Documents {
		list = append(list, d.SHA256)
	}
	return list
}

// documentFaults are about the list of documents that the terms ask for.
func (t Terms) documentFaults() (list []*refusal.Refusal) {
	if len(t.Documents) > maxAsked {
		list = append(list, refusal.New(refusal.Invalid, "length", "documents", "最多要求 %d 份文件", "at most %d documents are asked for", maxAsked))
	}
	seen := make(map[string]bool, len(t.Documents))
	for i, d := range t.Documents {
		field := fmt.Sprintf("documents[%d]", i)
		list = append(list, required(field, d.Name, 60))
		if seen[d.Name] {
			list = append(list, refusal.New(refusal.Invalid, "document.twice", field, "文件名称重复", "the same name stands twice"))
		}
		seen[d.Name] = true
	}
	return list
}

// documentsAllowed refuses documents where the method has no use for them and the rulebook does not let a notice ask.
func (n *Notice) documentsAllowed() *refusal.Refusal {
	if most := n.documentsMax; n.Method != "scored" && len(n.Documents) > most {
		return refusal.New(refusal.Invalid, "document.allowed", "documents", "按本地区交易规则，这种选取方式至多要求 %d 份文件", "the region's rulebook lets a notice with this method ask for at most %d documents", most).
			Cite("交易规则", "报名文件", false)
	}
	return nil
}

// AllowDocuments sets how many documents a notice may ask for where its method does not need them. It is asked just
// before the notice is submitted.
func (n *Notice) AllowDocuments(most int) { n.documentsMax = most }
