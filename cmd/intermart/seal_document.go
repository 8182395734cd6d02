package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// fileList is a flag that may be repeated.
type fileList []string

func (l *fileList) String() string     { return strings.Join(*l, " ") }
func (l *fileList) Set(v string) error { *l = append(*l, v); return nil }

// sealedDocument is a document as it was sealed, with the hash of each of its parts.
type sealedDocument struct {
	id, asked, path, sha256 string
	size                    int64
	parts                   []string
}

// sealDocuments seals the files beside the bid, one for each document that the notice asks for, in the order of its list.
func sealDocuments(n sealNotice, o sealOptions, bid string) ([]sealedDocument, error) {
	asked := n.Terms.Documents
	if len(o.documents) > len(asked) {
		return nil, refusal.New(refusal.Invalid, "seal.documents", "document", "公告只要求 %[1]d 份文件，给了 %[2]d 份", "the notice asks for %[1]d documents, and %[2]d are given", len(asked), len(o.documents))
	}
	for _, a := range asked[len(o.documents):] {
		if a.Required {
			return nil, refusal.New(refusal.Invalid, "seal.documents", "document", "公告要求提交“%s”，请用 --document 给出", "the notice asks for %q: give it with --document", a.Name)
		}
	}
	var list []sealedDocument
	for i, path := range o.documents {
		d := sealedDocument{id: app.NewID(), asked: asked[i].Name, path: filepath.Join(o.out, fmt.Sprintf("%s.%d.age", bid, i+1))}
		if err := d.seal(path, n.DocumentRecipient); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

func (d *sealedDocument) seal(path, recipient string) error {
	plain, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("--document: %w", err)
	}
	defer plain.Close()
	if info, err := plain.Stat(); err != nil || info.Size() > domain.MaxDocument {
		return errors.Join(err, refusal.New(refusal.Invalid, "document.size", "document", "%s 超过 50 MB", "%s is larger than 50 MB", path))
	}
	sealed, err := os.OpenFile(d.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer sealed.Close()
	w, err := seal.SealDocument(recipient, sealed)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, plain); err != nil {
		return err
	}
	if err := errors.Join(w.Close(), sealed.Sync()); err != nil {
		return err
	}
	return d.hash(sealed)
}

func (d *sealedDocument) hash(sealed io.ReadSeeker) error {
	if _, err := sealed.Seek(0, io.SeekStart); err != nil {
		return err
	}
	whole := sha256.New()
	for {
		part := sha256.New()
		n, err := io.CopyN(io.MultiWriter(whole, part), sealed, domain.MaxDocumentPart)
		if n > 0 {
			d.size += n
			d.parts = append(d.parts, hex.EncodeToString(part.Sum(nil)))
		}
		if errors.Is(err, io.EOF) {
			d.sha256 = hex.EncodeToString(whole.Sum(nil))
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// tellDocuments says how to upload what was sealed: before the bid, and again from where it was cut.
func tellDocuments(w io.Writer, base string, n sealNotice, list []sealedDocument) {
	if len(list) == 0 {
		return
	}
	cookie := "__Host-intermart"
	if strings.HasPrefix(base, "http://") {
		cookie = "intermart"
	}
	curl := fmt.Sprintf("  curl --fail-with-body --retry 20 --retry-all-errors -H 'Origin: %s' -b \"%s=$SESSION\"", originOf(base), cookie)
	fmt.Fprint(w, "先上传文件，中断后重做未完成的部分即可 / upload the documents first; after a cut repeat what is not done:\n\n")
	for _, d := range list {
		fmt.Fprintf(w, "  # %s  %s  SHA-256 %s\n", d.asked, d.path, d.sha256)
		fmt.Fprintf(w, "%s -H 'Content-Type: application/json' -d '{\"id\":\"%s\",\"asked\":\"%s\",\"size\":%d,\"part_size\":%d}' '%s/api/v1/notices/%s/bids/documents'\n",
			curl, d.id, d.asked, d.size, domain.MaxDocumentPart, base, n.Number)
		for i, part := range d.parts {
			fmt.Fprintf(w, "  dd if='%s' of=part bs=%d skip=%d count=1 status=none\n", d.path, domain.MaxDocumentPart, i)
			fmt.Fprintf(w, "%s -X PUT -H 'Content-Type: application/octet-stream' --data-binary @part '%s/api/v1/bids/documents/%s/parts/%d?sha256=%s'\n", curl, base, d.id, i+1, part)
		}
		fmt.Fprintf(w, "%s -H 'Content-Type: application/json' -d '{\"sha256\":\"%s\"}' '%s/api/v1/bids/documents/%s/finish'\n\n", curl, d.sha256, base, d.id)
	}
}
