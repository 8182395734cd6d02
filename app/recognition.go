package app

import (
	"cmp"
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// BeginRecognition takes a partner's signed list of agencies: a workbook that the operator has uploaded and the signed
// note over it. Nothing of it is read before its signature, hash, days and number are in order. The same list again
// answers the same intake, in its region.
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
		t, err := a.taken(ctx, tx, list, string(note))
		if err != nil {
			return err
		}
		there, err := optional(tx.IntakeOfList(ctx, list))
		if err != nil {
			return err
		}
		f, err := optional(tx.File(ctx, file))
		if err != nil {
			return err
		}
		if there != nil {
			t.There = &there.Recognition.RecognitionList
			if t.Signed && list.Is(*t.There) && f != nil && f.SHA256 == list.SHA256 && by.Sees(there.Region) {
				in = there
				return nil
			}
		}
		var e domain.Event
		if in, e, err = domain.NewRecognition(by, id, f, *t, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveFile(ctx, f); err != nil {
			return err
		}
		if fresh, err := tx.AddIntake(ctx, in); err != nil || !fresh {
			if err == nil {
				err = idTaken()
			}
			return err
		}
		return a.record(ctx, tx, e)
	})
	return in, err
}

// taken is a list with what is known of its partner by now; that partner is locked, so that two of its lists wait for each
// other.
func (a *App) taken(ctx context.Context, tx Tx, list domain.RecognitionList, note string) (*domain.Taken, error) {
	t := &domain.Taken{List: list, Note: note}
	var err error
	if t.Partner, err = optional(tx.Partner(ctx, list.Partner)); err != nil || t.Partner == nil {
		return t, err
	}
	t.Signed = a.Recognitions.Signed([]byte(note), t.Partner.Key)
	t.Latest, err = tx.LatestRecognition(ctx, list.Partner)
	return t, err
}

// takenOf is the list that an intake is; nil for any other workbook.
func (a *App) takenOf(ctx context.Context, tx Tx, in *domain.Intake) (*domain.Taken, error) {
	if in.Recognition == nil {
		return nil, nil
	}
	return a.taken(ctx, tx, in.Recognition.RecognitionList, in.Note)
}

// recogniseKnown notes a partner's word on agencies that are here already, with the certificates that it lists of each.
func (a *App) recogniseKnown(ctx context.Context, tx Tx, in *domain.Intake, codes []string, held map[string][]domain.Qualification) error {
	list, err := tx.AgenciesByCode(ctx, codes)
	if err != nil {
		return err
	}
	faulty, err := tx.FaultyCertificates(ctx, in.ID, list)
	if err != nil {
		return err
	}
	for i := range list {
		e, changed := list[i].Recognise(in, held[list[i].USCC], faulty, tx.Now())
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

// unrecognise ends the recognition of agencies, but carries on that of those whom another partner's list names; why is
// why, and "" leaves it to what is over on that day. It tells how many ended.
func (a *App) unrecognise(ctx context.Context, tx Tx, list []domain.Agency, why string) (ended int, err error) {
	elsewhere, err := listedElsewhere(ctx, tx, list)
	if err != nil {
		return 0, err
	}
	for i := range list {
		ag := &list[i]
		if other, ok := elsewhere[ag.USCC]; ok {
			if err := a.carryOn(ctx, tx, ag, other); err != nil {
				return 0, err
			}
			continue
		}
		e, changed, tell := ag.Unrecognise(cmp.Or(why, ag.Recognition.Over(workday.On(tx.Now()))), tx.Now())
		if !changed {
			continue
		}
		ended++
		if err := tx.SaveAgency(ctx, ag); err != nil {
			return 0, err
		}
		if !tell {
			continue
		}
		if err := a.record(ctx, tx, e); err != nil {
			return 0, err
		}
	}
	return ended, nil
}

func (a *App) carryOn(ctx context.Context, tx Tx, ag *domain.Agency, other otherWord) error {
	e, changed, tell := ag.CarryOn(other.in, other.Held, tx.Now())
	if !changed {
		return nil
	}
	if err := tx.SaveAgency(ctx, ag); err != nil || !tell {
		return err
	}
	return a.record(ctx, tx, e)
}

// otherWord is what another partner's list says of an agency.
type otherWord struct {
	Listed
	in *domain.Intake
}

// listedElsewhere are those of the agencies that another partner than theirs names, by code.
func listedElsewhere(ctx context.Context, tx Tx, list []domain.Agency) (map[string]otherWord, error) {
	codes := map[domain.RegionCode][]string{}
	for i := range list {
		by := list[i].Recognition.Partner
		codes[by] = append(codes[by], list[i].USCC)
	}
	found, intakes := map[string]otherWord{}, map[domain.IntakeID]*domain.Intake{}
	for partner, of := range codes {
		others, err := tx.ListedElsewhere(ctx, partner, of, workday.On(tx.Now()))
		if err != nil {
			return nil, err
		}
		for _, l := range others {
			if intakes[l.Intake] == nil {
				if intakes[l.Intake], err = tx.Intake(ctx, l.Intake); err != nil {
					return nil, err
				}
			}
			found[l.USCC] = otherWord{l, intakes[l.Intake]}
		}
	}
	return found, nil
}

// endOutlived ends what no newer list carried on, or whose agreement has ended, day by day. Before it has run, eligibility
// says the same.
func (a *App) endOutlived(ctx context.Context) error {
	for more := true; more; {
		err := a.Store.Update(ctx, func(tx Tx) error {
			list, err := tx.Outlived(ctx, workday.On(tx.Now()), intakeBatch)
			if err != nil {
				return err
			}
			more = len(list) > 0
			_, err = a.unrecognise(ctx, tx, list, "")
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ExportRecognition are the agencies that were admitted here by their own file and are not suspended today, as the sheets
// of an intake: what a partner region may recognise. Who is here on a partner's word is not passed on.
func (a *App) ExportRecognition(ctx context.Context) (agencies, certificates [][]string, err error) {
	agencies, certificates = [][]string{domain.IntakeHeadings(domain.IntakeAgencies)}, [][]string{domain.IntakeHeadings(domain.IntakeQualifications)}
	q := AgencyQuery{Statuses: []domain.AgencyStatus{domain.AgencyAdmitted, domain.AgencySuspended}, Limit: 500}
	err = a.Store.View(ctx, func(tx Tx) error {
		for {
			list, err := tx.Agencies(ctx, q)
			if err != nil || len(list) == 0 {
				return err
			}
			for i := range list {
				if ag := &list[i]; ag.Source == "" && !ag.SuspendedOn(workday.On(tx.Now())) && (ag.Recognition == nil || !ag.Recognition.Alone) { // not on another list's word
					line, held := ag.IntakeLines()
					agencies, certificates = append(agencies, line), append(certificates, held...)
				}
				q.After = string(list[i].ID)
			}
		}
	})
	return agencies, certificates, err
}
