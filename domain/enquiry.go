package domain

import (
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Enquiry is a question on an open notice and its answer to all. Who asked is known to the asker alone: neither public
// nor department learn who takes an interest.
type Enquiry struct {
	ID           EnquiryID
	Notice       NoticeID
	Number       string // the notice's
	Region       RegionCode
	Department   OrganisationID
	Ordinal      int // of the notice, from 1
	Revision     int // of the notice when it was asked
	Question     string
	AskedAt      time.Time
	Due          workday.Deadline // for the answer
	Overdue      bool             // the clock ran out before the answer
	Answer       string
	ChangesTerms bool // the answer says what a later revision says
	AnsweredAt   time.Time
	AnsweredBy   PersonID
	Agency       AgencyID
	Asker        PersonID
	Version      int64
}

// EnquiryWindow is what the rulebook says of a question asked now.
type EnquiryWindow struct {
	Ordinal  int              // of the notice
	Last     time.Time        // until when questions are taken
	Due      workday.Deadline // for the answer
	Citation refusal.Citation
}

// Ask puts a question on an open notice, by a person of an admitted agency. The department's clock never runs beyond the
// deadline for bids. The text must not say who asks.
func Ask(by Actor, id EnquiryID, n *Notice, ag *Agency, question string, w EnquiryWindow, now time.Time) (*Enquiry, Event, error) {
	due := w.Due
	if err := n.MayAsk(by, ag, w, now); err != nil {
		return nil, Event{}, err
	}
	question = strings.TrimSpace(question)
	if err := refusal.All(required("question", question, 1000), impersonal("question", question), anonymous(question, ag)); err != nil {
		return nil, Event{}, err
	}
	if due.At.After(n.Deadline.At) {
		due = n.Deadline
	}
	q := &Enquiry{ID: id, Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Ordinal: w.Ordinal, Revision: n.Revision, Question: question, AskedAt: now,
		Due: due, Agency: ag.ID, Asker: by.Person, Version: 1}
	e := q.event(EventEnquiryAsked, Actor{Kind: KindAgency}, now, Face{"due": Moment(due.At), "question": textHash(question)})
	e.Private = Face{"agency": string(ag.ID), "person": string(by.Person)}
	return q, e, nil
}

// MayAsk refuses whoever may not ask on the notice now.
func (n *Notice) MayAsk(by Actor, ag *Agency, w EnquiryWindow, now time.Time) error {
	if err := first(by.need(AgencyPreparer, AgencySubmitter, AgencyAdmin), asAgency(by)); err != nil {
		return err
	}
	switch {
	case ag == nil || ag.StatusOn(workday.On(now)) != AgencyAdmitted:
		return refusal.New(refusal.Forbidden, "enquiry.admitted", "", "入驻后才能提问；请先完成入驻", "only an admitted agency may ask: complete the admission first")
	case n.Status == NoticeSuspended:
		return n.running()
	case !n.Open(now) || !now.Before(w.Last):
		return refusal.New(refusal.Conflict, "enquiry.cutoff", "", "提问已于 %s 截止", "questions were taken until %s", ClockText(w.Last)).
			Cite(w.Citation.Document, w.Citation.Article, w.Citation.Law)
	}
	return nil
}

// anonymous refuses a question that names its asker.
func anonymous(question string, ag *Agency) *refusal.Refusal {
	for _, name := range []string{ag.Name, ag.USCC, ag.Phone} {
		if len(name) > 3 && strings.Contains(strings.ToLower(question), strings.ToLower(name)) {
			return refusal.New(refusal.Invalid, "enquiry.anonymous", "question", "问题将公开，且不得让任何人知道是谁在问；请删去本机构的名称、代码和电话",
				"the question will be public and nobody may learn who asks: take out your agency's name, code and telephone")
		}
	}
	return nil
}

// Reply is what the department answers.
type Reply struct {
	Answer       string
	ChangesTerms bool // the answer is other than what the notice said when it was asked
}

// Reply answers to all, once. An answer that changes the terms is none: it needs a revision, published before it.
func (q *Enquiry) Reply(by Actor, r Reply, n *Notice, now time.Time) (Event, error) {
	if err := first(by.needOf(q.Department, DepartmentOfficer, DepartmentManager), q.unanswered()); err != nil {
		return Event{}, err
	}
	r.Answer = strings.TrimSpace(r.Answer)
	if err := refusal.All(required("answer", r.Answer, 4000), impersonal("answer", r.Answer), q.revised(r, n)); err != nil {
		return Event{}, err
	}
	q.Answer, q.ChangesTerms, q.AnsweredAt, q.AnsweredBy = r.Answer, r.ChangesTerms, now, by.Person
	return q.event(EventEnquiryAnswered, by, now, Face{"question": textHash(q.Question), "answer": textHash(q.Answer), "late": n.clock(now).After(q.Due.At)}), nil
}

func (q *Enquiry) unanswered() *refusal.Refusal {
	if q.AnsweredAt.IsZero() {
		return nil
	}
	return refusal.New(refusal.Conflict, "enquiry.answered", "", "已经答复；答复对所有人公开，不能更改", "it is answered: an answer to all is not changed")
}

func (q *Enquiry) revised(r Reply, n *Notice) *refusal.Refusal {
	if !r.ChangesTerms || n.Revision > q.Revision {
		return nil
	}
	return refusal.New(refusal.Conflict, "enquiry.revision", "changes_terms", "答复改变公告内容的，须先发布修订，再作答复", "an answer that changes the terms needs a revision: have it published first, then answer").
		Cite("平台规则", "询问与答疑", false)
}

// Resume lets the clock of an unanswered question run on as its notice, resumed just now, does: what was left of it begins
// again, and never runs beyond the deadline for bids.
func (q *Enquiry) Resume(n *Notice, cal workday.Calendar) {
	s := n.Suspensions[len(n.Suspensions)-1]
	q.Due = cal.Resume(q.Due, s.At, s.ResumeAt, workday.OfficeHours)
	if q.Due.At.After(n.Deadline.At) {
		q.Due = n.Deadline
	}
}

// Lapse records that the clock ran out before the answer; the question stays to be answered.
func (q *Enquiry) Lapse(by Actor, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), q.unanswered(), q.late(now)); err != nil {
		return Event{}, err
	}
	q.Overdue = true
	return q.event(EventEnquiryOverdue, by, now, Face{"due": Moment(q.Due.At)}), nil
}

func (q *Enquiry) late(now time.Time) *refusal.Refusal {
	if !now.Before(q.Due.At) && !q.Overdue {
		return nil
	}
	return refusal.New(refusal.Conflict, "enquiry.due", "", "答复期限未到", "the answer is not overdue")
}

// Actions says which verbs are possible for the actor now, and why not.
func (q *Enquiry) Actions(by Actor) map[string]error {
	return map[string]error{"answer": first(by.needOf(q.Department, DepartmentOfficer, DepartmentManager), q.unanswered())}
}

func (q *Enquiry) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["notice"], face["enquiry"] = q.Number, q.Ordinal
	return Event{Kind: k, Subject: "enquiry:" + string(q.ID), Region: q.Region, By: by, At: now, Face: face}
}
