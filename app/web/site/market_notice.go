package site

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// Notice is one published notice.
func (m Market) Notice(ctx context.Context, number string) (Notice, error) {
	p, err := m.App.PublicNotice(ctx, number)
	if err != nil {
		return Notice{}, err
	}
	v := noticeOf(&p)
	v.Rulebooks, err = m.books(ctx, p.Notice.Rulebooks)
	return v, err
}

// books names the rulebook versions that were consulted.
func (m Market) books(ctx context.Context, refs []string) (names []Named, err error) {
	all, err := m.App.Rulebooks(ctx)
	for _, ref := range refs {
		name := plain(ref)
		for i := range all {
			if all[i].Ref() == ref {
				name = all[i].Name
			}
		}
		names = append(names, Named{Code: ref, Name: name})
	}
	return names, err
}

func noticeOf(p *app.PublicNotice) Notice {
	n := &p.Notice
	v := Notice{
		NoticeRow: noticeRow(n, regionNames{p.Region.Code: p.Region}, p.Now), Revision: n.Revision, MatterVersion: n.MatterVersion,
		BudgetProject: strings.TrimSpace(n.BudgetProject + " " + n.BudgetName), BudgetLine: n.BudgetDocument, Payer: n.Payer,
		Qualifications: qualifications(n.Qualification), Eligible: -1, Term: spanText(n.Term), Scope: n.Description, ScopeMarked: marked(n), Places: max(n.Places, 1),
		MinBidders: n.MinBidders, PriceLimit: n.PriceLimit, PriceUnit: n.Terms.Unit, Unit: n.DepartmentName, DutyPhone: n.DutyPhone, Address: n.DutyAddress,
		Checks: checks(n.Checks), Deadlines: deadlines(p.Windows), Timeline: timeline(p), Revisions: revisions(p.Revisions),
		Commitment: n.Keys.Commitment, OfferKey: n.Keys.OfferRecipient, DocumentKey: n.Keys.DocumentRecipient, Beacon: n.Keys.Beacon, Protection: domain.Protection(n),
		PriceBasis: n.PriceBasis, Reason: reasonOf(n), RepostOf: p.RepostOf, RepostedAs: p.Reposted,
	}
	if p.Matter != nil {
		v.Matter = Named{Code: p.Matter.Code, Name: p.Matter.Name}
	}
	if n.FixesPrice() {
		v.FixedPrice = n.FixedPrice
	}
	beaconOf(&v, p)
	if len(p.Contracts) > 0 {
		v.Contract = n.Number
	}
	for _, f := range p.Files {
		v.Attachments = append(v.Attachments, Attachment{Name: f.Name, Size: f.Size, SHA256: f.SHA256, URL: "/api/v1/files/" + string(f.ID), For: string(n.AudienceOf(f.ID))})
	}
	for _, o := range n.OverrideViews() {
		v.Overrides = append(v.Overrides, Override{Document: o.Document, URL: "/api/v1/files/" + string(o.File), Reason: o.Reason, Second: string(o.Role), At: o.At})
	}
	for _, d := range n.Documents {
		v.Asked = append(v.Asked, Asked{Name: d.Name, Required: d.Required})
	}
	v.Scoring = scoringOf(n.Scoring)
	v.Direct, v.FastLane = directText(n), fastLaneText(n, p.Sample)
	later(&v, p)
	if s := n.SiteVisit; !s.IsZero() {
		v.Visit = &Visit{At: s.At, Place: s.Place, Meeting: s.Meeting}
	}
	return v
}

// splitOf says among whom the notice's keys are split, and whether the opening waits for them.
func splitOf(n *domain.Notice) *Split {
	if !n.Split.On() {
		return nil
	}
	s := &Split{Needed: n.Split.Needed, Given: n.Split.Given(), Wait: n.Split.Wait.Text(), Commitments: n.Split.Commitments}
	if n.Status == domain.NoticeFrozen && n.AwaitsShares() && !n.Split.AskedAt.IsZero() {
		s.Waits = when(n.Split.Due.At)
	}
	for _, h := range n.Split.Holders {
		s.Holders = append(s.Holders, ShareHolder{Title: h.Title(), Given: h.GivenAt, Wrong: h.WrongAt})
	}
	return s
}

// beaconOf says which round was named, and what the notice waits for.
func beaconOf(v *Notice, p *app.PublicNotice) {
	n := &p.Notice
	if n.Unopened(p.OpeningDue, p.Now) {
		v.OverdueSince = p.OpeningDue
	}
	v.Split = splitOf(n)
	if n.Keys.Beacon == "" {
		return
	}
	v.BeaconAt = when(n.Beacon.At)
	v.BeaconAfter = workday.Span{N: int(n.Beacon.After / 60), Unit: workday.Minute}.Text()
	v.BeaconWait = n.Beacon.Wait.Text()
	if n.Status == domain.NoticeFrozen && n.AwaitsBeacon() && !n.VettedAt.IsZero() {
		v.BeaconWaits = when(n.Beacon.At)
	}
}

func when(t time.Time) string { return t.In(workday.Zone).Format("2006-01-02 15:04:05") }

func reasonOf(n *domain.Notice) Text {
	switch n.Status {
	case domain.NoticeCancelled:
		if d := n.DecisionDocument; d != "" {
			return Text{ZH: "监管部门决定终止（" + d + "）：" + n.Reason, EN: "Ended by oversight's decision " + d + ": " + n.Reason}
		}
		return Text{ZH: "已取消：" + n.Reason, EN: "Cancelled: " + n.Reason}
	case domain.NoticeFailed:
		return domain.FailureText(n)
	}
	return Text{}
}

// qualifications says every group of credentials as one line.
func qualifications(q directory.Qualification) (lines []Text) {
	for _, g := range q.Groups {
		for _, c := range g.AllOf {
			lines = append(lines, credential(c))
		}
		var zh, en []string
		for _, c := range g.AnyOf {
			t := credential(c)
			zh, en = append(zh, t.ZH), append(en, t.EN)
		}
		if len(zh) > 0 {
			lines = append(lines, Text{ZH: strings.Join(zh, "，或 "), EN: strings.Join(en, ", or ")})
		}
	}
	for _, p := range q.Persons {
		lines = append(lines, Text{ZH: fmt.Sprintf("%s不少于 %d 人", p.Type, p.Count), EN: fmt.Sprintf("at least %d × %s", p.Count, p.Type)})
	}
	if q.Note.ZH != "" {
		lines = append(lines, q.Note)
	}
	return lines
}

func credential(c directory.Credential) Text {
	switch {
	case c.Level == "":
		return Text{ZH: c.Name, EN: c.Name}
	case c.Order > 1:
		return Text{ZH: c.Name + " " + c.Level + "及以上", EN: c.Name + ", " + c.Level + " or above"}
	}
	return Text{ZH: c.Name + " " + c.Level, EN: c.Name + ", " + c.Level}
}

var outcomes = map[compliance.Outcome]string{compliance.Pass: "passed", compliance.Warn: "warned", compliance.Block: "refused"}

func checks(cs []compliance.Check) []Check {
	out := make([]Check, 0, len(cs))
	for _, c := range cs {
		one := Check{Rule: c.Code, Outcome: outcomes[c.Outcome], Sentence: c.Text, Citation: c.Citation, Rulebook: bookOf(c)}
		for _, m := range c.Marks {
			one.Words = append(one.Words, m.Word)
		}
		out = append(out, one)
	}
	return out
}

// marked is the description, cut at the words that a check points at.
func marked(n *domain.Notice) (parts []Marked) {
	list := compliance.Parts(n.Description, "description", n.Checks)
	if len(list) < 2 && !(len(list) == 1 && list[0].Marked) {
		return nil
	}
	for _, p := range list {
		parts = append(parts, Marked{Text: p.Text, Marked: p.Marked})
	}
	return parts
}

// bookOf names the rulebook version that decided, or the matter version where the directory did.
func bookOf(c compliance.Check) string {
	if c.RulebookID == "" {
		return c.MatterVersion
	}
	return c.RulebookID + "@" + strconv.Itoa(c.RulebookVersion)
}

var windowKinds = map[string]string{rulebook.KeyBidWindow: "bid", rulebook.KeyRepostWindow: "bid", rulebook.KeyStandstill: "standstill"}

func deadlines(ws []app.Window) []Deadline {
	out := make([]Deadline, 0, len(ws))
	for _, w := range ws {
		out = append(out, deadlineOf(w))
	}
	return out
}

func deadlineOf(w app.Window) Deadline {
	return Deadline{Kind: windowKinds[w.Key], At: w.Deadline.At, Working: w.Deadline.Working(), Citation: w.Source.Citation}
}

// stepKinds are the recorded acts a timeline shows.
var stepKinds = map[domain.EventKind]string{
	domain.EventNoticePublished: "published", domain.EventNoticeCancelled: "cancelled", domain.EventNoticeFrozen: "frozen", domain.EventNoticeVetted: "eligibility",
	domain.EventNoticeOpened: "opened", domain.EventNoticeScreened: "screened", domain.EventNoticeFailed: "failed", domain.EventNoticeReposted: "reposted", domain.EventAwardAnnounced: "selected",
	domain.EventAwardDeclined: "declined", domain.EventAwardStruck: "struck", domain.EventAwardRevoked: "revoked", domain.EventAwardVacated: "vacated", domain.EventAwardPassed: "promoted", domain.EventContractFiled: "filed",
	domain.EventNoticeRevised: "revised", domain.EventNoticeSuspended: "suspended", domain.EventNoticeResumed: "resumed", domain.EventNoticeConcluded: "concluded",
	domain.EventEnquiryAnswered: "answered", domain.EventNoticeBeacon: "beacon", domain.EventNoticeBeaconWaived: "beacon_waived", domain.EventNoticeOrdered: "opening_ordered", domain.EventEnquiryOverdue: "overdue", domain.EventPanelFixed: "panel_fixed", domain.EventPanelClosed: "panel_closed", domain.EventNoticeClosed: "closed",
	domain.EventNoticeShares: "shares_asked", domain.EventShareGiven: "share_given", domain.EventShareWrong: "share_wrong",
}

// timeline is what was recorded, with the deadlines among it.
func timeline(p *app.PublicNotice) []Step {
	var steps []Step
	for _, e := range p.Events {
		kind, ok := stepKinds[e.Kind]
		if !ok {
			continue
		}
		s := stepOf(&e, kind)
		s.Detail = detail(p, &e)
		steps = append(steps, s)
	}
	if n := &p.Notice; n.SuspendedFrom != domain.NoticePublished && (n.Status != domain.NoticeCancelled || n.EndedAt.After(n.Deadline.At)) {
		steps = append(steps, moment("deadline", n.Deadline.At, p.Now))
	}
	if a := p.Award; a != nil && a.SuspendedAt.IsZero() {
		shown := map[time.Time]bool{}
		for _, s := range a.Seats() {
			if (s.Status == domain.AwardAnnounced || s.Status == domain.AwardContracted) && !shown[s.Standstill.At] {
				steps = append(steps, moment("standstill", s.Standstill.At, p.Now))
				shown[s.Standstill.At] = true
			}
		}
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return a.At.Compare(b.At) })
	return steps
}

// Told is a step of a timeline in both languages, for readers that are programs.
type Told struct {
	Kind string
	At   time.Time
	Text refusal.Text
}

// Timeline tells what the page's timeline shows, without what is still to come.
func (s *Site) Timeline(p *app.PublicNotice) (told []Told) {
	for _, step := range timeline(p) {
		if !step.Done {
			continue
		}
		t := refusal.Text{ZH: s.words["zh"].say("step." + step.Kind), EN: s.words["en"].say("step." + step.Kind)}
		if d := step.Detail; d != (Text{}) { // what people wrote is in one language
			t.ZH, t.EN = t.ZH+"："+d.ZH, t.EN+": "+cmp.Or(d.EN, d.ZH)
		}
		told = append(told, Told{step.Kind, step.At, t})
	}
	return told
}

func moment(kind string, at, now time.Time) Step {
	return Step{Kind: kind, At: at, Done: !now.Before(at)}
}

// Award is the result of a notice, a failed one included.
func (m Market) Award(ctx context.Context, number string) (Award, error) {
	p, err := m.App.PublicAward(ctx, number)
	if err != nil {
		return Award{}, err
	}
	a := awardOf(&p)
	a.Rulebooks, err = m.books(ctx, p.Notice.Rulebooks)
	return a, err
}

func awardOf(p *app.PublicAward) Award {
	n, row := &p.Notice, noticeRow(&p.Notice, regionNames{p.Region.Code: p.Region}, p.Now)
	a := Award{
		AwardRow: AwardRow{Number: n.Number, Title: n.Title, Department: n.DepartmentName, Region: row.Region, Category: row.Category, Method: n.Method,
			Quote: n.Quote, Amount: n.Amount.String(), Bids: n.Standing, State: "failed", Selected: n.EndedAt},
		Variant: n.Variant, Places: max(n.Places, 1), MinBidders: n.MinBidders, Timeline: timeline(&p.PublicNotice), Commitment: n.Keys.Commitment,
		Beacon: n.Beacon.Value, BeaconSignature: n.Beacon.Signature, Protection: domain.Protection(n), Frozen: n.FrozenAt, RepostOf: p.RepostOf, RepostedAs: p.Reposted, Unit: n.DepartmentName, DutyPhone: n.DutyPhone, Address: n.DutyAddress,
	}
	if len(p.Contracts) > 0 {
		a.Contract = n.Number
	}
	if p.Award == nil {
		a.Sentences = []Text{p.Failure}
		return a
	}
	a.Sentences = p.Sentences[:]
	a.State, a.Selected, a.HasRecord = string(p.State), p.Award.AnnouncedAt, true
	a.Winner, a.WinnerCode, a.Price = p.Award.Winner.Name, p.Award.Winner.USCC, p.Award.Winner.Price
	a.Secret, a.OfferIdentity, a.Standing = p.Record.Secret, p.Record.OfferIdentity, p.State == domain.AwardAnnounced
	a.Seats, a.Afterwards, a.LowScreen, a.Explained = seatsOf(p), afterwards(p), n.LowScreen.Text(), explained(p)
	for _, w := range p.Windows {
		if w.Key == rulebook.KeyStandstill {
			d := deadlineOf(w)
			a.Standstill, a.StandstillOver = &d, !p.Now.Before(d.At)
		}
	}
	for _, b := range p.Bids {
		a.Offers = append(a.Offers, offerOf(b, p))
	}
	a.measure(p)
	a.Panel = panelOf(p, a.Offers)
	return a
}

// AwardFile is the result with its record, and the proofs that go along.
func (m Market) AwardFile(ctx context.Context, number string) (f AwardFile, err error) {
	if f.Award, err = m.Award(ctx, number); err != nil {
		return f, err
	}
	record, err := m.App.AwardRecord(ctx, number)
	if err != nil {
		return f, err
	}
	f.Record = string(record)
	in, err := m.App.ProveAward(ctx, number)
	switch {
	case err == nil:
		f.Log = &LogProof{Index: in.Index, Entry: string(in.Entry), Checkpoint: string(in.Head.Note), Key: in.Head.Key, Proof: []string{}}
		for _, h := range in.Proof {
			f.Log.Proof = append(f.Log.Proof, base64.StdEncoding.EncodeToString(h[:]))
		}
	case !refusal.Is(err, refusal.NotFound):
		return f, err
	}
	b, err := m.App.AwardBeacon(ctx, number)
	if err == nil {
		f.Round = &BeaconRound{Chain: b.Chain.Hash, PublicKey: b.Chain.Key, Period: int64(b.Chain.Period / time.Second), Genesis: b.Chain.Genesis.Unix(),
			GroupHash: b.Chain.Seed, BeaconID: b.Chain.Name, Round: b.Round, Signature: b.Signature}
	} else if refusal.Is(err, refusal.NotFound) {
		err = nil
	}
	return f, err
}

// measure says of an average what M is and how far every eligible offer is from it.
func (a *Award) measure(p *app.PublicAward) {
	m, ok := award.MeanOf(p.Record)
	if !ok || p.Notice.Method != award.Average {
		return
	}
	a.Mean, a.MeanExact = m.Text(), m.Exact()
	for i := range a.Offers {
		o := &a.Offers[i]
		if o.Eligible {
			o.Distance, _ = m.Distance(o.Price, a.Quote)
			o.Trimmed = o.Bid == m.LeftLo || o.Bid == m.LeftHi
		}
	}
}

func offerOf(b *domain.Bid, p *app.PublicAward) Offer {
	o := Offer{Rank: b.Rank, Bid: string(b.ID), Agency: p.Names[b.Agency], Code: b.USCC, Price: b.Price, Eligible: b.Eligible, Reason: b.Reason, Nonce: b.Nonce, Outcome: "reserve"}
	if t, ok := p.Result.Tickets[string(b.ID)]; ok {
		o.Ticket = t.String()
	}
	o.Outcome = p.Award.OutcomeOf(b)
	return o
}

// afterwards are the recorded steps that places and reserves took after the result.
func afterwards(p *app.PublicAward) (list []After) {
	for _, step := range p.Afterwards() {
		one := After{Kind: step.Kind, At: step.At, Place: step.Place, Document: step.Document, Reason: step.Reason, Leaf: step.Leaf}
		if b := step.Bid; b != nil {
			one.Agency, one.Code = p.Names[b.Agency], b.USCC
		}
		list = append(list, one)
	}
	return list
}

// explained are the decisions on abnormally low offers, with whose they were: public with the result.
func explained(p *app.PublicAward) (list []Explained) {
	for _, x := range p.Explained {
		one := Explained{Agency: p.Names[x.Agency], Accepted: x.Accepted, Reason: x.ReasonText(), At: x.DecidedAt}
		for _, b := range p.Bids {
			if b.ID == x.ID {
				one.Code = b.USCC
			}
		}
		list = append(list, one)
	}
	return list
}

// seatsOf are the places of an award, where there are several or one of them is not simply won.
func seatsOf(p *app.PublicAward) (list []Seat) {
	contracts := map[int]bool{}
	for _, c := range p.Contracts {
		contracts[c.Place] = true
	}
	for _, s := range p.Award.Seats() {
		v := Seat{Place: s.Place, State: string(p.Award.StateOf(s, p.Now)), Agency: s.Winner.Name, Code: s.Winner.USCC, Price: s.Winner.Price,
			Until: s.Standstill.At, Why: s.DecisionText}
		if contracts[s.Place] {
			v.Contract = p.Notice.Number + "?place=" + strconv.Itoa(s.Place)
		}
		list = append(list, v)
	}
	return list
}

// Contract is the summary of a filed contract.
func (m Market) Contract(ctx context.Context, number string, place int) (Contract, error) {
	c, n, err := m.App.PublicContract(ctx, number, place)
	if err != nil {
		return Contract{}, err
	}
	regions, err := m.regions(ctx)
	recorded, historyErr := m.recorded(ctx, "contract:"+string(c.ID))
	v := Contract{
		Recorded:    recorded,
		ContractRow: ContractRow{Number: c.Number, Notice: n.Number, Title: n.Title, Price: c.Price, Filed: c.FiledAt, State: string(c.Status)},
		Quote:       c.Quote, Department: c.DepartmentName, Agency: c.AgencyName, AgencyCode: c.AgencyUSCC, Scope: c.Scope, Term: spanText(c.Term),
		Signed: date(c.SignedOn), Confirmed: c.FiledAt, SHA256: c.SHA256, Region: regions.named(n.Region),
	}
	for _, d := range c.Differences {
		change := Change{Field: d.Field, Before: plain(d.Award), After: plain(d.Contract)}
		if d.Field == "term" {
			change.Before, change.After = spanText(n.Term), spanText(c.Term)
		}
		v.Differences = append(v.Differences, change)
	}
	return v, errors.Join(err, historyErr)
}
