package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// SamplePage is one sample with what the actor may do.
type SamplePage struct {
	Sample  domain.Sample
	Actions map[string]error
}

// drawSample draws a notice that has just been published through the fast lane, or not; the share and the time for the
// review are the rulebook's.
func (a *App) drawSample(ctx context.Context, tx Tx, n *domain.Notice, j judgement) error {
	share, _, err := j.rules.Ratio(rulebook.KeyFastLaneSample)
	if err != nil {
		return err
	}
	span, _, err := j.rules.Span(rulebook.KeyFastLaneReview)
	if err != nil {
		return err
	}
	s, e, drawn := domain.DrawSample(n, share, j.cal.Add(tx.Now(), span, workday.OfficeHours), tx.Now())
	if !drawn {
		return nil
	}
	if err := tx.AddSample(ctx, s); err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

// Samples pages fast-lane notices drawn for review: the operator's and oversight's of their region, a department's own.
func (a *App) Samples(ctx context.Context, by domain.Actor, q SampleQuery) (list []SamplePage, err error) {
	if q.Department, q.Region, err = deskOf(by, watchers...); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		ss, err := tx.Samples(ctx, q)
		for i := range ss {
			list = append(list, SamplePage{Sample: ss[i], Actions: ss[i].Actions(by, tx.Now())})
		}
		return err
	})
	return list, err
}

// PublicSamples pages all samples with their outcomes; reviewers are nobody's to see.
func (a *App) PublicSamples(ctx context.Context, q SampleQuery) (list []domain.Sample, err error) {
	q.Public = true
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Samples(ctx, q); return err })
	for i := range list {
		list[i].Reviewer = ""
	}
	return list, err
}

// ConcludeSample is the operator's review after a fast-lane publication. Faults become a finding of the notice too, so
// that somebody settles them.
func (a *App) ConcludeSample(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, o domain.SampleOutcome, faults []domain.Fault, note string) (page SamplePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		s, err := tx.Sample(ctx, id)
		if err != nil {
			return err
		}
		if !by.Sees(s.Region) {
			return domain.Missing()
		}
		if r := stale(version, s.Version); r != nil {
			return r
		}
		e, err := s.Conclude(by, o, faults, note, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveSample(ctx, s); err != nil {
			return err
		}
		page = SamplePage{Sample: *s, Actions: s.Actions(by, tx.Now())}
		if err := a.record(ctx, tx, e); err != nil || o == domain.SampleInOrder {
			return err
		}
		n, err := tx.Notice(ctx, id)
		if err != nil {
			return err
		}
		return a.raise(ctx, tx, n, "", domain.CheckChange{After: sampleCheck(s)})
	})
	return page, err
}

func sampleCheck(s *domain.Sample) compliance.Check {
	return compliance.Check{Code: "sample", Outcome: compliance.Warn, Rule: "notice.sample", Evidence: []compliance.Evidence{},
		Text:     refusal.Text{ZH: "快速通道事后抽查发现问题：" + faultsText(s.Faults), EN: "the review after a fast-lane publication found: " + faultsText(s.Faults)},
		Citation: refusal.Citation{Document: "中介服务超市平台规则", Article: "快速通道"}}
}
