package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// OwnRelations are those of which the actor's agency is a side, filed or imported.
func (a *App) OwnRelations(ctx context.Context, by domain.Actor) (list []domain.Relation, today workday.Date, err error) {
	if by.Kind != domain.KindAgency {
		return nil, today, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		list, today, err = ownRelations(ctx, tx, by)
		return err
	})
	return list, today, err
}

func ownRelations(ctx context.Context, tx Tx, by domain.Actor) ([]domain.Relation, workday.Date, error) {
	today := workday.On(tx.Now())
	ag, err := tx.Agency(ctx, domain.AgencyID(by.Organisation))
	if err != nil {
		return nil, today, err
	}
	list, err := tx.RelationsOf(ctx, ag.USCC)
	return list, today, err
}

// FileRelation makes a relation that an agency files of itself count, and judges the open notices again.
func (a *App) FileRelation(ctx context.Context, by domain.Actor, f domain.FiledRelation) (list []domain.Relation, today workday.Date, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		ag, err := optional(tx.Agency(ctx, domain.AgencyID(by.Organisation)))
		if err != nil {
			return err
		}
		if ag == nil {
			return domain.Missing()
		}
		known, err := tx.RelationsOf(ctx, ag.USCC)
		if err != nil {
			return err
		}
		made, e, err := ag.FileRelation(by, f, known, tx.Now())
		if err != nil {
			return err
		}
		if _, err := tx.PutRelations(ctx, made); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		list, today, err = ownRelations(ctx, tx, by)
		return err
	})
	return list, today, err
}

// EndRelation gives a relation its last day, by the operator.
func (a *App) EndRelation(ctx context.Context, by domain.Actor, id string, last workday.Date, reason string) (r *domain.Relation, today workday.Date, err error) {
	if !by.Has(watchers...) {
		return nil, today, domain.Missing()
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		today = workday.On(tx.Now())
		if r, err = tx.Relation(ctx, id); err != nil {
			return err
		}
		ag, err := optional(tx.AgencyByUSCC(ctx, r.To))
		if err != nil {
			return err
		}
		var below domain.AgencyID
		if ag != nil {
			below = ag.ID
		}
		e, err := r.End(by, below, last, reason, tx.Now())
		if err != nil {
			return err
		}
		if _, err := tx.PutRelations(ctx, []domain.Relation{*r}); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return r, today, err
}

// relationLetters tell the other firm that it was named, the operator that somebody filed, and the agency that one ended.
func relationLetters(ctx context.Context, tx Tx, e *RecordedEvent, id string) ([]addressed, error) {
	r, err := tx.Relation(ctx, id)
	if err != nil {
		return nil, err
	}
	ag, err := optional(tx.Agency(ctx, domain.AgencyID(faceField(e, "agency"))))
	if err != nil || ag == nil {
		return nil, err
	}
	people := func(a *domain.Agency) ([]domain.Person, error) {
		return tx.Holders(ctx, domain.OrganisationID(a.ID), "", domain.AgencySubmitter, domain.AgencyAdmin)
	}
	l := addressed{kind: string(e.Kind), name: ag.Name, detail: domain.RelationNames[r.Kind], link: "/desk/relations?q=" + ag.USCC}
	if e.Kind == domain.EventRelationEnded {
		l.link = "/desk/own-relations"
		l.people, err = people(ag)
		return []addressed{l}, err
	}
	practice := practiceOf(ag.Training, ag.Region)
	if l.people, err = tx.Holders(ctx, "", practice, domain.OperatorReviewer); err != nil {
		return nil, err
	}
	other, err := optional(tx.AgencyByUSCC(ctx, faceField(e, "other")))
	if err != nil || other == nil || other.Training != ag.Training {
		return []addressed{l}, err
	}
	told := addressed{kind: string(e.Kind) + ".other", name: ag.Name, detail: l.detail, link: "/desk/own-relations"}
	told.people, err = people(other)
	return []addressed{l, told}, err
}

// relationTexts are the letters about relations that agencies file.
var relationTexts = map[string]letter{
	"relation.filed":       {text("机构申报了关系", "An agency filed a relation"), text("%[1]s 申报了一项关系：%[2]s。已生效，请核对来源。", "%[1]s filed a relation: %[2]s. It is in effect; check where it comes from.")},
	"relation.filed.other": {text("贵机构被申报为关联方", "Your firm was named a related party"), text("%[1]s 申报与贵机构存在关系：%[2]s。同一公告中先报名者保留。不属实的，请立即联系运行机构核实终止。", "%[1]s filed that it is tied to your firm: %[2]s. Of the two only the first to bid on a notice is kept. If it is not true, have the operator end it at once.")},
	"relation.ended":       {text("一项关系已终止", "A relation has ended"), text("运行机构终止了 %[1]s 的一项关系：%[2]s。", "The operator ended a relation of %[1]s: %[2]s.")},
}
