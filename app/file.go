package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// Upload is a file on its way in; Content is at most domain.MaxFile bytes.
type Upload struct {
	ID      domain.FileID // client-made
	Purpose domain.Purpose
	Name    string
	SHA256  string // as the client computed it; "" is computed here
	Content []byte
}

// Uploaded is a stored file; New is false when this answers a repeat.
type Uploaded struct {
	domain.File
	New bool
}

// UploadFile stores a file: its row, then the object, then the confirmation, so that nothing in the bucket is nobody's.
// The same id and content again answers the same row.
func (a *App) UploadFile(ctx context.Context, by domain.Actor, u Upload) (*Uploaded, error) {
	sum := sha256.Sum256(u.Content)
	digest := hex.EncodeToString(sum[:])
	if u.SHA256 != "" && u.SHA256 != digest {
		return nil, refusal.New(refusal.Invalid, "file.sha256", "sha256", "文件在传输中损坏，请重新上传", "the file was damaged on its way: upload it again")
	}
	f := domain.File{ID: u.ID, Purpose: u.Purpose, Name: u.Name, Size: int64(len(u.Content)), SHA256: digest}
	if err := a.intend(ctx, by, &f, u.Content[:min(len(u.Content), 16)]); err != nil || f.Stored() {
		return &Uploaded{File: f}, err
	}
	version, err := a.Objects.Put(ctx, Object{Key: f.Key, Body: bytes.NewReader(u.Content), Size: f.Size, SHA256: digest, ContentType: f.ContentType})
	if err != nil {
		return nil, err
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		now, err := tx.File(ctx, f.ID) // again: the same upload may have ended before this one and be cited already
		if err != nil {
			return err
		}
		f = *now
		f.VersionID = version
		return tx.SaveFile(ctx, &f)
	})
	return &Uploaded{File: f, New: true}, err
}

func (a *App) intend(ctx context.Context, by domain.Actor, f *domain.File, head []byte) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		there, err := tx.File(ctx, f.ID)
		if err == nil {
			if there.Owner != by.Organisation || there.SHA256 != f.SHA256 || there.Purpose != f.Purpose {
				return refusal.New(refusal.Conflict, "exists", "id", "编号已用于另一份文件", "this id stands for another file")
			}
			if there.Doomed {
				return refusal.New(refusal.Conflict, "file.swept", "id", "这份文件已过期清理，请用新的编号重新上传", "this file is being swept away: upload it under a new id")
			}
			*f = *there
			return nil
		}
		if !refusal.Is(err, refusal.NotFound) {
			return err
		}
		if *f, err = domain.NewFile(by, *f, head, tx.Now()); err != nil {
			return err
		}
		return tx.AddFile(ctx, f)
	})
}

// OpenFile reads a file for whoever may: its organisation, the operator for admissions, the audience of a published
// notice's attachments, both sides for their contract, oversight for all of these. A restricted attachment that leaves
// for an agency is recorded first.
func (a *App) OpenFile(ctx context.Context, by domain.Actor, id domain.FileID) (f *domain.File, body io.ReadCloser, err error) {
	var restricted *domain.Notice
	err = a.Store.View(ctx, func(tx Tx) error {
		if f, err = tx.File(ctx, id); err != nil {
			return err
		}
		ok, err := mayRead(ctx, tx, by, f)
		if err == nil && !ok && f.Purpose == domain.PurposeAttachment {
			restricted, err = mayFetch(ctx, tx, by, f.ID)
			ok = restricted != nil
		}
		if err == nil && (!ok || !f.Stored()) {
			return domain.Missing()
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if restricted != nil {
		if err := a.Store.Update(ctx, func(tx Tx) error { return a.record(ctx, tx, restricted.Fetched(by, f.ID, tx.Now())) }); err != nil {
			return nil, nil, err
		}
	}
	body, err = a.Objects.Open(ctx, f.Key, f.VersionID)
	return f, body, err
}

func mayRead(ctx context.Context, tx Tx, by domain.Actor, f *domain.File) (bool, error) {
	if by.WorksFor(f.Owner) {
		return true, nil
	}
	cited := !f.RetainUntil.IsZero()
	switch f.Purpose {
	case domain.PurposeQualification:
		if cited && by.Has(domain.RoleRegulator) {
			asked, err := tx.OpinionsCiting(ctx, by.Organisation, f.ID)
			return slices.ContainsFunc(asked, func(o domain.Opinion) bool { return o.ShowsFiles(tx.Now()) }), err
		}
		return cited && by.Has(domain.OperatorReviewer, domain.RoleAuditor, domain.RoleSupervisor), nil
	case domain.PurposeLicence, domain.PurposeProof, domain.PurposePractitioner, domain.PurposeAuthority:
		return cited && by.Has(domain.OperatorReviewer, domain.RoleAuditor, domain.RoleSupervisor), nil
	case domain.PurposeAttachment, domain.PurposeApproval:
		if cited && by.Has(watchers...) {
			if ok, err := ownerSeen(ctx, tx, by, f); ok || err != nil {
				return ok, err
			}
		}
		return tx.FilePublic(ctx, f.ID)
	case domain.PurposeMinutes, domain.PurposeEmergency, domain.PurposeEvidence:
		if cited && by.Has(watchers...) {
			return ownerSeen(ctx, tx, by, f)
		}
		return false, nil
	case domain.PurposeScreenshot:
		return cited && by.Has(watchers...), nil
	case domain.PurposeDocument:
		return mayReadDocument(ctx, tx, by, f)
	case domain.PurposeContract:
		if cited && by.Has(domain.RoleAuditor, domain.RoleSupervisor) {
			return ownerSeen(ctx, tx, by, f)
		}
		return tx.ContractFileOf(ctx, f.ID, domain.AgencyID(by.Organisation))
	}
	return false, nil
}

// ownerSeen reports whether the department that owns the file lies in the actor's region.
func ownerSeen(ctx context.Context, tx Tx, by domain.Actor, f *domain.File) (bool, error) {
	o, err := tx.Organisation(ctx, f.Owner)
	if err != nil {
		return false, err
	}
	return by.Sees(o.Region), nil
}

// keptUntil is how long a file that is cited at a moment is locked: as long as the region's rulebook says, and never
// shorter than the law does.
func keptUntil(ctx context.Context, tx Tx, region domain.RegionCode, cited time.Time) (time.Time, error) {
	rules, _, err := rulesOfAgency(ctx, tx, region)
	if refusal.Is(err, refusal.Unavailable) { // no rulebook yet: the law holds without one
		return cited.AddDate(domain.Keep, 0, 0), nil
	}
	if err != nil {
		return time.Time{}, err
	}
	years, _, err := rules.Int(rulebook.KeyArchive)
	return cited.AddDate(max(domain.Keep, years), 0, 0), notSet(err)
}

// keepFrom moves the end of the files' lock to what the rules say from an event on: each step of a noun is later than the
// one before it, and the law counts from the end of the purchase.
func keepFrom(ctx context.Context, tx Tx, files map[domain.FileID]*domain.File, e *RecordedEvent) error {
	until, err := keptUntil(ctx, tx, domain.RegionCode(faceField(e, "region")), e.At)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.RetainUntil.IsZero() || !until.After(f.RetainUntil) {
			continue
		}
		f.RetainUntil = until
		if err := tx.SaveFile(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// retainFiles locks in the bucket every file that the noun of an event cites.
func (a *App) retainFiles(ctx context.Context, d domain.Delivery) error {
	var files map[domain.FileID]*domain.File
	practice := false
	err := a.Store.Update(ctx, func(tx Tx) error { // not View: on a lagging replica nothing would be cited yet
		ids, err := citedBy(ctx, tx, d.Subject)
		if err != nil {
			return err
		}
		if files, err = tx.Files(ctx, ids...); err != nil || d.Event == 0 {
			return err
		}
		e, err := tx.EventByID(ctx, d.Event)
		if err != nil {
			return err
		}
		practice = e.Training
		return keepFrom(ctx, tx, files, e)
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		if practice || f.RetainUntil.IsZero() || !f.Stored() { // practice is wiped, so nothing of it is locked
			continue
		}
		if err := a.Objects.Retain(ctx, f.Key, f.VersionID, f.RetainUntil); err != nil {
			return err
		}
	}
	return a.claimed(ctx, d, func(Tx) error { return nil })
}

func citedBy(ctx context.Context, tx Tx, subject string) ([]domain.FileID, error) {
	noun, id, _ := strings.Cut(subject, ":")
	switch noun {
	case "agency":
		ag, err := tx.Agency(ctx, domain.AgencyID(id))
		if err != nil {
			return nil, err
		}
		return ag.FileIDs(), nil
	case "agency_change":
		c, err := tx.AgencyChange(ctx, domain.AgencyChangeID(id))
		if err != nil {
			return nil, err
		}
		return c.Profile.FileIDs(), nil
	case "firm_claim":
		c, err := tx.FirmClaim(ctx, domain.FirmClaimID(id))
		if err != nil {
			return nil, err
		}
		return c.FileIDs(), nil
	case "notice":
		n, err := tx.Notice(ctx, domain.NoticeID(id))
		if err != nil {
			return nil, err
		}
		ids := append(n.FileIDs(), n.Conclusion.Minutes)
		if n.FrozenAt.IsZero() {
			return ids, nil
		}
		sealed, err := tx.StandingParts(ctx, n.ID) // locked from the freeze on: before it a bid may be taken back
		return append(ids, sealed...), err
	case "emergency":
		m, err := tx.Emergency(ctx, domain.PurchaseID(id))
		if err != nil {
			return nil, err
		}
		return m.Documents, nil
	case "change":
		c, err := tx.Change(ctx, domain.ChangeID(id))
		if err != nil {
			return nil, err
		}
		return changeFiles(c), nil
	case "contract":
		c, err := tx.Contract(ctx, domain.ContractID(id))
		if err != nil {
			return nil, err
		}
		return []domain.FileID{c.File}, nil
	}
	return nil, nil
}

// staleAfter is the age at which a file that nothing cites is swept.
const staleAfter = 24 * time.Hour

// sweepFiles removes unlocked objects whose row is older than a day.
func (a *App) sweepFiles(ctx context.Context, d domain.Delivery) error {
	var stale []domain.File
	err := a.Store.View(ctx, func(tx Tx) (err error) {
		stale, err = tx.StaleFiles(ctx, tx.Now().Add(-staleAfter), 500)
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range stale {
		if err := a.sweep(ctx, f); err != nil {
			return err
		}
	}
	return a.claimed(ctx, d, func(tx Tx) error {
		if err := tx.DropCaptures(ctx, tx.WallClock().Add(-staleAfter)); err != nil {
			return err
		}
		return tx.ReleaseParts(ctx, tx.Now().Add(-staleAfter))
	})
}

// sweep drops one row and its object in three steps, each harmless when repeated: the row is doomed, so that no noun
// can cite it any more; then the object goes; then the row.
func (a *App) sweep(ctx context.Context, f domain.File) error {
	var doomed *domain.File
	err := a.Store.Update(ctx, func(tx Tx) error {
		now, err := tx.File(ctx, f.ID)
		if err != nil || !now.RetainUntil.IsZero() {
			return err
		}
		now.Doomed, doomed = true, now
		return tx.SaveFile(ctx, now)
	})
	if err != nil || doomed == nil {
		return err
	}
	if doomed.VersionID != "" {
		if err := a.Objects.Delete(ctx, doomed.Key, doomed.VersionID); err != nil && !refusal.Is(err, refusal.NotFound) {
			return err
		}
	}
	return a.Store.Update(ctx, func(tx Tx) error { return tx.DropFile(ctx, doomed.ID) })
}
