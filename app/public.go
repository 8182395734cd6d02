package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// PublicStatuses are the statuses a visitor can ask a list for.
var PublicStatuses = []domain.NoticeStatus{domain.NoticePublished, domain.NoticeFrozen, domain.NoticeSelected, domain.NoticeClosed,
	domain.NoticeFailed, domain.NoticeCancelled, domain.NoticeSuspended}

// Stage narrows a public list by what the clock decides.
type Stage string

// The stages: StageAny leaves the list alone.
const (
	StageAny    Stage = ""
	StageOpen   Stage = "open"   // takes bids now
	StageClosed Stage = "closed" // past its deadline, waiting for selection
)

// PublicNotices pages published notices.
func (a *App) PublicNotices(ctx context.Context, q NoticeQuery, stage Stage) (ns []domain.Notice, now time.Time, err error) {
	if r := domain.AmountBounds(q.From, q.To); r != nil {
		return nil, now, r
	}
	q.Public = true
	err = a.Store.View(ctx, func(tx Tx) error {
		now = tx.Now()
		switch stage {
		case StageOpen:
			q.OpenAt = &now
		case StageClosed:
			q.ClosedAt = &now
		}
		ns, err = tx.Notices(ctx, q)
		return err
	})
	for i := range ns {
		hideCount(&ns[i])
	}
	return ns, now, err
}

// hideCount keeps what only the result may show out of every public notice before it.
func hideCount(n *domain.Notice) {
	switch n.Status {
	case domain.NoticeSelected, domain.NoticeClosed, domain.NoticeFailed:
	default:
		n.Standing, n.ListHash = 0, ""
	}
	n.Officer, n.Writers, n.Manager, n.Reviewer, n.Publisher = "", nil, "", "", ""
	n.Approvals, n.Reviewed = nil, nil
}

// Window is a deadline with the rule it comes from.
type Window struct {
	Key      string // bid_window, standstill, …
	Deadline workday.Deadline
	Source   rulebook.Source
}

// PublicNotice is the whole public face of one notice.
type PublicNotice struct {
	Notice    domain.Notice
	Now       time.Time
	Matter    *directory.MatterVersion // the version it was published under
	Region    domain.Region
	Windows   []Window
	Files     []domain.File // attachments
	Revisions []Revision
	Events    []RecordedEvent // public ones, oldest first
	RepostOf  string
	Reposted  string
	Enquiries []domain.Enquiry // without who asked
	Asking    time.Time        // until when questions are taken; zero when none are
	Prices    []PriceRange     // of past awards of the matter
	Follows   string           // number of the failed notice after which this one was drafted
	Followed  string
	Award     *domain.Award      // without its record
	Contracts []*domain.Contract // filed ones
	Sample    *domain.Sample     // of the fast lane, nil when it was not drawn
	// OpeningDue is when its offers should be open at the latest; zero when no rulebook says.
	OpeningDue time.Time
}

// PublicNotice reads a published notice by its number. Before the freeze nothing in it depends on bids.
func (a *App) PublicNotice(ctx context.Context, number string) (p PublicNotice, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := publicNotice(ctx, tx, number)
		if err != nil {
			return err
		}
		p, err = readPublicNotice(ctx, tx, n)
		return err
	})
	return p, err
}

func readPublicNotice(ctx context.Context, tx Tx, n *domain.Notice) (PublicNotice, error) {
	page, err := noticePage(ctx, tx, domain.Visitor(), n)
	if err != nil {
		return PublicNotice{}, err
	}
	p := PublicNotice{Notice: *n, Now: tx.Now(), Revisions: page.Revisions, RepostOf: page.RepostOf, Reposted: page.Reposted, Follows: page.Follows, Followed: page.Followed, Sample: page.Sample, OpeningDue: page.OpeningDue}
	for _, a := range n.Attachments {
		if f := page.Files[a.File]; f != nil {
			p.Files = append(p.Files, *f)
		}
	}
	versions, err := tx.MatterVersions(ctx, n.Matter)
	if err != nil {
		return p, err
	}
	if i := slices.IndexFunc(versions, func(v directory.MatterVersion) bool { return v.Version == n.MatterVersion }); i >= 0 {
		p.Matter = &versions[i]
	}
	if p.Award, err = optional(tx.AwardByNumber(ctx, n.Number)); err != nil {
		return p, err
	}
	if p.Windows, err = windows(ctx, tx, n, p.Award); err != nil {
		return p, err
	}
	if p.Contracts, err = filedContracts(ctx, tx, n.ID); err != nil {
		return p, err
	}
	if p.Enquiries, p.Asking, err = publicEnquiries(ctx, tx, n); err != nil {
		return p, err
	}
	if p.Prices, err = priceRanges(ctx, tx, n.Matter); err != nil {
		return p, err
	}
	if p.Region, err = regionOf(ctx, tx, n.Region); err != nil {
		return p, err
	}
	p.Events, err = publicEvents(ctx, tx, n, p.Contracts, p.Enquiries)
	hideCount(&p.Notice)
	return p, err
}

func optional[T any](v *T, err error) (*T, error) {
	if refusal.Is(err, refusal.NotFound) {
		return nil, nil
	}
	return v, err
}

// filedContracts are the notice's contracts that are filed, by place.
func filedContracts(ctx context.Context, tx Tx, id domain.NoticeID) (filed []*domain.Contract, err error) {
	all, err := tx.ContractsOfNotice(ctx, id)
	for _, c := range all {
		if !c.FiledAt.IsZero() {
			filed = append(filed, c)
		}
	}
	return filed, err
}

func regionOf(ctx context.Context, tx Tx, code domain.RegionCode) (domain.Region, error) {
	rs, err := tx.Regions(ctx)
	for _, r := range rs {
		if r.Code == code {
			return r, nil
		}
	}
	return domain.Region{Code: code, Name: string(code), NameEN: string(code)}, err
}

// windows are the notice's deadlines with their sources, by the rules in force on the day of publication.
func windows(ctx context.Context, tx Tx, n *domain.Notice, aw *domain.Award) ([]Window, error) {
	rules, _, err := rulesFor(ctx, tx, n.Region, windowDay(n))
	if err != nil {
		return nil, err
	}
	key := rulebook.KeyBidWindow
	_, source, err := rules.SpanFor(key, n.Amount)
	if n.RepostOf != "" {
		key = rulebook.KeyRepostWindow
		_, source, err = rules.Span(key)
	}
	if err != nil {
		return nil, err
	}
	list := []Window{{Key: key, Deadline: n.Deadline, Source: source}}
	if aw == nil {
		return list, nil
	}
	_, source, err = rules.Span(rulebook.KeyStandstill)
	return append(list, Window{Key: rulebook.KeyStandstill, Deadline: aw.Standstill, Source: source}), err
}

// windowDay is the day whose rules set the window for bids: of the publication, or of the last material revision.
func windowDay(n *domain.Notice) workday.Date {
	if n.MaterialRevision > 1 && len(n.Suspensions) == 0 {
		return workday.On(n.Deadline.Start)
	}
	return workday.On(n.PublishedAt)
}

// publicEvents are the recorded acts everybody may see: those of class public.
func publicEvents(ctx context.Context, tx Tx, n *domain.Notice, cs []*domain.Contract, asked []domain.Enquiry) ([]RecordedEvent, error) {
	subjects := []string{"notice:" + string(n.ID), "panel:" + string(n.ID), "award:" + string(n.ID)}
	for _, c := range cs {
		subjects = append(subjects, "contract:"+string(c.ID))
	}
	for _, q := range asked {
		subjects = append(subjects, "enquiry:"+string(q.ID))
	}
	all, err := tx.Events(ctx, subjects, eventsMost)
	return slices.DeleteFunc(all, func(e RecordedEvent) bool { return e.Class != domain.ClassPublic }), err
}

// PublicAward is a result as everybody may see it. A failed notice has one too, without bids and record.
type PublicAward struct {
	PublicNotice
	Bids      []*domain.Bid // every standing bid, ranked ones first; none when the notice failed
	Names     map[domain.AgencyID]string
	Explained []*domain.Explanation // of abnormally low offers, by label
	Sentences [3]refusal.Text
	Failure   refusal.Text
	State     domain.AwardStatus
	Result    award.Result // recomputed from the record: seed, key, tickets
	Record    award.Record // what proof needs of it: secret, commitment, identity, beacon
	Panel     *PublicPanel // of a scored notice
}

// PublicAward reads the result of a notice by its number.
func (a *App) PublicAward(ctx context.Context, number string) (p PublicAward, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := publicNotice(ctx, tx, number)
		if err != nil {
			return err
		}
		if p.PublicNotice, err = readPublicNotice(ctx, tx, n); err != nil {
			return err
		}
		if p.Award == nil {
			if n.Status != domain.NoticeFailed {
				return domain.Missing()
			}
			p.Failure = domain.FailureText(n)
			return nil
		}
		return p.read(ctx, tx)
	})
	return p, err
}

func (p *PublicAward) read(ctx context.Context, tx Tx) (err error) {
	if p.Bids, p.Names, err = namedBids(ctx, tx, p.Notice.ID); err != nil {
		return err
	}
	slices.SortStableFunc(p.Bids, func(a, b *domain.Bid) int { return rankOf(a) - rankOf(b) })
	if p.Explained, err = tx.ExplanationsOf(ctx, p.Notice.ID); err != nil {
		return err
	}
	p.State = p.Award.State(p.Now)
	if p.Notice.Status == domain.NoticeFailed {
		p.Failure = domain.FailureText(&p.Notice)
	}
	p.Result = award.Recompute(p.Award.Record, nil)
	if err := json.Unmarshal(p.Award.Record, &p.Record); err != nil { // our own bytes, well formed since Encode
		return err
	}
	p.Sentences = domain.Sentences(&p.Notice, p.Bids, p.Award, p.Record)
	p.Panel, err = publicPanel(ctx, tx, &p.Notice, p.Bids, p.Record)
	return err
}

func rankOf(b *domain.Bid) int {
	if b.Rank == 0 {
		return 1 << 30
	}
	return b.Rank
}

// SeedText is the text every ticket of an award comes from (award-record.md).
func (a *App) SeedText(ctx context.Context, number string) ([]byte, error) {
	record, err := a.AwardRecord(ctx, number)
	if err != nil {
		return nil, err
	}
	return award.Recompute(record, nil).Seed, nil
}

// AwardRecord is the exact bytes of an award record.
func (a *App) AwardRecord(ctx context.Context, number string) (record []byte, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		aw, err := tx.AwardByNumber(ctx, number)
		if err == nil {
			record = aw.Record
		}
		return err
	})
	return record, err
}

// FrozenList is the list the notice's frozen event carries the hash of; public after the award.
func (a *App) FrozenList(ctx context.Context, number string) (list []byte, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		aw, err := tx.AwardByNumber(ctx, number)
		if err != nil {
			return err
		}
		n, err := tx.NoticeUnlocked(ctx, aw.Notice)
		if err != nil {
			return err
		}
		standing, err := tx.StandingBids(ctx, n.ID)
		if err != nil {
			return err
		}
		list, err = domain.FrozenList(n, standing)
		return err
	})
	return list, err
}

// PublicAwards pages results, newest first.
func (a *App) PublicAwards(ctx context.Context, q AwardQuery) (rows []AwardRow, now time.Time, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		now = tx.Now()
		rows, err = tx.Awards(ctx, q)
		return err
	})
	return rows, now, err
}

// DeskAwards pages the awards of the actor's side: its own, or those of oversight's region.
func (a *App) DeskAwards(ctx context.Context, by domain.Actor, q AwardQuery) ([]AwardRow, time.Time, error) {
	switch {
	case by.Kind == domain.KindDepartment:
		q.Department, q.Practice = by.Organisation, true
	case by.Kind == domain.KindAgency:
		q.Agency, q.Practice = domain.AgencyID(by.Organisation), true
	case by.Has(domain.RoleSupervisor, domain.RoleAuditor, domain.OperatorReviewer, domain.OperatorPublisher):
		q.Region = by.Region
	default:
		return nil, time.Time{}, domain.Missing()
	}
	return a.PublicAwards(ctx, q)
}

// PublicHistory is what is recorded in public of some nouns, such as contract:ID; oldest first.
func (a *App) PublicHistory(ctx context.Context, subjects ...string) (es []RecordedEvent, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		all, err := tx.Events(ctx, subjects, eventsMost)
		es = slices.DeleteFunc(all, func(e RecordedEvent) bool { return e.Class != domain.ClassPublic })
		return err
	})
	return es, err
}

// PublicContract is the summary of a filed contract, by its notice's number and its place; place 0 is the first filed.
func (a *App) PublicContract(ctx context.Context, number string, place int) (c domain.Contract, n domain.Notice, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		found, err := publicNotice(ctx, tx, number)
		if err != nil {
			return err
		}
		filed, err := filedContracts(ctx, tx, found.ID)
		if err != nil {
			return err
		}
		for _, one := range filed {
			if place == 0 || one.Place == place {
				c, n = *one, *found
				hideCount(&n)
				return nil
			}
		}
		return domain.Missing()
	})
	return c, n, err
}

// Home is what the first page shows.
type Home struct {
	Numbers Numbers
	Open    []domain.Notice
	Awards  []AwardRow
	Now     time.Time
}

// Home reads the figures, the notices that close next and the newest results.
func (a *App) Home(ctx context.Context) (h Home, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		h.Now = tx.Now()
		if h.Numbers, err = tx.PublicNumbers(ctx); err != nil {
			return err
		}
		if h.Open, err = tx.Notices(ctx, NoticeQuery{Public: true, OpenAt: &h.Now, Limit: 6}); err != nil {
			return err
		}
		h.Awards, err = tx.Awards(ctx, AwardQuery{Limit: 6})
		return err
	})
	for i := range h.Open {
		hideCount(&h.Open[i])
	}
	return h, err
}

// Entry is one address of the site map.
type Entry struct {
	Path    string
	Changed time.Time
}

// PublicPaths are the addresses search engines may keep: the thousand newest, without training regions. Older ones are found
// by the lists.
func (a *App) PublicPaths(ctx context.Context) (es []Entry, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		ns, err := tx.Notices(ctx, NoticeQuery{Public: true, Limit: 1000})
		if err != nil {
			return err
		}
		for _, n := range ns {
			es = append(es, Entry{Path: "/notices/" + n.Number, Changed: n.PublishedAt})
		}
		return nil
	})
	return es, err
}
