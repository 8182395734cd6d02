package site

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// directText says whom a direct selection asks, and why it alone.
func directText(n *domain.Notice) Text {
	if n.Method != "direct" {
		return Text{}
	}
	why := domain.ChosenText(domain.DirectReasons, n.Direct.ReasonCode)
	return Text{ZH: n.Direct.AgencyName + "（" + n.Direct.AgencyUSCC + "）。" + why.ZH + "：" + n.Direct.Reason,
		EN: n.Direct.AgencyName + " (" + n.Direct.AgencyUSCC + "). " + why.EN + ": " + n.Direct.Reason}
}

// fastLaneText says how a fast-lane notice came to be public, with the draw that anyone can repeat and its outcome.
func fastLaneText(n *domain.Notice, s *domain.Sample) Text {
	if !n.FastLane {
		return Text{}
	}
	draw := domain.SampleDraw(n.Number, n.Keys.Commitment)
	t := Text{ZH: "经单位负责人批准和自动审查后直接发布。抽查数 " + draw + "，", EN: "Published after the manager's approval and the automatic checks. Draw " + draw + "; "}
	switch {
	case s == nil:
		return Text{ZH: t.ZH + "未被抽中。", EN: t.EN + "not drawn."}
	case s.Outcome == domain.SampleInOrder:
		return Text{ZH: t.ZH + "已抽中，事后复核未发现问题。" + s.Note, EN: t.EN + "drawn, and found in order. " + s.Note}
	case s.Outcome == domain.SampleFaults:
		return Text{ZH: t.ZH + "已抽中，事后复核发现问题。" + s.Note, EN: t.EN + "drawn, and faults were found. " + s.Note}
	}
	return Text{ZH: t.ZH + "已抽中，待事后复核。", EN: t.EN + "drawn, and waiting for its review."}
}

// Samples pages the fast-lane notices that were drawn for a review after their publication, newest first.
func (m Market) Samples(ctx context.Context, q Query) (l List[SampleRow], err error) {
	regions, err := m.regions(ctx)
	if err != nil {
		return l, err
	}
	if l.Facets, err = m.facets(ctx, regions); err != nil {
		return l, err
	}
	clock, err := m.App.Clock(ctx)
	if err != nil {
		return l, err
	}
	found, err := m.App.PublicSamples(ctx, app.SampleQuery{Region: domain.RegionCode(q.Region), After: cursorOf(q.After), Limit: pageRows + 1})
	if err != nil {
		return l, err
	}
	found, l.Next = cut(found, func(s domain.Sample) string { return momentCursor(s.DrawnAt, string(s.Notice)) })
	subject := func(s *domain.Sample) string { return "sample:" + string(s.Notice) }
	steps, err := m.recordedOf(ctx, subjects(found, subject))
	for i := range found {
		l.Items = append(l.Items, sampleRow(&found[i], regions, clock.Now, steps[subject(&found[i])]))
	}
	return l, err
}

func sampleRow(s *domain.Sample, regions regionNames, now time.Time, recorded []Step) SampleRow {
	r := SampleRow{Number: s.Number, Title: s.Title, Department: s.DepartmentName, Region: regions.named(s.Region), Drawn: s.DrawnAt, Due: s.Due.At, Working: s.Due.Working(),
		Outcome: string(s.Outcome), Note: s.Note, Reviewed: s.ReviewedAt, Late: s.Late(now), Recorded: recorded}
	if r.Outcome == "" {
		r.Outcome = "waiting"
	}
	for _, f := range s.Faults {
		r.Faults = append(r.Faults, SampleFault{Field: f.Field, Kind: domain.ChosenText(domain.ReturnCodes, f.Code), Text: f.Text})
	}
	return r
}

// Emergencies pages what was bought first and recorded afterwards, newest first.
func (m Market) Emergencies(ctx context.Context, q Query) (l List[EmergencyRow], err error) {
	regions, err := m.regions(ctx)
	if err != nil {
		return l, err
	}
	if l.Facets, err = m.facets(ctx, regions); err != nil {
		return l, err
	}
	found, err := m.App.PublicEmergencies(ctx, app.EmergencyQuery{Region: domain.RegionCode(q.Region), After: cursorOf(q.After), Limit: pageRows + 1})
	if err != nil {
		return l, err
	}
	found, l.Next = cut(found, func(e domain.Emergency) string { return momentCursor(e.At, string(e.ID)) })
	subject := func(e *domain.Emergency) string { return "emergency:" + string(e.ID) }
	steps, err := m.recordedOf(ctx, subjects(found, subject))
	for i := range found {
		e := &found[i]
		r := EmergencyRow{ID: string(e.ID), Title: e.Title, Department: e.DepartmentName, Region: regions.named(e.Region), Category: category(e.Category), Cause: domain.ChosenText(domain.Causes, e.Cause),
			Account: e.Account, Happened: date(e.Happened), Ordered: date(e.Ordered), Amount: e.Amount.String(), Supplier: e.Supplier, Reported: e.At, Due: e.Due.At, Late: e.Late(), Recorded: steps[subject(e)]}
		if !e.Due.At.IsZero() {
			r.Working = e.Due.Working()
		}
		l.Items = append(l.Items, r)
	}
	return l, err
}

func subjects[T any](list []T, of func(*T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = of(&list[i])
	}
	return out
}
