package web

import (
	"context"
	"io"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/domain"
)

// BeginCapture makes a one-time address for a phone, with its QR code.
func (s *Server) BeginCapture(ctx context.Context, r BeginCaptureRequestObject) (BeginCaptureResponseObject, error) {
	c, token, err := s.app.BeginCapture(ctx, actor(ctx), domain.Capture{ID: domain.CaptureID(r.Body.Id), Purpose: domain.Purpose(r.Body.Purpose), Label: r.Body.Label})
	if err != nil {
		return nil, err
	}
	address := s.app.Site.PublicURL + "/desk/capture/" + token
	qr, err := site.QRCode(address)
	if err != nil {
		return nil, err
	}
	return BeginCapture201JSONResponse{Id: string(c.ID), Address: address, Qr: qr, EndsAt: instant(c.EndsAt)}, nil
}

// GetCapture says how far the phone is.
func (s *Server) GetCapture(ctx context.Context, r GetCaptureRequestObject) (GetCaptureResponseObject, error) {
	c, f, err := s.app.Capture(ctx, actor(ctx), domain.CaptureID(r.Id))
	out := GetCapture200JSONResponse{Id: string(c.ID), Opened: !c.OpenedAt.IsZero(), Pages: c.Pages, EndsAt: instant(c.EndsAt)}
	if f != nil {
		x := showFile(*f)
		out.File = &x
	}
	return out, err
}

// OpenCapture is what the phone shows.
func (s *Server) OpenCapture(ctx context.Context, r OpenCaptureRequestObject) (OpenCaptureResponseObject, error) {
	c, err := s.app.OpenCapture(ctx, r.Token, r.Body.Pages)
	return OpenCapture200JSONResponse{Label: c.Label, Purpose: FilePurpose(c.Purpose), Pages: c.Pages, EndsAt: instant(c.EndsAt)}, err
}

// FinishCapture stores the document that the phone made.
func (s *Server) FinishCapture(ctx context.Context, r FinishCaptureRequestObject) (FinishCaptureResponseObject, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	f, err := s.app.FinishCapture(ctx, r.Token, app.Upload{ID: domain.FileID(r.Params.Id), SHA256: r.Params.Sha256, Content: content})
	if err != nil {
		return nil, err
	}
	return FinishCapture200JSONResponse(showFile(f.File)), nil
}
