package app_test

import (
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// cites makes terms cite a document for a check.
func (w *world) cites(check string) func(*domain.Terms) {
	w.t.Helper()
	f, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeApproval, Name: "批复.pdf", Content: append(pdf[:len(pdf):len(pdf)], app.NewID()...)})
	w.do(err)
	return func(t *domain.Terms) {
		t.Overrides = []domain.Override{{Check: check, Document: "甲财函〔2026〕3号", File: f.ID, Reason: "年度预算追加，工程分期实施"}}
	}
}

// outcome is a check of the notice as it was stored last.
func (w *world) outcome(id domain.NoticeID, code string) (outcome, text string) {
	for _, c := range w.notice(id).Checks {
		if c.Code == code {
			return string(c.Outcome), c.Text.EN
		}
	}
	return "", ""
}

// TestSplittingIsOverriddenByTheManager: the approval of the notice is the second person's agreement, and it is public.
func TestSplittingIsOverriddenByTheManager(t *testing.T) {
	w := newWorld(t, 0)
	half := func(t *domain.Terms) { t.BudgetProject, t.Amount = "P-split", money.MustParse("450000.00") }
	first := w.drafted(half).Notice.ID
	_, err := w.SubmitNotice(ctx(), w.officer, first, 0)
	w.do(err)
	bare := w.drafted(half).Notice.ID
	_, err = w.SubmitNotice(ctx(), w.officer, bare, 0)
	refusedBy(t, err, refusal.Invalid, "notice.splitting")
	if !strings.Contains(refusal.As(err).Text.ZH, "除非写明批准文号和理由") {
		t.Fatalf("the remedy: %s", refusal.As(err).Text.ZH)
	}
	id := w.drafted(half, w.cites("splitting")).Notice.ID
	_, err = w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	if o, text := w.outcome(id, "splitting"); o != "warn" || !strings.Contains(text, "waits for a second person") {
		t.Fatalf("submitted: %s %s", o, text)
	}
	_, err = w.ApproveNotice(ctx(), w.manager, id, 0)
	w.do(err)
	if o, text := w.outcome(id, "splitting"); o != "warn" || !strings.Contains(text, "overridden by 甲财函〔2026〕3号, agreed by a second person: the department's manager") {
		t.Fatalf("approved: %s %s", o, text)
	}
	if n := w.db.SQL(`SELECT count(*)::text FROM events WHERE kind = 'notice.override_agreed'`)[0][0]; n != "1" {
		t.Fatalf("%s agreements recorded", n)
	}
	_, err = w.ReviewNotice(ctx(), w.reviewer, id, 0)
	w.do(err)
	w.do(w.Drain(ctx()))
	page, err := w.PublishNotice(ctx(), w.publisher, id, 0)
	w.do(err)
	file, body, err := w.OpenFile(ctx(), domain.Visitor(), page.Notice.Overrides[0].File)
	if err != nil || file.Name != "批复.pdf" {
		t.Fatalf("the document is public with the notice: %v", err)
	}
	_ = body.Close()
}

// TestAQualificationWaitsForTheSupervisor: without his yes the notice is not published; a threshold nobody lifts.
func TestAQualificationWaitsForTheSupervisor(t *testing.T) {
	w := newWorld(t, 0)
	higher := func(t *domain.Terms) {
		t.Qualification = directory.Qualification{Groups: []directory.Group{{AllOf: []directory.Credential{{Trade: "测绘", Name: "测绘资质", Level: "甲级", Kind: directory.Licence}}}}}
	}
	id := w.approved(higher, w.cites("qualification"))
	if o, text := w.outcome(id, "qualification"); o != "warn" || !strings.Contains(text, "waits for a second person: the supervisor") {
		t.Fatalf("approved: %s %s", o, text)
	}
	_, err := w.PublishNotice(ctx(), w.publisher, id, 0)
	refusedBy(t, err, refusal.Invalid, "notice.qualification")
	_, err = w.AgreeOverride(ctx(), w.manager, id, 0, "qualification")
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, err = w.AgreeOverride(ctx(), w.auditor, id, 0, "qualification")
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	page, err := w.AgreeOverride(ctx(), w.supervisor, id, 0, "qualification")
	w.do(err)
	if v := page.Notice.OverrideViews(); len(v) != 1 || v[0].Role != domain.RoleSupervisor {
		t.Fatalf("%+v", v)
	}
	_, err = w.PublishNotice(ctx(), w.publisher, id, 0)
	w.do(err)

	terms := w.terms(w.cites("splitting"))
	terms.Overrides[0].Check = "threshold"
	_, err = w.CreateNotice(ctx(), w.officer, domain.NoticeID(app.NewID()), terms)
	refusedBy(t, err, refusal.Invalid, "override.check")
}
