package web

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// stage is where a published notice stands for the public; the clock decides between open and waiting.
func stage(n *domain.Notice, now time.Time) Stage {
	switch {
	case n.Open(now):
		return StageOpen
	case n.Status == domain.NoticePublished:
		return StageWaiting
	case n.Status == domain.NoticeFrozen:
		return StageSelecting
	}
	return Stage(n.Status)
}

// statusesOf are the stored statuses behind a stage; open and waiting are the clock's.
var statusesOf = map[Stage][]domain.NoticeStatus{
	StageSelecting: {domain.NoticeFrozen}, StageSelected: {domain.NoticeSelected}, StageClosed: {domain.NoticeClosed},
	StageFailed: {domain.NoticeFailed}, StageCancelled: {domain.NoticeCancelled}, StageSuspended: {domain.NoticeSuspended},
}

var clockStages = map[Stage]app.Stage{StageOpen: app.StageOpen, StageWaiting: app.StageClosed}

// ListNotices pages the published notices.
func (s *Server) ListNotices(ctx context.Context, r ListNoticesRequestObject) (ListNoticesResponseObject, error) {
	p, n := r.Params, limit(r.Params.Limit)
	ns, now, err := s.app.PublicNotices(ctx, app.NoticeQuery{Text: val(p.Q), Statuses: statusesOf[val(p.Status)], Region: domain.RegionCode(val(p.Region)),
		Category: val(p.Category), Matter: val(p.Matter), Method: string(val(p.Method)),
		From: bound(p.AmountFrom), To: bound(p.AmountTo), Department: domain.OrganisationID(val(p.Department)), After: cursor(p.After), Limit: n},
		clockStages[val(p.Status)])
	show := func(n domain.Notice) NoticeLine { return showNoticeLine(&n, now) }
	return ListNotices200JSONResponse{Items: each(ns, show), Next: next(ns, n, noticeCursor)}, err
}

func noticeCursor(n domain.Notice) string { return cursorText(n.Deadline.At, string(n.ID)) }

func showNoticeLine(n *domain.Notice, now time.Time) NoticeLine {
	return NoticeLine{Number: n.Number, Title: n.Title, Department: department(n), Region: string(n.Region), Category: n.Category, Matter: n.Matter,
		Method: Method(n.Method), Quote: Quote(n.Quote), Amount: n.Amount.String(), Status: NoticeStatus(n.Status), Stage: stage(n, now),
		PublishedAt: someInstant(n.PublishedAt), Deadline: someInstant(n.Deadline.At)}
}

func department(n *domain.Notice) OrganisationRef {
	return OrganisationRef{Id: string(n.Department), Name: n.DepartmentName, Uscc: some(n.DepartmentUSCC)}
}

// GetNotice shows one published notice.
func (s *Server) GetNotice(ctx context.Context, r GetNoticeRequestObject) (GetNoticeResponseObject, error) {
	page, err := s.app.PublicNotice(ctx, r.Number)
	if err != nil {
		return nil, err
	}
	out := showNotice(page)
	out.Timeline = each(s.pages.Timeline(&page), func(t site.Told) Step { return Step{Kind: t.Kind, At: instant(t.At), Text: text(t.Text)} })
	return GetNotice200JSONResponse(out), nil
}

// showNotice is the public face: before the freeze nothing in it depends on bids.
func showNotice(page app.PublicNotice) Notice {
	n := &page.Notice
	out := Notice{
		Number: n.Number, Revision: n.Revision, Department: department(n), Region: string(n.Region), Training: page.Region.Training,
		MatterVersion: n.MatterVersion, Terms: publicTerms(n.Terms), AmountCapitals: n.Amount.Capitals(), MinBidders: n.MinBidders,
		Attachments: each(page.Files, func(f domain.File) FileRef {
			ref := fileRef(&f)
			ref.Audience = some(Audience(n.AudienceOf(f.ID)))
			return ref
		}), Windows: each(page.Windows, showWindow),
		Status: NoticeStatus(n.Status), Stage: stage(n, page.Now), Rulebooks: each(n.Rulebooks, func(b string) string { return b }),
		PublishedAt: someInstant(n.PublishedAt), Deadline: someDeadline(n.Deadline), Checks: each(n.Checks, showCheck), Overrides: showOverrides(n),
		Revisions: showRevisions(page.Revisions), Protection: text(domain.Protection(n)), Commitment: n.Keys.Commitment,
		Beacon: n.Keys.Beacon, OfferRecipient: n.Keys.OfferRecipient, DocumentRecipient: n.Keys.DocumentRecipient, Outcome: outcome(n),
		RepostOf: some(page.RepostOf), RepostedAs: some(page.Reposted), Now: instant(page.Now), Sample: showSampling(n, page.Sample, page.Now),
		Follows: some(page.Follows), FollowedBy: some(page.Followed), Conclusion: showConclusion(n, page.Reposted+page.Followed), Suspensions: showSuspensions(n.Suspensions),
		QuestionsUntil: someInstant(page.Asking), Prices: showPrices(page.Prices),
		BeaconState: showBeacon(n), Split: showSplit(n), OpeningOverdueSince: overdueSince(n, page.OpeningDue, page.Now),
	}
	if len(page.Enquiries) > 0 {
		list := each(page.Enquiries, func(q domain.Enquiry) Enquiry { return showEnquiry(q, domain.Visitor()) })
		out.Enquiries = &list
	}
	if page.Matter != nil {
		out.MatterName = someText(page.Matter.Name)
	}
	return out
}

func showWindow(w app.Window) Window {
	d := showDeadline(w.Deadline)
	d.Citation = cite(w.Source.Citation)
	return Window{Key: w.Key, Deadline: d}
}

// showRevisions shows every published text, and what each changed of the one before it.
func showRevisions(list []app.Revision) []Revision {
	out := make([]Revision, 0, len(list))
	for i, r := range list {
		v := Revision{Revision: r.Revision, At: instant(r.PublishedAt), Terms: publicTerms(r.Terms), Checks: each(r.Checks, showCheck), Reason: some(r.Reason),
			Material: some(r.Material), Deadline: someInstant(r.Deadline.At)}
		if i > 0 {
			changes := showChanges(list[i-1].Terms, r.Terms)
			v.Changes = &changes
		}
		out = append(out, v)
	}
	return out
}

func outcome(n *domain.Notice) *Notice_Outcome {
	switch n.Status {
	case domain.NoticeSelected, domain.NoticeClosed:
		return &Notice_Outcome{Award: true, Standing: &n.Standing, Text: Text{Zh: "已选出中选机构", En: "an agency has been selected"}}
	case domain.NoticeFailed:
		return &Notice_Outcome{Reason: n.Reason, Standing: &n.Standing, Text: text(domain.FailureText(n))}
	case domain.NoticeCancelled:
		return &Notice_Outcome{Reason: n.Reason, Text: Text{Zh: "已取消：" + n.Reason, En: "cancelled: " + n.Reason}}
	}
	return nil
}

// noticeSteps is the timeline that follows from the moments kept with a notice.
func noticeSteps(n *domain.Notice, now time.Time) []Step {
	var closed time.Time
	if !n.Deadline.At.IsZero() && !now.Before(n.Deadline.At) && n.Status != domain.NoticeCancelled {
		closed = n.Deadline.At
	}
	var approved time.Time // by the last step of the chain
	if k := len(n.Approvals); k > 0 {
		approved = n.Approvals[k-1].At
	}
	steps := []Step{}
	for _, m := range []struct {
		kind, zh, en string
		at           time.Time
	}{
		{"submitted", "提交审批", "submitted", n.SubmittedAt}, {"approved", "本单位批准", "approved by the department", approved},
		{"published", "发布公告", "published", n.PublishedAt},
		{"deadline", "报名截止", "bidding closed", closed}, {"frozen", "封存报名名单", "list of bids fixed", n.FrozenAt},
		{"vetted", "核定资格", "eligibility decided", n.VettedAt}, {"opened", "启封报价", "offers opened", n.OpenedAt},
		{"ended", endings[n.Status].ZH, endings[n.Status].EN, n.EndedAt},
	} {
		if !m.at.IsZero() && m.zh != "" {
			steps = append(steps, Step{Kind: m.kind, At: instant(m.at), Text: Text{Zh: m.zh, En: m.en}})
		}
	}
	return steps
}

var endings = map[domain.NoticeStatus]refusal.Text{
	domain.NoticeSelected: {ZH: "公布结果", EN: "result published"}, domain.NoticeClosed: {ZH: "公布结果、合同备案", EN: "result published, contract filed"},
	domain.NoticeFailed: {ZH: "采购失败", EN: "failed"}, domain.NoticeCancelled: {ZH: "取消", EN: "cancelled"},
}
