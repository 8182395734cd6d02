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
