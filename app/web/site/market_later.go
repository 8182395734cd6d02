package site

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// later adds to a notice what happened since its publication: questions, suspensions, decisions and what follows.
func later(v *Notice, p *app.PublicNotice) {
	n := &p.Notice
	v.QuestionsUntil, v.Follows, v.Followed, v.Prices = p.Asking, p.Follows, p.Followed, priceRanges(p.Prices)
	for _, q := range p.Enquiries {
		v.Enquiries = append(v.Enquiries, Enquiry{Number: q.Ordinal, Asked: q.AskedAt, Due: q.Due.At, Question: q.Question, Answer: q.Answer, Answered: q.AnsweredAt,
			Overdue: q.Overdue, Late: !q.AnsweredAt.IsZero() && q.AnsweredAt.After(q.Due.At), Revised: q.ChangesTerms})
	}
	for _, s := range n.Suspensions {
		v.Suspensions = append(v.Suspensions, suspensionOf(s))
	}
	if n.Waits == domain.WaitsExplanation && n.Status == domain.NoticeFrozen {
		v.Explaining = n.WaitsUntil
	}
	v.LowScreen = n.LowScreen.Text()
	if n.Conclusion.Choice != "" {
		v.Conclusion = domain.ConclusionText(n)
	}
}

func suspensionOf(s domain.Suspension) Suspension {
	v := Suspension{Document: s.Document, Reason: s.Reason, At: s.At, ResumeDocument: s.Resumed.Document, ResumeReason: s.Resumed.Reason, Resumed: s.ResumeAt, Moved: s.Moved}
	if s.Moved != "" {
		v.Before = s.Before.At
		if !s.ResumeAt.IsZero() {
			v.After, v.Working = s.After.At, s.After.Working()
		}
	}
	return v
}

func priceRanges(list []app.PriceRange) (out []PriceRange) {
	for _, p := range list {
		r := p.Range
		out = append(out, PriceRange{Quote: p.Quote, N: r.N, Least: r.Least.String(), Low: r.Low.String(), Median: r.Median.String(), High: r.High.String(), Most: r.Most.String()})
	}
	return out
}

// revisions are shown once there is more than the first text, newest first, each with why, and what it changed.
func revisions(rs []app.Revision) (out []Revision) {
	if len(rs) < 2 {
		return nil
	}
	slices.SortFunc(rs, func(a, b app.Revision) int { return a.Revision - b.Revision })
	for i, r := range rs {
		v := Revision{Number: r.Revision, At: r.PublishedAt, Reason: r.Reason, Material: r.Material}
		if i > 0 {
			for _, c := range rs[i-1].Terms.Diff(r.Terms) {
				v.Changes = append(v.Changes, Change{Field: c.Field, Before: c.Before, After: c.After})
			}
		}
		if r.Material {
			v.Deadline, v.Working = r.Deadline.At, r.Deadline.Working()
		}
		out = append(out, v)
	}
	slices.Reverse(out)
	return out
}

// detail says in a line what a recorded act was about.
func detail(p *app.PublicNotice, e *app.RecordedEvent) Text {
	var face struct {
		Document, Reason, After, Deadline string
		Enquiry, Revision                 int
		Material, Late                    bool
	}
	if json.Unmarshal(e.Face, &face) != nil {
		return Text{}
	}
	switch e.Kind {
	case domain.EventNoticeSuspended, domain.EventNoticeCancelled, domain.EventNoticeBeaconWaived, domain.EventNoticeOrdered,
		domain.EventAwardDeclined, domain.EventAwardStruck, domain.EventAwardRevoked, domain.EventAwardVacated, domain.EventAwardPassed:
		return plain(strings.TrimSpace(face.Document + " " + face.Reason))
	case domain.EventNoticeResumed:
		return resumption(p, e, face.Document)
	case domain.EventNoticeConcluded:
		return domain.ConclusionText(&p.Notice)
	case domain.EventNoticeRevised:
		t := Text{ZH: "第 " + strconv.Itoa(face.Revision) + " 次发布：" + face.Reason, EN: "Revision " + strconv.Itoa(face.Revision) + ": " + face.Reason}
		if face.Material {
			t.ZH, t.EN = t.ZH+"（实质性，报名期重新计算）", t.EN+" (material: the window restarts)"
		}
		return t
	case domain.EventEnquiryAnswered, domain.EventEnquiryOverdue:
		t := Text{ZH: "第 " + strconv.Itoa(face.Enquiry) + " 问", EN: "question " + strconv.Itoa(face.Enquiry)}
		if face.Late {
			t.ZH, t.EN = t.ZH+"（逾期答复）", t.EN+" (answered late)"
		}
		return t
	}
	return Text{}
}

// resumption says by its working how a deadline moved.
func resumption(p *app.PublicNotice, e *app.RecordedEvent, document string) Text {
	for _, s := range p.Notice.Suspensions {
		if s.ResumeAt.Equal(e.At) && s.Moved != "" {
			w := s.After.Working()
			return Text{ZH: document + "。期限由 " + domain.ClockText(s.Before.At) + " 顺延：" + w.ZH, EN: document + ". The deadline moves from " + domain.ClockText(s.Before.At) + ": " + w.EN}
		}
	}
	return plain(document)
}
