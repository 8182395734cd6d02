package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// BeginRecognition takes a partner's signed list of agencies: a workbook that the operator has uploaded and the signed
// note over it. Nothing of it is read before its signature, hash, days and number are in order. The same list again
// answers the same intake.
func (a *App) BeginRecognition(ctx context.Context, by domain.Actor, id domain.IntakeID, file domain.FileID, note []byte) (in *domain.Intake, err error) {
	if err := domain.MayRecognise(by); err != nil {
		return nil, err
	}
	text, err := a.Recognitions.Read(note)
	if err != nil {
		return nil, err
	}
	list, err := domain.ReadRecognition(text)
	if err != nil {
		return nil, err
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		t := domain.Taken{List: list, Note: string(note)}
		if t.Partner, err = optional(tx.Partner(ctx, list.Partner)); err != nil {
			return err
		}
		var before domain.IntakeID
		if t.Partner != nil {
			t.Signed = a.Recognitions.Signed(note, t.Partner.Key)
			if t.Latest, before, err = tx.LatestRecognition(ctx, list.Partner, false); err != nil {
				return err
			}
		}
		f, err := optional(tx.File(ctx, file))
		if err != nil {
			return err
		}
		if t.Signed && t.Latest != nil && list.Is(*t.Latest) && f != nil && f.SHA256 == list.SHA256 {
			in, err = tx.Intake(ctx, before)
			return err
		}
		var e domain.Event
		if in, e, err = domain.NewRecognition(by, id, f, t, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveFile(ctx, f); err != nil {
			return err
		}
		if fresh, err := tx.AddIntake(ctx, in); err != nil || !fresh {
			if err == nil {
				err = refusal.New(refusal.Conflict, "exists", "id", "编号已被使用", "this id is taken")
			}
			return err
		}
		return a.record(ctx, tx, e)
	})
	return in, err
}

// recogniseKnown notes a partner's word on agencies that are here already.
func (a *App) recogniseKnown(ctx context.Context, tx Tx, in *domain.Intake, codes []string) error {
	list, err := tx.AgenciesByCode(ctx, codes)
	if err != nil {
		return err
	}
	for i := range list {
		e, changed := list[i].Recognise(in, tx.Now())
		if !changed {
			continue
		}
		if err := tx.SaveAgency(ctx, &list[i]); err != nil {
			return err
		}
		if e.Kind == "" {
			continue
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// unrecogniseUnlisted ends one batch of those that the partner's list before had and this one lacks.
func (a *App) unrecogniseUnlisted(ctx context.Context, tx Tx, in *domain.Intake) (ended int, err error) {
	if in.Recognition == nil {
		return 0, nil
	}
	list, err := tx.Unlisted(ctx, in, intakeBatch)
	if err != nil {
		return 0, err
	}
	return len(list), a.unrecognise(ctx, tx, list, domain.RecognitionDropped)
}

func (a *App) unrecognise(ctx context.Context, tx Tx, list []domain.Agency, why string) error {
	for i := range list {
		e, changed, tell := list[i].Unrecognise(why, tx.Now())
		if !changed {
			continue
		}
		if err := tx.SaveAgency(ctx, &list[i]); err != nil {
			return err
		}
		if !tell {
			continue
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// endOutlived ends what no newer list carried on, day by day. Before it has run, eligibility says the same.
func (a *App) endOutlived(ctx context.Context) error {
	for more := true; more; {
		err := a.Store.Update(ctx, func(tx Tx) error {
			list, err := tx.Outlived(ctx, workday.On(tx.Now()), intakeBatch)
			if err != nil {
				return err
			}
			more = len(list) > 0
			return a.unrecognise(ctx, tx, list, domain.RecognitionExpired)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ExportRecognition are the agencies that were admitted here by their own file, as the sheets of an intake: what a partner
// region may recognise. Who is here on a partner's word is not passed on.
func (a *App) ExportRecognition(ctx context.Context) (agencies, certificates [][]string, err error) {
	agencies, certificates = [][]string{domain.IntakeHeadings(domain.IntakeAgencies)}, [][]string{domain.IntakeHeadings(domain.IntakeQualifications)}
	q := AgencyQuery{Statuses: []domain.AgencyStatus{domain.AgencyAdmitted}, Limit: 500}
	err = a.Store.View(ctx, func(tx Tx) error {
		for {
			list, err := tx.Agencies(ctx, q)
			if err != nil || len(list) == 0 {
				return err
			}
			for i := range list {
				if ag := &list[i]; ag.Source == "" && (ag.Recognition == nil || !ag.Recognition.Alone) { // not on another list's word
					line, held := ag.IntakeLines()
					agencies, certificates = append(agencies, line), append(certificates, held...)
				}
				q.After = string(list[i].ID)
			}
		}
	})
	return agencies, certificates, err
}
