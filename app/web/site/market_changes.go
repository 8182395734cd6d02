package site

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/rulebook"
)

// Changes is what is, or was, open to public comment.
func (m Market) Changes(ctx context.Context, q Query) (List[ChangeRow], error) {
	found, err := m.App.PublicChanges(ctx, app.ChangeQuery{Region: domain.RegionCode(q.Region), After: cursorOf(q.After), Limit: pageRows + 1})
	if err != nil {
		return List[ChangeRow]{}, err
	}
	regions, err := m.regions(ctx)
	if err != nil {
		return List[ChangeRow]{}, err
	}
	clock, err := m.App.Clock(ctx)
	page, next := cut(found, func(c domain.Change) string { return momentCursor(c.PublicAt(), string(c.ID)) })
	l := List[ChangeRow]{Next: next}
	for i := range page {
		l.Items = append(l.Items, changeRow(&page[i], regions, clock.Now))
	}
	return l, err
}

func changeRow(c *domain.Change, regions regionNames, now time.Time) ChangeRow {
	r := ChangeRow{Number: c.Number, Title: c.Title, Region: regions.named(c.Region), State: string(c.Status), Editorial: c.Editorial, From: date(c.EffectiveFrom)}
	if c.Status == domain.ChangeComment {
		if r.Due = c.CommentDue.At; !c.CommentOpen(now) {
			r.State = "commented"
		}
	}
	return r
}

// Change is one change as everybody may see it.
func (m Market) Change(ctx context.Context, number string) (ChangeView, error) {
	p, err := m.App.PublicChange(ctx, number)
	if err != nil {
		return ChangeView{}, err
	}
	regions, err := m.regions(ctx)
	c := &p.Change
	v := ChangeView{ChangeRow: changeRow(c, regions, p.Clock.Now), Steward: c.StewardName, Document: c.Document, Issuer: c.Issuer, Occasion: c.Occasion, Summary: c.Summary,
		Received: date(c.Received), Open: c.CommentOpen(p.Clock.Now), Rulebook: c.RulebookID, Reason: c.Reason}
	if !c.CommentDue.At.IsZero() {
		v.Working = c.CommentDue.Working()
	}
	for _, pr := range c.Proposals {
		v.Proposals = append(v.Proposals, changedMatter(pr, p.Before[pr.Matter.Code]))
	}
	if c.Rulebook != nil {
		var before rulebook.Rulebook
		if p.Book != nil {
			before = *p.Book
		}
		for _, d := range rulebook.Changes(before, *c.Rulebook) {
			v.Values = append(v.Values, FieldChange{Label: Text{ZH: d.Key, EN: d.Key}, Before: Text{ZH: d.Before, EN: d.Before}, After: Text{ZH: d.After, EN: d.After}})
		}
	}
	for _, r := range c.Reviews {
		v.Reviews = append(v.Reviews, ChangeReview{Kind: r.Kind, Opinion: r.Opinion, At: r.At})
	}
	for _, o := range p.Comments {
		v.Comments = append(v.Comments, ChangeComment{Number: o.Number, Text: o.Text, At: o.At, Answer: o.Answer, Adopted: o.Adopted})
	}
	for _, n := range c.Affected {
		v.Affected = append(v.Affected, AffectedNotice{Number: n.Number, Title: n.Title})
	}
	if err == nil {
		v.Recorded, err = m.recorded(ctx, "change:"+string(c.ID))
	}
	return v, err
}

func changedMatter(p domain.ChangeProposal, before directory.MatterVersion) ChangedMatter {
	m := ChangedMatter{Code: p.Matter.Code, Name: p.Matter.Name, Types: directory.TypeNames(p.Types), Reason: p.Reason, Approval: p.Approval}
	for _, d := range directory.Diff(before, p.Matter) {
		m.Changes = append(m.Changes, FieldChange{Label: d.Label, Before: d.Before, After: d.After})
	}
	return m
}
