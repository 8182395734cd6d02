package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// OpinionID names one opinion.
type OpinionID string

// OpinionStatus is what a regulator has said.
type OpinionStatus string

// The statuses. Whether it is late or silent is computed; the moment at which silence was recorded is kept.
const (
	OpinionAsked    OpinionStatus = "asked"
	OpinionAgreed   OpinionStatus = "no_objection"
	OpinionObjected OpinionStatus = "objection"
)

var opinionMoves = moves[OpinionStatus]{
	OpinionAsked: {OpinionAgreed, OpinionObjected},
}

// Opinion is what the regulator of a trade (行业主管部门) is asked about a firm that wants to be let in with certificates of
// that trade, or to add them. It advises: it decides nothing, and silence does not block.
type Opinion struct {
	ID         OpinionID
	Agency     AgencyID
	Change     AgencyChangeID // the filed change that adds the trade; "" at the admission
	Region     RegionCode     // of the agency
	Trade      string
	Regulator  string         // its name, from the rulebook
	Office     OrganisationID // "" when nobody of it has an account here
	Status     OpinionStatus
	Version    int64
	Profile    AgencyProfile // what the regulator sees: the firm's public fields and its certificates of the trade
	AskedAt    time.Time
	Due        workday.Deadline
	Check      time.Time // when the operator's check is due
	Citation   refusal.Citation
	Reason     string
	AnsweredBy PersonID
	AnsweredAt time.Time
	SilentAt   time.Time // when its silence was recorded
	Reply      string    // of the operator, to an objection
	RepliedBy  PersonID
	RepliedAt  time.Time
	EndedAt    time.Time // other certificates took the place of those it is about
	Training   bool
}

// About are the fields of a firm that the regulator of a trade sees: what is public of it, and its certificates of the
// trade with their files. Licence, people and letters of authority are not among them.
func (p AgencyProfile) About(trade string) AgencyProfile {
	seen := AgencyProfile{Name: p.Name, USCC: p.USCC, Region: p.Region, Address: p.Address, Phone: p.Phone,
		LegalRepresentative: p.LegalRepresentative, Introduction: p.Introduction}
	for _, q := range p.Qualifications {
		if q.Trade == trade {
			seen.Qualifications = append(seen.Qualifications, q)
		}
	}
	return seen
}

// AskOpinion asks the office of o about a firm's certificates of its trade. draft holds what the rules say: id, agency,
// change, office, deadlines, citation.
func AskOpinion(draft Opinion, p AgencyProfile, o rulebook.Office, now time.Time) (*Opinion, Event) {
	draft.Trade, draft.Regulator, draft.Profile = o.Trade, o.Regulator, p.About(o.Trade)
	draft.Status, draft.Version, draft.AskedAt = OpinionAsked, 1, now
	return &draft, draft.event(EventOpinionAsked, System(), now, nil)
}

// Serves reports whether the opinion still does for the firm's certificates at a new submission: they are the same ones,
// and it has been given or its time still runs.
func (o *Opinion) Serves(p AgencyProfile, asked []rulebook.Office, now time.Time) bool {
	return slices.Contains(asked, rulebook.Office{Trade: o.Trade, Regulator: o.Regulator}) &&
		slices.Equal(o.Profile.Qualifications, p.About(o.Trade).Qualifications) && !o.Silent(now)
}

// Silent reports whether its time is over without a word: from the very moment at which it was due, so that whoever looks
// then and not again has seen it.
func (o *Opinion) Silent(now time.Time) bool {
	return o.Status == OpinionAsked && !now.Before(o.Due.At)
}

// Late reports whether it came after its time: it is on record, and nothing waited for it.
func (o *Opinion) Late() bool { return !o.AnsweredAt.IsZero() && !o.AnsweredAt.Before(o.Due.At) }

// ShowsFiles reports whether the regulator reads the files of the certificates: until it has answered, and no longer than
// its own time and that of the check which it is for.
func (o *Opinion) ShowsFiles(now time.Time) bool {
	return o.Current() && o.Status == OpinionAsked && (now.Before(o.Due.At) || now.Before(o.Check))
}

// Holds reports whether the operator waits for it: until its time is over, and only where that is before the end of his
// own. Where the regulator has nobody here, nothing is waited for.
func (o *Opinion) Holds(now time.Time) bool {
	return o.Current() && o.Status == OpinionAsked && o.Office != "" && now.Before(o.Due.At) && o.Due.At.Before(o.Check)
}

// Current reports whether it is about certificates that the firm still hands in.
func (o *Opinion) Current() bool { return o.EndedAt.IsZero() }

// Give answers, once: no objection, or an objection with its reasons. deciders have the file in hand or have decided on it.
func (o *Opinion) Give(by Actor, deciders []PersonID, objects bool, reason string, now time.Time) (Event, error) {
	if err := o.mayGive(by, deciders); err != nil {
		return Event{}, err
	}
	long := atMost("reason", reason, 1000)
	if objects {
		long = required("reason", reason, 1000)
	}
	if err := refusal.All(long, impersonal("reason", reason)); err != nil {
		return Event{}, err
	}
	o.Status, o.Reason, o.AnsweredBy, o.AnsweredAt = OpinionAgreed, reason, by.Person, now
	if objects {
		o.Status = OpinionObjected
	}
	return o.event(EventOpinionGiven, by, now, Face{"reason": reason}), nil
}

func (o *Opinion) mayGive(by Actor, deciders []PersonID) error {
	if err := first(by.needOf(o.Office, RoleRegulator), by.notOwn(OrganisationID(o.Agency)), o.waits()); err != nil {
		return err
	}
	for _, id := range deciders {
		if r := by.notSame(id, "经办入驻核验的人不能出具行业主管部门意见，请由其他人员出具", "who vets the admission can't give the regulator's opinion; somebody else of your office can"); r != nil {
			return r
		}
	}
	return nil
}

func (o *Opinion) waits() *refusal.Refusal {
	switch {
	case !o.Current():
		return refusal.New(refusal.Conflict, "opinion.status", "", "机构已更换这一专业领域的证书，这份意见不再需要", "the firm has handed in other certificates: this opinion is no longer needed")
	case !opinionMoves.allow(o.Status, OpinionAgreed):
		return refusal.New(refusal.Conflict, "opinion.status", "", "意见已出具，不能再次出具", "the opinion has been given: it is given once")
	}
	return nil
}

// Silence records, once, that the regulator has not answered in time. It may still answer; nothing waits for it.
func (o *Opinion) Silence(now time.Time) (e Event, is bool) {
	if !o.Silent(now) || !o.Current() || !o.SilentAt.IsZero() {
		return Event{}, false
	}
	o.SilentAt = now
	return o.event(EventOpinionSilent, System(), now, nil), true
}

// ReplyTo is the operator's word on an objection: why the agency is let in against it. Without one it is not.
func (o *Opinion) ReplyTo(by Actor, reason string, now time.Time) (Event, error) {
	if err := first(o.mayReplyTo(by), required("reason", reason, 1000), impersonal("reason", reason)); err != nil {
		return Event{}, err
	}
	o.Reply, o.RepliedBy, o.RepliedAt = reason, by.Person, now
	return o.event(EventOpinionReplied, by, now, Face{"reply": reason}), nil
}

func (o *Opinion) mayReplyTo(by Actor) *refusal.Refusal {
	for _, r := range []*refusal.Refusal{by.need(OperatorReviewer), by.notOwn(OrganisationID(o.Agency)), o.notGivenBy(by)} {
		if r != nil {
			return r
		}
	}
	if o.Status == OpinionObjected && o.Current() && o.Reply == "" {
		return nil
	}
	return refusal.New(refusal.Conflict, "opinion.status", "", "没有待回应的异议", "no objection waits for an answer")
}

func (o *Opinion) notGivenBy(by Actor) *refusal.Refusal {
	return by.notSame(o.AnsweredBy, "出具行业主管部门意见的人不能核验该机构，请由另一位核验人员办理", "who gave the regulator's opinion can't vet the agency; ask another reviewer")
}

// End says that other certificates took the place of those it is about, or that the application is over.
func (o *Opinion) End(now time.Time) Event {
	o.EndedAt = now
	return o.event(EventOpinionEnded, System(), now, nil)
}

// weighed refuses to let an agency in before the opinions that were asked are given or their time is over, against an
// objection that nobody has answered, and by a person who gave one of them.
func weighed(by Actor, asked []Opinion, now time.Time) *refusal.Refusal {
	for i := range asked {
		o := &asked[i]
		if !o.Current() {
			continue
		}
		if r := o.notGivenBy(by); r != nil {
			return r
		}
		if o.Holds(now) {
			return refusal.New(refusal.Conflict, "opinion.waits", "", "“%[1]s”的意见期限至 %[3]s；出具后或期满即可准予，期满未出具的不影响核验（%[2]s）",
				"the opinion on %[1]s by %[2]s may come until %[3]s: admit when it is given or its time is over; silence does not block", o.Trade, o.Regulator, ClockText(o.Due.At)).
				Cite(o.Citation.Document, o.Citation.Article, o.Citation.Law)
		}
		if o.Status == OpinionObjected && o.Reply == "" {
			return refusal.New(refusal.Conflict, "opinion.objection", "", "%[2]s对“%[1]s”提出异议：须先逐项回应并说明理由，方可准予",
				"%[2]s objects on %[1]s: answer the objection with a reason before you admit", o.Trade, o.Regulator).Cite(o.Citation.Document, o.Citation.Article, o.Citation.Law)
		}
	}
	return nil
}

// ReadBy refuses whoever has no part in it: the regulator's people, the firm's, and the operator and oversight of its side.
func (o *Opinion) ReadBy(by Actor) *refusal.Refusal {
	switch {
	case by.WorksFor(o.Office) && by.Has(RoleRegulator):
		return nil
	case by.WorksFor(OrganisationID(o.Agency)):
		return nil
	case by.Training == o.Training && by.Has(OperatorReviewer, OperatorPublisher, RoleSupervisor, RoleAuditor):
		return nil
	}
	return Missing()
}

// Actions says which verbs are possible for the actor now, and why not.
func (o *Opinion) Actions(by Actor, deciders []PersonID) map[string]error {
	return map[string]error{"give": o.mayGive(by, deciders), "reply": first(o.mayReplyTo(by))}
}

func (o *Opinion) event(k EventKind, by Actor, now time.Time, private Face) Event {
	return Event{Kind: k, Subject: "opinion:" + string(o.ID), Region: o.Region, By: by, At: now,
		Face: Face{"status": string(o.Status), "agency": string(o.Agency), "trade": o.Trade, "regulator": o.Regulator}, Private: private}
}
