package web

import (
	"context"
	"encoding/base64"
	"io"
	"mime"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// StartDocument begins an upload, or answers how far it has come.
func (s *Server) StartDocument(ctx context.Context, r StartDocumentRequestObject) (StartDocumentResponseObject, error) {
	d, err := s.app.StartDocument(ctx, actor(ctx), r.Number, app.DocumentIntent{ID: domain.DocumentID(r.Body.Id), Asked: r.Body.Asked,
		Size: r.Body.Size, PartSize: r.Body.PartSize})
	if err == nil && d.New {
		return StartDocument201JSONResponse(showDocument(d)), nil
	}
	return StartDocument200JSONResponse(showDocument(d)), err
}

// ListOwnDocuments lists what the agency has uploaded on a notice.
func (s *Server) ListOwnDocuments(ctx context.Context, r ListOwnDocumentsRequestObject) (ListOwnDocumentsResponseObject, error) {
	list, err := s.app.OwnDocuments(ctx, actor(ctx), r.Number)
	return ListOwnDocuments200JSONResponse{Items: each(list, showDocument)}, err
}

// FinishDocument ends an upload.
func (s *Server) FinishDocument(ctx context.Context, r FinishDocumentRequestObject) (FinishDocumentResponseObject, error) {
	d, err := s.app.FinishDocument(ctx, actor(ctx), domain.DocumentID(r.Id), r.Body.Sha256)
	return FinishDocument200JSONResponse(showDocument(d)), err
}

// storePart streams a part on to the bucket: nothing of it waits here.
func (s *Server) storePart(c *fiber.Ctx) error {
	size := c.Request().Header.ContentLength()
	if size < 1 {
		return refusal.New(refusal.Invalid, "document.length", "", "请以 Content-Length 说明这一部分的字节数", "say how many bytes this part has, in Content-Length")
	}
	n, err := strconv.Atoi(c.Params("n"))
	if err != nil {
		return err // the contract let only numbers through
	}
	err = s.app.StorePart(c.UserContext(), actor(c.UserContext()), domain.DocumentID(c.Params("id")), app.Part{N: n, Size: int64(size),
		SHA256: c.Query("sha256"), Body: bodyStream(c)})
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// readDocument streams an opened document to whoever may read it.
func (s *Server) readDocument(c *fiber.Ctx) error {
	f, body, err := s.app.ReadDocument(c.UserContext(), actor(c.UserContext()), domain.DocumentID(c.Params("id")))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream) // saved, never shown in our origin: a stranger wrote it
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": strings.ToValidUTF8(f.Name, "_")}))
	c.Set(fiber.HeaderETag, `"`+f.SHA256+`"`)
	return c.SendStream(body, int(f.Size))
}

// ListBidDocuments lists the bidders' documents once the result is there.
func (s *Server) ListBidDocuments(ctx context.Context, r ListBidDocumentsRequestObject) (ListBidDocumentsResponseObject, error) {
	list, files, err := s.app.BidDocuments(ctx, actor(ctx), domain.NoticeID(r.Id))
	return ListBidDocuments200JSONResponse{Items: each(list, func(d app.BidDocumentRow) BidDocument {
		out := BidDocument{Id: string(d.ID), Bid: string(d.Bid), Agency: d.Name, Asked: d.Asked, Sha256: d.SHA256, Verdict: some(DocumentVerdict(d.Verdict)),
			VerdictText: verdictText(&d.Document)}
		if f := files[d.File]; f != nil && f.Stored() {
			out.Readable, out.Name, out.Size = some(true), some(f.Name), some(f.Size)
		}
		return out
	})}, err
}

func showDocument(d app.DocumentState) SealedDocument {
	out := SealedDocument{Id: string(d.ID), Asked: d.Asked, Size: d.Size, PartSize: d.PartSize, Finished: d.SHA256 != "", Sha256: some(d.SHA256),
		Verdict: some(DocumentVerdict(d.Verdict)), VerdictText: verdictText(&d.Document), Readable: some(d.File != ""), Parts: []StoredPart{}}
	for _, p := range d.Parts {
		if p.Stored() {
			out.Parts = append(out.Parts, StoredPart{N: p.N, Sha256: p.SHA256})
		}
	}
	return out
}

// verdictText says what was found in words; nil before the opening.
func verdictText(d *domain.Document) *Text {
	if t := d.Quarantined(); t != nil {
		if d.Detail != "" {
			return someText(refusal.Text{ZH: t.ZH + "（" + d.Detail + "）", EN: t.EN + " (" + d.Detail + ")"})
		}
		return someText(*t)
	}
	switch d.Verdict {
	case domain.VerdictClean:
		return someText(refusal.Text{ZH: "病毒扫描未见异常", EN: "scanned: nothing was found"})
	case domain.VerdictUnscanned:
		if d.Detail != "" {
			return someText(refusal.Text{ZH: "文件超过扫描上限，未经病毒扫描，请谨慎打开", EN: "larger than the scanner takes: not scanned, open it with care"})
		}
		return someText(refusal.Text{ZH: "平台未配置病毒扫描，文件未经扫描，请谨慎打开", EN: "no scanner is configured: not scanned, open it with care"})
	}
	return nil
}

// GetReadingKey shows the firm's reading key.
func (s *Server) GetReadingKey(ctx context.Context, _ GetReadingKeyRequestObject) (GetReadingKeyResponseObject, error) {
	k, err := s.app.ReadingKey(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	return GetReadingKey200JSONResponse(showReadingKey(k)), nil
}

// SetReadingKey sets the firm's reading key.
func (s *Server) SetReadingKey(ctx context.Context, r SetReadingKeyRequestObject) (SetReadingKeyResponseObject, error) {
	k, err := s.app.SetReadingKey(ctx, actor(ctx), domain.ReadingKey{ID: domain.ReadingKeyID(r.Body.Id), Recipient: r.Body.Recipient, Wrapped: r.Body.Wrapped})
	if err != nil {
		return nil, err
	}
	return SetReadingKey200JSONResponse(showReadingKey(k)), nil
}

func showReadingKey(k *domain.ReadingKey) ReadingKey {
	return ReadingKey{Id: string(k.ID), Recipient: k.Recipient, Wrapped: k.Wrapped, MadeAt: instant(k.MadeAt)}
}

// GetOfferCopy hands out the second copy of an offer, sealed as it came.
func (s *Server) GetOfferCopy(ctx context.Context, r GetOfferCopyRequestObject) (GetOfferCopyResponseObject, error) {
	p, err := s.app.OfferCopy(ctx, actor(ctx), domain.BidID(r.Id))
	return GetOfferCopy200JSONResponse{Copy: base64.StdEncoding.EncodeToString(p.Copy.Sealed), Wrapped: p.Key.Wrapped, Current: p.Key.RetiredAt.IsZero()}, err
}

// bodyStream is the body as it comes; "" bodies have none.
func bodyStream(c *fiber.Ctx) io.Reader {
	if r := c.Context().RequestBodyStream(); r != nil {
		return r
	}
	return strings.NewReader("")
}
