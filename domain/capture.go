package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// CaptureID names one capture.
type CaptureID string

// CaptureLife is how long a capture page may be used.
const CaptureLife = 30 * time.Minute

// MostCapturePages bounds the pictures of one document.
const MostCapturePages = 30

// Capture lends a phone to a form on a PC: whoever has its one-time address takes pictures of one document, which become
// a file of the person who asked. It opens nothing else, needs no account, and is spent when the file has come.
type Capture struct {
	ID       CaptureID
	Owner    OrganisationID
	Person   PersonID
	Purpose  Purpose
	Label    string // what is to be photographed, as the form says it
	OpenedAt time.Time
	Pages    int // taken so far
	File     FileID
	EndsAt   time.Time
}

// NewCapture makes one for a purpose that the person's organisation may upload for.
func NewCapture(by Actor, c Capture, now time.Time) (Capture, error) {
	if by.Person == "" {
		return c, Missing()
	}
	f := File{Purpose: c.Purpose, Name: c.Label, ContentType: "application/pdf", Size: 1}
	if _, err := NewFile(by, File{Purpose: c.Purpose, Name: c.Label, Size: f.Size, SHA256: textHash("")}, []byte("%PDF-"), now); err != nil {
		return c, err
	}
	c.Owner, c.Person, c.EndsAt = by.Organisation, by.Person, now.Add(CaptureLife)
	return c, nil
}

// Usable refuses one that is spent or over; both look like one that never was.
func (c *Capture) Usable(now time.Time) error {
	if c.File != "" || !now.Before(c.EndsAt) {
		return refusal.New(refusal.NotFound, "capture.over", "", "这个拍照链接已用过或已失效，请在电脑页面重新生成二维码", "this link is used up or over: make a new code on the PC")
	}
	return nil
}

// Took notes how many pictures the phone holds, so that the PC sees it at work.
func (c *Capture) Took(pages int, now time.Time) error {
	if err := c.Usable(now); err != nil {
		return err
	}
	if pages < 0 || pages > MostCapturePages {
		return refusal.New(refusal.Invalid, "capture.pages", "pages", "最多 %d 页", "at most %d pages", MostCapturePages)
	}
	if c.OpenedAt.IsZero() {
		c.OpenedAt = now
	}
	c.Pages = pages
	return nil
}
