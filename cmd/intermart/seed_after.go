package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// afterPublication plans notices to which something happens once they are published: one is asked about and revised, one
// is suspended, one keeps a file for agencies that meet its terms and has a question that waits. One more was let pass on
// a document. The demo ends while they run.
func (s *seeder) afterPublication() error {
	return s.aside(9, func() error {
		for _, one := range []struct {
			published int
			wish
			plan func(*story)
		}{
			{-1, wish{dept: "zjj", matter: "JS-009", amount: 206_000, project: "天澄区金盆岭保障性住房项目"}, s.askedAndRevised},
			{-1, wish{dept: "jtj", matter: "FG-005", amount: 78_000, project: "雨霖区青石路道路提质改造工程"}, s.suspended},
			{0, wish{dept: "zjj", matter: "JS-005", amount: 118_000, project: "天澄区书堂路社区卫生服务中心迁建项目"}, s.restricted},
			{0, wish{dept: "fxjd", matter: "JS-010", amount: 64_000, project: "天澄区枫溪路农贸市场提质改造项目"}, s.letPass},
		} {
			one.method, one.quote, one.bidders = "lowest", "total", 3
			st := s.tellPublished(one.published, one.wish)
			if len(st.offers) < one.bidders {
				return fmt.Errorf("%s: %d bidders", st.terms.Title, len(st.offers))
			}
			one.plan(st)
			s.begin(st)
		}
		return nil
	})
}

// early has the story's bidders come within hours of its publication, and stay.
func (st *story) early() {
	for i, o := range st.offers {
		o.when, o.how = 0.02+0.02*float64(i), ""
	}
}

// onDay plans an act about a story on a working day.
func (s *seeder) onDay(st *story, day, minutes int, do func(context.Context) error) {
	s.plan(s.moment(day, minutes), true, func(ctx context.Context) error { return wrap(st.terms.Title, do(ctx)) })
}

// beforeDraft plans the upload of a file that the story's draft cites.
func (s *seeder) beforeDraft(st *story, id domain.FileID, purpose domain.Purpose, name string, content []byte) {
	s.plan(s.moment(st.published-2, 9*60+st.minute), false, func(ctx context.Context) error {
		return s.upload(ctx, st.dept.officer.actor, id, purpose, name, content)
	})
}

// asks plans a bidder's question, which nobody can tell from another's.
func (s *seeder) asks(st *story, day, minutes int, question string) domain.EnquiryID {
	id, by := domain.EnquiryID(s.uuid()), st.offers[0].agency.person.actor
	s.onDay(st, day, minutes, func(ctx context.Context) error {
		_, err := s.app.AskEnquiry(ctx, by, st.number, id, question)
		return err
	})
	return id
}

// askedAndRevised: what is asked is answered to all after a revision that says it. The revision is not material, so the
// offers that came before it stand.
func (s *seeder) askedAndRevised(st *story) {
	st.early()
	question, id := s.asks(st, -1, 11*60, "成果的坐标系统和电子版的文件格式，公告没有写明，请予明确。"), domain.RevisionID(s.uuid())
	s.onDay(st, -1, 14*60, func(ctx context.Context) error {
		terms := st.terms
		terms.Description = strings.Replace(terms.Description, "纸质成果四份及电子版", "纸质成果四份及电子版（2000国家大地坐标系，图形用DWG格式，报告用PDF格式）", 1)
		_, err := s.app.ProposeRevision(ctx, st.dept.officer.actor, id, domain.NoticeID(st.id), domain.Proposal{Terms: terms, Reason: "明确成果的坐标系统和文件格式。"})
		return err
	})
	for _, step := range []struct {
		day, minutes int
		by           domain.Actor
		do           func(context.Context, domain.Actor, domain.RevisionID, int64) (app.RevisionPage, error)
	}{
		{-1, 15*60 + 30, st.dept.manager.actor, s.app.AgreeRevision},
		{-1, 16*60 + 30, s.reviewers[0].actor, s.app.ReviewRevision},
		{0, 10 * 60, s.publishers[0].actor, s.app.PublishRevision},
	} {
		s.onDay(st, step.day, step.minutes, func(ctx context.Context) error {
			_, err := step.do(ctx, step.by, id, 0)
			return err
		})
	}
	s.onDay(st, 0, 11*60, func(ctx context.Context) error {
		_, err := s.app.AnswerEnquiry(ctx, st.dept.officer.actor, question, 0,
			domain.Reply{Answer: "采用2000国家大地坐标系；图形用DWG格式，报告用PDF格式。已修订公告写明。", ChangesTerms: true})
		return err
	})
}

// suspended: oversight stops the clock while it looks into something, and has not let it go on yet.
func (s *seeder) suspended(st *story) {
	st.early()
	s.onDay(st, 0, 10*60+30, func(ctx context.Context) error {
		_, err := s.app.SuspendNotice(ctx, s.supervisor.actor, domain.NoticeID(st.id), 0, domain.Decision{Document: fmt.Sprintf("示财监〔%d〕16号", s.today.Year),
			Reason: "收到反映：公告所列评估范围与批复的线路走向不一致，正在核查。核查期间暂停，恢复后剩余时间顺延。"})
		return err
	})
}

// restricted: one file is for agencies that meet the terms, and a question waits for its answer.
func (s *seeder) restricted(st *story) {
	file := domain.FileID(app.NewID())
	st.asked = true
	st.terms.Attachments = append(st.terms.Attachments, domain.Attachment{File: file, Audience: domain.AudienceEligible})
	s.beforeDraft(st, file, domain.PurposeAttachment, "结构施工图（部分）.pdf",
		pdfOf("STRUCTURAL DRAWINGS (demo)", "Project "+st.terms.BudgetProject, "For agencies that meet the terms."))
	s.asks(st, 0, 14*60, "复检不合格的批次，再次检测的费用是否包含在报价内？")
}

// letPass: its term is longer than the directory's, on a document, with the manager as second person.
func (s *seeder) letPass(st *story) {
	o := domain.Override{Check: "term", Document: fmt.Sprintf("天发改审〔%d〕31号", s.today.Year), File: domain.FileID(app.NewID()),
		Reason: "批复分两期竣工，两期相隔约一个月，测量须两次进场，服务期限不能不长于目录时限。"}
	before := st.terms.Term.Text().ZH
	st.terms.Term, st.terms.Overrides = workday.Span{N: 35, Unit: workday.WorkingDay}, []domain.Override{o}
	st.terms.Description = strings.Replace(st.terms.Description, before, st.terms.Term.Text().ZH, 1)
	s.beforeDraft(st, o.File, domain.PurposeApproval, "分期竣工批复.pdf", pdfOf("APPROVAL (demo)", "Project "+st.terms.BudgetProject, "Completion in two stages."))
}
