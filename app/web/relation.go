package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

// ListRelations pages who belongs to whom.
func (s *Server) ListRelations(ctx context.Context, r ListRelationsRequestObject) (ListRelationsResponseObject, error) {
	n := limit(r.Params.Limit)
	rs, now, err := s.app.Relations(ctx, actor(ctx), app.RelationQuery{Text: val(r.Params.Q), Kind: domain.RelationKind(val(r.Params.Kind)), After: cursor(r.Params.After), Limit: n})
	today := workday.On(now)
	show := func(r domain.Relation) Relation { return showRelation(r, today) }
	at := func(r domain.Relation) string { return cursorText(r.ImportedAt, r.ID) }
	return ListRelations200JSONResponse{Items: each(rs, show), Next: next(rs, n, at)}, err
}

// ListOwnRelations are those of the actor's agency.
func (s *Server) ListOwnRelations(ctx context.Context, _ ListOwnRelationsRequestObject) (ListOwnRelationsResponseObject, error) {
	rs, today, err := s.app.OwnRelations(ctx, actor(ctx))
	return ListOwnRelations200JSONResponse(showOwnRelations(rs, today)), err
}

// FileRelation is an agency's word on who stands above it.
func (s *Server) FileRelation(ctx context.Context, r FileRelationRequestObject) (FileRelationResponseObject, error) {
	b := r.Body
	rs, today, err := s.app.FileRelation(ctx, actor(ctx), domain.FiledRelation{Kind: domain.RelationKind(b.Kind), Other: b.Other, Name: b.Name, Since: day(&b.Since)})
	return FileRelation201JSONResponse(showOwnRelations(rs, today)), err
}

func showOwnRelations(rs []domain.Relation, today workday.Date) OwnRelations {
	return OwnRelations{Items: each(rs, func(r domain.Relation) Relation { return showRelation(r, today) })}
}

// EndRelation gives a relation its last day.
func (s *Server) EndRelation(ctx context.Context, r EndRelationRequestObject) (EndRelationResponseObject, error) {
	found, today, err := s.app.EndRelation(ctx, actor(ctx), r.Relation, day(&r.Body.Last), r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return EndRelation200JSONResponse(showRelation(*found, today)), nil
}

func showRelation(r domain.Relation, today workday.Date) Relation {
	return Relation{Id: r.ID, Kind: RelationKind(r.Kind), From: r.From, FromName: r.FromName, To: r.To, ToName: r.ToName, Project: r.Project, Source: r.Source,
		ValidFrom: r.ValidFrom.String(), ValidTo: someDay(r.ValidTo), Holds: r.Holds(today), At: instant(r.ImportedAt)}
}

func yearAmounts(list *[]YearAmount) []domain.YearAmount {
	return each(val(list), func(y YearAmount) domain.YearAmount {
		amount, err := money.Parse(y.Amount)
		if err != nil {
			amount = 0 // the contract has checked its form
		}
		return domain.YearAmount{Year: y.Year, Amount: amount}
	})
}

func avoided(list *[]AvoidedAgency) []domain.Avoided {
	return each(val(list), func(a AvoidedAgency) domain.Avoided {
		return domain.Avoided{USCC: a.Uscc, Name: val(a.Name), Reason: string(a.Reason), Evidence: domain.FileID(val(a.Evidence))}
	})
}

// showRules shows the terms that only the rules ask for; what is empty is absent.
func showRules(f *NoticeFields, t domain.Terms) {
	f.TaxExcluded = some(t.TaxExcluded)
	if len(t.AmountsByYear) > 0 {
		years := each(t.AmountsByYear, func(y domain.YearAmount) YearAmount { return YearAmount{Year: y.Year, Amount: y.Amount.String()} })
		f.AmountsByYear = &years
	}
	if len(t.OtherMatters) > 0 {
		codes := each(t.OtherMatters, func(code string) MatterCode { return code })
		f.OtherMatters = &codes
	}
	if len(t.Avoid) > 0 {
		list := each(t.Avoid, func(a domain.Avoided) AvoidedAgency {
			return AvoidedAgency{Uscc: a.USCC, Name: some(a.Name), Reason: AvoidedAgencyReason(a.Reason), Evidence: some(string(a.Evidence))}
		})
		f.Avoid = &list
	}
}

// publicTerms are terms without the evidence against agencies that are kept away.
func publicTerms(t domain.Terms) NoticeFields {
	f := showTerms(t)
	for i := range val(f.Avoid) {
		(*f.Avoid)[i].Evidence = nil
	}
	return f
}
