package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// The two reviews that every change passes.
const (
	ReviewLegality    = "legality"    // 合法性审核
	ReviewCompetition = "competition" // 公平竞争审查
)

// ChangeReviewed is one reviewer's finding.
type ChangeReviewed struct {
	Kind    string // legality, competition
	Passed  bool
	Opinion string
	Reasons []Fault
	By      PersonID
	At      time.Time
}

// Review is the finding of one of the two reviews, by a person of the steward who wrote nothing in the change and has not
// done the other one. When both are there the change goes to public comment (an editorial correction straight to publication), or back with all the
// reasons of both. comment is the window for the public.
func (c *Change) Review(by Actor, r ChangeReviewed, comment workday.Deadline, now time.Time) ([]Event, error) {
	if err := first(c.ofSteward(by), c.at(ChangeReview), c.notWrittenBy(by), c.reviewOnce(r.Kind), c.notReviewedTwice(by)); err != nil {
		return nil, err
	}
	faults := []*refusal.Refusal{required("opinion", r.Opinion, 2000), noPersonal("opinion", r.Opinion)}
	if !r.Passed {
		faults = append(faults, saidReasons(r.Reasons))
	} else if len(r.Reasons) > 0 {
		faults = append(faults, refusal.New(refusal.Invalid, "change.review", "reasons", "通过的审查不附问题清单", "a review that passes lists no faults"))
	}
	if err := refusal.All(faults...); err != nil {
		return nil, err
	}
	if err := publicFaults(r.Reasons); err != nil {
		return nil, err
	}
	r.By, r.At = by.Person, now
	c.Reviews = append(slices.Clone(c.Reviews), r)
	e := c.event(EventChangeReviewed, by, now, Face{"review": r.Kind, "passed": r.Passed})
	if len(c.Reviews) < 2 {
		return []Event{e}, nil
	}
	return []Event{e, c.reviewed(by, comment, now)}, nil
}

// reviewed ends the reviews.
func (c *Change) reviewed(by Actor, comment workday.Deadline, now time.Time) Event {
	var faults []Fault
	for _, r := range c.Reviews {
		faults = append(faults, r.Reasons...)
	}
	switch {
	case len(faults) > 0:
		return c.giveBack(by, faults, now)
	case c.Editorial:
		c.Status = ChangeApproved
		return c.event(EventChangeApproved, by, now, Face{})
	}
	c.Status, c.CommentDue, c.OpenedAt = ChangeComment, comment, now
	return c.event(EventChangeOpened, by, now, Face{"title": c.Title, "until": Moment(comment.At), "matters": texts(c.Matters), "rulebook": c.RulebookID})
}

func saidReasons(reasons []Fault) *refusal.Refusal {
	if len(reasons) > 0 {
		return nil
	}
	return refusal.New(refusal.Invalid, "return.faults", "reasons", "退回须一次性告知全部问题", "a return names all the faults at once")
}

func (c *Change) reviewOnce(kind string) *refusal.Refusal {
	if kind != ReviewLegality && kind != ReviewCompetition {
		return refusal.New(refusal.Invalid, "change.review", "kind", "审查只有合法性审核和公平竞争审查两种", "there are two reviews: legality and fair competition")
	}
	if slices.ContainsFunc(c.Reviews, func(r ChangeReviewed) bool { return r.Kind == kind }) {
		return refusal.New(refusal.Conflict, "change.reviewed", "kind", "这项审查已经完成", "this review is done already")
	}
	return nil
}

// notReviewedTwice keeps the two reviews two opinions: each is another person's.
func (c *Change) notReviewedTwice(by Actor) *refusal.Refusal {
	for _, r := range c.Reviews {
		if refused := by.notSame(r.By, "合法性审核和公平竞争审查应由两人分别办理，请由管理机构其他人员办理另一项", "the two reviews are two persons' work; ask another person of the steward for the second"); refused != nil {
			return refused
		}
	}
	return nil
}

func (c *Change) notWrittenBy(by Actor) *refusal.Refusal {
	for _, w := range c.Writers {
		if r := by.notSame(w, "登记、起草本次变更的人不能审查，请由管理机构其他人员审查", "who registered or drew up a change can't review it; ask another person of the steward"); r != nil {
			return r
		}
	}
	return nil
}

// Return takes the change back after its public comment (or a correction before publication), because of what was said;
// the way begins again with the countersignature.
func (c *Change) Return(by Actor, reasons []Fault, now time.Time) (Event, error) {
	if err := first(c.ofSteward(by), c.at(ChangeComment, ChangeApproved), c.commentOver(now), saidReasons(reasons)); err != nil {
		return Event{}, err
	}
	if err := publicFaults(reasons); err != nil {
		return Event{}, err
	}
	return c.giveBack(by, reasons, now), nil
}

func (c *Change) commentOver(now time.Time) *refusal.Refusal {
	if c.Status != ChangeComment || !now.Before(c.CommentDue.At) {
		return nil
	}
	return refusal.New(refusal.Conflict, "change.comment", "", "正在公开征求意见，至 %[1]s 止，期满前不能办理", "the public may comment until %[1]s: not before", ClockText(c.CommentDue.At))
}

// CommentOpen reports whether anyone may comment at the moment.
func (c *Change) CommentOpen(now time.Time) bool {
	return c.Status == ChangeComment && now.Before(c.CommentDue.At)
}

// PublicComment is one opinion of the public on a change. Who gave it is not asked; contact is private and optional.
type PublicComment struct {
	ID         string
	Change     ChangeID
	Number     int // within the change, from 1
	Text       string
	Contact    string // private: seen by the steward only
	At         time.Time
	Answer     string
	Adopted    string // yes, partly, no
	AnsweredBy PersonID
	AnsweredAt time.Time
}

// adoptions are what an answer may say of a comment.
var adoptions = []string{"yes", "partly", "no"}

// Comment takes an opinion from anyone while the window is open. What would show personal data is refused.
func (c *Change) Comment(by Actor, m *PublicComment, now time.Time) (Event, error) {
	if !c.Public() {
		return Event{}, Missing()
	}
	if !c.CommentOpen(now) {
		return Event{}, refusal.New(refusal.Conflict, "change.comment", "", "本次变更不在征求意见期内", "this change takes no comments now")
	}
	if err := refusal.All(required("text", m.Text, 2000), noPersonal("text", m.Text), atMost("contact", m.Contact, 100)); err != nil {
		return Event{}, err
	}
	m.Change, m.At = c.ID, now
	return c.event(EventChangeCommented, Visitor(), now, Face{"comment": m.Number}), nil
}

// Reply answers a comment, once, in public.
func (c *Change) Reply(by Actor, m *PublicComment, answer, adopted string, now time.Time) (Event, error) {
	if err := first(c.ofSteward(by), c.at(ChangeComment, ChangeReturned), required("answer", answer, 2000), noPersonal("answer", answer)); err != nil {
		return Event{}, err
	}
	if !slices.Contains(adoptions, adopted) {
		return Event{}, refusal.New(refusal.Invalid, "change.adopted", "adopted", "请说明是否采纳", "say whether it is adopted")
	}
	if !m.AnsweredAt.IsZero() {
		return Event{}, refusal.New(refusal.Conflict, "change.answered", "", "已答复", "it is answered already")
	}
	m.Answer, m.Adopted, m.AnsweredBy, m.AnsweredAt = answer, adopted, by.Person, now
	return c.event(EventChangeReplied, by, now, Face{"comment": m.Number, "adopted": adopted}), nil
}

// Publish makes the proposal the next version from a day on, not in the past and not before the version it follows.
// Whoever reviewed the change does not publish it. unanswered counts comments without an answer.
func (c *Change) Publish(by Actor, from workday.Date, unanswered int, affected []AffectedNotice, now Standing, at time.Time) (Event, error) {
	if err := first(c.ofSteward(by), c.move(ChangePublished), c.commentOver(at), c.notReviewedBy(by), answeredAll(unanswered), c.effective(from, now, at)); err != nil {
		return Event{}, err
	}
	// Files were cited when it was circulated; what is published meanwhile is judged again.
	if err := refusal.All(c.publishedFaults(now, from)...); err != nil {
		return Event{}, err
	}
	for _, p := range c.Proposals {
		if err := directory.Check(c.final(p, from, now)); err != nil {
			return Event{}, err
		}
	}
	proposals := make([]ChangeProposal, len(c.Proposals))
	refs := []any{}
	for i, p := range c.Proposals {
		p.Matter = c.final(p, from, now)
		proposals[i] = p
		refs = append(refs, p.Matter.Code+"@"+itoa(p.Matter.Version))
	}
	book := ""
	if c.Rulebook != nil {
		b := *c.Rulebook
		b.EffectiveFrom, b.EffectiveTo = from, lastDay(from, newestBook(b.ID, now.Rulebooks).EffectiveTo)
		if err := rulebook.Check(b); err != nil {
			return Event{}, err
		}
		c.Rulebook, book = &b, b.Ref()
	}
	c.Proposals, c.Status, c.Publisher, c.PublishedAt, c.EffectiveFrom, c.Affected = proposals, ChangePublished, by.Person, at, from, affected
	return c.event(EventChangePublished, by, at, Face{"title": c.Title, "matters": refs, "rulebook": book, "effective_from": from.String(),
		"editorial": c.Editorial, "affected": len(affected)}), nil
}

func (c *Change) publishedFaults(now Standing, from workday.Date) (faults []*refusal.Refusal) {
	for i, p := range c.Proposals {
		faults = append(faults, c.proposalFaults(i, p, now)...)
	}
	if c.Rulebook != nil {
		faults = append(faults, c.rulebookFaults(*c.Rulebook, now, from)...)
	}
	return append(faults, c.overFaults(now, from)...)
}

// lastDay is the end of a version that begins on a day: that of the version before it, which no change takes away
// unseen. What begins after that end is taken up anew, without one.
func lastDay(from, before workday.Date) workday.Date {
	if from.After(before) {
		return workday.Date{}
	}
	return before
}

// overFaults keep a correction from bringing back what is over.
func (c *Change) overFaults(now Standing, from workday.Date) (faults []*refusal.Refusal) {
	ended := func(what string, last workday.Date) {
		if c.Editorial && !last.IsZero() && from.After(last) {
			faults = append(faults, refusal.New(refusal.Invalid, "change.editorial", "effective_from", "%[1]s 至 %[2]s 止，文字勘误不能使其重新生效：请按实质变更办理并公开征求意见",
				"%[1]s ended on %[2]s, and a correction does not bring it back: make it a change with public comment", what, last.String()))
		}
	}
	for _, p := range c.Proposals {
		ended(p.Matter.Code, now.Newest[p.Matter.Code].EffectiveTo)
	}
	if c.Rulebook != nil {
		ended(c.Rulebook.ID, newestBook(c.Rulebook.ID, now.Rulebooks).EffectiveTo)
	}
	return faults
}

// final is the version as it will stand in the directory.
func (c *Change) final(p ChangeProposal, from workday.Date, now Standing) directory.MatterVersion {
	m := p.Matter
	m.EffectiveFrom, m.EffectiveTo = from, lastDay(from, now.Newest[m.Code].EffectiveTo)
	m.ChangeType, m.ChangeReason = directory.TypeNames(p.Types), p.Reason
	m.Source = refusal.Citation{Document: c.Title, Article: c.Document}
	return m
}

// furthest is how many days ahead a version may take effect: a guard against a slip of the pen, not a rule of the market.
const furthest = 731

// effective wants the day to be today or later, within two years, and not before the version that it follows.
func (c *Change) effective(from workday.Date, now Standing, at time.Time) *refusal.Refusal {
	if from.IsZero() || from.Before(workday.On(at)) {
		return refusal.New(refusal.Invalid, "change.effective", "effective_from", "生效日不能早于今天（%[1]s）", "it does not take effect before today (%[1]s)", workday.On(at).String())
	}
	if last := workday.On(at).AddDays(furthest); from.After(last) {
		return refusal.New(refusal.Invalid, "change.effective", "effective_from", "生效日不能晚于 %[1]s：后续版本不得早于它生效，写错的远期日期无法收回", "it takes effect by %[1]s at the latest: no later version may begin before it, so a wrong day far off could not be taken back", last.String())
	}
	for _, p := range c.Proposals {
		if before, ok := now.Newest[p.Matter.Code]; ok && from.Before(before.EffectiveFrom) {
			return refusal.New(refusal.Invalid, "change.effective", "effective_from", "%[1]s 的现有版本自 %[2]s 起生效，新版本不能更早", "the version of %[1]s before it begins on %[2]s: the next one does not begin earlier",
				p.Matter.Code, before.EffectiveFrom.String())
		}
	}
	for _, b := range now.Rulebooks {
		if c.Rulebook != nil && b.ID == c.Rulebook.ID && from.Before(b.EffectiveFrom) {
			return refusal.New(refusal.Invalid, "change.effective", "effective_from", "%[1]s 自 %[2]s 起生效，新版本不能更早", "%[1]s begins on %[2]s: the next version does not begin earlier",
				b.Ref(), b.EffectiveFrom.String())
		}
	}
	return nil
}

func (c *Change) notReviewedBy(by Actor) *refusal.Refusal {
	for _, r := range c.Reviews {
		if refused := by.notSame(r.By, "审查人不能发布同一变更，请由管理机构其他人员发布", "who reviewed a change can't publish it; ask another person of the steward"); refused != nil {
			return refused
		}
	}
	return nil
}

func answeredAll(unanswered int) *refusal.Refusal {
	if unanswered == 0 {
		return nil
	}
	return refusal.New(refusal.Conflict, "change.unanswered", "", "还有 %[1]d 条公众意见没有答复，请先答复", "%[1]d comments of the public are not answered yet: answer them first", unanswered)
}

// Overdue is what the clock finds: departments or reviewers that have not answered in time, or a comment window that has
// closed. ok is false when there is nothing to say.
func (c *Change) Overdue(now time.Time) (e Event, ok bool) {
	waiting := 0
	for _, t := range c.Tasks {
		if c.Status == ChangeTasked && t.Answer == "" || c.Status == ChangeCirculated && t.Countersign == "" {
			waiting++
		}
	}
	due := c.Clock().At
	if due.IsZero() || now.Before(due) {
		return Event{}, false
	}
	if c.Status == ChangeComment {
		return c.event(EventChangeClosed, System(), now, Face{}), true
	}
	return c.event(EventChangeOverdue, System(), now, Face{"waiting": waiting}), true
}

// Clock is the deadline of the present step; zero when it has none.
func (c *Change) Clock() workday.Deadline {
	return map[ChangeStatus]workday.Deadline{ChangeTasked: c.TaskDue, ChangeCirculated: c.CountersignDue, ChangeReview: c.ReviewDue, ChangeComment: c.CommentDue}[c.Status]
}

// Actions says which verbs the actor may do now, and why not. unanswered is as for Publish.
func (c *Change) Actions(by Actor, files map[FileID]*File, offices map[OrganisationID]Organisation, unanswered int, now Standing, at time.Time) map[string]error {
	try := func(f func(c *Change) error) error { x := *c; return f(&x) }
	one := func(_ Event, err error) error { return err }
	many := func(_ []Event, err error) error { return err }
	reason := []Fault{{Text: "-"}}
	review := func(kind string) error {
		return try(func(c *Change) error {
			return many(c.Review(by, ChangeReviewed{Kind: kind, Passed: true, Opinion: "-"}, workday.Deadline{}, at))
		})
	}
	return map[string]error{
		"edit":               try(func(c *Change) error { return one(c.Edit(by, c.ChangeFields, offices, at)) }),
		"send":               try(func(c *Change) error { return one(c.Send(by, copyFiles(files), workday.Deadline{}, at)) }),
		"answer":             try(func(c *Change) error { return one(c.Answer(by, nil, "-", now, at)) }),
		"silence":            try(func(c *Change) error { return many(c.RecordSilence(by, "-", workday.Deadline{}, at)) }),
		"draft":              try(func(c *Change) error { return one(c.Draft(by, nil, nil, now, at)) }),
		"circulate":          try(func(c *Change) error { return one(c.Circulate(by, copyFiles(files), workday.Deadline{}, now, at)) }),
		"countersign":        try(func(c *Change) error { return many(c.Countersign(by, nil, workday.Deadline{}, at)) }),
		"review_legality":    review(ReviewLegality),
		"review_competition": review(ReviewCompetition),
		"return":             try(func(c *Change) error { return one(c.Return(by, reason, at)) }),
		"reply":              first(c.ofSteward(by), c.at(ChangeComment, ChangeReturned)),
		"publish":            try(func(c *Change) error { return one(c.Publish(by, c.soonest(now, at), unanswered, nil, now, at)) }),
		"withdraw":           try(func(c *Change) error { return one(c.Withdraw(by, "-", at)) }),
	}
}

// soonest is the first day on which the change could take effect.
func (c *Change) soonest(now Standing, at time.Time) workday.Date {
	day := workday.On(at)
	for _, p := range c.Proposals {
		if before := now.Newest[p.Matter.Code].EffectiveFrom; before.After(day) {
			day = before
		}
	}
	for _, b := range now.Rulebooks {
		if c.Rulebook != nil && b.ID == c.Rulebook.ID && b.EffectiveFrom.After(day) {
			day = b.EffectiveFrom
		}
	}
	return day
}

func texts(list []string) []any {
	out := make([]any, 0, len(list))
	for _, s := range list {
		out = append(out, s)
	}
	return out
}
