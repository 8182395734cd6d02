package web

import (
	"context"
	"io"
	"mime"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// UploadFile stores a file.
func (s *Server) UploadFile(ctx context.Context, r UploadFileRequestObject) (UploadFileResponseObject, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	p := r.Params
	f, err := s.app.UploadFile(ctx, actor(ctx), app.Upload{ID: domain.FileID(p.Id), Purpose: domain.Purpose(p.Purpose), Name: p.Name, SHA256: p.Sha256, Content: content})
	if err != nil {
		return nil, err
	}
	if !f.New {
		return UploadFile200JSONResponse(showFile(f.File)), nil
	}
	return UploadFile201JSONResponse(showFile(f.File)), nil
}

func showFile(f domain.File) File {
	return File{Id: string(f.ID), Purpose: FilePurpose(f.Purpose), Name: f.Name, MediaType: f.ContentType, Size: f.Size, Sha256: f.SHA256,
		At: instant(f.CreatedAt), RetainedUntil: someInstant(f.RetainUntil)}
}

// shownInPlace are the kinds of file a browser may show beside a form; everything else is saved.
var shownInPlace = map[string]bool{"application/pdf": true, "image/png": true, "image/jpeg": true}

// download sends a file to whoever may read it. It is read whole (at most 20 MiB) before the first byte leaves, so that
// a bucket that fails half-way is an error and not half a file.
func (s *Server) download(c *fiber.Ctx) error {
	f, body, err := s.app.OpenFile(c.UserContext(), actor(c.UserContext()), domain.FileID(c.Params("id")))
	if err != nil {
		return err
	}
	content, err := io.ReadAll(io.LimitReader(body, domain.MaxFile+1))
	if e := body.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	kind, how := f.ContentType, "inline"
	if !shownInPlace[kind] {
		kind, how = fiber.MIMEOctetStream, "attachment"
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType(how, map[string]string{"filename": strings.ToValidUTF8(f.Name, "_")}))
	c.Set(fiber.HeaderContentSecurityPolicy, "frame-ancestors 'self'")
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderCacheControl, "private, max-age=300")
	c.Set(fiber.HeaderETag, `"`+f.SHA256+`"`)
	return c.Send(content)
}
