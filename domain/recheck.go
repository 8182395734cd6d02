package domain

import (
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// RecheckID and RecheckResultID are lower-case UUIDs.
type (
	RecheckID       string
	RecheckResultID string
)

// CauseKind is what set off a re-run of the checks.
type CauseKind string

// The causes: three moments of the notice itself (and its revisions), and what changes around it.
const (
	CauseSubmission    CauseKind = "submission"
	CausePublication   CauseKind = "publication"
	CauseRevision      CauseKind = "revision"
	CauseFiling        CauseKind = "filing" // of its contract
	CauseDirectory     CauseKind = "directory"
	CauseRulebook      CauseKind = "rulebook"
	CauseQualification CauseKind = "qualification"
	CauseMeasure       CauseKind = "measure"
)

// Cause is one change and what it was, in words.
type Cause struct {
	Kind   CauseKind
	Of     string       // a name of what changed: a matter's version, a rulebook's, an agency's credit code, a notice's number
	Text   refusal.Text // what changed
	Event  EventID      // the event that caused it, 0 when the calendar did
	Region RegionCode   // where it holds; "" everywhere
}

// OfAgency is the cause that an agency stands differently now: admitted (anew, or with changed certificates), or under a
// measure.
func OfAgency(a *Agency) Cause {
	c := Cause{Kind: CauseMeasure, Of: a.USCC}
	switch a.Status {
	case AgencyAdmitted:
		c.Kind, c.Text = CauseQualification, refusal.Text{ZH: "“" + a.Name + "”入驻、恢复，或资质有变更", EN: a.Name + " is admitted or reinstated, or its qualifications changed"}
	case AgencySuspended:
		c.Text = refusal.Text{ZH: "“" + a.Name + "”被暂停", EN: a.Name + " is suspended"}
	case AgencyRemoved:
		c.Text = refusal.Text{ZH: "“" + a.Name + "”被清退", EN: a.Name + " is removed"}
	default:
		c.Text = refusal.Text{ZH: "“" + a.Name + "”退出", EN: a.Name + " has left"}
	}
	return c
}

// Recheck is one re-run of the checks because of a cause: "what changed because of what". The counts are of the region
// of whoever asks.
type Recheck struct {
	ID RecheckID
	Cause
	At       time.Time
	Notices  int // looked at
	Waiting  int // of which not looked at yet
	Changed  int // of which some check says something else now
	Findings int
	Open     int // of the findings
}

// RecheckResult is what a re-run said of one notice.
type RecheckResult struct {
	ID      RecheckResultID
	Recheck RecheckID
	Notice  NoticeID
	Number  string
	Title   string
	Region  RegionCode
	DoneAt  time.Time // zero while it waits
	Changes []CheckChange
	Checks  []compliance.Check // all of them, where something changed; else none
}

// CheckChange is a check that says something else than before.
type CheckChange struct {
	Before compliance.Check `json:"before"`
	After  compliance.Check `json:"after"`
}

// InFlight are the statuses in which a change around a notice still concerns it: others have seen it and it has not ended.
var InFlight = []NoticeStatus{NoticeReview, NoticeApproved, NoticePublished, NoticeFrozen, NoticeSelected, NoticeSuspended}

// ofOthers are checks that say something else whenever the department buys something else: a change around the notice
// does not explain them, unless they have a rule in the rulebook and it is another one.
var ofOthers = map[string]bool{"splitting": true, "similar_title": true, "budget": true, "same_matter": false}

// around reports whether the cause is no step of the notice itself.
func (k CauseKind) around() bool {
	return k == CauseDirectory || k == CauseRulebook || k == CauseQualification || k == CauseMeasure
}

// explains reports whether a check says something else because of the cause.
func (k CauseKind) explains(was, now compliance.Check) bool {
	ruled, others := ofOthers[now.Code]
	return !k.around() || !others || ruled && (was.RulebookID != now.RulebookID || was.RulebookVersion != now.RulebookVersion)
}

// Tell is the end of a re-run of one notice: what says something else than before because of the cause. It answers what is
// worse.
func (r *RecheckResult) Tell(k CauseKind, before, now []compliance.Check, at time.Time) (worse []CheckChange) {
	r.DoneAt, r.Changes, r.Checks = at, nil, nil
	was := make(map[string]compliance.Check, len(before))
	for _, c := range before {
		was[c.Code] = c
	}
	for _, c := range now {
		old, known := was[c.Code]
		if !known && c.Outcome == compliance.Pass || known && old.Outcome == c.Outcome && old.Text == c.Text || !k.explains(old, c) {
			continue
		}
		change := CheckChange{Before: old, After: c}
		r.Changes = append(r.Changes, change)
		if len(Worse([]compliance.Check{old}, []compliance.Check{c})) > 0 {
			worse = append(worse, change)
		}
	}
	if len(r.Changes) > 0 {
		r.Checks = now
	}
	return worse
}

// AsContracted is the notice as its contract has it, for the checks that are asked again when the contract is filed: the
// sum where it is a total of one year, the term, and the scope as its text.
func (c *Contract) AsContracted(n *Notice) *Notice {
	m := *n
	m.Term, m.Description = c.Term, c.Scope
	if sum, err := money.Parse(c.Price); err == nil && c.Quote == "total" && len(n.AmountsByYear) == 0 {
		m.Amount = sum
	}
	return &m
}
