package app_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

func (w *world) ask(n domain.Notice, i int, question string) (*domain.Enquiry, error) {
	return w.AskEnquiry(ctx(), w.agencies[i], n.Number, domain.EnquiryID(app.NewID()), question)
}

func TestAnEnquiryIsAnsweredToAllAndSaysNotWhoAsked(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	w.bid(n, 1, "50000.00")
	q, err := w.ask(n, 0, "报告需要几份纸质版？")
	w.do(err)
	again, err := w.AskEnquiry(ctx(), w.agencies[0], n.Number, q.ID, "报告需要几份纸质版？")
	w.do(err)
	if again.Ordinal != 1 {
		t.Fatal("asking twice is two questions")
	}
	w.do(w.Drain(ctx()))
	waiting, err := w.DeskEnquiries(ctx(), w.officer, app.EnquiryQuery{Waiting: true})
	w.do(err)
	if len(waiting) != 1 || waiting[0].Agency != "" || waiting[0].Asker != "" || waiting[0].Question == "" {
		t.Fatalf("the department reads %+v", waiting)
	}
	public, err := w.PublicNotice(ctx(), n.Number)
	w.do(err)
	if len(public.Enquiries) != 1 || public.Enquiries[0].Question != "" || public.Enquiries[0].Agency != "" {
		t.Fatalf("the public reads %+v", public.Enquiries)
	}
	_, err = w.AnswerEnquiry(ctx(), w.agencies[1], q.ID, 0, domain.Reply{Answer: "三份"})
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.AnswerEnquiry(ctx(), w.officer, q.ID, 0, domain.Reply{Answer: "三份", ChangesTerms: true})
	refusedBy(t, err, refusal.Conflict, "enquiry.revision")
	_, err = w.AnswerEnquiry(ctx(), w.officer, q.ID, 0, domain.Reply{Answer: "请打 13812345678"})
	refusedBy(t, err, refusal.Invalid, "text.personal")
	_, err = w.AnswerEnquiry(ctx(), w.officer, q.ID, 0, domain.Reply{Answer: "三份，另附电子版。"})
	w.do(err)
	_, err = w.AnswerEnquiry(ctx(), w.officer2, q.ID, 0, domain.Reply{Answer: "两份"})
	refusedBy(t, err, refusal.Conflict, "enquiry.answered")
	w.do(w.Drain(ctx()))
	for i, told := range []int{1, 1, 0} { // the asker and the bidder, nobody else
		ls, err := w.Letters(ctx(), w.agencies[i], true, 0, 50)
		w.do(err)
		if len(ls) != told {
			t.Errorf("agency %d has %d letters", i, len(ls))
		}
	}
	es, err := w.AuditEvents(ctx(), w.auditor, "enquiry:"+string(q.ID))
	w.do(err)
	if len(es) != 2 {
		t.Fatalf("%d events", len(es))
	}
	for _, e := range es {
		for _, who := range []string{string(w.agencies[0].Organisation), string(w.agencies[0].Person), w.codes[0]} {
			if bytes.Contains(e.Face, []byte(who)) || strings.Contains(string(e.Person), who) {
				t.Fatalf("%s says who asked", e.Kind)
			}
		}
	}
}

func TestWhatMayBeAskedAndUntilWhen(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published() // until Thursday 17:00; questions until Wednesday midnight
	name := "第0咨询有限公司"
	for question, rule := range map[string]string{"": "required", "我公司" + name + "能否参加？": "enquiry.anonymous", "请回电 13812345678": "text.personal", strings.Repeat("问", 1001): "length"} {
		_, err := w.ask(n, 0, question)
		refusedBy(t, err, refusal.Invalid, rule)
	}
	_, err := w.AskEnquiry(ctx(), w.officer, n.Number, domain.EnquiryID(app.NewID()), "问")
	refusedBy(t, err, refusal.Forbidden, "")
	last := time.Date(2026, 3, 11, 16, 0, 0, 0, time.UTC) // midnight at UTC+8
	w.db.SetClock(last.Add(-2 * time.Second))
	q, err := w.ask(n, 0, "最后一刻的问题？")
	w.do(err)
	if q.Due.At.After(n.Deadline.At) {
		t.Fatalf("due at %s, after bids close", q.Due.At)
	}
	w.db.SetClock(last)
	_, err = w.ask(n, 0, "晚了的问题？")
	refusedBy(t, err, refusal.Conflict, "enquiry.cutoff")
	own, err := w.OwnEnquiries(ctx(), w.agencies[0], n.Number)
	w.do(err)
	if len(own.List) != 1 || own.Refuse == nil || !own.Last.Equal(last) {
		t.Fatalf("own: %+v", own)
	}
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.do(w.Drain(ctx()))
	public, err := w.PublicNotice(ctx(), n.Number)
	w.do(err)
	if !public.Enquiries[0].Overdue {
		t.Fatal("an overdue answer is not shown")
	}
	_, err = w.AnswerEnquiry(ctx(), w.officer, q.ID, 0, domain.Reply{Answer: "迟来的答复"})
	w.do(err)
}

func TestAnAnswerThatChangesTermsFollowsARevision(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	q, err := w.ask(n, 0, "地址是几楼？")
	w.do(err)
	w.revised(n, reworded)
	got, err := w.AnswerEnquiry(ctx(), w.officer, q.ID, 0, domain.Reply{Answer: "三楼，已修订公告。", ChangesTerms: true})
	w.do(err)
	if !got.ChangesTerms {
		t.Fatal("not marked")
	}
}

// TestTheClockOfAnAnswerStandsStillWithItsNotice: while oversight has stopped the notice no answer is late, and what was left
// of its time begins again with the notice's.
func TestTheClockOfAnAnswerStandsStillWithItsNotice(t *testing.T) {
	w := newWorld(t, 2)
	n := w.published()
	waits, err := w.ask(n, 0, "报告需要几份纸质版？")
	w.do(err)
	answered, err := w.ask(n, 1, "现场资料由谁提供？")
	w.do(err)
	w.db.SetClock(start.Add(time.Hour))
	_, err = w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	w.db.SetClock(waits.Due.At.Add(7 * 24 * time.Hour))
	w.do(w.Drain(ctx()))
	_, err = w.AnswerEnquiry(ctx(), w.officer, answered.ID, 0, domain.Reply{Answer: "由采购单位提供。"})
	w.do(err)
	es, err := w.AuditEvents(ctx(), w.auditor, "enquiry:"+string(answered.ID))
	w.do(err)
	if last := es[len(es)-1]; last.Kind != domain.EventEnquiryAnswered || !strings.Contains(string(last.Face), `"late":false`) {
		t.Errorf("answered while the clock stood still: %s", last.Face)
	}
	_, err = w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	w.do(w.Drain(ctx()))
	own, err := w.OwnEnquiries(ctx(), w.agencies[0], n.Number)
	w.do(err)
	now := waits.Due.At.Add(7 * 24 * time.Hour)
	if q := own.List[0]; q.Overdue || !q.Due.At.After(now) || q.Due.At.After(w.notice(n.ID).Deadline.At) {
		t.Fatalf("after the resumption: overdue %t, due %s", q.Overdue, q.Due.At)
	}
	w.db.SetClock(own.List[0].Due.At)
	w.do(w.Drain(ctx()))
	if own, err = w.OwnEnquiries(ctx(), w.agencies[0], n.Number); err != nil || !own.List[0].Overdue {
		t.Fatalf("the clock that began again has run out: %v", err)
	}
}
