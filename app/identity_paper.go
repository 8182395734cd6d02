package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// IdentityPaperTx is images of identity papers and the consents to them. Who changes one holds its agency's row first.
type IdentityPaperTx interface {
	IdentityConsents(ctx context.Context, a domain.AgencyID) ([]domain.IdentityConsent, error)
	SaveIdentityConsent(ctx context.Context, c *domain.IdentityConsent) error // replaces the one before of the same person
	IdentityPaper(ctx context.Context, id domain.FileID) (*domain.IdentityPaper, error)
	IdentityPapersOf(ctx context.Context, a domain.AgencyID) ([]domain.IdentityPaper, error)
	// HeldIdentityPapers pages by id those that are not deleted. No lock.
	HeldIdentityPapers(ctx context.Context, after domain.FileID, limit int) ([]domain.IdentityPaper, error)
	AddIdentityPaper(ctx context.Context, p *domain.IdentityPaper) error
	SaveIdentityPaper(ctx context.Context, p *domain.IdentityPaper) error
}

// RuledDays is a number of days, or of years, and the rule that says so.
type RuledDays struct {
	N      int
	Source rulebook.Source
	Key    string
}

// IdentityPapersPage is what one side may know of the images of an application.
type IdentityPapersPage struct {
	Agency domain.Agency
	Now    time.Time
	Clocks domain.IdentityClocks // of the rules of today
	Rules  []RuledDays           // the clocks of identity papers, and that of procurement files; empty where the rules lack one of the former
	Unset  []string              // the keys of those that they lack: none are taken until the region's rulebook sets them
	Parts  []IdentityPart        // of the firm's own page
	Papers []domain.IdentityPaper
}

// IdentityPart is the consent for one person, and what the actor can do about his images.
type IdentityPart struct {
	Whose   domain.IdentityOf
	Consent *domain.IdentityConsent // nil before there was one
	Actions map[string]error
}

// OwnIdentityPapers are those of the actor's firm that he may know of, with the words that are consented to.
func (a *App) OwnIdentityPapers(ctx context.Context, by domain.Actor) (p IdentityPapersPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { p, err = ownIdentityPapers(ctx, tx, by); return err })
	return p, err
}

func ownIdentityPapers(ctx context.Context, tx Tx, by domain.Actor) (p IdentityPapersPage, err error) {
	if by.Kind != domain.KindAgency || len(by.Scopes) > 0 {
		return p, domain.Missing()
	}
	ag, err := tx.Agency(ctx, domain.AgencyID(by.Organisation))
	if err != nil {
		return p, err
	}
	p.Agency, p.Now = *ag, tx.Now()
	if p.Clocks, p.Rules, p.Unset, err = identityRules(ctx, tx, ag); err != nil && refusal.As(err) == nil { // no rulebook at all: the page still shows what is kept
		return p, err
	}
	for _, one := range domain.IdentityOfs {
		whose := domain.IdentityOf(one.Code)
		c, err := consentFor(ctx, tx, ag.ID, whose)
		if err != nil {
			return p, err
		}
		p.Parts = append(p.Parts, IdentityPart{whose, c, ag.IdentityActions(by, whose, c, p.Now)})
	}
	all, err := tx.IdentityPapersOf(ctx, ag.ID)
	p.Papers = ag.ShownTo(by, all)
	return p, err
}

// identityRules are the clocks of identity papers, and beside them that of procurement files. Where the rules lack one of
// identity papers none are taken, and unset are the keys of what they lack: no other clock stands for it, because the
// consent promises each with the rule that sets it.
func identityRules(ctx context.Context, tx Tx, ag *domain.Agency) (c domain.IdentityClocks, list []RuledDays, unset []string, err error) {
	rules, _, err := rulesOfAgency(ctx, tx, ag.Region)
	if err != nil {
		return c, nil, nil, err
	}
	for _, key := range []string{rulebook.KeyIdentityAfterDecision, rulebook.KeyIdentityAfterUpload, rulebook.KeyIdentityAfterSubmission} {
		span, from, err := rules.Span(key)
		if refusal.As(err) != nil {
			unset = append(unset, key)
			continue
		}
		if err != nil {
			return c, nil, nil, err
		}
		list = append(list, RuledDays{span.N, from, key})
	}
	if len(unset) > 0 {
		return c, nil, unset, nil
	}
	c = domain.IdentityClocks{AfterDecision: list[0].N, AfterUpload: list[1].N, AfterSubmission: list[2].N}
	if years, from, err := rules.Int(rulebook.KeyArchive); err == nil {
		list = append(list, RuledDays{years, from, rulebook.KeyArchive})
	}
	return c, list, nil, nil
}

// ConsentIdentity records the separate consent to images of one person's papers.
func (a *App) ConsentIdentity(ctx context.Context, by domain.Actor, whose domain.IdentityOf, version string) (p IdentityPapersPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		ag, err := firmOf(ctx, tx, by)
		if err != nil {
			return err
		}
		clocks, _, unset, err := identityRules(ctx, tx, ag)
		if err != nil {
			return err
		}
		if len(unset) > 0 {
			return refusal.New(refusal.Conflict, "identity.unset", "", "当地交易规则没有规定身份证件影像的保存期限（%[1]s），暂不收取；可由核验人员查询登记系统，或到窗口当面核对",
				"the rulebook here does not set how long images of identity papers are kept (%[1]s), so none are taken: the vetter looks into the registry, or the papers are shown at the counter", strings.Join(unset, "、"))
		}
		c, e, err := ag.ConsentIdentity(by, whose, version, clocks, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveIdentityConsent(ctx, &c); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		p, err = ownIdentityPapers(ctx, tx, by)
		return err
	})
	return p, err
}

func firmOf(ctx context.Context, tx Tx, by domain.Actor) (*domain.Agency, error) {
	if by.Kind != domain.KindAgency {
		return nil, domain.Missing()
	}
	return tx.Agency(ctx, domain.AgencyID(by.Organisation))
}

func consentFor(ctx context.Context, tx Tx, a domain.AgencyID, whose domain.IdentityOf) (*domain.IdentityConsent, error) {
	list, err := tx.IdentityConsents(ctx, a)
	for i := range list {
		if list[i].Whose == whose {
			return &list[i], nil
		}
	}
	return nil, err
}

// WithdrawIdentity ends a consent. Its images can't be seen from this moment; their objects go at once, and if the object
// store does not answer now, by the delivery that the event promised.
func (a *App) WithdrawIdentity(ctx context.Context, by domain.Actor, whose domain.IdentityOf) (p IdentityPapersPage, err error) {
	var going []domain.IdentityPaper
	err = a.Store.Update(ctx, func(tx Tx) (err error) { going, err = a.withdrawIdentity(ctx, tx, by, whose); return err })
	if err != nil {
		return p, err
	}
	for i := range going {
		if err := a.deletePaper(ctx, going[i]); err != nil {
			a.Log.Error("an identity paper waits for its deletion", "paper", going[i].ID, "error", err)
		}
	}
	return a.OwnIdentityPapers(ctx, by)
}

func (a *App) withdrawIdentity(ctx context.Context, tx Tx, by domain.Actor, whose domain.IdentityOf) (going []domain.IdentityPaper, err error) {
	ag, err := firmOf(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	c, err := consentFor(ctx, tx, ag.ID, whose)
	if err != nil {
		return nil, err
	}
	all, err := tx.IdentityPapersOf(ctx, ag.ID)
	if err != nil {
		return nil, err
	}
	var held []*domain.IdentityPaper
	for i := range all {
		if all[i].DeletedAt.IsZero() {
			held = append(held, &all[i])
		}
	}
	e, err := c.Withdraw(by, ag, held, tx.Now())
	if err != nil {
		return nil, err
	}
	for _, p := range held {
		if p.Going == "" {
			continue
		}
		if err := tx.SaveIdentityPaper(ctx, p); err != nil {
			return nil, err
		}
		going = append(going, *p)
	}
	if err := tx.SaveIdentityConsent(ctx, c); err != nil {
		return nil, err
	}
	return going, a.record(ctx, tx, e)
}

// IdentityUpload is an image on its way in.
type IdentityUpload struct {
	ID      domain.FileID // client-made
	Whose   domain.IdentityOf
	SHA256  string // as the client computed it
	Content []byte
}

// UploadIdentityPaper stores an image: its row, then the object, then the confirmation. The same id and content again
// answers the same. An object that comes after its consent was withdrawn is removed again.
func (a *App) UploadIdentityPaper(ctx context.Context, by domain.Actor, u IdentityUpload) (page IdentityPapersPage, err error) {
	sum := sha256.Sum256(u.Content)
	digest := hex.EncodeToString(sum[:])
	if u.SHA256 != digest {
		return page, refusal.New(refusal.Invalid, "file.sha256", "sha256", "文件在传输中损坏，请重新上传", "the file was damaged on its way: upload it again")
	}
	p := domain.IdentityPaper{ID: u.ID, Whose: u.Whose, Size: int64(len(u.Content)), SHA256: digest}
	err = a.Store.Update(ctx, func(tx Tx) error { return a.intendPaper(ctx, tx, by, &p, u.Content[:min(len(u.Content), 16)]) })
	if err != nil {
		return page, err
	}
	if p.VersionID == "" {
		if err := a.putPaper(ctx, p, u.Content); err != nil {
			return page, err
		}
	}
	return a.OwnIdentityPapers(ctx, by)
}

func (a *App) intendPaper(ctx context.Context, tx Tx, by domain.Actor, p *domain.IdentityPaper, head []byte) error {
	ag, err := firmOf(ctx, tx, by)
	if err != nil {
		return err
	}
	there, err := optional(tx.IdentityPaper(ctx, p.ID))
	if err != nil {
		return err
	}
	if there != nil {
		if there.Agency != ag.ID || there.Uploader != by.Person || there.SHA256 != p.SHA256 || there.Whose != p.Whose || there.Going != "" {
			return refusal.New(refusal.Conflict, "exists", "id", "编号已用于另一份文件", "this id stands for another file")
		}
		*p = *there
		return nil
	}
	c, err := consentFor(ctx, tx, ag.ID, p.Whose)
	if err != nil {
		return err
	}
	all, err := tx.IdentityPapersOf(ctx, ag.ID)
	if err != nil {
		return err
	}
	made, e, err := ag.NewIdentityPaper(by, c, all, *p, head, tx.Now())
	if err != nil {
		return err
	}
	*p = made
	if err := tx.AddIdentityPaper(ctx, p); err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

func (a *App) putPaper(ctx context.Context, p domain.IdentityPaper, content []byte) error {
	version, err := a.Objects.Put(ctx, Object{Key: p.Key, Body: bytes.NewReader(content), Size: p.Size, SHA256: p.SHA256, ContentType: p.ContentType})
	if err != nil {
		return err
	}
	kept := false
	err = a.changePaper(ctx, p, func(_ Tx, _ *domain.Agency, now *domain.IdentityPaper) error {
		if kept = now.Going == ""; kept {
			now.VersionID = version
		}
		return nil
	})
	if err != nil || kept {
		return err
	}
	if err := a.Objects.Purge(ctx, p.Key); err != nil {
		return err
	}
	return refusal.New(refusal.Conflict, "identity.withdrawn", "", "同意已撤回，影像未保存", "the consent was withdrawn meanwhile: the image is not kept")
}

// changePaper changes one image under its agency's lock.
func (a *App) changePaper(ctx context.Context, p domain.IdentityPaper, verb func(tx Tx, ag *domain.Agency, now *domain.IdentityPaper) error) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		ag, err := tx.Agency(ctx, p.Agency)
		if err != nil {
			return err
		}
		now, err := tx.IdentityPaper(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := verb(tx, ag, now); err != nil {
			return err
		}
		return tx.SaveIdentityPaper(ctx, now)
	})
}

// VetIdentityPapers are the images of one application, for the vetter who is at it.
func (a *App) VetIdentityPapers(ctx context.Context, by domain.Actor, id domain.AgencyID) (p IdentityPapersPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		ag, err := tx.Agency(ctx, id)
		if err != nil {
			return err
		}
		now := tx.Now()
		if err := ag.MayVetIdentity(by, now); err != nil {
			return err
		}
		p.Agency, p.Now = *ag, now
		all, err := tx.IdentityPapersOf(ctx, id)
		for _, one := range all {
			if one.VersionID != "" && one.Due(ag, now) == "" {
				p.Papers = append(p.Papers, one)
			}
		}
		return err
	})
	return p, err
}

// ReadIdentityPaper opens one image for whoever may look at it, once the look is recorded. The caller closes it.
func (a *App) ReadIdentityPaper(ctx context.Context, by domain.Actor, id domain.FileID) (p domain.IdentityPaper, body io.ReadCloser, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		found, err := tx.IdentityPaper(ctx, id)
		if err == nil {
			p = *found
		}
		return err
	})
	if err != nil {
		return p, nil, err
	}
	err = a.changePaper(ctx, p, func(tx Tx, ag *domain.Agency, now *domain.IdentityPaper) error {
		e, err := now.Read(by, ag, tx.Now())
		if err != nil {
			return err
		}
		p = *now
		return a.record(ctx, tx, e)
	})
	if err != nil {
		return domain.IdentityPaper{}, nil, err
	}
	body, err = a.Objects.Open(ctx, p.Key, p.VersionID)
	return p, body, err
}

// paperBatch bounds how many images are looked through at once.
const paperBatch = 200

// deletePapers removes the images whose clock has run out or whose consent was withdrawn. One that can't be removed stops
// no other.
func (a *App) deletePapers(ctx context.Context, d domain.Delivery) error {
	var after domain.FileID
	var faults error
	for more := true; more; {
		var due []domain.IdentityPaper
		err := a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind a withdrawal
			list, err := tx.HeldIdentityPapers(ctx, after, paperBatch)
			if err != nil {
				return err
			}
			more, due = len(list) == paperBatch, nil
			firms, err := tx.AgenciesByID(ctx, agenciesOf(list))
			for i := range list {
				after = list[i].ID
				if ag := firms[list[i].Agency]; ag != nil && list[i].Due(ag, tx.Now()) != "" {
					due = append(due, list[i])
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		for i := range due {
			faults = errors.Join(faults, a.deletePaper(ctx, due[i]))
		}
	}
	if faults != nil {
		return faults
	}
	return a.claimed(ctx, d, func(Tx) error { return nil })
}

func agenciesOf(list []domain.IdentityPaper) (ids []domain.AgencyID) {
	for i := range list {
		ids = append(ids, list[i].Agency)
	}
	return ids
}

// deletePaper removes one image in three steps, each harmless when repeated: the row says by which rule it goes, so that
// nobody can see it any more; then every version of the object goes; then the row forgets what it was, and the deletion is
// recorded, once.
func (a *App) deletePaper(ctx context.Context, p domain.IdentityPaper) error {
	var key string
	err := a.changePaper(ctx, p, func(tx Tx, ag *domain.Agency, now *domain.IdentityPaper) error {
		if rule := now.Due(ag, tx.Now()); rule != "" && now.DeletedAt.IsZero() {
			now.Doom(rule)
			if now.Erasable(tx.Now()) {
				key = now.Key
			}
		}
		return nil
	})
	if err != nil || key == "" {
		return err
	}
	if err := a.Objects.Purge(ctx, key); err != nil {
		return err
	}
	return a.changePaper(ctx, p, func(tx Tx, ag *domain.Agency, now *domain.IdentityPaper) error {
		e, done := now.Erase(ag, tx.Now())
		if !done {
			return nil
		}
		return a.record(ctx, tx, e)
	})
}
