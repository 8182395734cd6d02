package domain

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// RevisionStatus is where a change of published terms stands.
type RevisionStatus string

// The statuses. What is published or dropped is over.
const (
	RevisionProposed  RevisionStatus = "proposed" // waits for the department's manager
	RevisionAgreed    RevisionStatus = "agreed"   // waits for the operator's reviewer
	RevisionReviewed  RevisionStatus = "reviewed" // waits for the publisher
	RevisionReturned  RevisionStatus = "returned" // back with a reason
	RevisionPublished RevisionStatus = "published"
	RevisionDropped   RevisionStatus = "dropped"
)

var revisionMoves = moves[RevisionStatus]{
	RevisionProposed: {RevisionAgreed, RevisionReturned, RevisionDropped},
	RevisionAgreed:   {RevisionReviewed, RevisionReturned, RevisionDropped},
	RevisionReviewed: {RevisionPublished, RevisionDropped},
	RevisionReturned: {RevisionProposed, RevisionDropped},
}

// Revision is a change of a published notice's terms on its way to publication. One notice has one at a time.
type Revision struct {
	ID         RevisionID
	Notice     NoticeID
	Number     string // the notice's
	Region     RegionCode
	Department OrganisationID
	Base       int // the revision it changes
	Status     RevisionStatus
	Version    int64
	Terms      Terms
	Reason     string // public
	Declared   bool   // material by the department's own word
	Checks     []compliance.Check
	Rulebooks  []string
	Note       string // why it was returned
	Writer     PersonID
	Manager    PersonID
	Reviewer   PersonID
	Publisher  PersonID
	ProposedAt time.Time
	EndedAt    time.Time
}

// MaterialFields are the terms whose change is material (实质性变更): it restarts the window for bids, and every bid has to
// be confirmed or replaced. They are JSON names.
var MaterialFields = []string{"qualification", "amount", "amounts_by_year", "tax_excluded", "method", "variant", "places", "fixed_price", "price_limit", "unit",
	"term", "matter", "other_matters", "payer", "quote", "documents", "scoring", "direct"}

// Changed are the JSON names of the terms that differ, in their order.
func (t Terms) Changed(to Terms) []string {
	a, b := t.compared(), to.compared()
	var names []string
	for i := range reflect.TypeFor[Terms]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[Terms]().Field(i).Tag.Get("json"), ",")
		if a[name] != b[name] {
			names = append(names, name)
		}
	}
	return names
}

// members are the terms by JSON name; what is empty has no bytes, so that a missing list equals an empty one.
func (t Terms) members() map[string]json.RawMessage {
	text, err := json.Marshal(t)
	members := map[string]json.RawMessage{}
	if err == nil {
		err = json.Unmarshal(text, &members)
	}
	if err != nil {
		return nil // plain values: never
	}
	for name, value := range members {
		if s := string(value); s == "null" || s == "[]" || s == `""` {
			delete(members, name)
		}
	}
	return members
}

// compared are the members without what is empty inside them: a form sends the lists it knows, a file those it names, and
// no reader sees a difference.
func (t Terms) compared() map[string]string {
	out := map[string]string{}
	for name, value := range t.members() {
		var v any
		d := json.NewDecoder(bytes.NewReader(value))
		d.UseNumber()
		if d.Decode(&v) != nil {
			return nil // it was just encoded: never
		}
		text, err := json.Marshal(bare(v))
		if s := string(text); err == nil && s != "{}" {
			out[name] = s
		}
	}
	return out
}

// bare takes out of objects, however deep, the members that hold nothing. A list keeps its places.
func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if v[name] = bare(member); hollow(v[name]) {
				delete(v, name)
			}
		}
	case []any:
		for i := range v {
			v[i] = bare(v[i])
		}
	}
	return v
}

func hollow(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// Material reports whether going from one text to the other is a material change.
func (t Terms) Material(to Terms) bool {
	return slices.ContainsFunc(t.Changed(to), func(name string) bool { return slices.Contains(MaterialFields, name) })
}

// Material reports whether the revision restarts the window of the notice.
func (r *Revision) Material(n *Notice) bool { return r.Declared || n.Terms.Material(r.Terms) }

// Proposal is what the department writes of a revision.
type Proposal struct {
	Terms    Terms
	Reason   string
	Declared bool
}

// ProposeRevision starts a change of the terms of an open notice, by its department.
func ProposeRevision(by Actor, id RevisionID, n *Notice, p Proposal, j Judged, files map[FileID]*File, now time.Time) (*Revision, Event, error) {
	r := &Revision{ID: id, Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Base: n.Revision, Version: 1,
		Status: RevisionReturned}
	e, err := r.Propose(by, n, p, j, files, now)
	return r, e, err
}

// Judged is what the checks said of a text, and by which rulebooks.
type Judged struct {
	Checks    []compliance.Check
	Rulebooks []string
}

// Propose hands the revision, new or returned, to the department's manager.
func (r *Revision) Propose(by Actor, n *Notice, p Proposal, j Judged, files map[FileID]*File, now time.Time) (Event, error) {
	if err := first(by.needOf(r.Department, DepartmentOfficer, DepartmentManager), r.move(RevisionProposed), n.revisable(now), r.current(n)); err != nil {
		return Event{}, err
	}
	if err := refusal.All(p.faults(n, files, now)...); err != nil {
		return Event{}, err
	}
	if err := compliance.Refuse(j.Checks); err != nil {
		return Event{}, err
	}
	r.Terms, r.Reason, r.Declared, r.Checks, r.Rulebooks, r.Note = p.Terms, p.Reason, p.Declared, j.Checks, j.Rulebooks, ""
	r.Status, r.Writer, r.Manager, r.Reviewer, r.ProposedAt = RevisionProposed, by.Person, "", "", now
	return r.event(EventRevisionProposed, by, now, Face{}), nil
}

func (p Proposal) faults(n *Notice, files map[FileID]*File, now time.Time) []*refusal.Refusal {
	list := append(p.Terms.faults(), required("reason", p.Reason, 500), impersonal("reason", p.Reason))
	if len(n.Terms.Changed(p.Terms)) == 0 {
		list = append(list, refusal.New(refusal.Invalid, "revision.same", "", "没有任何修改", "nothing is changed"))
	}
	revised := *n
	revised.Terms = p.Terms
	if v := p.Terms.SiteVisit; v == n.SiteVisit && !v.At.After(now) {
		revised.SiteVisit = SiteVisit{} // it took place already: that is no fault of the change
	}
	return append(list, revised.incomplete(files, now)...)
}

// revisable refuses once bids are closed.
func (n *Notice) revisable(now time.Time) *refusal.Refusal {
	if n.Open(now) {
		return nil
	}
	if r := n.running(); r != nil {
		return r
	}
	return refusal.New(refusal.Conflict, "revision.closed", "", "报名截止后不能再修订公告", "a notice can't be revised once bids are closed")
}

// current refuses a revision of a text that is no longer the published one.
func (r *Revision) current(n *Notice) *refusal.Refusal {
	if r.Base == n.Revision {
		return nil
	}
	return refusal.New(refusal.Conflict, "revision.base", "", "公告此后已修订，请按现行文本重新提出", "the notice was revised since: propose the change of its present text")
}

// Agree is the yes of the department's manager: someone other than the writer.
func (r *Revision) Agree(by Actor, n *Notice, now time.Time) (Event, error) {
	if err := first(by.needOf(r.Department, DepartmentManager), r.move(RevisionAgreed), n.revisable(now),
		by.notSame(r.Writer, "起草修订的人不能自行审批，请由本单位其他负责人审批", "who wrote a revision can't approve it; ask another manager")); err != nil {
		return Event{}, err
	}
	r.Status, r.Manager = RevisionAgreed, by.Person
	return r.event(EventRevisionAgreed, by, now, Face{}), nil
}

// Review is the operator's yes to the form of the revision.
func (r *Revision) Review(by Actor, n *Notice, now time.Time) (Event, error) {
	if err := first(by.needIn(r.Region, OperatorReviewer), by.notOwn(r.Department), r.move(RevisionReviewed), n.revisable(now)); err != nil {
		return Event{}, err
	}
	r.Status, r.Reviewer = RevisionReviewed, by.Person
	return r.event(EventRevisionReviewed, by, now, Face{}), nil
}

// Return is the no of whoever has to decide now, the department's manager or the operator's reviewer, with a reason.
func (r *Revision) Return(by Actor, why string, now time.Time) (Event, error) {
	who := by.needIn(r.Region, OperatorReviewer)
	if r.Status == RevisionProposed {
		who = by.needOf(r.Department, DepartmentManager)
	}
	if err := first(who, r.move(RevisionReturned), required("reason", why, 500)); err != nil {
		return Event{}, err
	}
	r.Status, r.Note = RevisionReturned, why
	return r.event(EventRevisionReturned, by, now, Face{}), nil
}

// Drop takes the revision back; the notice stays as it is.
func (r *Revision) Drop(by Actor, now time.Time) (Event, error) {
	if err := first(by.needOf(r.Department, DepartmentOfficer, DepartmentManager), r.move(RevisionDropped)); err != nil {
		return Event{}, err
	}
	r.Status, r.EndedAt = RevisionDropped, now
	return r.event(EventRevisionDropped, by, now, Face{}), nil
}

// Revise publishes a reviewed revision: the checks, computed again, decide; the publisher is someone other than the
// reviewer. A material change begins the window anew (window is the whole of it) and never brings the deadline forward; bids
// sealed before no longer stand.
func (n *Notice) Revise(by Actor, r *Revision, j Judged, minBidders int, window workday.Deadline, now time.Time) (Event, error) {
	if err := first(by.needIn(r.Region, OperatorPublisher), by.notOwn(r.Department), r.move(RevisionPublished), n.revisable(now), r.current(n),
		by.notSame(r.Reviewer, "审核人不能发布同一修订，请由其他发布员发布", "who reviewed a revision can't publish it; ask another publisher"), r.Terms.AddsAvoided(n.Terms)); err != nil {
		return Event{}, err
	}
	if err := compliance.Refuse(j.Checks); err != nil {
		return Event{}, err
	}
	before, material := n.Terms, r.Material(n)
	if material {
		n.MinBidders, n.MaterialRevision = minBidders, n.Revision+1
		if window.At.After(n.Deadline.At) { // a smaller amount's window is shorter, and nobody may lose days that were promised
			n.Deadline = window
		}
	}
	if v := r.Terms.SiteVisit; v != n.SiteVisit {
		if err := first(v.before(n.Deadline.At, now)); err != nil {
			return Event{}, err
		}
	}
	n.Terms, n.Revision = r.Terms, n.Revision+1
	n.judge(j.Checks, j.Rulebooks, now)
	r.Status, r.Publisher, r.EndedAt, r.Checks, r.Rulebooks = RevisionPublished, by.Person, now, j.Checks, j.Rulebooks
	terms, err := canonicalHash(n.members())
	if err != nil {
		return Event{}, err
	}
	return n.event(EventNoticeRevised, by, now, Face{"revision": n.Revision, "reason": r.Reason, "material": material, "fields": before.Changed(n.Terms),
		"terms": terms, "method": n.Method, "variant": n.Variant, "quote": n.Quote, "places": n.Places, "min_bidders": n.MinBidders,
		"amount": n.Amount.String(), "price_limit": n.PriceLimit, "fixed_price": n.FixedPrice, "deadline": Moment(n.Deadline.At),
		"matter": n.Matter, "matter_version": n.MatterVersion, "rulebooks": j.Rulebooks}), nil
}

func (r *Revision) move(to RevisionStatus) *refusal.Refusal {
	if revisionMoves.allow(r.Status, to) {
		return nil
	}
	return revisionNames.refuse("revision.status", refusal.Text{ZH: "修订", EN: "the revision"}, r.Status)
}

// Actions says which verbs are possible for the actor now, and why not.
func (r *Revision) Actions(by Actor, n *Notice, now time.Time) map[string]error {
	try := func(f func(c *Revision, m *Notice) error) error { c, m := *r, *n; return f(&c, &m) }
	return map[string]error{
		"agree":  try(func(c *Revision, m *Notice) error { _, err := c.Agree(by, m, now); return err }),
		"review": try(func(c *Revision, m *Notice) error { _, err := c.Review(by, m, now); return err }),
		"return": try(func(c *Revision, _ *Notice) error { _, err := c.Return(by, "-", now); return err }),
		"drop":   try(func(c *Revision, _ *Notice) error { _, err := c.Drop(by, now); return err }),
		"propose": try(func(c *Revision, m *Notice) error {
			return first(by.needOf(c.Department, DepartmentOfficer, DepartmentManager), c.move(RevisionProposed), m.revisable(now), c.current(m))
		}),
		"publish": try(func(c *Revision, m *Notice) error {
			_, err := m.Revise(by, c, Judged{}, m.MinBidders, m.Deadline, now)
			return err
		}),
	}
}

func (r *Revision) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["notice"], face["status"] = r.Number, string(r.Status)
	return Event{Kind: k, Subject: "revision:" + string(r.ID), Region: r.Region, By: by, At: now, Face: face}
}
