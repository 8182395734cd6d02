package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// CaptureTx is the pages on phones that take pictures for a form.
type CaptureTx interface {
	Capture(ctx context.Context, id domain.CaptureID) (*domain.Capture, error)
	CaptureByToken(ctx context.Context, tokenHash string) (*domain.Capture, error)
	AddCapture(ctx context.Context, c domain.Capture, tokenHash string) error
	SaveCapture(ctx context.Context, c *domain.Capture) error
	DropCaptures(ctx context.Context, endedBefore time.Time) error // with what their forms said
}

// BeginCapture makes a one-time address for a phone; only the hash of its token is kept.
func (a *App) BeginCapture(ctx context.Context, by domain.Actor, c domain.Capture) (out domain.Capture, token string, err error) {
	token = Token(24)
	err = a.Store.Update(ctx, func(tx Tx) error {
		if out, err = domain.NewCapture(by, c, tx.WallClock()); err != nil {
			return err
		}
		return tx.AddCapture(ctx, out, hash(token))
	})
	return out, token, err
}

// Capture says how far the phone is, to the person who asked.
func (a *App) Capture(ctx context.Context, by domain.Actor, id domain.CaptureID) (c domain.Capture, f *domain.File, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may not have heard from the phone yet
		found, err := tx.Capture(ctx, id)
		if err != nil || !by.WorksFor(found.Owner) || by.Person != found.Person {
			return domain.Missing()
		}
		c = *found
		if c.File != "" {
			f, err = tx.File(ctx, c.File)
		}
		return err
	})
	return c, f, err
}

// OpenCapture is what the phone shows; pages below 0 only look.
func (a *App) OpenCapture(ctx context.Context, token string, pages int) (c domain.Capture, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		found, err := tx.CaptureByToken(ctx, hash(token))
		if err != nil {
			return domain.Missing()
		}
		if pages < 0 {
			pages = found.Pages
		}
		if err := found.Took(pages, tx.WallClock()); err != nil {
			return err
		}
		c = *found
		return tx.SaveCapture(ctx, found)
	})
	return c, err
}

// FinishCapture stores the document that the phone made, as the file of the person who asked, and spends the address.
func (a *App) FinishCapture(ctx context.Context, token string, u Upload) (*Uploaded, error) {
	var by domain.Actor
	var c domain.Capture
	err := a.Store.View(ctx, func(tx Tx) error {
		found, err := tx.CaptureByToken(ctx, hash(token))
		if err != nil {
			return domain.Missing()
		}
		c = *found
		if found.File == u.ID { // sent again after a lost answer
			found.File = ""
		}
		if err := found.Usable(tx.WallClock()); err != nil {
			return err
		}
		o, err := tx.Organisation(ctx, c.Owner)
		if err == nil {
			by = domain.Actor{Person: c.Person, Organisation: c.Owner, Kind: o.Kind, Region: o.Region}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	u.Purpose, u.Name = c.Purpose, c.Label+".pdf"
	if len(u.Content) < 5 || string(u.Content[:5]) != "%PDF-" {
		return nil, refusal.New(refusal.Invalid, "file.type", "file", "拍照页只提交 PDF", "the capture page hands in a PDF")
	}
	f, err := a.UploadFile(ctx, by, u)
	if err != nil {
		return nil, err
	}
	return f, a.Store.Update(ctx, func(tx Tx) error {
		found, err := tx.Capture(ctx, c.ID)
		if err != nil || found.File != "" {
			return err
		}
		found.File = f.ID
		return tx.SaveCapture(ctx, found)
	})
}
