package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// PartnerTx is the regions whose checks of agencies are recognised, and the agencies that are here by them.
type PartnerTx interface {
	Partner(ctx context.Context, code domain.RegionCode) (*domain.Partner, error)
	Partners(ctx context.Context) ([]PartnerRow, error) // by code
	PutPartner(ctx context.Context, p *domain.Partner) error
	// AgreeUntil sets the last day of a partner's agreement, zero for none, wherever its word still holds or waits.
	AgreeUntil(ctx context.Context, partner domain.RegionCode, day workday.Date) error
	// LatestRecognition is the newest list of the partner that was released; nil when there is none.
	LatestRecognition(ctx context.Context, partner domain.RegionCode) (*domain.RecognitionList, error)
	// IntakeOfList is the intake of what was taken under the list's number, released or not.
	IntakeOfList(ctx context.Context, l domain.RecognitionList) (*domain.Intake, error)
	// Unlisted are agencies that the partner of an intake recognises so far and that stand in no row of its list: not even,
	// by their code, name or certificates, in one at fault.
	Unlisted(ctx context.Context, in *domain.Intake, limit int) ([]domain.Agency, error)
	// BehindFaults are the names of agencies that are here by the partner's word alone and that rows at fault may be of.
	BehindFaults(ctx context.Context, in *domain.Intake, limit int) ([]string, error)
	// FaultyCertificates are rows of certificates at fault that may be of one of the agencies, by code or by number.
	FaultyCertificates(ctx context.Context, id domain.IntakeID, list []domain.Agency) ([]domain.IntakeRow, error)
	// Outlived are agencies whose recognition ended before the day and was not taken back yet.
	Outlived(ctx context.Context, day workday.Date, limit int) ([]domain.Agency, error)
	AgenciesByCode(ctx context.Context, codes []string) ([]domain.Agency, error) // locked, those that are there
	// ListedElsewhere are agencies that the newest released list of another partner names, while list and agreement hold.
	ListedElsewhere(ctx context.Context, partner domain.RegionCode, codes []string, day workday.Date) ([]Listed, error)
}

// Listed is an agency as it stands on a partner's list.
type Listed struct {
	USCC   string
	Intake domain.IntakeID
	Held   []domain.Qualification
}

// Recognitions checks and makes the signatures under partners' lists.
type Recognitions interface {
	// Read is the text of a signed note, whoever signed it.
	Read(note []byte) (text string, err error)
	// Signed reports whether the key signed the note.
	Signed(note []byte, key string) bool
	CheckKey(key string) error
}

// PartnerRow is a partner for everybody to see: the newest list that was released, and how many agencies it recognises.
type PartnerRow struct {
	Partner  domain.Partner
	List     *domain.RecognitionList
	Agencies int
}

// Until is the last day of the newest list: no list outlives its agreement. Zero where there is no list.
func (r *PartnerRow) Until() workday.Date {
	if r.List == nil {
		return workday.Date{}
	}
	return (&domain.Recognition{RecognitionList: *r.List, AgreedUntil: r.Partner.ValidTo}).Until()
}

// Partners lists the partner regions, for everybody.
func (a *App) Partners(ctx context.Context) (list []PartnerRow, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Partners(ctx); return err })
	return list, err
}

// ImportPartners registers partner regions, or what is new about them; changed is how many. The same again changes nothing.
// What a partner's lists gave ends no later than its agreement as it is now.
func (a *App) ImportPartners(ctx context.Context, data []byte) (changed int, err error) {
	list, err := domain.DecodePartners(data, a.Recognitions.CheckKey)
	if err != nil {
		return 0, err
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		changed = 0
		for i := range list {
			p := &list[i]
			there, err := optional(tx.Partner(ctx, p.Code))
			if err != nil {
				return err
			}
			if there != nil && there.Same(*p) {
				continue
			}
			p.RegisteredAt = tx.Now()
			if err := tx.PutPartner(ctx, p); err != nil {
				return err
			}
			if err := tx.AgreeUntil(ctx, p.Code, p.ValidTo); err != nil {
				return err
			}
			if err := a.record(ctx, tx, p.Registered(tx.Now())); err != nil {
				return err
			}
			changed++
		}
		return nil
	})
	return changed, err
}
