package app

import (
	"context"
	"slices"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// ImportRelations takes a whole file of relations, each with its source and days. The same file again changes nothing.
func (a *App) ImportRelations(ctx context.Context, rs []domain.Relation) (changed int, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		now := tx.Now()
		for i := range rs {
			rs[i].ImportedAt = now
		}
		if changed, err = tx.PutRelations(ctx, rs); err != nil || changed == 0 {
			return err
		}
		return a.record(ctx, tx, domain.RelationsImported(changed, now))
	})
	return changed, err
}

// Relations pages what is known of who belongs to whom, for the operator and oversight.
func (a *App) Relations(ctx context.Context, by domain.Actor, q RelationQuery) (rs []domain.Relation, now time.Time, err error) {
	if !by.Has(watchers...) {
		return nil, now, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		now = tx.Now()
		rs, err = tx.Relations(ctx, q)
		return err
	})
	return rs, now, err
}

// facts adds to a purchase what the engine can't know of the terms alone: the names of its files, further matters,
// categories, the names of avoided agencies and the pool. The agencies that a rule bars are named from publication on;
// before, the department learns their number. Seven queries, whatever the terms say.
func facts(ctx context.Context, tx Tx, n *domain.Notice, p *compliance.Purchase) error {
	files, err := tx.Files(ctx, n.FileIDs()...)
	if err != nil {
		return err
	}
	for _, id := range n.FileIDs() {
		if f := files[id]; f != nil && n.AudienceOf(id) != "" {
			p.Texts = append(p.Texts, compliance.FieldText{Field: "attachments", Text: f.Name})
		}
	}
	categories, err := tx.Categories(ctx)
	if err != nil {
		return err
	}
	for _, c := range categories {
		p.Categories = append(p.Categories, c.Name)
	}
	others, err := tx.MattersByCode(ctx, n.OtherMatters, p.Day)
	if err != nil {
		return err
	}
	for _, code := range n.OtherMatters {
		one := others[code]
		one.Code = code // one that is unknown has no version
		p.Others = append(p.Others, one)
	}
	if err := avoidNames(ctx, tx, n, p); err != nil {
		return err
	}
	named := n.Public() || n.Status == domain.NoticeApproved
	pool, err := poolOf(ctx, tx, n, organsOf(p.Bought()), p.Day, named)
	p.Pool = &pool
	return err
}

// avoidNames gives the agencies that are kept away the names of the register, in the terms too.
func avoidNames(ctx context.Context, tx Tx, n *domain.Notice, p *compliance.Purchase) error {
	codes := make([]string, len(n.Avoid))
	for i, a := range n.Avoid {
		codes[i] = a.USCC
	}
	names, err := tx.AgencyNames(ctx, codes, false)
	if err != nil || len(codes) == 0 {
		return err
	}
	n.Avoid = slices.Clone(n.Avoid)
	for i := range p.Avoid {
		p.Avoid[i].Name = names[p.Avoid[i].USCC]
		n.Avoid[i].Name = p.Avoid[i].Name
	}
	return nil
}

// organsOf are the organs of the approvals that the matters bought serve.
func organsOf(bought []*directory.MatterVersion) (list []domain.Organ) {
	for _, m := range bought {
		for _, a := range m.Approvals {
			o := domain.Organ{Name: a.Organ, USCC: a.OrganUSCC, Approval: a.Name}
			if (o.USCC != "" || o.Name != "") && !slices.Contains(list, o) {
				list = append(list, o)
			}
		}
	}
	return list
}

// poolOf counts the admitted agencies that meet the terms and what each requirement costs.
func poolOf(ctx context.Context, tx Tx, n *domain.Notice, organs []domain.Organ, day workday.Date, named bool) (compliance.Pool, error) {
	codes := make([]string, 0, len(organs))
	for _, o := range organs {
		if o.USCC != "" {
			codes = append(codes, o.USCC)
		}
	}
	ties, err := tx.TiesBelow(ctx, codes, n.DepartmentUSCC, n.BudgetProject)
	if err != nil {
		return compliance.Pool{}, err
	}
	names, err := tx.AgencyNames(ctx, ties.Near(n), true)
	if err != nil {
		return compliance.Pool{}, err
	}
	admitted, holders, err := tx.Admitted(ctx, trades(n.Qualification), len(n.Qualification.Persons) > 0, n.Training)
	if err != nil {
		return compliance.Pool{}, err
	}
	judged := *n
	judged.Organs = organs
	return domain.MeasurePool(n.Qualification, admitted, holders, ties.Barring(&judged, names, day), named, day), nil
}

func trades(q directory.Qualification) (list []string) {
	seen := map[string]bool{}
	for _, clause := range q.Clauses() {
		for _, c := range clause {
			if !seen[c.Trade] {
				seen[c.Trade] = true
				list = append(list, c.Trade)
			}
		}
	}
	return list
}

// relatedTo says of which other admitted agencies only one may bid with this one: told beforehand, because after the
// freeze the later bid is ineligible. It depends on no bid.
func relatedTo(ctx context.Context, tx Tx, ag *domain.Agency, ties domain.Ties, day workday.Date) ([]refusal.Text, error) {
	same, err := tx.SameHead(ctx, ag)
	if err != nil {
		return nil, err
	}
	var list []refusal.Text
	for i := range same {
		if why, related := ties.Related(ag, &same[i], day); related && !same[i].SuspendedOn(day) {
			list = append(list, refusal.Text{ZH: same[i].Name + "（" + why.ZH + "）", EN: same[i].Name + " (" + why.EN + ")"})
		}
	}
	heads, err := sameReference(ctx, tx, ag, ties, day)
	return append(append(list, heads...), ties.Partners(ag.USCC, day)...), err
}

// sameReference are the firms below a person who, by a relation, heads the agency too. An agency has one head or none.
func sameReference(ctx context.Context, tx Tx, ag *domain.Agency, ties domain.Ties, day workday.Date) (list []refusal.Text, err error) {
	name := domain.RelationNames[domain.RelationHead]
	for _, mine := range ties {
		if mine.Kind != domain.RelationHead || mine.To != ag.USCC || !mine.Holds(day) {
			continue
		}
		others, err := tx.Relations(ctx, RelationQuery{Kind: domain.RelationHead, Text: mine.From, Limit: 50})
		if err != nil {
			return nil, err
		}
		for _, o := range others {
			if o.To != ag.USCC && o.Holds(day) {
				list = append(list, refusal.Text{ZH: o.ToName + "（" + name.ZH + "）", EN: o.ToName + " (" + name.EN + ")"})
			}
		}
	}
	return list, nil
}

// tellRelated are the letters to both sides of a pair of related bidders, once the result is public.
func tellRelated(ctx context.Context, tx Tx, n *domain.Notice) ([]addressed, error) {
	standing, err := tx.StandingBids(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	agencies, err := biddersOf(ctx, tx, standing)
	if err != nil {
		return nil, err
	}
	ties, err := tx.TiesAbove(ctx, codesOf(standing))
	if err != nil {
		return nil, err
	}
	var list []addressed
	day := workday.On(n.Deadline.At)
	for _, later := range standing {
		if later.Reason != domain.RelatedParty {
			continue
		}
		for _, first := range standing {
			why, related := ties.Related(agencies[first.Agency], agencies[later.Agency], day)
			if first.ID == later.ID || first.Reason != "" || !related {
				continue
			}
			for _, side := range []struct {
				kind string
				bid  *domain.Bid
			}{{"bid.related_later", later}, {"bid.related_first", first}} {
				people, err := tx.Holders(ctx, domain.OrganisationID(side.bid.Agency), "", domain.AgencySubmitter, domain.AgencyAdmin)
				if err != nil {
					return nil, err
				}
				list = append(list, addressed{kind: side.kind, people: people, name: n.Title, detail: why, link: "/results/" + n.Number})
			}
		}
	}
	return list, nil
}

func codesOf(bids []*domain.Bid) []string {
	codes := make([]string, len(bids))
	for i, b := range bids {
		codes[i] = b.USCC
	}
	return codes
}

// tellAvoided are the letters to the agencies that a published notice keeps away.
func tellAvoided(ctx context.Context, tx Tx, n *domain.Notice) ([]addressed, error) {
	var list []addressed
	for _, a := range n.Avoid {
		ag, err := optional(tx.AgencyByUSCC(ctx, a.USCC))
		if err != nil {
			return nil, err
		}
		if ag == nil {
			continue
		}
		people, err := tx.Holders(ctx, domain.OrganisationID(ag.ID), "", domain.AgencySubmitter, domain.AgencyAdmin)
		if err != nil {
			return nil, err
		}
		list = append(list, addressed{kind: "notice.avoided", people: people, name: n.Title, detail: compliance.AvoidReasons[a.Reason], link: "/notices/" + n.Number})
	}
	return list, nil
}
